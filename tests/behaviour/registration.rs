//! Rule 21: a user whom the back end does not know yet.

use mp_session::session::AccountKind;

use crate::support::{test, *};

/// The back end has said so.
fn unregistered() -> World {
    let mut world = World::new();
    let wait = world.ensure_login();
    world.answer_code();
    world.answer_unregistered();
    assert_eq!(world.code(wait), ErrorCode::Unregistered);
    world
}

#[test]
fn it_is_a_state_and_costs_one_call() {
    let mut world = unregistered();
    let waits = [world.ensure_login(), world.login(false), world.update_user()];
    for wait in waits {
        assert_eq!(world.code(wait), ErrorCode::Unregistered);
    }
    assert_eq!((world.logins(), world.state()), (1, State::SignedOut));
    assert_eq!(world.event_kinds(), [EventKind::RegistrationRequired]);
    assert_eq!(world.snapshot().account, AccountKind::Unregistered);
    let generation = world.snapshot().generation;
    let without = world.submit(Command::SendRequest { generation, needs_login: false });
    assert_eq!(world.result(without), Ok(Settlement::Anonymous));
}

#[test]
fn the_next_start_of_the_app_and_a_forced_login_ask_again() {
    let mut world = unregistered();
    world.login(true);
    world.finish_login();
    assert_eq!(world.snapshot().account, AccountKind::Silent);
    let mut world = unregistered();
    world.restart();
    world.ensure_login();
    world.finish_login();
    assert_eq!(world.token(), Some("token-1"));
    let mut world = unregistered();
    world.logout();
    world.ensure_login();
    assert_eq!(world.logins(), 2);
}

#[test]
fn all_who_register_share_one_flight_with_a_code_of_its_own() {
    let mut world = unregistered();
    let waits = [world.register(), world.register()];
    assert_eq!(waits[0], waits[1]);
    let joins = world.ensure_login();
    world.answer_code();
    let sent =
        world.effects.iter().filter(|effect| matches!(effect, Effect::Register { ticket, .. } if *ticket == waits[0]));
    assert_eq!(sent.count(), 1);
    world.answer_login();
    assert_eq!((world.result(waits[0]), world.result(joins)), (Ok(Settlement::Done), Ok(Settlement::Done)));
    assert_eq!((world.snapshot().account, world.logins()), (AccountKind::Silent, 2));
    assert!(world.has_event(EventKind::LoginSucceeded));
}

#[test]
fn a_login_under_way_goes_first_and_what_was_given_is_sent_all_the_same() {
    let mut world = World::new();
    let login = world.ensure_login();
    let register = world.register();
    world.finish_login();
    assert_eq!(world.result(login), Ok(Settlement::Done));
    assert!(world.is_open(register));
    world.finish_login();
    assert_eq!((world.result(register), world.token()), (Ok(Settlement::Done), Some("token-2")));
}

#[test]
fn a_refused_registration_is_no_failure_of_the_session() {
    for failure in [refused(400), refused(401), refused(403), refused(500), network_down()] {
        let mut world = unregistered();
        let register = world.register();
        world.refuse_login(failure);
        assert!(world.result(register).is_err());
        // No back-off: the next tap tries at once.
        let again = world.register();
        world.finish_login();
        assert_eq!(world.result(again), Ok(Settlement::Done));
        let mut world = World::signed_in();
        let register = world.register();
        world.refuse_login(failure);
        assert!(world.result(register).is_err());
        assert_eq!(world.token(), Some("token-1"));
    }
}

#[test]
fn must_auth_asks_for_what_a_registration_needs() {
    let mut world = World::with(SessionConfig { auth_steps: vec![AuthFact::Phone], ..SessionConfig::default() });
    let wait = world.must_auth(AuthStep::Two);
    world.answer_code();
    world.answer_unregistered();
    assert!(world.is_open(wait) && world.showing().is_some());
    world.register();
    world.refuse_login(refused(400));
    assert!(world.is_open(wait) && world.showing().is_some());
    world.register();
    world.facts = facts(false, true);
    world.finish_login();
    assert_eq!((world.result(wait), world.showing()), (Ok(Settlement::Done), None));
}

#[test]
fn a_user_who_is_gone_is_signed_out() {
    let mut world = World::signed_in();
    world.events.clear();
    let wait = world.refresh();
    world.answer_code();
    world.answer_unregistered();
    assert_eq!((world.code(wait), world.token(), world.stored_token()), (ErrorCode::Unregistered, None, None));
    assert_eq!(world.event_kinds(), [EventKind::SignedOut, EventKind::RegistrationRequired]);
}

#[test]
fn beside_an_adopted_account_it_is_the_other_user_who_is_not_known() {
    let mut world = World::new();
    world.adopt(false);
    let forced = world.login(true);
    world.answer_code();
    world.answer_unregistered();
    assert_eq!((world.code(forced), world.token()), (ErrorCode::Unregistered, Some("token-1")));
    assert_eq!(world.snapshot().account, AccountKind::Adopted);
    let register = world.register();
    world.finish_login();
    assert_eq!((world.result(register), world.snapshot().account), (Ok(Settlement::Done), AccountKind::Silent));
    assert!(world.has_event(EventKind::AccountSwitched));
}

#[test]
fn only_a_silent_login_may_be_answered_so() {
    let mut world = unregistered();
    let register = world.register();
    world.answer_code();
    world.answer_unregistered();
    assert_eq!((world.code(register), world.error(register).detail), (ErrorCode::BackendProtocol, 4));
    let mut world = World::new();
    world.gives_refresh_tokens = true;
    world.sign_in();
    let refresh = world.refresh();
    world.answer_unregistered();
    // The refresh token is spent; the same flight asks by a login.
    world.finish_login();
    assert_eq!((world.result(refresh), world.logins()), (Ok(Settlement::Done), 2));
}

#[test]
fn a_logout_ends_a_registration() {
    let mut world = unregistered();
    let register = world.register();
    world.answer_code();
    world.logout();
    assert_eq!(world.code(register), ErrorCode::Superseded);
}

#[test]
fn a_full_queue_is_said() {
    let mut world = World::signed_in_with(SessionConfig { queue_capacity: 1, ..SessionConfig::default() });
    world.login(true);
    world.encrypted_call();
    let register = world.register();
    assert_eq!(world.code(register), ErrorCode::QueueFull);
}
