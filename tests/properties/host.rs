//! A host that answers nothing and counts everything.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use mp_session::driver::Host;
use mp_session::session::{Effect, Event, Live, SessionError, Settlement, Ticket, Timestamp, Token, UserInfo};

#[derive(Default)]
pub struct CountingHost {
    outputs: Cell<u32>,
    /// How often each ticket was settled.
    settled: RefCell<BTreeMap<Ticket, u32>>,
}

impl CountingHost {
    pub fn outputs(&self) -> u32 {
        self.outputs.get()
    }

    /// A command gave this ticket; 0 is no command's.
    pub fn given(&self, ticket: u32) {
        if ticket > 0 {
            self.settled.borrow_mut().entry(Ticket(ticket)).or_default();
        }
    }

    /// The tickets that were not settled exactly once.
    pub fn wrongly_settled(&self) -> Vec<Ticket> {
        self.settled.borrow().iter().filter(|(_, times)| **times != 1).map(|(ticket, _)| *ticket).collect()
    }

    fn count(&self) {
        self.outputs.set(self.outputs.get() + 1);
    }
}

impl Host for CountingHost {
    fn perform(&self, _: Effect) {
        self.count();
    }

    fn settled(&self, ticket: Ticket, _: Result<Settlement, SessionError>) {
        self.count();
        *self.settled.borrow_mut().entry(ticket).or_default() += 1;
    }

    fn event(&self, _: Event) {
        self.count();
    }

    fn credential(&self, _: Option<Token>, _: u32, _: u32) {
        self.count();
    }

    fn live(&self, _: Live) {
        self.count();
    }

    fn user_info(&self, _: UserInfo) {
        self.count();
    }

    fn wake_at(&self, _: Option<Timestamp>) {}
}
