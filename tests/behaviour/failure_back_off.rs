//! Rule 7: after a failed login, the same error and no call until the back-off is over.

use crate::support::{test, *};

fn failed_with(failure: Failure) -> World {
    let mut world = World::new();
    world.ensure_login();
    world.refuse_login(failure);
    world
}

#[test]
fn two_hundred_callers_while_login_is_down_are_one_attempt_per_back_off() {
    let mut world = World::new();
    let mut pause_ms = 1_000;
    for attempt in 1..=8 {
        let first = world.ensure_login();
        world.refuse_login(refused(503));
        let error = world.error(first);
        assert_eq!((error.code, error.retry_after_ms), (ErrorCode::BackendRejected, Some(pause_ms)));
        for _ in 0..200 {
            let ticket = world.ensure_login();
            assert_eq!(world.error(ticket), error);
        }
        world.advance(pause_ms - 1);
        let early = world.ensure_login();
        assert_eq!(world.error(early).retry_after_ms, Some(1));
        world.advance(1);
        assert_eq!(world.logins(), attempt);
        pause_ms = (pause_ms * 2).min(30_000);
    }
}

#[test]
fn the_pause_the_server_asks_for_counts() {
    let asks = |code: Option<&str>, retry_after_ms| Failure::Backend {
        status: 429,
        code: code.and_then(BackendCode::new),
        retry_after_ms,
    };
    for (failure, pause_ms) in [
        (asks(None, Some(7_000)), 7_000),
        (asks(Some("45011"), None), 60_000),
        (asks(Some("40226"), None), 300_000),
        (asks(Some("45011"), Some(9_000)), 9_000),
        // A slip of the back end does not lock users out for days.
        (asks(None, Some(u64::MAX)), 3_600_000),
    ] {
        let mut world = failed_with(failure);
        let before = world.logins();
        world.advance(pause_ms - 1);
        let ticket = world.ensure_login();
        assert_eq!(world.error(ticket).retry_after_ms, Some(1));
        world.advance(1);
        world.ensure_login();
        assert_eq!(world.logins(), before + 1);
    }
}

#[test]
fn a_pause_of_nothing_is_no_pause_asked_for() {
    let mut world = failed_with(Failure::Backend { status: 503, code: None, retry_after_ms: Some(0) });
    let ticket = world.ensure_login();
    assert_eq!(world.error(ticket).retry_after_ms, Some(1_000));
}

#[test]
fn a_forced_login_tries_now() {
    let mut world = failed_with(refused(500));
    let ticket = world.login(true);
    assert_eq!(world.logins(), 2);
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
}

#[test]
fn a_good_login_ends_the_back_off() {
    let mut world = failed_with(refused(500));
    world.login(true);
    world.finish_login();
    world.login(true);
    world.refuse_login(refused(500));
    world.logout();
    world.answer_sign_out();
    world.ensure_login();
    world.refuse_login(refused(500));
    let ticket = world.ensure_login();
    assert_eq!(world.error(ticket).retry_after_ms, Some(1_000));
}

#[test]
fn everything_that_needs_a_login_gets_the_same_error() {
    let mut world = failed_with(refused(500));
    let waits = [
        world.login(false),
        world.refresh(),
        world.submit(Command::EnsureSessionKey),
        world.update_user(),
        world.encrypted_call(),
        world.must_auth(AuthStep::One),
    ];
    for ticket in waits {
        assert_eq!(world.code(ticket), ErrorCode::BackendRejected);
    }
    assert_eq!(world.logins(), 1);
}

#[test]
fn coming_back_forgives_a_failed_connection() {
    for failure in [network_down(), platform(FailureKind::Interrupted), platform(FailureKind::Timeout)] {
        let mut world = failed_with(failure);
        world.resume();
        let ticket = world.ensure_login();
        assert!(world.is_open(ticket));
    }
}

#[test]
fn coming_back_does_not_forgive_a_refusal() {
    let mut world = failed_with(refused(503));
    world.resume();
    let ticket = world.ensure_login();
    assert_eq!(world.code(ticket), ErrorCode::BackendRejected);
}

#[test]
fn a_refresh_that_failed_backs_off_without_taking_units() {
    let mut world = World::signed_in();
    world.refresh();
    world.refuse_login(refused(500));
    let units = world.snapshot().fuse.units;
    for _ in 0..100 {
        let ticket = world.refresh();
        assert_eq!(world.code(ticket), ErrorCode::BackendRejected);
    }
    assert_eq!(world.snapshot().fuse.units, units);
    assert_eq!(world.logins(), 2);
}
