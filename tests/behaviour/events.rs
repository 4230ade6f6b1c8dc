//! Rule 14: events come after the state they tell of.

use crate::support::{test, *};

/// What came out of one step, waits and events only, in order.
fn order(session: &mut Session) -> Vec<&'static str> {
    let mut order = Vec::new();
    while let Some(output) = session.poll_output() {
        match output {
            Output::Settled { .. } => order.push("settled"),
            Output::Event(_) => order.push("event"),
            Output::Credential { .. } => order.push("credential"),
            Output::Effect(_) | Output::UserInfo(_) | Output::Live(_) => {}
        }
    }
    order
}

#[test]
fn callers_are_answered_before_listeners_hear_of_it() {
    let mut world = World::new();
    world.ensure_login();
    world.answer_code();
    let op = world.open(ActKind::Exchange);
    let reply = world.login_reply();
    world.session.handle_input(Input::LoginReplied { op, reply }, Timestamp(world.now));
    assert_eq!(order(&mut world.session), ["credential", "settled", "event"]);

    world.login(true);
    let op = world.open(ActKind::Code);
    world.session.handle_input(Input::Failed { op, failure: network_down() }, Timestamp(world.now));
    assert_eq!(order(&mut world.session), ["settled", "event"]);
}

#[test]
fn a_life_is_told_in_events() {
    let mut world = World::signed_in();
    world.refresh();
    world.finish_login();
    world.refresh();
    world.refuse_login(refused(500));
    world.logout();
    world.answer_sign_out();
    world.ensure_login();
    world.refuse_login(refused(500));
    assert_eq!(
        world.event_kinds(),
        [
            EventKind::LoginSucceeded,
            EventKind::TokenRefreshed,
            EventKind::RefreshFailed,
            EventKind::SignedOut,
            EventKind::LoginFailed
        ]
    );
}

#[test]
fn failures_carry_their_error() {
    let mut world = World::new();
    let ticket = world.ensure_login();
    world.refuse_login(refused(503));
    assert_eq!(world.events.last().expect("an event").error, Some(world.error(ticket)));
}

#[test]
fn names_are_kebab_case_and_past_tense() {
    let names = EventKind::ALL.map(EventKind::name);
    assert_eq!(
        names,
        [
            "login-succeeded",
            "login-failed",
            "token-refreshed",
            "refresh-failed",
            "fuse-tripped",
            "fuse-restored",
            "session-key-expired",
            "auth-step-reached",
            "signed-out",
            "user-changed",
            "account-switched",
            "login-required",
            "registration-required",
            "storage-failed",
            "storage-ignored",
            "engine-fallback"
        ]
    );
}
