//! Rule 12: facts, seen as steps.

use crate::support::{test, *};

fn signed_in_as(auth_steps: Vec<AuthFact>, facts: AuthFacts) -> World {
    let mut world = World::with(SessionConfig { auth_steps, ..SessionConfig::default() });
    world.facts = facts;
    world.sign_in();
    world
}

#[test]
fn the_default_asks_for_profile_then_phone() {
    let both = || vec![AuthFact::Profile, AuthFact::Phone];
    for (facts, step, next) in [
        (facts(false, false), AuthStep::One, Some(AuthFact::Profile)),
        (facts(true, false), AuthStep::Two, Some(AuthFact::Phone)),
        (facts(true, true), AuthStep::Three, None),
        // A phone number that is known is never asked for again.
        (facts(false, true), AuthStep::One, Some(AuthFact::Profile)),
    ] {
        let world = signed_in_as(both(), facts);
        assert_eq!((world.session.auth_step(), world.session.next_fact()), (step, next));
    }
}

#[test]
fn an_app_that_wants_only_the_phone_has_no_step_two() {
    let phone = || vec![AuthFact::Phone];
    assert_eq!(signed_in_as(phone(), facts(true, false)).session.auth_step(), AuthStep::One);
    assert_eq!(signed_in_as(phone(), facts(false, true)).session.auth_step(), AuthStep::Three);
}

#[test]
fn reaching_a_step_is_announced_once() {
    let mut world = World::signed_in();
    world.facts = facts(true, true);
    for _ in 0..3 {
        world.update_user();
        world.answer_call();
    }
    let reached: Vec<u32> = world
        .events
        .iter()
        .filter(|event| event.kind == EventKind::AuthStepReached)
        .map(|event| event.detail)
        .collect();
    assert_eq!(reached, [3]);
}

#[test]
fn a_step_reached_in_an_earlier_life_is_not_announced_again() {
    let mut world = signed_in_as(vec![AuthFact::Phone], facts(true, true));
    assert!(world.has_event(EventKind::AuthStepReached));
    world.restart();
    world.refresh();
    world.finish_login();
    assert!(world.has_event(EventKind::TokenRefreshed));
    assert!(!world.has_event(EventKind::AuthStepReached));
}

#[test]
fn a_phone_taken_back_and_given_again_is_announced_again() {
    let mut world = World::signed_in();
    for has_phone in [true, false, true] {
        world.facts = facts(true, has_phone);
        world.update_user();
        world.answer_call();
    }
    let reached: Vec<u32> = world
        .events
        .iter()
        .filter(|event| event.kind == EventKind::AuthStepReached)
        .map(|event| event.detail)
        .collect();
    assert_eq!(reached, [3, 3]);
}

#[test]
fn a_logout_is_back_at_step_one() {
    let mut world = signed_in_as(vec![AuthFact::Phone], facts(true, true));
    world.logout();
    assert_eq!(world.session.auth_step(), AuthStep::One);
    assert_eq!(world.snapshot().facts, AuthFacts::default());
}
