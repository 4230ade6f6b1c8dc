//! The host as JS implements it, in js-glue/engine.js.
//!
//! Everything that comes out crosses through one function: a number that says what it is, and
//! what it carries. Records and snapshots, which are rows of numbers, have another.

use wasm_bindgen::prelude::*;

use super::convert;
use crate::driver::Host;
use crate::session::{Effect, Event, Secret, SessionError, Settlement, Ticket, Timestamp, Token, UserInfo};

#[wasm_bindgen]
extern "C" {
    pub type Port;

    #[wasm_bindgen(method)]
    fn deliver(this: &Port, kind: u32, id: u32, value: u32, extra: u32, time: f64, text: Option<&str>);
    /// A record to save, its texts (scope, token, user) apart by NUL; or, with `op` 0, the snapshot.
    #[wasm_bindgen(method)]
    pub fn numbers(this: &Port, op: u32, numbers: &[f64], texts: &str);
}

/// The port as the driver's host.
pub struct PortHost(pub Port);

/// What `deliver` delivers; js-glue/engine.js has one handler for each, in this order.
#[derive(Clone, Copy)]
#[repr(u32)]
enum Delivery {
    EraseRecord,
    RequestCode,
    ExchangeCode,
    CheckSessionKey,
    SendCall,
    Cancel,
    ShowAuth,
    HideAuth,
    WakeAt,
    Credential,
    UserInfo,
    Settled,
    Event,
}

impl PortHost {
    fn send(&self, delivery: Delivery, id: u32, value: u32, text: Option<&Secret>) {
        self.0.deliver(delivery as u32, id, value, 0, 0.0, text.map(Secret::expose));
    }

    /// `value` is the error's code, 0 for success; the time is its pause, -1 for none.
    fn send_result(&self, delivery: Delivery, id: u32, detail: u32, error: Option<&SessionError>) {
        let code = error.map_or(0, |error| error.code as u32);
        let detail = error.map_or(0, |error| error.detail) | detail;
        let pause = error.and_then(|error| error.retry_after_ms).map_or(-1.0, convert::float);
        let backend_code = error.and_then(|error| error.backend_code.as_deref());
        self.0.deliver(delivery as u32, id, code, detail, pause, backend_code);
    }
}

impl Host for PortHost {
    fn perform(&self, effect: Effect) {
        match effect {
            Effect::SaveRecord { op, record } => {
                let stored = record.write();
                let mut texts = stored.scope;
                for secret in [stored.token, stored.user_info] {
                    texts.push('\0');
                    texts.push_str(secret.as_ref().map_or("", Secret::expose));
                }
                self.0.numbers(op.0, &stored.numbers, &texts);
            }
            Effect::EraseRecord { op } => self.send(Delivery::EraseRecord, op.0, 0, None),
            Effect::RequestCode { op } => self.send(Delivery::RequestCode, op.0, 0, None),
            Effect::ExchangeCode { op, code } => self.send(Delivery::ExchangeCode, op.0, 0, Some(&code)),
            Effect::CheckSessionKey { op } => self.send(Delivery::CheckSessionKey, op.0, 0, None),
            Effect::SendCall { op, ticket, kind, token } => {
                self.0.deliver(Delivery::SendCall as u32, op.0, ticket.0, kind as u32, 0.0, Some(token.expose()));
            }
            Effect::Cancel { op } => self.send(Delivery::Cancel, op.0, 0, None),
            Effect::ShowAuth { op, step } => self.send(Delivery::ShowAuth, op.0, step as u32, None),
            Effect::HideAuth { op } => self.send(Delivery::HideAuth, op.0, 0, None),
        }
    }

    fn settled(&self, ticket: Ticket, result: Result<Settlement, SessionError>) {
        let reused = u32::from(result == Ok(Settlement::Reused));
        self.send_result(Delivery::Settled, ticket.0, reused, result.as_ref().err());
    }

    fn event(&self, event: Event) {
        self.send_result(Delivery::Event, event.kind as u32, event.detail, event.error.as_ref());
    }

    fn credential(&self, token: Option<Token>, serial: u32) {
        self.send(Delivery::Credential, serial, 0, token.as_ref());
    }

    fn user_info(&self, user_info: UserInfo) {
        self.send(Delivery::UserInfo, 0, 0, user_info.json.as_ref());
    }

    fn wake_at(&self, at: Option<Timestamp>) {
        let at = at.map_or(f64::NAN, |at| convert::float(at.0));
        self.0.deliver(Delivery::WakeAt as u32, 0, 0, 0, at, None);
    }
}
