//! Rule 20: nobody becomes somebody else, and who is signed out for good stays so until they ask.

use mp_session::session::{AccountKind, CallRequest, Standing};

use crate::support::{test, *};

/// A silent login before, an adopted account now.
fn adopted() -> World {
    let mut world = World::signed_in();
    world.adopt(false);
    world.events.clear();
    world
}

fn account(world: &World) -> (AccountKind, bool) {
    let snapshot = world.snapshot();
    (snapshot.account, snapshot.login_required)
}

/// Everybody who may not sign anybody in, one by one.
fn nobody_may_sign_in(world: &mut World) {
    let logins = world.logins();
    let generation = world.snapshot().generation;
    let refused = [
        world.ensure_login(),
        world.login(false),
        world.submit(Command::SendRequest { generation, needs_login: true }),
        world.update_user(),
        world.must_auth(AuthStep::Two),
    ];
    for wait in refused {
        assert_eq!(world.code(wait), ErrorCode::LoginRequired);
    }
    let without = world.submit(Command::SendRequest { generation, needs_login: false });
    assert_eq!(world.result(without), Ok(Settlement::Anonymous));
    assert_eq!(world.logins(), logins);
    assert!(account(world).1);
}

#[test]
fn an_adopted_login_is_a_user_switch() {
    let mut world =
        World::signed_in_with(SessionConfig { auth_steps: vec![AuthFact::Phone], ..SessionConfig::default() });
    let generation = world.snapshot().generation;
    let waits = [world.update_user(), world.encrypted_call(), world.must_auth(AuthStep::Two)];
    world.facts = facts(false, true);
    let adopt = world.adopt(false);
    for wait in waits {
        assert_eq!(world.code(wait), ErrorCode::Superseded);
    }
    assert_eq!(world.result(adopt), Ok(Settlement::Done));
    assert_eq!((world.token(), world.stored_token()), (Some("token-2"), Some("token-2")));
    assert_eq!(world.snapshot().generation, generation + 1);
    assert_eq!(account(&world), (AccountKind::Adopted, false));
    let kinds = world.event_kinds();
    let last = &kinds[kinds.len() - 3..];
    assert_eq!(last, [EventKind::AccountSwitched, EventKind::LoginSucceeded, EventKind::AuthStepReached]);
}

#[test]
fn where_nobody_was_signed_in_nobody_is_switched() {
    let mut world = World::new();
    world.adopt(false);
    assert_eq!(world.event_kinds(), [EventKind::LoginSucceeded]);
}

#[test]
fn nothing_of_the_account_before_is_left() {
    let mut world = World::new();
    world.facts = facts(true, true);
    world.gives_refresh_tokens = true;
    world.sign_in();
    let reply = LoginReply { token: Secret::new("other"), refresh_token: None, lifetime_ms: None, user_info: None };
    world.submit(Command::Adopt { reply: Ok(reply), silent: false });
    assert_eq!(world.user, UserInfo::default());
    assert_eq!(world.snapshot().facts, AuthFacts::default());
    let stored = world.stored.as_ref().and_then(|record| record.session.clone()).expect("a session");
    assert_eq!((stored.refresh_token, stored.user_info), (None, None));
}

#[test]
fn a_reply_outside_the_contract_changes_nothing() {
    let mut world = World::signed_in();
    let before = (world.snapshot(), world.token.clone(), world.effects.len());
    let adopt = world.submit(Command::Adopt { reply: Err(2), silent: false });
    assert_eq!((world.code(adopt), world.error(adopt).detail), (ErrorCode::BackendProtocol, 2));
    assert_eq!(before, (world.snapshot(), world.token.clone(), world.effects.len()));
}

#[test]
fn the_host_that_stopped_believing_is_told_again_until_when_the_session_lives() {
    let mut world = World::new();
    world.lifetime_ms = None;
    world.sign_in();
    let endless = world.live.until;
    for reply in [Err(1), Ok(world.login_reply())] {
        // As the host does when it gives the command.
        world.live.until = Timestamp(0);
        world.submit(Command::Adopt { reply, silent: false });
        assert_eq!(world.live.until, endless);
    }
}

#[test]
fn an_adopted_account_without_a_refresh_token_ends_when_its_token_is_refused() {
    let mut world = adopted();
    let epoch = world.key_epoch();
    let waits = [world.refresh(), world.refresh()];
    for wait in waits {
        assert_eq!(world.code(wait), ErrorCode::LoginRequired);
    }
    assert_eq!(world.event_kinds(), [EventKind::SignedOut, EventKind::LoginRequired]);
    assert_eq!((world.token(), world.stored_token(), world.key_epoch()), (None, None, epoch));
    assert_eq!(world.snapshot().fuse.units, 3);
    nobody_may_sign_in(&mut world);
    world.restart();
    nobody_may_sign_in(&mut world);
}

