//! Rule 27: what is not said stays.

use crate::support::{test, *};

fn known() -> World {
    let mut world = World::new();
    world.facts = facts(true, true);
    world.sign_in();
    world
}

fn reply(has_profile: Option<bool>, has_phone: Option<bool>) -> UserReply {
    UserReply { json: Some(Secret::new("{}")), facts: NamedFacts { has_profile, has_phone } }
}

fn changes(world: &World) -> usize {
    world.event_kinds().iter().filter(|kind| **kind == EventKind::UserChanged).count()
}

#[test]
fn a_refresh_that_names_no_user_keeps_the_user() {
    let mut world = known();
    world.refresh();
    world.answer_code();
    let op = world.open(ActKind::Exchange);
    let token = Secret::new("second");
    world.input(Input::LoginReplied {
        op,
        reply: LoginReply { refresh_token: None, token, lifetime_ms: None, user_info: None },
    });
    assert_eq!((world.token(), world.user.clone()), (Some("second"), user(facts(true, true))));
    assert_eq!((world.session.auth_step(), changes(&world)), (AuthStep::Three, 0));
    assert_eq!(world.stored.clone().expect("a record").session.expect("a session").facts, facts(true, true));
}

#[test]
fn only_a_fact_that_is_named_changes() {
    let mut world = known();
    world.update_user();
    let op = world.open(ActKind::Call);
    world.input(Input::CallReplied { op, user_info: Some(reply(Some(false), None)) });
    assert_eq!(world.user.facts, facts(false, true));
    assert_eq!(changes(&world), 1);
}

#[test]
fn a_user_who_stays_the_same_has_not_changed() {
    let mut world = known();
    world.update_user();
    world.answer_call();
    assert_eq!(changes(&world), 0);
}

#[test]
fn a_reply_asked_for_before_a_newer_one_changes_nothing() {
    let mut world = known();
    let older = world.call(CallRequest::UpdatePhoneByCode { code: Secret::new("c") });
    let older_op = world.open(ActKind::Call);
    let newer = world.call(CallRequest::UnbindPhone);
    let newer_op = world.open(ActKind::Call);
    world.input(Input::CallReplied { op: newer_op, user_info: Some(reply(None, Some(false))) });
    world.input(Input::CallReplied { op: older_op, user_info: Some(reply(None, Some(true))) });
    assert_eq!((world.result(older), world.result(newer)), (Ok(Settlement::Done), Ok(Settlement::Done)));
    assert_eq!(world.user.facts, facts(true, false));
}

#[test]
fn a_number_given_or_forgotten_is_known_or_gone_without_being_named() {
    let mut world = World::signed_in();
    world.call(CallRequest::UpdatePhoneByCode { code: Secret::new("c") });
    let op = world.open(ActKind::Call);
    world.input(Input::CallReplied { op, user_info: Some(reply(None, None)) });
    assert!(world.user.facts.has_phone);
    world.call(CallRequest::UnbindPhone);
    let op = world.open(ActKind::Call);
    world.input(Input::CallReplied { op, user_info: Some(reply(None, None)) });
    assert!(!world.user.facts.has_phone);
}

#[test]
fn a_new_session_after_a_logout_knows_nothing_of_the_user_before() {
    let mut world = known();
    world.logout();
    world.answer_sign_out();
    world.ensure_login();
    world.answer_code();
    let op = world.open(ActKind::Exchange);
    let token = Secret::new("second");
    world.input(Input::LoginReplied {
        op,
        reply: LoginReply { refresh_token: None, token, lifetime_ms: None, user_info: None },
    });
    assert_eq!(world.user, UserInfo::default());
}

#[test]
fn a_phone_code_whose_token_was_refused_may_come_again() {
    let mut world = World::signed_in();
    let code = || CallRequest::UpdatePhoneByCode { code: Secret::new("c") };
    let first = world.call(code());
    world.fail(ActKind::Call, refused(401));
    world.refuse_login(network_down());
    assert_eq!(world.code(first), ErrorCode::Network);
    world.advance(1_000);
    let second = world.call(code());
    world.answer_call();
    assert_eq!(world.result(second), Ok(Settlement::Done));
}

#[test]
fn an_encrypted_call_refused_for_an_older_token_costs_no_login() {
    let mut world = World::signed_in();
    let ticket = world.encrypted_call();
    let serial = world.serial();
    world.input(Input::TokenRenewed { serial, token: Secret::new("renewed"), lifetime_ms: None });
    world.fail(ActKind::Call, refused(401));
    assert_eq!((world.logins(), world.count(ActKind::Call)), (1, 2));
    world.answer_call();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
}
