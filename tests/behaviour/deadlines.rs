//! Rule 5: every wait ends.

use crate::support::{test, *};

#[test]
fn a_wx_login_that_never_answers_times_out() {
    let mut world = World::new();
    let ticket = world.ensure_login();
    world.advance(9_999);
    assert!(world.is_open(ticket));
    let op = world.open(ActKind::Code);
    world.advance(1);
    assert_eq!(world.code(ticket), ErrorCode::Timeout);
    assert!(world.cancelled(op));
}

#[test]
fn an_exchange_that_never_answers_times_out() {
    let mut world = World::new();
    let ticket = world.ensure_login();
    world.answer_code();
    world.advance(14_999);
    assert!(world.is_open(ticket));
    world.advance(1);
    assert_eq!(world.code(ticket), ErrorCode::Timeout);
}

#[test]
fn a_key_check_that_never_answers_times_out() {
    let mut world = World::signed_in();
    world.advance(300_000);
    let ticket = world.submit(Command::EnsureSessionKey);
    world.advance(4_999);
    assert!(world.is_open(ticket));
    world.advance(1);
    assert_eq!(world.code(ticket), ErrorCode::Timeout);
}

#[test]
fn a_call_that_never_answers_times_out() {
    let mut world = World::signed_in();
    let plain = world.update_user();
    let encrypted = world.encrypted_call();
    world.advance(14_999);
    assert!(world.is_open(plain) && world.is_open(encrypted));
    world.advance(1);
    assert_eq!(world.code(plain), ErrorCode::Timeout);
    assert_eq!(world.code(encrypted), ErrorCode::Timeout);
    assert_eq!(world.session.poll_timeout(), None);
}

#[test]
fn a_logout_that_never_answers_is_a_logout() {
    let mut world = World::signed_in();
    let ticket = world.logout();
    world.advance(14_999);
    assert!(world.is_open(ticket));
    world.advance(1);
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert!(world.session.is_quiet());
}

#[test]
fn frozen_timers_are_caught_up_with_when_the_app_is_shown() {
    let mut world = World::new();
    let ticket = world.ensure_login();
    world.jump(3_600_000);
    assert!(world.is_open(ticket));
    world.resume();
    assert_eq!(world.code(ticket), ErrorCode::Timeout);
}

#[test]
fn a_late_answer_is_dropped() {
    let mut world = World::new();
    world.ensure_login();
    world.answer_code();
    let op = world.open(ActKind::Exchange);
    world.advance(15_000);
    let reply = world.login_reply();
    world.input(Input::LoginReplied { op, reply });
    assert_eq!(world.state(), State::SignedOut);
    assert_eq!(world.token(), None);
}

#[test]
fn a_late_code_does_not_feed_the_next_flight() {
    let mut world = World::new();
    world.ensure_login();
    let late = world.open(ActKind::Code);
    world.advance(10_000);
    world.login(true);
    world.input(Input::CodeReceived { op: late, code: Secret::new("late") });
    assert_eq!(world.count(ActKind::Exchange), 0);
    world.finish_login();
    assert_eq!(world.state(), State::SignedIn);
}

#[test]
fn waking_early_or_often_does_no_harm() {
    let mut world = World::new();
    let ticket = world.ensure_login();
    for _ in 0..100 {
        world.wake();
    }
    assert!(world.is_open(ticket));
    assert_eq!(world.logins(), 1);
}

#[test]
fn dispose_ends_every_wait() {
    let mut world = World::signed_in();
    let plain = world.update_user();
    let encrypted = world.encrypted_call();
    let login = world.login(true);
    let auth = world.must_auth(AuthStep::Three);
    world.dispose();
    for ticket in [plain, encrypted, login, auth] {
        assert_eq!(world.code(ticket), ErrorCode::Disposed);
    }
    assert_eq!(world.session.poll_timeout(), None);
    assert_eq!(world.state(), State::Disposed);
    assert!(!world.is_live());
}

#[test]
fn a_logout_under_way_ends_with_dispose() {
    let mut world = World::signed_in();
    let ticket = world.logout();
    world.dispose();
    assert_eq!(world.code(ticket), ErrorCode::Disposed);
}

#[test]
fn a_session_is_quiet_only_when_nothing_is_under_way_or_waits_its_turn() {
    let mut world = World::new();
    assert!(world.session.is_quiet());
    world.ensure_login();
    assert!(!world.session.is_quiet(), "a login is under way");
    world.finish_login();
    assert!(world.session.is_quiet());
    world.advance(1_000);
    for _ in 0..4 {
        world.login(true);
        world.refuse_login(refused(500));
    }
    world.login(true);
    assert!(!world.session.is_quiet(), "a login waits its turn");
    world.advance(1_000);
    world.finish_login();
    assert!(world.session.is_quiet());
    world.update_user();
    assert!(!world.session.is_quiet(), "a call is under way");
}

#[test]
fn a_disposed_session_refuses_everything_and_does_nothing() {
    let mut world = World::signed_in();
    world.dispose();
    let before = world.effects.len();
    for command in [
        Command::EnsureLogin,
        Command::Login { force: true },
        Command::RefreshLogin { serial: 1 },
        Command::EnsureSessionKey,
        Command::MustAuth { step: AuthStep::Three },
        Command::Call(CallRequest::UnbindPhone),
        Command::Logout { stays_out: false },
    ] {
        let ticket = world.submit(command);
        assert_eq!(world.code(ticket), ErrorCode::Disposed);
    }
    world.dispose();
    world.resume();
    world.wake();
    assert_eq!(world.effects.len(), before);
}
