//! The binding: the machine as a JS class. No logic; conversions and calls only.
//!
//! Commands and news cross as a [`Step`]: four numbers and at most one text. One method takes
//! them all, since every exported method costs some two hundred bytes on both sides. No `i64`
//! crosses, and no text does on the hot path. The methods take `&self`, and no borrow is held
//! while JS runs, so JS may call back at any time.

#![allow(unsafe_code, reason = "wasm-bindgen's expansions and the allocator need it")]
#![allow(missing_docs, reason = "the contract is documented where JS sees it, in js-glue/engine.js")]

mod alloc;
mod convert;
mod port;

use wasm_bindgen::prelude::*;

use crate::api::{facts_given, login_reply};
use crate::driver::{Driver, Step};
use crate::session::{
    ActKind, Failure, FailureKind, Input, OpId, Record, RecordFault, Secret, StoredRecord, Timestamp, UserInfo,
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

#[wasm_bindgen]
impl SessionMachine {
    /// `settings` are the numeric options in the order of their table, then the auth steps.
    /// `found` says what lay in storage: 0 nothing, 1 a record, else the number of a
    /// [`RecordFault`] plus 1.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::too_many_arguments, reason = "reading an object here costs more bytes than all of these")]
    pub fn new(
        port: Port,
        scope: String,
        origins: &str,
        settings: &[f64],
        found: u32,
        numbers: Vec<f64>,
        record_scope: String,
        token: Option<String>,
        user_info: Option<String>,
        now: f64,
    ) -> SessionMachine {
        let stored = match found {
            0 => Ok(None),
            1 => {
                let (token, user_info) = (token.map(Secret::new), user_info.map(Secret::new));
                Record::read(&StoredRecord { numbers, scope: record_scope, token, user_info }).map(Some)
            }
            2 => Err(RecordFault::Unreadable),
            _ => Err(RecordFault::Corrupt),
        };
        let config = convert::config(scope, origins, settings);
        Self { driver: Driver::new(PortHost(port), config, stored, time(now)) }
    }

    #[wasm_bindgen(js_name = isLive)]
    pub fn is_live(&self, now: f64) -> bool {
        self.driver.is_live(time(now))
    }

    #[wasm_bindgen(js_name = mayAttach)]
    pub fn may_attach(&self, prefix: &str) -> bool {
        self.driver.may_attach(prefix)
    }

    /// 1: the auth step; 2: the fact to ask for next, 0 for none; 3: the key epoch; 4: the last act.
    pub fn question(&self, which: u32) -> u32 {
        match which {
            1 => self.driver.auth_step() as u32,
            2 => self.driver.next_fact().map_or(0, |fact| fact as u32),
            3 => self.driver.key_epoch().0,
            _ => self.driver.last_op(),
        }
    }

    /// A command gives its ticket and keeps its outputs for `drain`; all else gives 0.
    pub fn take(&self, kind: u32, id: u32, value: u32, extra: u32, text: Option<String>, now: f64) -> u32 {
        self.driver.take(Step { kind, id, value, extra }, text, time(now))
    }

    /// A 2xx body, taken apart: `given` says what its user had, as [`facts_given`] reads it, and
    /// `expires_in` is NaN when it had none.
    pub fn replied(&self, op: u32, token: String, expires_in: f64, given: u32, user_json: Option<String>, now: f64) {
        let op = OpId(op);
        let user = UserInfo { json: user_json.map(Secret::new), facts: facts_given(given) };
        let input = match self.driver.act_kind(op) {
            Some(ActKind::Exchange) => {
                let expires_in = (!expires_in.is_nan()).then_some(expires_in);
                login_reply(token, expires_in, user).map(|reply| Input::LoginReplied { op, reply })
            }
            Some(ActKind::Call) => user.json.is_some().then_some(Input::CallReplied { op, user_info: Some(user) }),
            _ => Some(Input::CallReplied { op, user_info: None }),
        };
        let malformed = Failure::Platform { kind: FailureKind::Malformed, errno: 0 };
        self.driver.input(input.unwrap_or(Input::Failed { op, failure: malformed }), time(now));
    }

    #[wasm_bindgen(js_name = requestAccepted)]
    pub fn request_accepted(&self, serial: u32, now: f64) {
        self.driver.request_accepted(serial, time(now));
    }

    pub fn drain(&self) {
        self.driver.drain();
    }

    /// The snapshot as numbers, in the order js-glue/snapshot.js reads them.
    pub fn snapshot(&self, now: f64) -> Vec<f64> {
        convert::snapshot(&self.driver.snapshot(time(now)))
    }
}
