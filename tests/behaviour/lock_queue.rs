//! Rule 4, the lock queue: different operations take turns, equal ones merge.

use crate::support::{test, *};

/// A signed-in world in which the last verdict on the key is out of date.
fn with_unknown_key() -> World {
    with_capacity(32)
}

fn with_capacity(queue_capacity: u32) -> World {
    let mut world = World::signed_in_with(SessionConfig { queue_capacity, ..SessionConfig::default() });
    world.advance(300_000);
    world
}

#[test]
fn a_login_waits_for_a_key_check() {
    let mut world = with_unknown_key();
    world.submit(Command::EnsureSessionKey);
    let login = world.login(true);
    assert_eq!(world.logins(), 1);
    assert_eq!(world.snapshot().queue, [OperationKind::CheckSession, OperationKind::Login]);
    world.answer_key(true);
    assert_eq!(world.logins(), 2);
    world.finish_login();
    assert_eq!(world.result(login), Ok(Settlement::Done));
}

#[test]
fn a_key_check_does_not_start_during_a_login() {
    let mut world = with_unknown_key();
    world.login(true);
    let checked = world.submit(Command::EnsureSessionKey);
    assert_eq!(world.count(ActKind::KeyCheck), 0);
    world.finish_login();
    // The login has brought a new key.
    assert_eq!(world.result(checked), Ok(Settlement::Done));
    assert_eq!(world.count(ActKind::KeyCheck), 0);
}

#[test]
fn equal_key_checks_merge() {
    let mut world = with_unknown_key();
    let first = world.submit(Command::EnsureSessionKey);
    for _ in 0..100 {
        assert_eq!(world.submit(Command::EnsureSessionKey), first);
    }
    assert_eq!(world.count(ActKind::KeyCheck), 1);
}

#[test]
fn operations_go_first_come_first_served() {
    let mut world = with_unknown_key();
    let check = world.submit(Command::EnsureSessionKey);
    let call = world.encrypted_call();
    let login = world.login(true);
    assert_eq!(
        world.snapshot().queue,
        [OperationKind::CheckSession, OperationKind::EncryptedCall, OperationKind::Login]
    );
    world.answer_key(true);
    assert_eq!((world.count(ActKind::Call), world.logins()), (1, 1));
    world.answer_call();
    assert_eq!(world.logins(), 2);
    world.finish_login();
    for ticket in [check, call, login] {
        assert_eq!(world.result(ticket), Ok(Settlement::Done));
    }
}

#[test]
fn one_too_many_is_refused_at_once() {
    let mut world = with_capacity(2);
    world.submit(Command::EnsureSessionKey);
    let waiting = [world.encrypted_call(), world.encrypted_call()];
    let refused = [world.encrypted_call(), world.login(true), world.refresh()];
    for ticket in refused {
        assert_eq!(world.code(ticket), ErrorCode::QueueFull);
    }
    world.answer_key(true);
    for ticket in waiting {
        world.answer_call();
        assert_eq!(world.result(ticket), Ok(Settlement::Done));
    }
    let again = world.encrypted_call();
    assert!(world.is_open(again));
}

#[test]
fn a_key_check_is_refused_by_a_full_queue() {
    let mut world = with_capacity(1);
    world.encrypted_call();
    world.encrypted_call();
    let ticket = world.submit(Command::EnsureSessionKey);
    assert_eq!(world.code(ticket), ErrorCode::QueueFull);
}

#[test]
fn calls_that_need_no_lock_are_bounded_too() {
    let mut world = with_capacity(2);
    let sent = [world.update_user(), world.update_user()];
    let refused = world.update_user();
    assert_eq!(world.code(refused), ErrorCode::QueueFull);
    assert!(sent.iter().all(|ticket| world.is_open(*ticket)));
}

#[test]
fn a_key_call_that_is_refused_refreshes_before_all_others() {
    let mut world = with_unknown_key();
    let first = world.encrypted_call();
    let second = world.encrypted_call();
    world.fail(ActKind::Call, refused(401));
    assert_eq!(world.snapshot().queue, [OperationKind::Login, OperationKind::EncryptedCall]);
    world.finish_login();
    // Both were encrypted with a key that the login has replaced.
    assert_eq!(world.code(first), ErrorCode::SessionKeyRotated);
    assert_eq!(world.code(second), ErrorCode::SessionKeyRotated);
}
