//! The binding: the machine as a JS class. No logic; conversions and calls only.
//!
//! No `i64` crosses the border and no text does on the hot path. The methods take `&self`, and no
//! borrow is held while JS runs, so JS may call back at any time.

#![allow(unsafe_code, reason = "wasm-bindgen's expansions and the allocator need it")]
#![allow(missing_docs, reason = "the contract is documented where JS sees it, in js-glue/engine.js")]

mod alloc;
mod convert;
mod port;

use wasm_bindgen::prelude::*;

use crate::driver::Driver;
use crate::session::{
    ActKind, AuthOutcome, AuthStep, CallRequest, Command, Failure, FailureKind, Input, KeyEpoch, OpId, RecordFault,
    Secret, Timestamp,
};
use port::{Port, PortHost};

#[wasm_bindgen]
pub struct SessionMachine {
    driver: Driver<PortHost>,
}

/// Milliseconds from JS: a float without a fraction, or anything a broken clock gives. The cast
/// saturates, and NaN becomes 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is wanted")]
fn time(ms: f64) -> Timestamp {
    Timestamp(ms as u64)
}

fn duration(ms: f64) -> Option<u64> {
    (ms > 0.0).then(|| time(ms).0)
}

#[wasm_bindgen]
impl SessionMachine {
    #[wasm_bindgen(constructor)]
    pub fn new(port: Port, config: &JsValue, record: &JsValue, unreadable: bool, now: f64) -> SessionMachine {
        let stored = if unreadable { Err(RecordFault::Unreadable) } else { convert::record_from_js(record) };
        Self { driver: Driver::new(PortHost(port), convert::config_from_js(config), stored, time(now)) }
    }

    #[wasm_bindgen(js_name = isLive)]
    pub fn is_live(&self, now: f64) -> bool {
        self.driver.is_live(time(now))
    }

    #[wasm_bindgen(js_name = currentAuthStep)]
    pub fn current_auth_step(&self) -> u32 {
        self.driver.auth_step() as u32
    }

    #[wasm_bindgen(js_name = nextFact)]
    pub fn next_fact(&self) -> u32 {
        self.driver.next_fact().map_or(0, |fact| fact as u32)
    }

    #[wasm_bindgen(js_name = keyEpoch)]
    pub fn key_epoch(&self) -> u32 {
        self.driver.key_epoch().0
    }

    #[wasm_bindgen(js_name = mayAttach)]
    pub fn may_attach(&self, prefix: &str) -> bool {
        self.driver.may_attach(prefix)
    }

    pub fn login(&self, force: bool, now: f64) -> u32 {
        self.submit(Command::Login { force }, now)
    }

    #[wasm_bindgen(js_name = ensureLogin)]
    pub fn ensure_login(&self, now: f64) -> u32 {
        self.submit(Command::EnsureLogin, now)
    }

    #[wasm_bindgen(js_name = refreshLogin)]
    pub fn refresh_login(&self, stale: Option<String>, now: f64) -> u32 {
        self.submit(Command::RefreshLogin { stale: stale.map(Secret::new) }, now)
    }

    #[wasm_bindgen(js_name = refreshRejected)]
    pub fn refresh_rejected(&self, serial: u32, now: f64) -> u32 {
        self.submit(Command::RefreshRejected { serial }, now)
    }

    #[wasm_bindgen(js_name = ensureSessionKey)]
    pub fn ensure_session_key(&self, now: f64) -> u32 {
        self.submit(Command::EnsureSessionKey, now)
    }

    /// `kind` 1 updateUser, 2 updatePhone, else unbindPhone; `tap_epoch` -1 when nothing is encrypted.
    #[expect(clippy::cast_sign_loss, reason = "checked")]
    pub fn call(&self, kind: u32, tap_epoch: i32, code: String, now: f64) -> u32 {
        let tap = (tap_epoch >= 0).then_some(KeyEpoch(tap_epoch as u32));
        let request = match (kind, tap) {
            (1, tap) => CallRequest::UpdateUser { tap },
            (2, None) => CallRequest::UpdatePhoneByCode { code: Secret::new(code) },
            (2, Some(tap)) => CallRequest::UpdatePhoneEncrypted { tap },
            _ => CallRequest::UnbindPhone,
        };
        self.submit(Command::Call(request), now)
    }

