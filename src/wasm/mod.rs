//! The binding: the machine as a JS class. No logic; conversions and calls only.
//!
//! Commands and news cross as a [`Step`]: four numbers and at most one text. One method takes
//! them all, since every exported method and every text costs hundreds of bytes on both sides. No `i64`
//! crosses, and no text does on the hot path. The methods take `&self`, and no borrow is held
//! while JS runs, so JS may call back at any time.

#![allow(unsafe_code, reason = "wasm-bindgen's expansions and the allocator need it")]
#![allow(missing_docs, reason = "the contract is documented where JS sees it, in js-glue/engine.js")]

mod alloc;
mod convert;
mod port;

use wasm_bindgen::prelude::*;

use crate::driver::{Driver, Step};
use crate::session::{Record, RecordFault, Timestamp};
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
    /// `numbers` and `texts` are what [`convert::setup`] reads. `found` says what lay in storage:
    /// 0 nothing, 1 a record, else the number of a [`RecordFault`] plus 1.
    #[wasm_bindgen(constructor)]
    pub fn new(port: Port, numbers: &[f64], texts: &str, found: u32, now: f64) -> SessionMachine {
        let (config, record) = convert::setup(numbers, texts);
        let stored = match found {
            0 => Ok(None),
            1 => Record::read(&record).map(Some),
            2 => Err(RecordFault::Unreadable),
            _ => Err(RecordFault::Corrupt),
        };
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
    pub fn take(&self, kind: u32, id: u32, value: f64, extra: f64, text: Option<String>, now: f64) -> u32 {
        let step = Step { kind, id, value: convert::small(value), extra: convert::small(extra) };
        self.driver.take(step, text, time(now))
    }

    #[wasm_bindgen(js_name = requestAccepted)]
    pub fn request_accepted(&self, serial: u32, now: f64) -> bool {
        self.driver.request_accepted(serial, time(now))
    }

    pub fn drain(&self) {
        self.driver.drain();
    }

    /// Gives the snapshot to the port, as numbers in the order js-glue/snapshot.js reads them.
    pub fn snapshot(&self, now: f64) {
        let numbers = convert::snapshot(&self.driver.snapshot(time(now)));
        self.driver.host().0.numbers(0, &numbers, "");
    }
}
