//! The binding: the machine as functions of numbers. No logic; conversions and calls only.
//!
//! Commands and news cross as a [`Step`]: four numbers and at most two texts. One function takes
//! them all, since every exported one costs bytes on both sides. wasm-bindgen's classes, objects
//! and strings would be a twentieth of what an app loads at start, so a machine is its address,
//! its host a number that JS gave it, and texts wait in the [`mailbox`]. No `i64` crosses, and no
//! text does on the hot path. No borrow is held while JS runs, so JS may call back at any time.

#![allow(unsafe_code, reason = "addresses, wasm-bindgen's expansions and the allocator need it")]
#![allow(missing_docs, reason = "the contract is documented where JS sees it, in js-glue/engine/engine.js")]

mod alloc;
mod convert;
mod mailbox;
mod port;

use wasm_bindgen::prelude::*;

use crate::driver::{Driver, RECORD_READ, Step};
use crate::session::{Input, OpId, Record, RecordFault, Secret, Timestamp};
use port::Port;

/// Milliseconds from JS: a float without a fraction, or anything a broken clock gives. The cast
/// saturates, and NaN becomes 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is wanted")]
fn time(ms: f64) -> Timestamp {
    Timestamp(ms as u64)
}

fn driver<'a>(machine: usize) -> &'a Driver<Port> {
    // SAFETY: JS passes only what `open` gave it, and nothing after `close`.
    unsafe { &*(machine as *const Driver<Port>) }
}

/// A machine. Its settings are in the mailbox, behind them the generation that a machine before it
/// came to, and behind that the stored record if there is one. `found` says what lay in storage:
/// 0 nothing, 1 a record, else the number of a [`RecordFault`] plus 1.
#[wasm_bindgen]
pub fn open(port: u32, found: u32, now: f64) -> usize {
    let config = convert::config();
    let generation = convert::small(mailbox::number());
    let driver = Driver::new(Port(port), config, stored(found), time(now));
    driver.outlive(generation, time(now));
    Box::into_raw(Box::new(driver)) as usize
}

/// What lay in storage; a record itself is in the mailbox.
fn stored(found: u32) -> Result<Option<Record>, RecordFault> {
    let stored = match found {
        0 => Ok(None),
        1 => Record::read(convert::record()).map(Some),
        2 => Err(RecordFault::Unreadable),
        _ => Err(RecordFault::Corrupt),
    };
    mailbox::clear();
    stored
}

/// Frees the machine, which must not be on the stack, and gives its port's number.
#[wasm_bindgen]
pub fn close(machine: usize) -> u32 {
    // SAFETY: as above; JS forgets the address with this call.
    let driver = unsafe { Box::from_raw(machine as *mut Driver<Port>) };
    driver.host().0
}

/// Whether a URL that starts with the text in the mailbox may carry the token.
#[wasm_bindgen(js_name = mayAttach)]
pub fn may_attach(machine: usize) -> bool {
    driver(machine).may_attach(&mailbox::text())
}

/// 1: the auth step; 2: the fact to ask for next, 0 for none; 3: the key epoch; 4: the last act.
#[wasm_bindgen]
pub fn question(machine: usize, which: u32) -> u32 {
    let driver = driver(machine);
    match which {
        1 => driver.auth_step() as u32,
        2 => driver.next_fact().map_or(0, |fact| fact as u32),
        3 => driver.key_epoch().0,
        _ => driver.last_op(),
    }
}

/// Takes a step, with its texts, or the record it brings, in the mailbox. A command gives its ticket and keeps its outputs
/// for [`drain`]; all else gives 0.
#[wasm_bindgen]
pub fn take(machine: usize, kind: u32, id: u32, value: f64, extra: f64, now: f64) -> u32 {
    if kind == RECORD_READ {
        let record = stored(convert::small(value)).ok().flatten().map(Box::new);
        driver(machine).input(Input::RecordRead { op: OpId(id), record }, time(now));
        return 0;
    }
    let step = Step { kind, id, value: convert::small(value), extra: convert::small(extra) };
    driver(machine).take(step, Secret::new(mailbox::text()), Secret::new(mailbox::text()), time(now))
}

#[wasm_bindgen]
pub fn drain(machine: usize) {
    driver(machine).drain();
}

/// Sends the snapshot number by number, in the order js-glue/engine/report.js reads them.
#[wasm_bindgen]
pub fn snapshot(machine: usize, now: f64) {
    convert::snapshot(&driver(machine).snapshot(time(now)), port::number);
}
