//! Commands as futures.

use std::cell::RefCell;

use futures::FutureExt;
use futures::future::join_all;
use mp_session::driver::{Host, SessionHandle};

use crate::support::{test, *};

/// Does nothing at all.
pub struct DeafHost;

impl Host for DeafHost {
    fn perform(&self, _: Effect) {}
    fn settled(&self, _: Ticket, _: Result<Settlement, SessionError>) {}
    fn event(&self, _: Event) {}
    fn credential(&self, _: Option<Token>, _: u32, _: u32) {}
    fn live(&self, _: Live) {}
    fn user_info(&self, _: UserInfo) {}
    fn wake_at(&self, _: Option<Timestamp>) {}
}

/// Notes the calls it is to make.
#[derive(Default)]
struct NotingHost(RefCell<Vec<&'static str>>);

impl Host for NotingHost {
    fn perform(&self, effect: Effect) {
        if matches!(effect, Effect::SendCall { .. }) {
            self.0.borrow_mut().push("call");
        }
    }
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
    let reply = LoginReply { refresh_token: None, token: Secret::new("token"), lifetime_ms: None, user_info: None };
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

#[test]
fn a_host_hears_of_the_ticket_before_of_the_call() {
    let now = Timestamp(START);
    let handle = SessionHandle::new(NotingHost::default(), SessionConfig::default(), Ok(None), now);
    let login = handle.submit(Command::EnsureLogin, now);
    answer_login(&handle, 1);
    assert_eq!(login.now_or_never(), Some(Ok(Settlement::Done)));
    let order = &handle.host().0;
    let call =
        handle.submit_noting(Command::Call(CallRequest::UnbindPhone), now, |_| order.borrow_mut().push("ticket"));
    assert_eq!(*order.borrow(), ["ticket", "call"]);
    assert_eq!(call.now_or_never(), None);
}

#[test]
fn only_the_refusal_of_the_present_token_is_worth_a_refresh() {
    let now = Timestamp(START);
    let handle = SessionHandle::new(DeafHost, SessionConfig::default(), Ok(None), now);
    let login = handle.submit(Command::EnsureLogin, now);
    answer_login(&handle, 1);
    assert_eq!(login.now_or_never(), Some(Ok(Settlement::Done)));
    let end = |command| handle.submit(command, now).now_or_never();
    assert_eq!(end(handle.refresh_of(Some(&Secret::new("older")))), Some(Ok(Settlement::Reused)));
    assert_eq!(end(handle.refresh_of(Some(&Secret::new("token")))), None);
    assert_eq!(end(handle.refresh_of(None)), None);
}
