//! Rule 6: logout wins.

use crate::support::{test, *};

#[test]
fn a_logout_during_wx_login_leaves_no_session() {
    let mut world = World::new();
    let login = world.ensure_login();
    let op = world.open(ActKind::Code);
    world.logout();
    assert_eq!(world.code(login), ErrorCode::Superseded);
    assert!(world.cancelled(op));
    world.input(Input::CodeReceived { op, code: Secret::new("late") });
    assert_eq!(world.count(ActKind::Exchange), 0);
    assert_eq!(world.state(), State::SignedOut);
}

#[test]
fn a_logout_during_the_exchange_leaves_no_session() {
    let mut world = World::new();
    let login = world.ensure_login();
    world.answer_code();
    let op = world.open(ActKind::Exchange);
    world.logout();
    assert_eq!(world.code(login), ErrorCode::Superseded);
    let reply = world.login_reply();
    world.input(Input::LoginReplied { op, reply });
    assert_eq!((world.state(), world.token(), world.stored_token()), (State::SignedOut, None, None));
}

#[test]
fn a_logout_takes_effect_here_before_the_back_end_knows() {
    let mut world = World::signed_in();
    let generation = world.snapshot().generation;
    let ticket = world.logout();
    assert_eq!((world.state(), world.token(), world.stored_token()), (State::SignedOut, None, None));
    assert_eq!(world.snapshot().generation, generation + 1);
    assert!(world.is_open(ticket));
    assert!(!world.is_live());
    world.answer_sign_out();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert!(world.has_event(EventKind::SignedOut));
}

#[test]
fn the_back_end_is_told_with_the_old_token() {
    let mut world = World::signed_in();
    world.logout();
    let told = world.effects.iter().any(|effect| {
        matches!(effect, Effect::SendCall { kind: CallKind::Logout, token, .. } if token.expose() == "token-1")
    });
    assert!(told);
}

#[test]
fn a_back_end_that_cannot_be_told_does_not_undo_a_logout() {
    for failure in [network_down(), refused(401), refused(500)] {
        let mut world = World::signed_in();
        let ticket = world.logout();
        world.fail(ActKind::SignOut, failure);
        assert_eq!(world.result(ticket), Ok(Settlement::Done));
        assert_eq!(world.state(), State::SignedOut);
    }
}

#[test]
fn everything_under_way_is_superseded() {
    let mut world = World::signed_in();
    world.advance(300_000);
    let waits = [
        world.submit(Command::EnsureSessionKey),
        world.encrypted_call(),
        world.update_user(),
        world.login(true),
        world.must_auth(AuthStep::Three),
    ];
    world.logout();
    for ticket in waits {
        assert_eq!(world.code(ticket), ErrorCode::Superseded);
    }
}

#[test]
fn a_call_answered_after_the_logout_brings_nothing_back() {
    let mut world = World::signed_in();
    world.update_user();
    let op = world.open(ActKind::Call);
    world.logout();
    world.input(Input::CallReplied { op, user_info: Some(user_reply(facts(true, true))) });
    assert_eq!(world.session.auth_step(), AuthStep::One);
    assert_eq!(world.user, UserInfo::default());
}

#[test]
fn a_login_after_a_logout_waits_for_what_the_logout_overtook() {
    let mut world = World::new();
    world.ensure_login();
    let overtaken = world.open(ActKind::Code);
    world.logout();
    let login = world.ensure_login();
    assert_eq!(world.logins(), 1, "two wx.login at a time");
    world.input(Input::CodeReceived { op: overtaken, code: Secret::new("late") });
    assert_eq!(world.logins(), 2);
    world.finish_login();
    assert_eq!(world.result(login), Ok(Settlement::Done));
    assert_eq!(world.state(), State::SignedIn);
}

#[test]
fn what_a_logout_overtook_blocks_nobody_beyond_its_deadline() {
    let mut world = World::new();
    world.ensure_login();
    world.logout();
    world.ensure_login();
    assert_eq!(world.logins(), 1);
    world.advance(10_000);
    assert_eq!(world.logins(), 2);
}

