//! Rule 9, its last sentence: the wall clock may jump either way.

use crate::support::{test, *};

const DAY_MS: i64 = 86_400_000;

#[test]
fn a_clock_set_back_makes_no_token_immortal() {
    let mut world = World::signed_in();
    world.jump(-DAY_MS);
    world.wake();
    world.advance(7_200_000);
    assert!(!world.is_live());
    assert!(!world.snapshot().logged_in);
}

#[test]
fn a_clock_set_back_is_noticed_by_the_hot_question() {
    let mut world = World::signed_in();
    world.jump(-1);
    assert!(!world.is_live());
    let ticket = world.ensure_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    assert!(world.is_live());
}

#[test]
fn a_clock_set_forward_only_ends_things_early() {
    let mut world = World::signed_in();
    world.jump(DAY_MS);
    let ticket = world.ensure_login();
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    world.jump(-DAY_MS);
    world.wake();
    assert!(world.is_live());
    world.advance(7_200_000);
    assert!(!world.is_live());
}

#[test]
fn a_clock_set_back_delays_no_deadline() {
    let mut world = World::new();
    let ticket = world.ensure_login();
    world.jump(-DAY_MS);
    world.wake();
    world.advance(10_000);
    assert_eq!(world.code(ticket), ErrorCode::Timeout);
}

#[test]
fn a_clock_set_back_does_not_lock_the_fuse_for_a_day() {
    let mut world = World::signed_in();
    for _ in 0..CAPACITY {
        world.refresh();
        world.finish_login();
        world.jump(1_000);
    }
    world.refresh();
    assert_eq!(world.snapshot().fuse.units, 0);
    world.jump(-DAY_MS);
    world.wake();
    world.advance(RESTORE_AFTER_MS);
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
}

#[test]
fn a_clock_set_back_while_the_app_was_dead_makes_no_token_immortal() {
    let mut world = World::signed_in();
    world.jump(-DAY_MS);
    world.restart();
    assert!(world.is_live());
    world.advance(7_200_000);
    assert!(!world.is_live());
}

#[test]
fn a_clock_set_back_while_the_app_was_dead_does_not_lock_the_fuse_for_a_day() {
    let mut world = World::signed_in();
    for _ in 0..CAPACITY {
        world.refresh();
        world.finish_login();
        world.jump(1_000);
    }
    world.refresh();
    world.jump(-DAY_MS);
    world.restart();
    world.advance(RESTORE_AFTER_MS);
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
}

#[test]
fn a_clock_set_forward_and_back_stops_no_back_off() {
    let mut world = World::new();
    world.ensure_login();
    world.refuse_login(refused(500));
    world.jump(-DAY_MS);
    let ticket = world.ensure_login();
    assert_eq!(world.error(ticket).retry_after_ms, Some(1_000));
    world.advance(1_000);
    let ticket = world.ensure_login();
    assert!(world.is_open(ticket));
}

#[test]
fn the_clock_going_to_and_fro_never_loops() {
    let mut world = World::signed_in();
    world.update_user();
    for step in 0..1_000 {
        world.jump(if step % 2 == 0 { -DAY_MS } else { DAY_MS });
        world.wake();
        assert!(world.effects.len() < 100);
    }
}