    #[wasm_bindgen(js_name = mustAuth)]
    pub fn must_auth(&self, step: u32, now: f64) -> u32 {
        self.submit(Command::MustAuth { step: AuthStep::from_number(step) }, now)
    }

    pub fn logout(&self, now: f64) -> u32 {
        self.submit(Command::Logout, now)
    }

    pub fn drain(&self) {
        self.driver.drain();
    }

    pub fn dispose(&self, now: f64) {
        self.driver.dispose(time(now));
    }

    #[wasm_bindgen(js_name = requestAccepted)]
    pub fn request_accepted(&self, serial: u32, now: f64) {
        self.driver.request_accepted(serial, time(now));
    }

    #[wasm_bindgen(js_name = replayRejected)]
    pub fn replay_rejected(&self, serial: u32, now: f64) {
        self.input(Input::ReplayRejected { serial }, now);
    }

    #[wasm_bindgen(js_name = adoptToken)]
    pub fn adopt_token(&self, serial: u32, token: String, expires_in: f64, now: f64) {
        let lifetime_ms = duration(expires_in * 1_000.0);
        self.input(Input::TokenRenewed { serial, token: Secret::new(token), lifetime_ms }, now);
    }

    pub fn saved(&self, op: u32, now: f64) {
        self.input(Input::Saved { op: OpId(op) }, now);
    }

    #[wasm_bindgen(js_name = codeReceived)]
    pub fn code_received(&self, op: u32, code: String, now: f64) {
        self.input(Input::CodeReceived { op: OpId(op), code: Secret::new(code) }, now);
    }

    #[wasm_bindgen(js_name = keyChecked)]
    pub fn key_checked(&self, op: u32, valid: bool, now: f64) {
        self.input(Input::KeyChecked { op: OpId(op), valid }, now);
    }

    /// A 2xx body. What it has to look like depends on what `op` is.
    pub fn replied(&self, op: u32, body: &JsValue, now: f64) {
        let op = OpId(op);
        let input = match self.driver.act_kind(op) {
            Some(ActKind::Exchange) => {
                convert::login_reply_from_js(body).map(|reply| Input::LoginReplied { op, reply })
            }
            Some(ActKind::Call) => {
                convert::user_reply_from_js(body).map(|user| Input::CallReplied { op, user_info: Some(user) })
            }
            _ => Some(Input::CallReplied { op, user_info: None }),
        };
        let malformed = Failure::Platform { kind: FailureKind::Malformed, errno: 0 };
        self.input(input.unwrap_or(Input::Failed { op, failure: malformed }), now);
    }

    pub fn refused(&self, op: u32, status: u16, code: String, retry_after_ms: f64, now: f64) {
        let code = (!code.is_empty()).then(|| code.into_boxed_str());
        let failure = Failure::Backend { status, code, retry_after_ms: duration(retry_after_ms) };
        self.input(Input::Failed { op: OpId(op), failure }, now);
    }

    pub fn failed(&self, op: u32, kind: u32, errno: u32, now: f64) {
        let failure = Failure::Platform { kind: FailureKind::from_number(kind), errno };
        self.input(Input::Failed { op: OpId(op), failure }, now);
    }

    #[wasm_bindgen(js_name = authEnded)]
    pub fn auth_ended(&self, op: u32, outcome: u32, now: f64) {
        self.input(Input::AuthEnded { op: OpId(op), outcome: AuthOutcome::from_number(outcome) }, now);
    }

    pub fn wake(&self, now: f64) {
        self.driver.wake(time(now));
    }

    pub fn resumed(&self, now: f64) {
        self.input(Input::Resumed, now);
    }

    pub fn snapshot(&self, now: f64) -> JsValue {
        convert::snapshot_to_js(&self.driver.snapshot(time(now)))
    }

    pub fn dump(&self, now: f64) -> JsValue {
        convert::report_to_js(&self.driver.report(time(now)))
    }

    fn submit(&self, command: Command, now: f64) -> u32 {
        self.driver.submit(command, time(now)).0
    }

    fn input(&self, input: Input, now: f64) {
        self.driver.input(input, time(now));
    }
}
