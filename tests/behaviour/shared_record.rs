//! Rule 23: two copies of the SDK on one storage.

use crate::support::{test, *};

/// Another copy writes: a record like ours, with another token.
fn written_by_another(world: &World, token: &str, generation: u32) -> Record {
    let mut record = world.stored.clone().expect("a record");
    record.generation = generation;
    if let Some(session) = &mut record.session {
        session.token = Secret::new(token);
    }
    record
}

fn generation(world: &World) -> u32 {
    world.snapshot().generation
}

#[test]
fn a_refresh_takes_a_newer_token_that_lies_in_storage() {
    let mut world = World::signed_in();
    world.stored = Some(written_by_another(&world, "theirs", generation(&world)));
    let ticket = world.refresh();
    assert_eq!((world.result(ticket), world.token()), (Ok(Settlement::Done), Some("theirs")));
    assert_eq!((world.logins(), world.snapshot().fuse.units), (1, CAPACITY));
    assert!(world.has_event(EventKind::TokenRefreshed));
    assert!(world.is_live());
}

#[test]
fn a_token_that_was_refused_is_not_taken_from_storage() {
    let mut world = World::signed_in();
    let ticket = world.refresh();
    assert_eq!(world.logins(), 2);
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
}

#[test]
fn what_lies_in_storage_because_ours_is_not_there_yet_is_not_newer() {
    let mut world = World::signed_in();
    let old = world.stored.clone();
    world.storage_answers = false;
    world.login(true);
    world.finish_login();
    assert_eq!(world.token(), Some("token-2"));
    world.stored = old;
    world.refresh();
    assert_eq!((world.logins(), world.token()), (3, Some("token-2")));
}

#[test]
fn a_token_that_has_ended_is_not_taken() {
    let mut world = World::signed_in();
    world.stored = Some(written_by_another(&world, "theirs", generation(&world)));
    world.jump(8_000_000);
    world.ensure_login();
    assert_eq!((world.count(ActKind::Read), world.logins()), (1, 2));
}

#[test]
fn a_record_of_another_back_end_is_not_taken() {
    let mut world = World::signed_in();
    let mut foreign = written_by_another(&world, "theirs", generation(&world));
    foreign.scope = "other".into();
    world.stored = Some(foreign);
    world.refresh();
    assert_eq!(world.logins(), 2);
}

#[test]
fn a_logout_of_the_other_copy_is_followed() {
    let mut world = World::signed_in();
    let mut theirs = written_by_another(&world, "", generation(&world) + 1);
    theirs.session = None;
    world.stored = Some(theirs);
    let ticket = world.refresh();
    assert_eq!((world.code(ticket), world.state()), (ErrorCode::Superseded, State::SignedOut));
    assert_eq!((world.logins(), world.snapshot().fuse.units), (1, CAPACITY));
    assert!(world.has_event(EventKind::SignedOut));
    assert_eq!(generation(&world), world.stored.clone().expect("a record").generation);
}

#[test]
fn a_switch_of_users_by_the_other_copy_is_followed() {
    let mut world = World::signed_in();
    let call = world.update_user();
    world.stored = Some(written_by_another(&world, "theirs", generation(&world) + 3));
    let ticket = world.refresh();
    assert_eq!((world.code(ticket), world.code(call)), (ErrorCode::Superseded, ErrorCode::Superseded));
    assert_eq!((world.token(), world.state()), (Some("theirs"), State::SignedIn));
    assert_eq!(generation(&world), 3);
}

#[test]
fn storage_that_does_not_answer_delays_a_refresh_by_a_second_at_most() {
    let mut world = World::signed_in();
    world.storage_is_read = false;
    world.refresh();
    assert_eq!(world.logins(), 1);
    world.advance(999);
    assert_eq!(world.logins(), 1);
    world.advance(1);
    assert_eq!(world.logins(), 2);
}

#[test]
fn nothing_is_written_over_what_is_being_read() {
    let mut world = World::signed_in();
    world.storage_is_read = false;
    let before = world.count(ActKind::Write);
    world.refresh();
    assert_eq!(world.count(ActKind::Write), before, "the unit taken is written after the look");
    world.answer_look();
    assert_eq!(world.count(ActKind::Write), before + 1);
}

#[test]
fn a_logout_while_storage_is_read_wins() {
    let mut world = World::signed_in();
    world.storage_is_read = false;
    world.stored = Some(written_by_another(&world, "theirs", generation(&world)));
    let ticket = world.refresh();
    let op = world.open(ActKind::Read);
    let record = world.stored.clone().map(Box::new);
    world.logout();
    world.input(Input::RecordRead { op, record });
    assert_eq!((world.code(ticket), world.token()), (ErrorCode::Superseded, None));
}

#[test]
fn a_forced_login_and_a_dead_key_ask_wechat_whatever_lies_in_storage() {
    let mut world = World::signed_in_with(SessionConfig { session_key_ttl_ms: 0, ..SessionConfig::default() });
    world.stored = Some(written_by_another(&world, "theirs", generation(&world)));
    world.login(true);
    assert_eq!((world.logins(), world.count(ActKind::Read)), (2, 0));
    world.finish_login();
    world.submit(Command::EnsureSessionKey);
    world.answer_key(false);
    assert_eq!((world.logins(), world.count(ActKind::Read)), (3, 0));
}

#[test]
fn who_wanted_a_key_has_it_checked_when_no_login_was_needed() {
    let mut world = World::signed_in_with(SessionConfig { session_key_ttl_ms: 0, ..SessionConfig::default() });
    world.storage_is_read = false;
    world.stored = Some(written_by_another(&world, "theirs", generation(&world)));
    world.refresh();
    let key = world.submit(Command::EnsureSessionKey);
    world.answer_look();
    assert!(world.is_open(key));
    world.answer_key(true);
    assert_eq!(world.result(key), Ok(Settlement::Done));
    assert_eq!(world.logins(), 1);
}

