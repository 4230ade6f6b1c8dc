//! The binding: the machine as functions of numbers. No logic; conversions and calls only.
//!
//! Commands and news cross as a [`Step`]: four numbers and at most two texts. One function takes
//! them all, since every exported one costs bytes on both sides. wasm-bindgen's classes, objects
//! and strings would be a twentieth of what an app loads at start, so a machine is a number that JS
//! gave it, and texts wait in the [`mailbox`]. No `i64` crosses, and no text does on the hot path.
//! No borrow is held while JS runs, so JS may call back at any time.
//!
//! `unsafe` stands in [`alloc`] and [`mailbox`] only; `tests/layering.rs` sees to it.

#![allow(unsafe_code, reason = "wasm-bindgen's expansions, the allocator and the mailbox need it")]
#![allow(missing_docs, reason = "the contract is documented where JS sees it, in js-glue/engine")]

mod alloc;
mod convert;
mod mailbox;
mod port;

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use crate::driver::border::{NOTHING, RECORD, UNREADABLE, small, tell_snapshot, time};
use crate::driver::step::RECORD_READ;
use crate::driver::{Driver, Step};
use crate::session::{Input, OpId, Record, RecordFault, Secret};
use port::Port;

thread_local! {
    static MACHINES: RefCell<Vec<Rc<Driver<Port>>>> = const { RefCell::new(Vec::new()) };
}

/// The machine with this number. One that was closed is none: the call traps.
fn driver(machine: u32) -> Rc<Driver<Port>> {
    let find =
        |machines: &Vec<Rc<_>>| machines.iter().find(|driver: &&Rc<Driver<Port>>| driver.host().0 == machine).cloned();
    MACHINES.with_borrow(find).expect("an open machine")
}

/// A machine under a number that has none yet. Its settings are in the mailbox, behind them the
/// generation that a machine before it came to, and behind that the stored record if there is one.
/// `found` says what lay in storage, one of [`FOUND`](crate::driver::border::FOUND).
#[wasm_bindgen]
pub fn open(machine: u32, found: u32, now: f64) {
    let now = time(now);
    let config = convert::config();
    let generation = small(mailbox::number());
    let driver = Driver::new(Port(machine), config, stored(found), now);
    driver.outlive(generation, now);
    MACHINES.with_borrow_mut(|machines| machines.push(Rc::new(driver)));
}

/// What lay in storage; a record itself is in the mailbox.
fn stored(found: u32) -> Result<Option<Record>, RecordFault> {
    let stored = match found {
        NOTHING => Ok(None),
        RECORD => Record::read(convert::record()).map(Some),
        UNREADABLE => Err(RecordFault::Unreadable),
        _ => Err(RecordFault::Corrupt),
    };
    mailbox::clear();
    stored
}

/// Forgets the machine; one that is on the stack lives until it has returned.
#[wasm_bindgen]
pub fn close(machine: u32) {
    MACHINES.with_borrow_mut(|machines| {
        let place = machines.iter().position(|driver| driver.host().0 == machine);
        place.map(|place| machines.swap_remove(place))
    });
}

/// Whether a URL that starts with the text in the mailbox may carry the token.
#[wasm_bindgen(js_name = mayAttach)]
pub fn may_attach(machine: u32) -> bool {
    driver(machine).may_attach(&mailbox::text())
}

/// Takes a step, with its texts, or the record it brings, in the mailbox. A command gives its ticket and keeps its outputs
/// for [`drain`]; all else gives 0.
#[wasm_bindgen]
pub fn take(machine: u32, kind: u32, id: u32, value: f64, extra: f64, now: f64) -> u32 {
    let driver = driver(machine);
    let (value, extra, now) = (small(value), small(extra), time(now));
    if kind == RECORD_READ {
        let record = stored(value).ok().flatten().map(Box::new);
        driver.input(Input::RecordRead { op: OpId(id), record }, now);
        return 0;
    }
    let texts = std::array::from_fn(|_| Secret::new(mailbox::text()));
    driver.take(Step { kind, id, value, extra }, texts, now)
}

#[wasm_bindgen]
pub fn drain(machine: u32) {
    driver(machine).drain();
}

/// Sends the snapshot number by number.
#[wasm_bindgen]
pub fn snapshot(machine: u32, now: f64) {
    tell_snapshot(&driver(machine).snapshot(time(now)), |_, number| port::number(number));
}
