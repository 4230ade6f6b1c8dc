//! Rule 19: a refresh by token, and what becomes of a refresh token.

use mp_session::session::StoredRecord;

use crate::support::{test, *};

fn world() -> World {
    let mut world = World::with(SessionConfig::default());
    world.gives_refresh_tokens = true;
    world.sign_in();
    world
}

#[test]
fn a_refresh_sends_the_refresh_token_and_calls_no_login() {
    let mut world = world();
    let epoch = world.key_epoch();
    let waits = [world.refresh(), world.ensure_login()];
    world.answer_login();
    for wait in waits {
        assert_eq!(world.result(wait), Ok(Settlement::Done));
    }
    assert_eq!((world.token(), world.logins()), (Some("token-2"), 1));
    assert_eq!((world.sent_refresh_tokens(), world.key_epoch()), (vec!["refresh-1"], epoch));
    assert_eq!(
        world.stored.as_ref().and_then(|r| r.session.clone()).and_then(|s| s.refresh_token).unwrap().expose(),
        "refresh-2"
    );
}

#[test]
fn an_early_renewal_and_an_expired_token_are_refreshed_by_it_too() {
    for passed in [7_150_000, 7_300_000] {
        let mut world = world();
        world.advance(passed);
        world.ensure_login();
        world.answer_login();
        assert_eq!((world.token(), world.logins()), (Some("token-2"), 1));
    }
}

#[test]
fn a_refusal_drops_it_and_the_same_flight_goes_on_with_a_login() {
    let answers = [refused(400), refused(401), refused(403), refused(404), platform(FailureKind::Malformed)];
    for refusal in answers {
        let mut world = world();
        let wait = world.refresh();
        world.gives_refresh_tokens = false;
        world.fail(ActKind::Exchange, refusal);
        assert!(world.is_open(wait));
        assert_eq!(world.state(), State::Refreshing);
        world.finish_login();
        assert_eq!(world.result(wait), Ok(Settlement::Done));
        world.refresh();
        world.finish_login();
        assert_eq!((world.sent_refresh_tokens(), world.logins()), (vec!["refresh-1"], 3));
        assert!(world.events.iter().all(|event| event.error.is_none()));
    }
}

#[test]
fn a_refused_one_is_forgotten_by_storage_before_the_login_ends() {
    let mut world = world();
    world.refresh();
    world.fail(ActKind::Exchange, refused(401));
    world.restart();
    world.refresh();
    world.answer_code();
    assert_eq!(world.sent_refresh_tokens(), Vec::<&str>::new());
}

#[test]
fn what_got_no_answer_is_sent_by_the_next_flight_also_after_a_restart() {
    for failure in [network_down(), platform(FailureKind::Timeout), refused(500), refused(429), gateway(403)] {
        let mut world = world();
        let wait = world.refresh();
        world.fail(ActKind::Exchange, failure);
        assert!(world.result(wait).is_err());
        assert_eq!((world.state(), world.token()), (State::SignedIn, Some("token-1")));
        world.advance(60_000);
        world.restart();
        world.refresh();
        assert_eq!(world.sent_refresh_tokens(), ["refresh-1"]);
        world.answer_login();
        assert_eq!(world.logins(), 0);
    }
}

#[test]
fn a_reply_without_a_new_one_leaves_none() {
    let mut world = world();
    world.refresh();
    world.gives_refresh_tokens = false;
    world.answer_login();
    world.refresh();
    world.finish_login();
    assert_eq!(world.sent_refresh_tokens(), ["refresh-1"]);
}

#[test]
fn only_a_login_brings_a_key_so_a_refresh_is_followed_by_a_check() {
    let mut world = world();
    world.refresh();
    let key = world.submit(Command::EnsureSessionKey);
    world.answer_login();
    // The key of the login before is known to be good, so nothing is asked.
    assert_eq!(world.result(key), Ok(Settlement::Reused));
    world.advance(300_000);
    let key = world.submit(Command::EnsureSessionKey);
    world.answer_key(false);
    world.finish_login();
    assert_eq!(world.result(key), Ok(Settlement::Done));
    assert_eq!((world.sent_refresh_tokens(), world.logins()), (vec!["refresh-1"], 2));
}

#[test]
fn a_forced_login_and_a_logout_leave_it_unsent() {
    let mut world = world();
    world.login(true);
    world.finish_login();
    world.logout();
    world.answer_sign_out();
    world.ensure_login();
    world.finish_login();
    assert_eq!((world.sent_refresh_tokens(), world.logins()), (vec![], 3));
}

#[test]
fn a_logout_ends_a_refresh_and_its_late_reply_is_revoked() {
    let mut world = world();
    let wait = world.refresh();
    let op = world.open(ActKind::Exchange);
    world.logout();
    assert_eq!(world.code(wait), ErrorCode::Superseded);
    let reply = world.login_reply();
    world.input(Input::LoginReplied { op, reply });
    world.answer_sign_out();
    assert_eq!((world.token(), world.stored_token()), (None, None));
    world.answer_sign_out();
    assert_eq!(world.count(ActKind::SignOut), 2);
}

#[test]
fn a_record_of_the_first_version_is_read() {
    let stored = World::signed_in().stored.expect("a record").write();
    let mut numbers = stored.numbers;
    numbers[0] = 1.0;
    let record = Record::read(StoredRecord { numbers, ..stored });
    let mut world = World::from_record(SessionConfig::default(), record.map(Some), 1_700_000_000_000);
    assert_eq!(world.token(), Some("token-1"));
    world.refresh();
    world.finish_login();
    assert_eq!(world.stored.map(|record| record.version), Some(2));
}
