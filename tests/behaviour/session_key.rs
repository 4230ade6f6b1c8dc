//! Rule 11: the `session_key`.

use crate::support::{test, *};

const TTL_MS: u64 = 300_000;

fn ensure_key(world: &mut World) -> Ticket {
    world.submit(Command::EnsureSessionKey)
}

#[test]
fn the_key_of_a_fresh_login_is_good_for_a_while() {
    let mut world = World::signed_in();
    let ticket = ensure_key(&mut world);
    assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    world.advance(TTL_MS - 1);
    let ticket = ensure_key(&mut world);
    assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    world.advance(1);
    let ticket = ensure_key(&mut world);
    assert!(world.is_open(ticket));
    assert_eq!(world.count(ActKind::KeyCheck), 1);
}

#[test]
fn a_good_verdict_is_believed_for_a_while() {
    let mut world = World::signed_in();
    world.advance(TTL_MS);
    let ticket = ensure_key(&mut world);
    world.answer_key(true);
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    world.advance(TTL_MS - 1);
    let ticket = ensure_key(&mut world);
    assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    assert_eq!(world.count(ActKind::KeyCheck), 1);
}

#[test]
fn a_dead_key_is_replaced_by_a_refresh() {
    let mut world = World::signed_in();
    world.advance(TTL_MS);
    let ticket = ensure_key(&mut world);
    world.answer_key(false);
    assert!(world.has_event(EventKind::SessionKeyExpired));
    assert!(world.is_open(ticket));
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
}

#[test]
fn after_a_wx_login_the_old_verdict_counts_no_more_even_if_the_login_failed() {
    let mut world = World::signed_in();
    world.login(true);
    world.refuse_login(network_down());
    assert_eq!(world.state(), State::SignedIn);
    let ticket = ensure_key(&mut world);
    assert!(world.is_open(ticket));
    assert_eq!(world.count(ActKind::KeyCheck), 1);
}

#[test]
fn callers_who_come_during_the_refresh_share_it() {
    let mut world = World::signed_in();
    world.advance(TTL_MS);
    let first = ensure_key(&mut world);
    world.answer_key(false);
    assert_eq!(ensure_key(&mut world), first);
    world.finish_login();
    assert_eq!(world.result(first), Ok(Settlement::Done));
}

#[test]
fn a_dead_key_and_a_blown_fuse_is_a_rejection() {
    let mut world = World::signed_in();
    for _ in 0..CAPACITY {
        world.refresh();
        world.finish_login();
    }
    world.refresh();
    world.advance(1_000);
    world.restart();
    let ticket = ensure_key(&mut world);
    world.answer_key(false);
    assert_eq!(world.code(ticket), ErrorCode::FuseLocked);
}

#[test]
fn a_check_that_fails_says_so_and_keeps_the_session() {
    for (failure, code) in [
        (network_down(), ErrorCode::Network),
        (platform(FailureKind::Refused), ErrorCode::Unsupported),
        (platform(FailureKind::Unsupported), ErrorCode::Unsupported),
    ] {
        let mut world = World::signed_in();
        world.advance(TTL_MS);
        let ticket = ensure_key(&mut world);
        world.fail(ActKind::KeyCheck, failure);
        assert_eq!(world.code(ticket), code);
        assert_eq!(world.state(), State::SignedIn);
    }
}

#[test]
fn without_a_session_a_login_brings_the_key() {
    let mut world = World::new();
    let ticket = ensure_key(&mut world);
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.count(ActKind::KeyCheck), 0);
}

#[test]
fn a_queued_check_is_spared_by_a_login_before_it() {
    let mut world = World::signed_in();
    world.advance(TTL_MS);
    world.encrypted_call();
    let ticket = ensure_key(&mut world);
    world.fail(ActKind::Call, refused(401));
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    assert_eq!(world.count(ActKind::KeyCheck), 0);
}

#[test]
fn a_queued_check_is_not_made_for_a_session_that_ended_before_it() {
    let mut world = World::signed_in();
    world.advance(TTL_MS);
    world.encrypted_call();
    let ticket = ensure_key(&mut world);
    world.fail(ActKind::Call, refused(401));
    world.refuse_login(refused(403));
    assert_eq!(world.count(ActKind::KeyCheck), 0);
    assert_eq!(world.code(ticket), ErrorCode::BackendRejected);
}

#[test]
fn every_wx_login_starts_a_new_epoch() {
    let mut world = World::signed_in();
    let epoch = world.key_epoch();
    world.login(true);
    assert_eq!(world.key_epoch(), KeyEpoch(epoch.0 + 1));
    world.finish_login();
    assert_eq!(world.key_epoch(), KeyEpoch(epoch.0 + 1));
}

#[test]
fn a_tap_of_an_older_epoch_wastes_no_call() {
    let mut world = World::signed_in();
    let tap = world.key_epoch();
    world.login(true);
    world.finish_login();
    for request in [CallRequest::UpdatePhoneEncrypted { tap }, CallRequest::UpdateUser { tap: Some(tap) }] {
        let ticket = world.call(request);
        assert_eq!(world.code(ticket), ErrorCode::SessionKeyRotated);
    }
    assert_eq!(world.count(ActKind::Call), 0);
}

#[test]
fn a_tap_that_waited_while_the_key_rotated_wastes_no_call() {
    let mut world = World::signed_in();
    world.login(true);
    // The tap belongs to the key this login brings, but the next login replaces it.
    let first = world.encrypted_call();
    let second = world.encrypted_call();
    world.finish_login();
    world.fail(ActKind::Call, refused(401));
    world.finish_login();
    assert_eq!(world.code(first), ErrorCode::SessionKeyRotated);
    assert_eq!(world.code(second), ErrorCode::SessionKeyRotated);
    assert_eq!(world.count(ActKind::Call), 1);
}

#[test]
fn an_encrypted_call_never_overlaps_a_login() {
    let mut world = World::signed_in();
    let call = world.encrypted_call();
    world.login(true);
    assert_eq!(world.logins(), 1);
    world.answer_call();
    assert_eq!(world.result(call), Ok(Settlement::Done));
    assert_eq!(world.logins(), 2);
}

#[test]
fn an_encrypted_tap_of_an_expired_session_is_told_to_tap_again() {
    let mut world = World::signed_in();
    world.advance(7_200_000);
    let ticket = world.encrypted_call();
    assert_eq!(world.count(ActKind::Call), 0);
    world.finish_login();
    assert_eq!(world.code(ticket), ErrorCode::SessionKeyRotated);
}

#[test]
fn a_refused_encrypted_call_ends_with_the_refreshs_error() {
    let mut world = World::signed_in();
    let ticket = world.encrypted_call();
    world.fail(ActKind::Call, refused(401));
    world.refuse_login(network_down());
    assert_eq!(world.code(ticket), ErrorCode::Network);
}

#[test]
fn a_zero_ttl_asks_every_time() {
    let mut world = World::signed_in_with(SessionConfig { session_key_ttl_ms: 0, ..SessionConfig::default() });
    for expected in 1..4 {
        ensure_key(&mut world);
        world.answer_key(true);
        assert_eq!(world.count(ActKind::KeyCheck), expected);
    }
}

#[test]
fn a_logout_forgets_the_verdict() {
    let mut world = World::signed_in();
    world.logout();
    world.answer_sign_out();
    let ticket = ensure_key(&mut world);
    assert!(world.is_open(ticket));
    assert_eq!(world.logins(), 2);
}
