//! Authenticated calls about the user: a live token, one replay after a 401; rule 12's phone codes.

use crate::support::{test, *};

fn by_code(code: &str) -> CallRequest {
    CallRequest::UpdatePhoneByCode { code: Secret::new(code) }
}

#[test]
fn a_call_logs_in_first() {
    let mut world = World::new();
    let ticket = world.update_user();
    assert_eq!((world.logins(), world.count(ActKind::Call)), (1, 0));
    world.finish_login();
    world.facts = facts(true, false);
    world.answer_call();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.session.auth_step(), AuthStep::Two);
    assert_eq!(world.user, user(facts(true, false)));
    assert_eq!(world.stored.clone().expect("a record").session.expect("a session").facts, facts(true, false));
}

#[test]
fn a_refused_token_is_refreshed_and_the_call_replayed_once() {
    let mut world = World::signed_in();
    let ticket = world.update_user();
    world.fail(ActKind::Call, refused(401));
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
    world.finish_login();
    world.answer_call();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.snapshot().fuse.units, CAPACITY, "the new token was accepted");
}

#[test]
fn a_call_refused_twice_is_unauthorized_and_forfeits_the_unit() {
    let mut world = World::signed_in();
    let ticket = world.update_user();
    world.fail(ActKind::Call, refused(401));
    world.finish_login();
    world.fail(ActKind::Call, refused(401));
    assert_eq!((world.code(ticket), world.error(ticket).detail), (ErrorCode::Unauthorized, 401));
    let serial = world.serial();
    world.input(Input::RequestAccepted { serial, replay: false });
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
    assert_eq!(world.count(ActKind::Call), 2);
}

#[test]
fn a_call_refused_with_an_older_token_is_replayed_without_a_refresh() {
    let mut world = World::signed_in();
    let ticket = world.update_user();
    world.login(true);
    world.finish_login();
    world.fail(ActKind::Call, refused(401));
    assert_eq!((world.logins(), world.count(ActKind::Call)), (2, 2));
    world.answer_call();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
}

#[test]
fn calls_refused_together_share_one_refresh() {
    let mut world = World::signed_in();
    let tickets = [world.update_user(), world.update_user(), world.call(CallRequest::UnbindPhone)];
    let acts: Vec<OpId> = world
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::SendCall { op, .. } => Some(*op),
            _ => None,
        })
        .collect();
    for op in acts {
        world.input(Input::Failed { op, failure: refused(401) });
    }
    assert_eq!(world.logins(), 2);
    world.finish_login();
    assert_eq!(world.count(ActKind::Call), 6);
    assert!(tickets.iter().all(|ticket| world.is_open(*ticket)));
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
}

#[test]
fn a_replay_is_not_sent_with_the_token_that_was_refused() {
    let mut world = World::signed_in();
    let ticket = world.update_user();
    world.fail(ActKind::Call, refused(401));
    world.refuse_login(network_down());
    assert_eq!(world.code(ticket), ErrorCode::Network);
    assert_eq!(world.count(ActKind::Call), 1);
}

#[test]
fn a_refused_call_with_a_blown_fuse_is_rejected() {
    let mut world = World::signed_in_with(SessionConfig { fuse_capacity: 1, ..SessionConfig::default() });
    world.refresh();
    world.finish_login();
    let ticket = world.update_user();
    world.fail(ActKind::Call, refused(401));
    assert_eq!(world.code(ticket), ErrorCode::FuseTripped);
}

#[test]
fn a_back_ends_error_reaches_the_caller() {
    let mut world = World::signed_in();
    let ticket = world.update_user();
    let failure = Failure::Backend { status: 400, code: BackendCode::new("INVALID_REQUEST"), retry_after_ms: Some(9) };
    world.fail(ActKind::Call, failure);
    let error = world.error(ticket);
    assert_eq!((error.code, error.detail, error.retry_after_ms), (ErrorCode::BackendRejected, 400, Some(9)));
    assert_eq!(error.backend_code, BackendCode::new("INVALID_REQUEST"));
}

#[test]
fn a_call_made_while_the_token_is_due_for_renewal_waits_for_the_new_one() {
    let mut world = World::signed_in();
    world.advance(7_150_000);
    world.update_user();
    assert_eq!((world.logins(), world.count(ActKind::Call)), (2, 0));
    world.finish_login();
    assert_eq!(world.count(ActKind::Call), 1);
}

#[test]
fn a_call_goes_on_with_the_old_token_when_the_renewal_fails() {
    let mut world = World::signed_in();
    world.advance(7_150_000);
    let ticket = world.update_user();
    world.refuse_login(network_down());
    assert_eq!(world.count(ActKind::Call), 1);
    world.answer_call();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
}

#[test]
fn calls_that_wait_for_a_login_fail_with_it() {
    let mut world = World::new();
    let ticket = world.update_user();
    world.refuse_login(refused(500));
    assert_eq!(world.code(ticket), ErrorCode::BackendRejected);
    assert_eq!(world.count(ActKind::Call), 0);
}

#[test]
fn a_phone_code_is_sent_once() {
    let mut world = World::signed_in();
    let first = world.call(by_code("phone-code"));
    assert_eq!(world.call(by_code("phone-code")), first);
    assert_eq!(world.count(ActKind::Call), 1);
    world.fail(ActKind::Call, network_down());
    assert_eq!(world.code(first), ErrorCode::Network);
    // Whether the back end got it is unknown, and WeChat takes a code once.
    let again = world.call(by_code("phone-code"));
    assert_eq!(world.code(again), ErrorCode::BackendRejected);
    assert_eq!(world.error(again).backend_code, BackendCode::new("40163"));
    assert_eq!(world.count(ActKind::Call), 1);
}

#[test]
fn a_phone_code_refused_for_its_token_was_not_spent() {
    let mut world = World::signed_in();
    let ticket = world.call(by_code("phone-code"));
    world.fail(ActKind::Call, refused(401));
    world.finish_login();
    assert_eq!(world.count(ActKind::Call), 2);
    world.answer_call();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
}

#[test]
fn remembered_phone_codes_do_not_pile_up() {
    let mut world = World::signed_in();
    for number in 0..100 {
        world.call(by_code(&format!("code-{number}")));
        world.answer_call();
    }
    for number in 92..100 {
        let ticket = world.call(by_code(&format!("code-{number}")));
        assert_eq!(world.code(ticket), ErrorCode::BackendRejected);
    }
    let forgotten = world.call(by_code("code-0"));
    assert!(world.is_open(forgotten));
}

#[test]
fn the_host_finds_the_payload_by_the_ticket() {
    let mut world = World::signed_in();
    let tickets =
        [world.update_user(), world.call(by_code("c")), world.call(CallRequest::UnbindPhone), world.encrypted_call()];
    let sent: Vec<(Ticket, CallKind)> = world
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::SendCall { ticket, kind, .. } => Some((*ticket, *kind)),
            _ => None,
        })
        .collect();
    let kinds = [CallKind::UpdateUser, CallKind::UpdatePhone, CallKind::UnbindPhone, CallKind::UpdatePhone];
    let expected: Vec<(Ticket, CallKind)> = tickets.into_iter().zip(kinds).collect();
    assert_eq!(sent, expected);
}
