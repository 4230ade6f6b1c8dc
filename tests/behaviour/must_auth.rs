//! Rule 13: `mustAuth` resolves only when the step is reached.

use crate::support::{test, *};

fn reach(world: &mut World, facts: AuthFacts) {
    world.facts = facts;
    world.update_user();
    world.answer_call();
}

#[test]
fn it_resolves_when_the_step_is_reached_and_takes_the_popup_away() {
    let mut world = World::signed_in();
    let ticket = world.must_auth(AuthStep::Three);
    let (op, step) = world.showing().expect("a popup");
    assert_eq!(step, AuthStep::Three);
    reach(&mut world, facts(true, false));
    assert!(world.is_open(ticket));
    reach(&mut world, facts(true, true));
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert!(world.effects.contains(&Effect::HideAuth { op }));
}

#[test]
fn a_step_already_reached_shows_nothing() {
    let mut world = World::new();
    world.facts = facts(true, true);
    world.sign_in();
    let ticket = world.must_auth(AuthStep::Three);
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.showing(), None);
}

#[test]
fn it_logs_in_first() {
    let mut world = World::new();
    let one = world.must_auth(AuthStep::One);
    let three = world.must_auth(AuthStep::Three);
    assert_eq!((world.logins(), world.showing()), (1, None));
    world.finish_login();
    assert_eq!(world.result(one), Ok(Settlement::Done));
    assert!(world.is_open(three));
    assert!(world.showing().is_some());
}

#[test]
fn it_fails_with_the_login() {
    let mut world = World::new();
    let ticket = world.must_auth(AuthStep::Two);
    world.refuse_login(refused(500));
    assert_eq!(world.code(ticket), ErrorCode::BackendRejected);
    assert_eq!(world.showing(), None);
}

#[test]
fn many_callers_share_one_popup() {
    let mut world = World::signed_in();
    let two = world.must_auth(AuthStep::Two);
    let (op, _) = world.showing().expect("a popup");
    for _ in 0..100 {
        assert_eq!(world.must_auth(AuthStep::Two), two);
    }
    let three = world.must_auth(AuthStep::Three);
    assert_eq!(world.showing(), Some((op, AuthStep::Three)), "the same popup, further");
    let shown = world.effects.iter().filter(|effect| matches!(effect, Effect::ShowAuth { .. })).count();
    assert_eq!(shown, 2);
    reach(&mut world, facts(true, false));
    assert_eq!(world.result(two), Ok(Settlement::Done));
    assert!(world.is_open(three));
    assert!(world.showing().is_some());
}

#[test]
fn every_other_end_is_a_typed_rejection() {
    for (outcome, code) in [
        (AuthOutcome::Closed, ErrorCode::AuthCancelled),
        (AuthOutcome::PageUnloaded, ErrorCode::AuthCancelled),
        (AuthOutcome::Denied, ErrorCode::AuthDenied),
        (AuthOutcome::ComponentMissing, ErrorCode::AuthComponentMissing),
        (AuthOutcome::PrivacyDenied, ErrorCode::PrivacyDenied),
        (AuthOutcome::PrivacyUndeclared, ErrorCode::PrivacyUndeclared),
        (AuthOutcome::PhoneQuota, ErrorCode::PhoneQuota),
    ] {
        let mut world = World::signed_in();
        let tickets = [world.must_auth(AuthStep::Two), world.must_auth(AuthStep::Three)];
        world.end_auth(outcome);
        for ticket in tickets {
            assert_eq!(world.code(ticket), code);
        }
        // And the next caller gets a popup of their own.
        let again = world.must_auth(AuthStep::Two);
        assert!(world.is_open(again));
    }
}

#[test]
fn the_end_of_an_earlier_popup_does_not_end_the_present_one() {
    let mut world = World::signed_in();
    world.must_auth(AuthStep::Two);
    let (earlier, _) = world.showing().expect("a popup");
    world.end_auth(AuthOutcome::Closed);
    let ticket = world.must_auth(AuthStep::Two);
    world.input(Input::AuthEnded { op: earlier, outcome: AuthOutcome::Denied });
    assert!(world.is_open(ticket));
}

#[test]
fn a_logout_ends_it() {
    let mut world = World::signed_in();
    let ticket = world.must_auth(AuthStep::Two);
    let (op, _) = world.showing().expect("a popup");
    world.logout();
    assert_eq!(world.code(ticket), ErrorCode::Superseded);
    assert!(world.effects.contains(&Effect::HideAuth { op }));
}

#[test]
fn a_session_that_ends_under_the_popup_is_renewed_under_it() {
    let mut world = World::signed_in();
    let ticket = world.must_auth(AuthStep::Two);
    world.jump(7_200_000);
    world.wake();
    assert_eq!(world.logins(), 2);
    world.finish_login();
    assert!(world.is_open(ticket));
    assert!(world.showing().is_some());
}

#[test]
fn a_renewal_that_fails_under_the_popup_leaves_it_standing() {
    let mut world = World::signed_in();
    let ticket = world.must_auth(AuthStep::Two);
    world.advance(7_150_000);
    world.ensure_login();
    world.refuse_login(network_down());
    assert!(world.is_open(ticket));
    assert!(world.showing().is_some());
}

#[test]
fn the_user_may_take_all_the_time_they_want() {
    let mut world = World::signed_in();
    let ticket = world.must_auth(AuthStep::Two);
    world.advance(3_600_000);
    assert!(world.is_open(ticket));
}
