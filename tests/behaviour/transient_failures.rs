//! Rule 8: not every failure is an auth failure.

use crate::support::{test, *};

const TRANSIENT: [FailureKind; 4] =
    [FailureKind::Network, FailureKind::Timeout, FailureKind::Interrupted, FailureKind::Aborted];

#[test]
fn a_failed_connection_keeps_the_session() {
    for kind in TRANSIENT {
        let mut world = World::signed_in();
        let ticket = world.refresh();
        world.refuse_login(platform(kind));
        let expected = if kind == FailureKind::Timeout { ErrorCode::Timeout } else { ErrorCode::Network };
        assert_eq!(world.code(ticket), expected);
        assert_eq!((world.state(), world.token()), (State::SignedIn, Some("token-1")));
        assert_eq!(world.stored_token(), Some("token-1"));
        assert!(world.has_event(EventKind::RefreshFailed));
        assert!(!world.has_event(EventKind::SignedOut));
    }
}

#[test]
fn a_back_end_in_trouble_keeps_the_session() {
    for status in [0, 400, 404, 429, 500, 503] {
        let mut world = World::signed_in();
        world.refresh();
        world.refuse_login(refused(status));
        assert_eq!(world.token(), Some("token-1"), "{status}");
    }
}

#[test]
fn a_malformed_reply_keeps_the_session() {
    let mut world = World::signed_in();
    let ticket = world.refresh();
    world.refuse_login(platform(FailureKind::Malformed));
    assert_eq!(world.code(ticket), ErrorCode::BackendProtocol);
    assert_eq!(world.token(), Some("token-1"));
}

#[test]
fn a_page_of_a_gateway_is_no_verdict() {
    for status in [401, 403, 503] {
        let mut world = World::signed_in();
        let ticket = world.refresh();
        world.refuse_login(gateway(status));
        assert_eq!((world.code(ticket), world.error(ticket).detail), (ErrorCode::BackendRejected, status.into()));
        assert_eq!((world.state(), world.stored_token()), (State::SignedIn, Some("token-1")));
    }
}

#[test]
fn a_definitive_no_ends_the_session() {
    for status in [401, 403] {
        let mut world = World::signed_in();
        let ticket = world.refresh();
        world.refuse_login(refused(status));
        assert_eq!(world.error(ticket).detail, u32::from(status));
        assert_eq!((world.state(), world.token(), world.stored_token()), (State::SignedOut, None, None));
        assert!(world.has_event(EventKind::SignedOut));
    }
}

#[test]
fn a_failed_early_renewal_keeps_the_token_that_still_lives() {
    let mut world = World::signed_in();
    world.advance(7_150_000);
    assert!(!world.is_live());
    let tickets = [world.ensure_login(), world.login(false)];
    assert_eq!(world.logins(), 2);
    world.refuse_login(refused(500));
    for ticket in tickets {
        assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    }
    // In the back-off the old token serves too.
    let again = world.ensure_login();
    assert_eq!(world.result(again), Ok(Settlement::Reused));
    assert_eq!(world.logins(), 2);
}

#[test]
fn a_failed_renewal_of_an_expired_token_is_a_failure() {
    let mut world = World::signed_in();
    world.advance(7_200_000);
    let ticket = world.ensure_login();
    world.refuse_login(network_down());
    assert_eq!(world.code(ticket), ErrorCode::Network);
    assert!(!world.snapshot().logged_in);
}

#[test]
fn the_platforms_no_has_its_own_codes() {
    for (kind, expected) in
        [(FailureKind::Refused, ErrorCode::LoginFailed), (FailureKind::Unsupported, ErrorCode::Unsupported)]
    {
        let mut world = World::new();
        let ticket = world.ensure_login();
        world.fail(ActKind::Code, Failure::Platform { kind, errno: 5 });
        assert_eq!((world.code(ticket), world.error(ticket).detail), (expected, 5));
    }
}
