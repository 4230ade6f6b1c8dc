//! Rule 1: all who ask during a flight share it.

use crate::support::{test, *};

#[test]
fn ten_thousand_callers_are_one_flight() {
    let mut world = World::new();
    let first = world.ensure_login();
    for _ in 1..10_000 {
        assert_eq!(world.ensure_login(), first);
    }
    world.finish_login();
    assert_eq!(world.result(first), Ok(Settlement::Done));
    assert_eq!(world.logins(), 1);
    assert_eq!(world.count(ActKind::Exchange), 1);
}

#[test]
fn login_ensure_login_and_refresh_login_share_the_flight() {
    let mut world = World::new();
    let tickets = [world.login(false), world.login(true), world.ensure_login(), world.refresh()];
    assert_eq!(world.logins(), 1);
    world.answer_code();
    let late = world.ensure_login();
    assert_eq!(late, tickets[2]);
    world.answer_login();
    for ticket in tickets {
        assert_eq!(world.result(ticket), Ok(Settlement::Done));
    }
    assert_eq!(world.logins(), 1);
}

#[test]
fn a_failed_flight_fails_for_all_who_share_it() {
    let mut world = World::new();
    let tickets = [world.login(false), world.login(true), world.ensure_login()];
    world.refuse_login(refused(500));
    for ticket in tickets {
        assert_eq!(world.code(ticket), ErrorCode::BackendRejected);
    }
}

#[test]
fn a_retried_flight_gets_a_new_code() {
    let mut world = World::new();
    world.ensure_login();
    world.refuse_login(refused(500));
    world.login(true);
    world.finish_login();
    let mut codes: Vec<String> = world
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::ExchangeCode { code, .. } => Some(code.expose().to_owned()),
            _ => None,
        })
        .collect();
    assert_eq!(codes.len(), 2);
    codes.dedup();
    assert_eq!(codes.len(), 2);
}

#[test]
fn a_repeated_code_is_not_sent_twice() {
    let mut world = World::new();
    world.ensure_login();
    let op = world.open(ActKind::Code);
    world.answer_code();
    world.input(Input::CodeReceived { op, code: Secret::new("again") });
    assert_eq!(world.count(ActKind::Exchange), 1);
}

#[test]
fn a_live_session_is_reused_without_any_act() {
    let mut world = World::signed_in();
    let before = world.effects.len();
    let tickets = [world.ensure_login(), world.login(false)];
    for ticket in tickets {
        assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    }
    assert_eq!(world.effects.len(), before);
    assert!(world.is_live());
}

#[test]
fn a_forced_login_replaces_a_live_session() {
    let mut world = World::signed_in();
    let ticket = world.login(true);
    assert_eq!(world.state(), State::Refreshing);
    assert!(!world.is_live());
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.token(), Some("token-2"));
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
}

#[test]
fn a_wx_login_without_a_code_is_a_failed_login() {
    let mut world = World::new();
    let ticket = world.ensure_login();
    let op = world.open(ActKind::Code);
    world.input(Input::CodeReceived { op, code: Secret::new("") });
    assert_eq!(world.code(ticket), ErrorCode::LoginFailed);
    assert_eq!(world.count(ActKind::Exchange), 0);
}
