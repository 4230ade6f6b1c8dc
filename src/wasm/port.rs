//! The host as JS implements it, in js-glue/engine.js.

use wasm_bindgen::prelude::*;

use super::convert;
use crate::driver::Host;
use crate::session::{Effect, Event, Secret, SessionError, Settlement, Ticket, Timestamp, Token, UserInfo};

#[wasm_bindgen]
extern "C" {
    pub type Port;

    #[wasm_bindgen(method, js_name = saveRecord)]
    fn save_record(this: &Port, op: u32, record: JsValue);
    #[wasm_bindgen(method, js_name = eraseRecord)]
    fn erase_record(this: &Port, op: u32);
    #[wasm_bindgen(method, js_name = requestCode)]
    fn request_code(this: &Port, op: u32);
    #[wasm_bindgen(method, js_name = exchangeCode)]
    fn exchange_code(this: &Port, op: u32, code: &str);
    #[wasm_bindgen(method, js_name = checkSessionKey)]
    fn check_session_key(this: &Port, op: u32);
    #[wasm_bindgen(method, js_name = sendCall)]
    fn send_call(this: &Port, op: u32, ticket: u32, kind: u32, token: &str);
    #[wasm_bindgen(method)]
    fn cancel(this: &Port, op: u32);
    #[wasm_bindgen(method, js_name = showAuth)]
    fn show_auth(this: &Port, op: u32, step: u32);
    #[wasm_bindgen(method, js_name = hideAuth)]
    fn hide_auth(this: &Port, op: u32);
    #[wasm_bindgen(method, js_name = wakeAt)]
    fn wake_at(this: &Port, at: f64);
    #[wasm_bindgen(method)]
    fn credential(this: &Port, token: Option<&str>, serial: u32);
    #[wasm_bindgen(method, js_name = userInfo)]
    fn user_info(this: &Port, json: Option<&str>);
    #[wasm_bindgen(method)]
    fn settled(this: &Port, ticket: u32, code: u32, retry_after_ms: f64, detail: u32, backend_code: Option<&str>);
    #[wasm_bindgen(method)]
    fn event(this: &Port, kind: u32, code: u32, retry_after_ms: f64, detail: u32, backend_code: Option<&str>);
}

/// The port as the driver's host.
pub struct PortHost(pub Port);

/// An error as it crosses the border: code, retry, detail, back-end code. Code 0 is success.
fn parts(error: Option<&SessionError>) -> (u32, f64, u32, Option<&str>) {
    let Some(error) = error else { return (0, f64::NAN, 0, None) };
    (
        error.code as u32,
        error.retry_after_ms.map_or(f64::NAN, convert::float),
        error.detail,
        error.backend_code.as_deref(),
    )
}

impl Host for PortHost {
    fn perform(&self, effect: Effect) {
        let port = &self.0;
        match effect {
            Effect::SaveRecord { op, record } => port.save_record(op.0, convert::record_to_js(&record)),
            Effect::EraseRecord { op } => port.erase_record(op.0),
            Effect::RequestCode { op } => port.request_code(op.0),
            Effect::ExchangeCode { op, code } => port.exchange_code(op.0, code.expose()),
            Effect::CheckSessionKey { op } => port.check_session_key(op.0),
            Effect::SendCall { op, ticket, kind, token } => port.send_call(op.0, ticket.0, kind as u32, token.expose()),
            Effect::Cancel { op } => port.cancel(op.0),
            Effect::ShowAuth { op, step } => port.show_auth(op.0, step as u32),
            Effect::HideAuth { op } => port.hide_auth(op.0),
        }
    }

    fn settled(&self, ticket: Ticket, result: Result<Settlement, SessionError>) {
        let (code, retry_after_ms, detail, backend_code) = parts(result.as_ref().err());
        let reused = u32::from(result == Ok(Settlement::Reused));
        self.0.settled(ticket.0, code, retry_after_ms, detail | reused, backend_code);
    }

    fn event(&self, event: Event) {
        let (code, retry_after_ms, detail, backend_code) = parts(event.error.as_ref());
        self.0.event(event.kind as u32, code, retry_after_ms, detail | event.detail, backend_code);
    }

    fn credential(&self, token: Option<Token>, serial: u32) {
        self.0.credential(token.as_ref().map(Secret::expose), serial);
    }

    fn user_info(&self, user_info: UserInfo) {
        self.0.user_info(user_info.json.as_ref().map(Secret::expose));
    }

    fn wake_at(&self, at: Option<Timestamp>) {
        self.0.wake_at(at.map_or(f64::NAN, |at| convert::float(at.0)));
    }
}