#[test]
fn it_is_good_to_its_end_and_then_over() {
    let mut world = adopted();
    world.advance(7_199_000);
    let renewal = world.ensure_login();
    assert_eq!(world.result(renewal), Ok(Settlement::Reused));
    assert!(world.is_live());
    world.advance(1_000);
    assert!(!world.is_live());
    let late = world.ensure_login();
    assert_eq!(world.code(late), ErrorCode::LoginRequired);
    nobody_may_sign_in(&mut world);
}

#[test]
fn a_refresh_token_renews_it_and_a_refused_one_ends_it() {
    let mut world = World::new();
    world.gives_refresh_tokens = true;
    world.adopt(false);
    world.advance(7_150_000);
    world.ensure_login();
    world.answer_login();
    assert_eq!((world.token(), world.logins()), (Some("token-2"), 0));
    assert_eq!(account(&world), (AccountKind::Adopted, false));
    let wait = world.refresh();
    world.fail(ActKind::Exchange, refused(401));
    assert_eq!(world.code(wait), ErrorCode::LoginRequired);
    nobody_may_sign_in(&mut world);
}

#[test]
fn an_outage_ends_no_adopted_account() {
    let mut world = World::new();
    world.gives_refresh_tokens = true;
    world.adopt(false);
    world.refresh();
    world.fail(ActKind::Exchange, network_down());
    assert_eq!(account(&world), (AccountKind::Adopted, false));
}

#[test]
fn the_kind_of_account_outlives_the_app() {
    let mut world = adopted();
    world.restart();
    assert_eq!(account(&world), (AccountKind::Adopted, false));
    let wait = world.refresh();
    assert_eq!(world.code(wait), ErrorCode::LoginRequired);
}

#[test]
fn another_copys_token_is_taken_before_an_adopted_account_ends() {
    let mut world = adopted();
    let session = world.stored.as_mut().and_then(|record| record.session.as_mut()).expect("a session");
    session.token = Secret::new("theirs");
    let wait = world.refresh();
    assert_eq!((world.result(wait), world.token()), (Ok(Settlement::Done), Some("theirs")));
    assert_eq!(account(&world), (AccountKind::Adopted, false));
}

#[test]
fn a_forced_login_takes_its_place_as_a_user_switch() {
    let mut world = adopted();
    let generation = world.snapshot().generation;
    let call = world.update_user();
    let forced = world.login(true);
    let request = world.submit(Command::SendRequest { generation, needs_login: true });
    world.finish_login();
    assert_eq!(world.result(forced), Ok(Settlement::Done));
    assert_eq!((world.code(call), world.code(request)), (ErrorCode::Superseded, ErrorCode::Superseded));
    assert_eq!(world.snapshot().generation, generation + 1);
    assert_eq!(account(&world), (AccountKind::Silent, false));
    assert_eq!(world.event_kinds(), [EventKind::AccountSwitched, EventKind::LoginSucceeded]);
}

#[test]
fn a_forced_login_that_is_refused_leaves_it_alone() {
    let mut world = adopted();
    let forced = world.login(true);
    world.refuse_login(refused(403));
    assert_eq!(world.code(forced), ErrorCode::BackendRejected);
    assert_eq!((account(&world), world.token()), ((AccountKind::Adopted, false), Some("token-2")));
}

#[test]
fn who_asks_for_another_account_is_not_content_with_a_refresh() {
    let mut world = World::new();
    world.gives_refresh_tokens = true;
    world.adopt(false);
    let wait = world.refresh();
    let forced = world.login(true);
    world.answer_login();
    assert_eq!(world.result(wait), Ok(Settlement::Done));
    assert!(world.is_open(forced));
    world.finish_login();
    assert_eq!((world.result(forced), account(&world).0), (Ok(Settlement::Done), AccountKind::Silent));
}

#[test]
fn it_has_no_session_key() {
    let mut world = adopted();
    let waits = [world.submit(Command::EnsureSessionKey), world.encrypted_call()];
    for wait in waits {
        assert_eq!(world.code(wait), ErrorCode::Unsupported);
    }
    let by_code = world.call(CallRequest::UpdatePhoneByCode { code: Secret::new("phone") });
    world.answer_call();
    assert_eq!(world.result(by_code), Ok(Settlement::Done));
}

#[test]
fn a_logout_from_it_stays_out() {
    let mut world = adopted();
    world.logout();
    world.answer_sign_out();
    nobody_may_sign_in(&mut world);
}

