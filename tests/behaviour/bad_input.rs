//! Whatever comes in, in whatever order, at whatever time: defined and harmless.

use crate::support::{test, *};

fn every_input(op: OpId) -> Vec<Input> {
    vec![
        Input::Saved { op },
        Input::CodeReceived { op, code: Secret::new("code") },
        Input::LoginReplied {
            op,
            reply: LoginReply {
                refresh_token: None,
                token: Secret::new("stray"),
                lifetime_ms: Some(1),
                user_info: Some(user_reply(facts(true, true))),
            },
        },
        Input::KeyChecked { op, valid: false },
        Input::CallReplied { op, user_info: Some(user_reply(facts(true, true))) },
        Input::Failed { op, failure: refused(401) },
        Input::AuthEnded { op, outcome: AuthOutcome::Denied },
        Input::RequestAccepted { serial: op.0, replay: false },
        Input::ReplayEnded { serial: op.0 },
        Input::TokenRenewed { serial: op.0, token: Secret::new("stray"), lifetime_ms: None },
    ]
}

#[test]
fn news_about_unknown_acts_changes_nothing() {
    for mut world in [World::new(), World::signed_in()] {
        world.update_user();
        let before = world.session.clone();
        for op in [0, 999, u32::MAX] {
            for input in every_input(OpId(op)) {
                world.input(input);
                assert_eq!(world.session, before);
            }
        }
    }
}

#[test]
fn news_of_the_wrong_kind_changes_nothing() {
    let mut world = World::new();
    world.ensure_login();
    let op = world.open(ActKind::Code);
    let before = world.session.clone();
    for input in every_input(op) {
        if !matches!(input, Input::CodeReceived { .. } | Input::Failed { .. }) {
            world.input(input);
            assert_eq!(world.session, before);
        }
    }
    world.answer_code();
    let op = world.open(ActKind::Exchange);
    let before = world.session.clone();
    for input in every_input(op) {
        if !matches!(input, Input::LoginReplied { .. } | Input::Failed { .. }) {
            world.input(input);
            assert_eq!(world.session, before);
        }
    }
}

#[test]
fn repeated_news_counts_once() {
    let mut world = World::signed_in();
    world.update_user();
    let op = world.open(ActKind::Call);
    for _ in 0..10 {
        world.input(Input::CallReplied { op, user_info: Some(user_reply(facts(true, false))) });
        world.input(Input::Failed { op, failure: refused(401) });
    }
    assert_eq!((world.logins(), world.count(ActKind::Call)), (1, 1));
}

#[test]
fn the_ends_of_time_are_survived() {
    for now in [0, 1, u64::MAX - 1, u64::MAX] {
        let mut world = World::new();
        world.jump(1);
        world.now = now;
        let ticket = world.ensure_login();
        world.finish_login();
        assert_eq!(world.result(ticket), Ok(Settlement::Done));
        world.update_user();
        world.encrypted_call();
        world.refresh();
        world.must_auth(AuthStep::Three);
        for then in [u64::MAX, 0, u64::MAX, now] {
            world.now = then;
            world.wake();
            world.resume();
        }
        world.logout();
        world.now = u64::MAX;
        world.wake();
        world.wake();
        assert!(world.session.is_quiet(), "{now}");
    }
}

#[test]
fn a_token_that_lives_as_long_as_a_number_can_say_is_no_overflow() {
    let mut world = World::new();
    world.lifetime_ms = Some(u64::MAX);
    world.sign_in();
    assert!(world.is_live());
    world.advance(u64::MAX / 2);
    assert!(world.is_live());
}

#[test]
fn a_token_that_is_born_dead_does_not_loop() {
    let mut world = World::new();
    world.lifetime_ms = Some(0);
    let ticket = world.ensure_login();
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    assert_eq!(world.logins(), 1);
    let call = world.update_user();
    world.finish_login();
    // Each call buys one login at most, never an endless row of them.
    assert!(world.logins() <= 4);
    let _ = call;
}

#[test]
fn a_record_of_extremes_is_survived() {
    let good = World::signed_in().stored.expect("a record");
    for time in [0, 1, u64::MAX] {
        let fuse = FuseRecord { units: u32::MAX, cooling_since: Timestamp(time), tripped_until: Some(Timestamp(time)) };
        let session = good.session.clone().map(|session| StoredSession {
            expires_at: Some(Timestamp(time)),
            renew_at: Some(Timestamp(u64::MAX - time)),
            ..session
        });
        let record = Record { saved_at: Timestamp(time), generation: u32::MAX, fuse, session, ..good.clone() };
        let mut world = World::from_record(SessionConfig::default(), Ok(Some(record)), START);
        world.advance(RESTORE_AFTER_MS);
        assert_eq!(world.snapshot().fuse.units, CAPACITY, "locked for longer than the configuration says");
        world.refresh();
        world.finish_login();
        world.logout();
        world.answer_sign_out();
        assert_eq!(world.state(), State::SignedOut);
    }
}

#[test]
fn options_out_of_bounds_are_named() {
    let good = SessionConfig::default();
    assert_eq!(good.invalid_option(), None);
    let cases = [
        (SessionConfig { fuse_capacity: 0, ..good.clone() }, "fuse.capacity"),
        (SessionConfig { queue_capacity: 1_001, ..good.clone() }, "queueCapacity"),
        (SessionConfig { login_timeout_ms: 99, ..good.clone() }, "loginTimeoutMs"),
        (SessionConfig { auth_steps: Vec::new(), ..good.clone() }, "authSteps"),
        (SessionConfig { auth_steps: vec![AuthFact::Phone, AuthFact::Phone], ..good.clone() }, "authSteps"),
    ];
    for (config, name) in cases {
        assert_eq!(config.invalid_option(), Some(name));
    }
    for bound in [NUMERIC_OPTIONS.map(|option| option.min), NUMERIC_OPTIONS.map(|option| option.max)] {
        let config = SessionConfig {
            fuse_capacity: bound[0],
            fuse_restore_after_ms: bound[1],
            fuse_cool_down_ms: bound[2],
            queue_capacity: bound[3],
            login_timeout_ms: bound[4],
            request_timeout_ms: bound[5],
            check_session_timeout_ms: bound[6],
            renew_before_ms: bound[7],
            session_key_ttl_ms: bound[8],
            ..good.clone()
        };
        assert_eq!(config.invalid_option(), None);
    }
}
