//! Rule 9: the life of a token.

use crate::support::{test, *};

#[test]
fn a_token_is_renewed_when_less_than_the_margin_is_left() {
    let mut world = World::signed_in();
    world.advance(7_200_000 - 60_000 - 1);
    assert!(world.is_live());
    world.advance(1);
    assert!(!world.is_live());
    let ticket = world.ensure_login();
    assert!(world.is_open(ticket));
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.snapshot().fuse.units, CAPACITY, "a renewal is not a refresh");
}

#[test]
fn a_token_shorter_than_the_margin_lives_half_its_life() {
    let mut world = World::new();
    world.lifetime_ms = Some(10_000);
    world.sign_in();
    world.advance(4_999);
    assert!(world.is_live());
    world.advance(1);
    assert!(!world.is_live());
}

#[test]
fn a_token_without_a_life_lives_until_it_is_refused() {
    let mut world = World::new();
    world.lifetime_ms = None;
    world.sign_in();
    world.advance(365 * 86_400_000);
    assert!(world.is_live());
    assert_eq!(world.snapshot().expires_at, None);
}

#[test]
fn the_snapshot_says_when_the_token_ends() {
    let world = World::signed_in();
    let snapshot = world.snapshot();
    assert_eq!(snapshot.expires_at, Some(START + 7_200_000));
    assert!(snapshot.logged_in);
}

#[test]
fn an_expired_token_is_not_sent() {
    let mut world = World::signed_in();
    world.advance(7_200_000);
    let ticket = world.update_user();
    assert_eq!(world.count(ActKind::Call), 0);
    world.finish_login();
    assert_eq!(world.count(ActKind::Call), 1);
    world.answer_call();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
}

#[test]
fn a_thousand_callers_of_an_expired_token_are_one_login() {
    let mut world = World::signed_in();
    world.advance(7_200_000);
    let serial = world.serial();
    let ensured = world.ensure_login();
    let refreshed = world.submit(Command::RefreshLogin { serial });
    for _ in 0..1_000 {
        assert_eq!(world.ensure_login(), ensured);
        assert_eq!(world.submit(Command::RefreshLogin { serial }), refreshed);
    }
    world.finish_login();
    assert_eq!(world.result(ensured), Ok(Settlement::Done));
    assert_eq!(world.result(refreshed), Ok(Settlement::Done));
    assert_eq!(world.logins(), 2);
}
