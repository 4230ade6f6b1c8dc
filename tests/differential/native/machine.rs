//! What src/wasm/mod.rs is on the other side: the native core as functions of numbers.

use mp_session::driver::border::{NOTHING, RECORD, UNREADABLE, small, tell_snapshot, time};
use mp_session::driver::step::RECORD_READ;
use mp_session::driver::{Driver, Step};
use mp_session::session::{Input, OpId, Record, RecordFault, Secret, Timestamp};

use crate::call::{Call, Entry};
use crate::convert;
use crate::extremes::integer;
use crate::outbox::Outbox;
use crate::{mailbox, outbox};

#[derive(Default)]
pub struct Machine(Option<Driver<Outbox>>);

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

impl Machine {
    /// Everything that comes of the call: deliveries, ticket, and how the machine looks then.
    pub fn answer(&mut self, call: &Call) -> Vec<u8> {
        mailbox::post(&call.row, &call.texts);
        match (call.entry, call.arguments.as_slice()) {
            (Entry::Open, &[found, now]) => self.open(integer(found), now),
            (Entry::Take, &[kind, id, value, extra, now]) => {
                let driver = self.driver();
                outbox::result(take(driver, [integer(kind), integer(id), small(value), small(extra)], time(now)));
                driver.drain();
                self.look(now);
            }
            (Entry::Close, _) => self.0 = None,
            (Entry::MayAttach, _) => outbox::result(self.driver().may_attach(&mailbox::text()).into()),
            _ => unreachable!("a call without its arguments"),
        }
        outbox::take()
    }

    fn driver(&self) -> &Driver<Outbox> {
        self.0.as_ref().expect("a life begins by opening a machine")
    }

    fn open(&mut self, found: u32, now: f64) {
        let config = convert::config();
        let generation = small(mailbox::number());
        let driver = Driver::new(Outbox, config, stored(found), time(now));
        driver.outlive(generation, time(now));
        driver.drain();
        self.0 = Some(driver);
        self.look(now);
    }

    fn look(&self, now: f64) {
        let driver = self.driver();
        let snapshot = driver.snapshot(time(now));
        tell_snapshot(&snapshot, |_, number| outbox::number(number));
        outbox::snapshot();
    }
}

fn take(driver: &Driver<Outbox>, [kind, id, value, extra]: [u32; 4], now: Timestamp) -> u32 {
    if kind == RECORD_READ {
        let record = stored(value).ok().flatten().map(Box::new);
        driver.input(Input::RecordRead { op: OpId(id), record }, now);
        return 0;
    }
    let step = Step { kind, id, value, extra };
    driver.take(step, std::array::from_fn(|_| Secret::new(mailbox::text())), now)
}
