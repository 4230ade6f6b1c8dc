//! Rule 2: one refresh entry, with the token that failed.

use crate::support::{test, *};

#[test]
fn a_thousand_callers_of_a_refused_token_are_one_refresh() {
    let mut world = World::signed_in();
    let serial = world.serial();
    let first = world.submit(Command::RefreshLogin { serial });
    for _ in 1..1_000 {
        assert_eq!(world.submit(Command::RefreshLogin { serial }), first);
    }
    world.finish_login();
    assert_eq!(world.result(first), Ok(Settlement::Done));
    assert_eq!(world.logins(), 2);
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
}

#[test]
fn a_straggler_with_an_older_token_finds_the_refresh_done() {
    let mut world = World::signed_in();
    let stale = world.serial();
    world.refresh();
    world.finish_login();
    let units = world.snapshot().fuse.units;
    for _ in 0..100 {
        let ticket = world.refresh_refused(stale);
        assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    }
    assert_eq!(world.logins(), 2);
    assert_eq!(world.snapshot().fuse.units, units);
}

#[test]
fn a_straggler_joins_a_refresh_under_way() {
    let mut world = World::signed_in();
    let first = world.refresh();
    let straggler = world.refresh_refused(0);
    assert_eq!(first, straggler);
    world.finish_login();
    assert_eq!(world.logins(), 2);
}

#[test]
fn the_present_token_is_refreshed() {
    let mut world = World::signed_in();
    let ticket = world.refresh_refused(world.serial());
    assert!(world.is_open(ticket));
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.token(), Some("token-2"));
    assert!(world.has_event(EventKind::TokenRefreshed));
}

#[test]
fn without_a_session_a_refresh_is_a_plain_login_and_free() {
    let mut world = World::new();
    let ticket = world.refresh_refused(7);
    assert_eq!(world.state(), State::LoggingIn);
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
    assert!(!world.has_event(EventKind::TokenRefreshed));
}
