//! The host as JS implements it, in js-glue/engine/engine.js.
//!
//! Everything that comes out crosses through one function: five numbers that say what it is. Texts,
//! and the numbers of a record or a snapshot, go ahead one by one.

use wasm_bindgen::prelude::*;

use crate::driver::Host;
use crate::driver::border::Delivery;
use crate::session::{
    Effect, Event, Live, Secret, SessionError, Settlement, Ticket, Timestamp, Token, UserInfo, float,
};

#[wasm_bindgen]
extern "C" {
    /// A text in UTF-8 that belongs to what is delivered next.
    fn text(address: *const u8, length: usize);
    /// A number of the record that is delivered next, or of the snapshot asked for.
    pub fn number(number: f64);
    fn deliver(port: u32, kind: u32, id: u32, value: u32, extra: u32, time: f64);
}

/// One machine's side of the border, by the number JS knows it by.
pub struct Port(pub u32);

impl Port {
    fn send(&self, delivery: Delivery, id: u32, value: u32) {
        deliver(self.0, delivery as u32, id, value, 0, 0.0);
    }

    fn send_secret(&self, delivery: Delivery, id: u32, secret: Option<&Secret>) {
        send_text(secret);
        self.send(delivery, id, 0);
    }

    /// `value` is the error's code, 0 for success; the time is its pause, -1 for none; a number
    /// goes ahead when an act failed, and says which.
    fn send_result(&self, delivery: Delivery, id: u32, detail: u32, error: Option<&SessionError>) {
        let code = error.map_or(0, |error| error.code as u32);
        let detail = error.map_or(0, |error| error.detail) | detail;
        let pause = error.and_then(|error| error.retry_after_ms).map_or(-1.0, float);
        if let Some(act) = error.and_then(|error| error.act) {
            number(act.0.into());
        }
        if let Some(code) = error.and_then(|error| error.backend_code.as_ref()) {
            send_bytes(code.as_bytes());
        }
        deliver(self.0, delivery as u32, id, code, detail, pause);
    }
}

fn send_text(secret: Option<&Secret>) {
    send_bytes(secret.map_or("", Secret::expose).as_bytes());
}

fn send_bytes(bytes: &[u8]) {
    text(bytes.as_ptr(), bytes.len());
}

impl Host for Port {
    fn perform(&self, effect: Effect) {
        match &effect {
            Effect::SaveRecord { op, record } => {
                for value in record.numbers() {
                    number(value);
                }
                let session = record.session.as_ref();
                send_bytes(record.scope.as_bytes());
                send_text(session.map(|session| &session.token));
                send_text(session.and_then(|session| session.user_info.as_ref()));
                self.send_secret(
                    Delivery::SaveRecord,
                    op.0,
                    session.and_then(|session| session.refresh_token.as_ref()),
                );
            }
            Effect::ReadRecord { op } => self.send(Delivery::ReadRecord, op.0, 0),
            Effect::EraseRecord { op } => self.send(Delivery::EraseRecord, op.0, 0),
            Effect::RequestCode { op } => self.send(Delivery::RequestCode, op.0, 0),
            Effect::ExchangeCode { op, code } => self.send_secret(Delivery::ExchangeCode, op.0, Some(code)),
            Effect::Register { op, ticket, code } => {
                send_text(Some(code));
                self.send(Delivery::Register, op.0, ticket.0);
            }
            Effect::SendRefreshToken { op, refresh_token } => {
                self.send_secret(Delivery::SendRefreshToken, op.0, Some(refresh_token));
            }
            Effect::CheckSessionKey { op } => self.send(Delivery::CheckSessionKey, op.0, 0),
            Effect::SendCall { op, ticket, kind, token } => {
                send_text(Some(token));
                deliver(self.0, Delivery::SendCall as u32, op.0, ticket.0, *kind as u32, 0.0);
            }
            Effect::Cancel { op } => self.send(Delivery::Cancel, op.0, 0),
            Effect::ShowAuth { op, step } => self.send(Delivery::ShowAuth, op.0, *step as u32),
            Effect::HideAuth { op } => self.send(Delivery::HideAuth, op.0, 0),
        }
    }

    fn settled(&self, ticket: Ticket, result: Result<Settlement, SessionError>) {
        let how = result.map_or(0, |how| how as u32);
        self.send_result(Delivery::Settled, ticket.0, how, result.as_ref().err());
    }

    fn event(&self, event: Event) {
        self.send_result(Delivery::Event, event.kind as u32, event.detail, event.error.as_ref());
    }

    fn credential(&self, token: Option<Token>, serial: u32, generation: u32) {
        send_text(token.as_ref());
        self.send(Delivery::Credential, serial, generation);
    }

    fn live(&self, live: Live) {
        deliver(self.0, Delivery::Live as u32, live.probation, 0, 0, float(live.until.0));
    }

    fn user_info(&self, user_info: UserInfo) {
        self.send_secret(Delivery::UserInfo, 0, user_info.json.as_ref());
    }

    fn wake_at(&self, at: Option<Timestamp>) {
        let at = at.map_or(f64::NAN, |at| float(at.0));
        deliver(self.0, Delivery::WakeAt as u32, 0, 0, 0, at);
    }
}
