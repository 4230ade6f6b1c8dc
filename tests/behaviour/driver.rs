//! The driver: drains, wakes, sets the one timer, survives a host that calls back.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use mp_session::driver::{Driver, Host};

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
                reply: LoginReply {
                    refresh_token: None,
                    token: Secret::new("token"),
                    lifetime_ms: None,
                    user_info: None,
                },
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