#[test]
fn a_write_that_lands_during_the_look_is_made_up_for() {
    let mut world = World::signed_in();
    (world.storage_answers, world.storage_is_read) = (false, false);
    let serial = world.serial();
    world.input(Input::TokenRenewed { serial, token: Secret::new("renewed"), lifetime_ms: None });
    let theirs = written_by_another(&world, "theirs", generation(&world) + 1);
    world.refresh();
    let op = world.open(ActKind::Read);
    world.answer_write();
    world.storage_answers = true;
    world.input(Input::RecordRead { op, record: Some(Box::new(theirs)) });
    assert_eq!((world.token(), world.stored_token()), (Some("theirs"), Some("theirs")));
}

/// News that nobody asked for: another copy has written this.
fn tell_of(world: &mut World, record: Record) {
    world.stored = Some(record.clone());
    world.input(Input::RecordRead { op: OpId::NONE, record: Some(Box::new(record)) });
}

#[test]
fn a_token_that_another_copy_writes_is_followed_at_once_and_not_written_again() {
    let mut world = World::signed_in();
    let writes = world.count(ActKind::Write);
    let theirs = written_by_another(&world, "theirs", generation(&world));
    tell_of(&mut world, theirs);
    assert_eq!((world.token(), world.is_live()), (Some("theirs"), true));
    assert!(world.has_event(EventKind::TokenRefreshed));
    assert_eq!((world.count(ActKind::Write), world.logins()), (writes, 1));
}

#[test]
fn who_waits_for_a_refresh_has_the_token_of_the_other_copy() {
    let mut world = World::signed_in();
    let ticket = world.refresh();
    assert_eq!(world.logins(), 2);
    let theirs = written_by_another(&world, "theirs", generation(&world));
    tell_of(&mut world, theirs);
    assert_eq!((world.result(ticket), world.token()), (Ok(Settlement::Done), Some("theirs")));
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
}

#[test]
fn a_login_that_was_asked_for_here_goes_on() {
    let mut world = World::signed_in();
    let ticket = world.login(true);
    let theirs = written_by_another(&world, "theirs", generation(&world));
    tell_of(&mut world, theirs);
    assert!(world.is_open(ticket));
    world.finish_login();
    assert_eq!(world.token(), Some("token-2"));
}

#[test]
fn a_logout_of_the_other_copy_is_followed_at_once_whatever_is_under_way() {
    let mut world = World::signed_in();
    let call = world.update_user();
    let forced = world.login(true);
    let mut theirs = written_by_another(&world, "", generation(&world) + 1);
    theirs.session = None;
    theirs.standing = Standing::StaysOut;
    tell_of(&mut world, theirs);
    assert_eq!((world.code(call), world.code(forced)), (ErrorCode::Superseded, ErrorCode::Superseded));
    assert_eq!((world.state(), world.token()), (State::SignedOut, None));
    assert!(world.has_event(EventKind::SignedOut) && world.has_event(EventKind::LoginRequired));
    let ticket = world.ensure_login();
    assert_eq!(world.code(ticket), ErrorCode::LoginRequired);
}

#[test]
fn another_account_in_the_other_copy_is_followed_at_once() {
    let mut world = World::signed_in();
    let theirs = written_by_another(&world, "theirs", generation(&world) + 1);
    tell_of(&mut world, theirs);
    assert_eq!((world.token(), generation(&world)), (Some("theirs"), 1));
    assert!(world.has_event(EventKind::SignedOut) && world.has_event(EventKind::LoginSucceeded));
}

#[test]
fn a_copy_where_nobody_is_signed_in_follows_a_sign_in_elsewhere() {
    let signed_in = World::signed_in();
    let theirs = written_by_another(&signed_in, "theirs", 0);
    let mut world = World::with(SessionConfig { auto_login: false, ..SessionConfig::default() });
    tell_of(&mut world, theirs);
    assert_eq!(world.token(), Some("theirs"));
    assert!(world.has_event(EventKind::LoginSucceeded) && !world.has_event(EventKind::SignedOut));
}

#[test]
fn what_is_no_news_changes_nothing() {
    let mut world = World::signed_in();
    let ours = world.stored.clone().expect("a record");
    let mut foreign = written_by_another(&world, "theirs", generation(&world) + 1);
    foreign.scope = "other".into();
    let mut ended = written_by_another(&world, "theirs", generation(&world));
    ended.session = None;
    for record in [ours, foreign, ended] {
        tell_of(&mut world, record);
        assert_eq!((world.token(), generation(&world)), (Some("token-1"), 0));
    }
    world.input(Input::RecordRead { op: OpId::NONE, record: None });
    assert_eq!(world.token(), Some("token-1"));
}

#[test]
fn where_copies_take_turns_a_look_waits_as_long_as_another_login_may_take() {
    let mut world = World::signed_in_with(SessionConfig { takes_turns: true, ..SessionConfig::default() });
    world.storage_is_read = false;
    let ticket = world.refresh();
    world.advance(24_999);
    assert_eq!(world.logins(), 1);
    world.stored = Some(written_by_another(&world, "theirs", generation(&world)));
    world.answer_look();
    assert_eq!((world.result(ticket), world.token()), (Ok(Settlement::Done), Some("theirs")));

    world.refresh();
    world.advance(24_999);
    assert_eq!(world.logins(), 1);
    world.advance(1);
    assert_eq!(world.logins(), 2);
}