#[test]
fn who_stays_signed_out_does_so_until_they_ask() {
    let asks: [fn(&mut World); 3] = [
        |world| {
            world.login(true);
            world.finish_login();
        },
        |world| {
            world.register();
            world.finish_login();
        },
        |world| {
            world.adopt(true);
        },
    ];
    for ask in asks {
        let mut world = World::signed_in();
        world.stay_out();
        world.answer_sign_out();
        nobody_may_sign_in(&mut world);
        world.logout();
        world.restart();
        nobody_may_sign_in(&mut world);
        ask(&mut world);
        assert_eq!(account(&world), (AccountKind::Silent, false));
        world.logout();
        assert!(!account(&world).1);
    }
}

#[test]
fn an_app_that_may_not_sign_in_unasked_does_not() {
    let config = SessionConfig { auto_login: false, ..SessionConfig::default() };
    let mut world = World::with(config);
    nobody_may_sign_in(&mut world);
    world.login(true);
    world.finish_login();
    assert!(!account(&world).1);
    world.advance(7_300_000);
    // It has been asked.
    world.ensure_login();
    world.finish_login();
    world.logout();
    world.answer_sign_out();
    nobody_may_sign_in(&mut world);
    world.login(true);
    world.finish_login();
    world.events.clear();
    world.refresh();
    world.refuse_login(refused(401));
    assert!(world.has_event(EventKind::LoginRequired));
    nobody_may_sign_in(&mut world);
}

#[test]
fn the_account_of_a_silent_login_answers_the_login_under_way() {
    let under_way: [fn(&mut World); 3] = [
        |_| {},
        World::answer_code,
        |world| {
            world.fail(ActKind::Code, network_down());
        },
    ];
    for act in under_way {
        let mut world = World::new();
        let generation = world.snapshot().generation;
        let wait = world.ensure_login();
        act(&mut world);
        let failed = !world.is_open(wait);
        world.adopt(true);
        assert!(failed || world.result(wait) == Ok(Settlement::Done));
        assert_eq!((world.token(), world.snapshot().generation), (Some("token-1"), generation));
        assert_eq!(account(&world), (AccountKind::Silent, false));
        let live = world.ensure_login();
        assert_eq!(world.result(live), Ok(Settlement::Reused));
    }
}

#[test]
fn the_login_that_was_answered_so_is_waited_for_and_its_token_revoked() {
    let mut world = World::new();
    world.ensure_login();
    world.answer_code();
    let op = world.open(ActKind::Exchange);
    world.adopt(true);
    assert!(world.cancelled(op));
    let reply = world.login_reply();
    world.input(Input::LoginReplied { op, reply });
    assert_eq!(world.token(), Some("token-1"));
    world.answer_sign_out();
    assert!(world.snapshot().queue.is_empty());
}

#[test]
fn of_a_signed_in_session_it_is_a_refresh() {
    let mut world = World::signed_in();
    world.facts = facts(true, false);
    let key = world.key_epoch();
    let refresh = world.refresh();
    world.events.clear();
    world.adopt(true);
    assert_eq!(world.result(refresh), Ok(Settlement::Done));
    assert_eq!(world.snapshot().fuse.units, 3);
    assert_eq!(world.event_kinds(), [EventKind::TokenRefreshed, EventKind::UserChanged, EventKind::AuthStepReached]);
    assert!(world.key_epoch() > key);
}

#[test]
fn beside_an_adopted_account_it_is_a_user_switch() {
    let mut world = adopted();
    let generation = world.snapshot().generation;
    world.adopt(true);
    assert_eq!(world.snapshot().generation, generation + 1);
    assert_eq!(account(&world), (AccountKind::Silent, false));
    assert_eq!(world.event_kinds(), [EventKind::AccountSwitched, EventKind::LoginSucceeded]);
}

#[test]
fn a_session_that_the_back_end_ended_stays_out_and_is_not_refreshed() {
    let mut world = World::signed_in();
    world.events.clear();
    let call = world.update_user();
    world.input(Input::SessionEnded { serial: 0 });
    assert!(world.is_open(call));
    let serial = world.serial();
    world.input(Input::SessionEnded { serial });
    assert_eq!(world.code(call), ErrorCode::Superseded);
    assert_eq!(world.event_kinds(), [EventKind::SignedOut, EventKind::LoginRequired]);
    assert_eq!(world.stored.as_ref().map(|record| record.standing), Some(Standing::StaysOut));
    nobody_may_sign_in(&mut world);
}

#[test]
fn an_engine_that_crashed_beside_an_adopted_account_signs_nobody_else_in() {
    let mut world = adopted();
    let generation = world.snapshot().generation;
    world.restart();
    world.session.outlive(generation + 1, Timestamp(world.now));
    world.wake();
    nobody_may_sign_in(&mut world);
}
