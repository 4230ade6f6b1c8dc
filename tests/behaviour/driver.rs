//! The driver: drains, wakes, sets the one timer, survives a host that calls back.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use futures::FutureExt;
use futures::future::join_all;
use mp_session::driver::{Driver, Host, SessionHandle};

use crate::support::{test, *};

/// Answers everything at once, from within the effect.
#[derive(Default)]
struct EagerHost {
    driver: Weak<Driver<Self>>,
    effects: Cell<usize>,
    settled: RefCell<Vec<(Ticket, Result<Settlement, SessionError>)>>,
    token: RefCell<Option<Secret>>,
    timers: RefCell<Vec<Option<Timestamp>>>,
    silent: Cell<bool>,
}

fn eager() -> Rc<Driver<EagerHost>> {
    Rc::new_cyclic(|driver| {
        let host = EagerHost { driver: driver.clone(), ..EagerHost::default() };
        Driver::new(host, SessionConfig::default(), Ok(None), Timestamp(START))
    })
}

impl Host for EagerHost {
    fn perform(&self, effect: Effect) {
        self.effects.set(self.effects.get() + 1);
        let Some(driver) = self.driver.upgrade().filter(|_| !self.silent.get()) else { return };
        let answer = match effect {
            Effect::RequestCode { op } => Input::CodeReceived { op, code: Secret::new("code") },
            Effect::ExchangeCode { op, .. } => Input::LoginReplied {
                op,
                reply: LoginReply { token: Secret::new("token"), lifetime_ms: None, user_info: None },
            },
            Effect::SaveRecord { op, .. } | Effect::EraseRecord { op } => Input::Saved { op },
            _ => return,
        };
        driver.input(answer, Timestamp(START));
    }

    fn settled(&self, ticket: Ticket, result: Result<Settlement, SessionError>) {
        self.settled.borrow_mut().push((ticket, result));
    }

    fn event(&self, event: Event) {
        // Rule 14: calling the SDK inside a listener cannot deadlock.
        if event.kind == EventKind::LoginSucceeded
            && let Some(driver) = self.driver.upgrade()
        {
            driver.submit(Command::EnsureLogin, Timestamp(START));
            driver.drain();
        }
    }

    fn credential(&self, token: Option<Token>, _serial: u32, _generation: u32) {
        *self.token.borrow_mut() = token;
    }

    fn live(&self, _: Live) {}
    fn user_info(&self, _: UserInfo) {}

    fn wake_at(&self, at: Option<Timestamp>) {
        self.timers.borrow_mut().push(at);
    }
}

#[test]
fn a_host_that_answers_at_once_is_no_re_entrancy() {
    let driver = eager();
    let host = driver.host();
    let ticket = driver.submit(Command::EnsureLogin, Timestamp(START));
    driver.drain();
    let settled = host.settled.borrow();
    assert_eq!(settled[0], (ticket, Ok(Settlement::Done)));
    assert_eq!(settled[1].1, Ok(Settlement::Reused), "asked from inside a listener");
    assert_eq!(settled.len(), 2);
    assert!(driver.is_live(Timestamp(START)));
}

#[test]
fn the_timer_is_set_once_per_change() {
    let driver = eager();
    let host = driver.host();
    host.silent.set(true);
    driver.submit(Command::EnsureLogin, Timestamp(START));
    driver.drain();
    driver.submit(Command::EnsureLogin, Timestamp(START));
    driver.drain();
    assert_eq!(*host.timers.borrow(), [Some(Timestamp(START + 10_000))]);
    // It fired too early: the same point has to be set again.
    driver.wake(Timestamp(START + 1));
    assert_eq!(host.timers.borrow().len(), 2);
    // With nothing under way there is none to set.
    driver.wake(Timestamp(START + 10_000));
    assert_eq!(host.timers.borrow().len(), 2);
}

/// Does nothing at all.
struct DeafHost;

impl Host for DeafHost {
    fn perform(&self, _: Effect) {}
    fn settled(&self, _: Ticket, _: Result<Settlement, SessionError>) {}
    fn event(&self, _: Event) {}
    fn credential(&self, _: Option<Token>, _: u32, _: u32) {}
    fn live(&self, _: Live) {}
    fn user_info(&self, _: UserInfo) {}
    fn wake_at(&self, _: Option<Timestamp>) {}
}

fn answer_login(handle: &SessionHandle<impl Host>, first_op: u32) {
    let now = Timestamp(START);
    handle.driver().input(Input::CodeReceived { op: OpId(first_op), code: Secret::new("code") }, now);
    let reply = LoginReply { token: Secret::new("token"), lifetime_ms: None, user_info: None };
    handle.driver().input(Input::LoginReplied { op: OpId(first_op + 1), reply }, now);
}

#[test]
fn futures_of_one_flight_end_together() {
    let now = Timestamp(START);
    let handle = SessionHandle::new(DeafHost, SessionConfig::default(), Ok(None), now);
    let waits: Vec<_> = (0..1_000).map(|_| handle.submit(Command::EnsureLogin, now)).collect();
    let dropped = handle.submit(Command::EnsureLogin, now);
    drop(dropped);
    answer_login(&handle, 1);
    let ends = join_all(waits).now_or_never().expect("all have ended");
    assert!(ends.iter().all(|end| *end == Ok(Settlement::Done)));
}

#[test]
fn a_handle_whose_driver_is_gone_leaves_nobody_waiting() {
    let now = Timestamp(START);
    let handle = SessionHandle::new(DeafHost, SessionConfig::default(), Ok(None), now);
    let wait = handle.submit(Command::EnsureLogin, now);
    let clone = handle.clone();
    drop(handle);
    drop(clone);
    let end = wait.now_or_never().expect("it has ended");
    assert_eq!(end.expect_err("a rejection").code, ErrorCode::Disposed);
}

#[test]
fn dispose_ends_the_futures() {
    let now = Timestamp(START);
    let handle = SessionHandle::new(DeafHost, SessionConfig::default(), Ok(None), now);
    let wait = handle.submit(Command::EnsureLogin, now);
    handle.driver().dispose(now);
    assert_eq!(wait.now_or_never().expect("it has ended").expect_err("a rejection").code, ErrorCode::Disposed);
}
