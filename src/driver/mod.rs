//! Drains the machine and hands what comes out to the host.

#![forbid(unsafe_code)]

pub mod border;
mod handle;
mod host;
pub mod step;

use std::cell::{Cell, RefCell};
use std::fmt;

pub use handle::{SessionHandle, Wait, Waiting};
pub use host::Host;
pub use step::{Action, STEPS, Step};

use crate::session::{
    ActKind, AuthFact, AuthStep, Command, Input, KeyEpoch, OpId, Output, Record, RecordFault, Secret, Session,
    SessionConfig, Snapshot, Ticket, Timestamp,
};

/// A machine and its host. Methods take `&self` and never hold a borrow while the host runs, so
/// the host may call back at any time.
pub struct Driver<H> {
    session: RefCell<Session>,
    host: H,
    draining: Cell<bool>,
    timer: Cell<Option<Timestamp>>,
}

impl<H> fmt::Debug for Driver<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Driver").field("session", &self.session).field("timer", &self.timer).finish_non_exhaustive()
    }
}

impl<H: Host> Driver<H> {
    /// A machine that goes on from `stored`. Call [`Driver::drain`] when the host is ready.
    pub fn new(host: H, config: SessionConfig, stored: Result<Option<Record>, RecordFault>, now: Timestamp) -> Self {
        let session = Session::new(config, stored, now);
        Self { session: RefCell::new(session), host, draining: Cell::new(false), timer: Cell::new(None) }
    }

    /// The host.
    pub fn host(&self) -> &H {
        &self.host
    }

    /// Gives the machine a command. Its outputs wait for [`Driver::drain`], so that the caller
    /// can note the ticket first.
    pub fn submit(&self, command: Command, now: Timestamp) -> Ticket {
        self.session.borrow_mut().submit(command, now)
    }

    /// Gives the machine news and delivers what comes of it.
    pub fn input(&self, input: Input, now: Timestamp) {
        self.session.borrow_mut().handle_input(input, now);
        self.drain();
    }

    /// Looks at the clock and delivers what comes of it.
    pub fn wake(&self, now: Timestamp) {
        // The timer has fired, so it has to be set anew even for the same point, if it came too early.
        self.timer.set(None);
        self.session.borrow_mut().handle_timeout(now);
        self.drain();
    }

    /// Ends every wait.
    pub fn dispose(&self, now: Timestamp) {
        self.session.borrow_mut().dispose(now);
        self.drain();
    }

    /// Takes a step as it crosses the border; `texts` are what [`Step::decode`]
    /// says. A command's ticket comes back and its outputs wait for [`Driver::drain`]; everything
    /// else is delivered at once and gives 0.
    pub fn take(&self, step: Step, [text, json, refresh_token]: [Secret; 3], now: Timestamp) -> u32 {
        match step.decode(text, json, refresh_token) {
            Some(Action::Command(command)) => return self.submit(command, now).0,
            Some(Action::Input(input)) => self.input(input, now),
            Some(Action::Timeout) => self.wake(now),
            Some(Action::Dispose) => self.dispose(now),
            None => {}
        }
        0
    }

    /// Delivers everything that came out, in order, then sets the timer. When the host calls back
    /// meanwhile, the outer drain goes on with what comes of that.
    pub fn drain(&self) {
        if self.draining.replace(true) {
            return;
        }
        while let Some(output) = self.next_output() {
            match output {
                Output::Effect(effect) => self.host.perform(effect),
                Output::Settled { ticket, result } => self.host.settled(ticket, result),
                Output::Event(event) => self.host.event(event),
                Output::Credential { token, serial, generation } => self.host.credential(token, serial, generation),
                Output::Live(live) => self.host.live(live),
                Output::UserInfo(user_info) => self.host.user_info(user_info),
            }
        }
        self.draining.set(false);
        let next = self.session.borrow().poll_timeout();
        if self.timer.replace(next) != next {
            self.host.wake_at(next);
        }
    }

    /// See [`Session::outlive`].
    pub fn outlive(&self, generation: u32, now: Timestamp) {
        self.session.borrow_mut().outlive(generation, now);
    }

    /// See [`Session::is_live`].
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.session.borrow().is_live(now)
    }

    /// See [`Session::snapshot`].
    pub fn snapshot(&self, now: Timestamp) -> Snapshot {
        self.session.borrow().snapshot(now)
    }

    /// See [`Session::auth_step`].
    pub fn auth_step(&self) -> AuthStep {
        self.session.borrow().auth_step()
    }

    /// See [`Session::next_fact`].
    pub fn next_fact(&self) -> Option<AuthFact> {
        self.session.borrow().next_fact()
    }

    /// See [`Session::last_op`].
    pub fn last_op(&self) -> u32 {
        self.session.borrow().last_op()
    }

    /// See [`Session::key_epoch`].
    pub fn key_epoch(&self) -> KeyEpoch {
        self.session.borrow().key_epoch()
    }

    /// See [`Session::may_attach`].
    pub fn may_attach(&self, prefix: &str) -> bool {
        self.session.borrow().may_attach(prefix)
    }

    /// See [`Session::act_kind`].
    pub fn act_kind(&self, op: OpId) -> Option<ActKind> {
        self.session.borrow().act_kind(op)
    }

    fn next_output(&self) -> Option<Output> {
        self.session.borrow_mut().poll_output()
    }
}
