//! The driver for Rust programs that wait with futures.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::rc::Rc;

use futures::channel::oneshot;

use super::{Driver, Host};
use crate::session::{
    Command, Effect, ErrorCode, Event, Live, Record, RecordFault, SessionConfig, SessionError, Settlement, Ticket,
    Timestamp, Token, UserInfo,
};

/// How a wait ends.
pub type Wait = Result<Settlement, SessionError>;

type Waiters = BTreeMap<Ticket, Vec<oneshot::Sender<Wait>>>;

/// A driver whose commands are futures. Clones share one machine.
pub struct SessionHandle<H> {
    driver: Rc<Driver<Waking<H>>>,
}

/// Wakes the futures and passes everything else on.
struct Waking<H> {
    inner: H,
    waiters: RefCell<Waiters>,
}

impl<H> Clone for SessionHandle<H> {
    fn clone(&self) -> Self {
        Self { driver: Rc::clone(&self.driver) }
    }
}

impl<H: Host> SessionHandle<H> {
    /// A machine that goes on from `stored`.
    pub fn new(host: H, config: SessionConfig, stored: Result<Option<Record>, RecordFault>, now: Timestamp) -> Self {
        let waking = Waking { inner: host, waiters: RefCell::default() };
        let handle = Self { driver: Rc::new(Driver::new(waking, config, stored, now)) };
        handle.driver.drain();
        handle
    }

    /// Gives a command; the future ends when its ticket is settled. The command is under way
    /// whether or not the future is polled.
    pub fn submit(&self, command: Command, now: Timestamp) -> impl Future<Output = Wait> + use<H> {
        let (sender, receiver) = oneshot::channel();
        let ticket = self.driver.submit(command, now);
        self.driver.host().waiters.borrow_mut().entry(ticket).or_default().push(sender);
        self.driver.drain();
        async move { receiver.await.unwrap_or_else(|_| Err(ErrorCode::Disposed.into())) }
    }

    /// The driver, for news and questions.
    pub fn driver(&self) -> &Driver<impl Host> {
        &self.driver
    }

    /// The host.
    pub fn host(&self) -> &H {
        &self.driver.host().inner
    }
}

impl<H: Host> Host for Waking<H> {
    fn perform(&self, effect: Effect) {
        self.inner.perform(effect);
    }

    fn settled(&self, ticket: Ticket, result: Wait) {
        let waiting = self.waiters.borrow_mut().remove(&ticket);
        for sender in waiting.into_iter().flatten() {
            // A caller who dropped the future no longer wants to know.
            let _ = sender.send(result);
        }
        self.inner.settled(ticket, result);
    }

    fn event(&self, event: Event) {
        self.inner.event(event);
    }

    fn credential(&self, token: Option<Token>, serial: u32, generation: u32) {
        self.inner.credential(token, serial, generation);
    }

    fn live(&self, live: Live) {
        self.inner.live(live);
    }

    fn user_info(&self, user_info: UserInfo) {
        self.inner.user_info(user_info);
    }

    fn wake_at(&self, at: Option<Timestamp>) {
        self.inner.wake_at(at);
    }
}