#[test]
fn every_way_an_overtaken_act_can_end_frees_the_lock() {
    type Answer = fn(OpId) -> Input;
    let ends: [Answer; 4] = [
        |op| Input::KeyChecked { op, valid: true },
        |op| Input::KeyChecked { op, valid: false },
        |op| Input::CallReplied { op, user_info: None },
        |op| Input::Failed { op, failure: Failure::Platform { kind: FailureKind::Aborted, errno: 0 } },
    ];
    for end in ends {
        let mut world = World::signed_in();
        world.advance(300_000);
        world.submit(Command::EnsureSessionKey);
        let op = world.open(ActKind::KeyCheck);
        world.logout();
        assert_eq!(world.snapshot().queue, [OperationKind::Abandoned, OperationKind::Logout]);
        world.input(end(op));
        assert_eq!(world.snapshot().queue, [OperationKind::Logout]);
    }
}

#[test]
fn a_second_logout_shares_the_first() {
    let mut world = World::signed_in();
    let first = world.logout();
    let second = world.logout();
    assert_eq!(first, second);
    assert_eq!(world.count(ActKind::SignOut), 1);
    world.answer_sign_out();
    assert_eq!(world.result(first), Ok(Settlement::Done));
}

#[test]
fn a_second_logout_shares_one_that_still_waits() {
    let mut world = World::signed_in();
    world.advance(300_000);
    world.submit(Command::EnsureSessionKey);
    let first = world.logout();
    let login = world.ensure_login();
    let second = world.logout();
    assert_eq!(first, second);
    assert_eq!(world.code(login), ErrorCode::Superseded);
    assert_eq!(world.snapshot().queue, [OperationKind::Abandoned, OperationKind::Logout]);
}

#[test]
fn a_logout_without_a_session_is_over_at_once() {
    let mut world = World::new();
    let ticket = world.logout();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert!(!world.has_event(EventKind::SignedOut));
}

#[test]
fn a_logout_forgets_the_back_off() {
    let mut world = World::new();
    world.ensure_login();
    world.refuse_login(refused(500));
    world.logout();
    let ticket = world.ensure_login();
    assert!(world.is_open(ticket));
}

#[test]
fn a_user_switch_gets_the_new_users_session() {
    let mut world = World::signed_in();
    world.logout();
    let login = world.ensure_login();
    world.answer_sign_out();
    world.finish_login();
    assert_eq!(world.result(login), Ok(Settlement::Done));
    assert_eq!((world.token(), world.stored_token()), (Some("token-2"), Some("token-2")));
}

#[test]
fn a_logout_during_a_write_still_empties_the_storage() {
    let mut world = World::new();
    world.storage_answers = false;
    world.sign_in();
    world.logout();
    world.answer_write();
    assert_eq!(world.stored_token(), Some("token-1"), "one write at a time");
    world.answer_write();
    assert_eq!(world.stored_token(), None);
}

#[test]
fn a_logout_empties_the_storage_even_if_the_app_disposes_at_once() {
    let mut world = World::new();
    world.storage_answers = false;
    world.sign_in();
    world.logout();
    world.dispose();
    let last = world.effects.iter().rev().find_map(|effect| match effect {
        Effect::SaveRecord { record, .. } => Some(record.clone()),
        _ => None,
    });
    assert_eq!(last.expect("a write").session, None);
}

#[test]
fn dispose_keeps_the_stored_session() {
    let mut world = World::signed_in();
    world.dispose();
    assert_eq!(world.stored_token(), Some("token-1"));
}

#[test]
fn every_logout_ends_when_the_session_is_disposed_of() {
    let mut world = World::signed_in();
    world.login(true);
    let first = world.logout();
    let reply = world.login_reply();
    world.submit(Command::Adopt { reply: Ok(reply), silent: false });
    let second = world.logout();
    assert!(world.is_open(first) && world.is_open(second), "the login that was overtaken has not answered");
    world.dispose();
    assert_eq!((world.code(first), world.code(second)), (ErrorCode::Disposed, ErrorCode::Disposed));
}
