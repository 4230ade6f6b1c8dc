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

use crate::driver::{Driver, Step};
use crate::session::{ActKind, Failure, FailureKind, Input, OpId, RecordFault, Timestamp};
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
    #[wasm_bindgen(constructor)]
    pub fn new(port: Port, config: &JsValue, record: &JsValue, unreadable: bool, now: f64) -> SessionMachine {
        let stored = if unreadable { Err(RecordFault::Unreadable) } else { convert::record_from_js(record) };
        Self { driver: Driver::new(PortHost(port), convert::config_from_js(config), stored, time(now)) }
    }

    #[wasm_bindgen(js_name = isLive)]
    pub fn is_live(&self, now: f64) -> bool {
        self.driver.is_live(time(now))
    }

    #[wasm_bindgen(js_name = mayAttach)]
    pub fn may_attach(&self, prefix: &str) -> bool {
        self.driver.may_attach(prefix)
    }

    /// 1: the auth step; 2: the fact to ask for next, 0 for none; else: the key epoch.
    pub fn question(&self, which: u32) -> u32 {
        match which {
            1 => self.driver.auth_step() as u32,
            2 => self.driver.next_fact().map_or(0, |fact| fact as u32),
            _ => self.driver.key_epoch().0,
        }
    }

    /// A command gives its ticket and keeps its outputs for `drain`; all else gives 0.
    pub fn take(&self, kind: u32, id: u32, value: u32, extra: u32, text: Option<String>, now: f64) -> u32 {
        self.driver.take(Step { kind, id, value, extra }, text, time(now))
    }

    /// A 2xx body. What it has to look like depends on what `op` is.
    pub fn replied(&self, op: u32, body: &JsValue, now: f64) {
        let op = OpId(op);
        let (step, input) = match self.driver.act_kind(op) {
            Some(ActKind::Exchange) => convert::login_reply_from_js(body)
                .map(|reply| (Step::login_replied(op, &reply), Input::LoginReplied { op, reply })),
            Some(ActKind::Call) => convert::user_reply_from_js(body)
                .map(|user| (Step::call_replied(op, Some(&user)), Input::CallReplied { op, user_info: Some(user) })),
            _ => Some((Step::call_replied(op, None), Input::CallReplied { op, user_info: None })),
        }
        .unwrap_or_else(|| {
            let failure = Failure::Platform { kind: FailureKind::Malformed, errno: 0 };
            (Step::malformed(op), Input::Failed { op, failure })
        });
        self.driver.news(step, input, time(now));
    }

    #[wasm_bindgen(js_name = requestAccepted)]
    pub fn request_accepted(&self, serial: u32, now: f64) {
        self.driver.request_accepted(serial, time(now));
    }

    pub fn drain(&self) {
        self.driver.drain();
    }

    pub fn snapshot(&self, now: f64) -> JsValue {
        convert::snapshot_to_js(&self.driver.snapshot(time(now)))
    }

    pub fn dump(&self, now: f64) -> JsValue {
        convert::report_to_js(&self.driver.report(time(now)))
    }
}
