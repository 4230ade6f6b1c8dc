//! Rule 7, its last sentence: never more than four `wx.login` a second.

use crate::support::{test, *};

#[test]
fn the_fifth_login_of_a_second_waits() {
    let mut world = World::new();
    for _ in 0..4 {
        world.login(true);
        world.finish_login();
        world.jump(100);
    }
    assert_eq!(world.logins(), 4);
    let fifth = world.login(true);
    assert_eq!(world.logins(), 4);
    assert!(world.is_open(fifth));
    world.advance(599);
    assert_eq!(world.logins(), 4);
    world.advance(1);
    assert_eq!(world.logins(), 5);
    world.finish_login();
    assert_eq!(world.result(fifth), Ok(Settlement::Done));
}

#[test]
fn no_second_ever_sees_more_than_four_logins() {
    let mut world = World::new();
    let mut starts = Vec::new();
    for _ in 0..40 {
        world.login(true);
        while world.logins() == starts.len() {
            world.advance(10);
        }
        starts.push(world.now);
        world.refuse_login(refused(500));
    }
    for window in starts.windows(5) {
        assert!(window[4] - window[0] >= 1_000, "{window:?}");
    }
}

#[test]
fn a_logout_overtakes_a_login_that_waits_its_turn() {
    let mut world = World::new();
    for _ in 0..4 {
        world.login(true);
        world.refuse_login(refused(500));
    }
    let paced = world.login(true);
    world.logout();
    assert_eq!(world.code(paced), ErrorCode::Superseded);
    world.advance(1_000);
    assert_eq!(world.logins(), 4);
}
