//! Rule 10: what survives the app.

use crate::support::{test, *};

#[test]
fn a_session_survives_the_app() {
    let mut world = World::new();
    world.facts = facts(true, false);
    world.sign_in();
    world.restart();
    assert_eq!((world.state(), world.token()), (State::SignedIn, Some("token-1")));
    assert_eq!(world.session.auth_step(), AuthStep::Two);
    assert_eq!(world.user, user(facts(true, false)));
    assert_eq!(world.snapshot().expires_at, Some(START + 7_200_000));
    let ticket = world.ensure_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    assert_eq!(world.logins(), 0);
}

#[test]
fn a_session_that_ended_while_the_app_was_dead_is_renewed() {
    let mut world = World::signed_in();
    world.jump(7_200_000);
    world.restart();
    assert!(!world.is_live());
    let ticket = world.ensure_login();
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
}

#[test]
fn no_record_is_no_event() {
    let world = World::new();
    assert_eq!(world.state(), State::SignedOut);
    assert!(world.events.is_empty() && world.effects.is_empty());
}

fn record() -> Record {
    World::signed_in().stored.expect("a record")
}

#[test]
fn a_record_that_cannot_be_used_is_ignored_and_reported() {
    let good = record();
    let tokenless = StoredSession { token: Secret::new(""), ..good.session.clone().expect("a session") };
    let cases = [
        (Err(RecordFault::Unreadable), RecordFault::Unreadable),
        (Err(RecordFault::Corrupt), RecordFault::Corrupt),
        (Ok(Some(Record { scope: "other".into(), ..good.clone() })), RecordFault::Foreign),
        (Ok(Some(Record { version: 0, ..good.clone() })), RecordFault::Corrupt),
        (Ok(Some(Record { session: Some(tokenless), ..good })), RecordFault::Corrupt),
    ];
    for (stored, fault) in cases {
        let mut world = World::from_record(SessionConfig::default(), stored, START);
        assert_eq!(world.state(), State::SignedOut);
        let expected = Event { detail: fault as u32, ..EventKind::StorageIgnored.into() };
        assert_eq!(world.events, [expected]);
        world.sign_in();
        assert_eq!(world.stored_token(), Some("token-1"));
    }
}

#[test]
fn a_record_is_read_as_it_was_written() {
    let mut world = World::signed_in();
    let mut written = vec![world.stored.clone().expect("a record")];
    for _ in 0..=CAPACITY {
        world.refresh();
        if world.state() == State::Refreshing {
            world.finish_login();
        }
        world.jump(1_000);
    }
    written.push(world.stored.clone().expect("a record"));
    world.logout();
    written.push(world.stored.clone().expect("a record"));
    written.push(Record { scope: "wx0/release/https://api.example.com".into(), ..record() });
    for record in written {
        assert_eq!(Record::read(record.clone().write()), Ok(record));
    }
}

#[test]
fn what_is_no_record_is_not_read() {
    let good = record().write();
    let with = |index: usize, number: f64| {
        let mut stored = good.clone();
        stored.numbers[index] = number;
        Record::read(stored).unwrap_err()
    };
    assert_eq!(with(0, f64::from(RECORD_VERSION + 1)), RecordFault::Newer);
    for index in 0..good.numbers.len() {
        for number in [f64::NAN, -1.0, 0.5, f64::NEG_INFINITY] {
            assert_eq!(with(index, number), RecordFault::Corrupt, "{number} at {index}");
        }
    }
    for index in 1..good.numbers.len() {
        for number in [f64::INFINITY, 1e300] {
            assert_eq!(with(index, number), RecordFault::Corrupt, "{number} at {index}");
        }
    }
}

#[test]
fn a_newer_record_is_known_by_its_version_alone() {
    let mut stored = StoredRecord { numbers: [f64::NAN; 10], ..StoredRecord::default() };
    stored.numbers[0] = f64::from(RECORD_VERSION + 1);
    assert_eq!(Record::read(stored), Err(RecordFault::Newer));
}

#[test]
fn an_end_at_the_beginning_of_time_is_not_written_as_none() {
    let mut record = record();
    if let Some(session) = &mut record.session {
        session.expires_at = Some(Timestamp(0));
    }
    let read = Record::read(record.write()).expect("a record").session.expect("a session");
    assert!(read.expires_at.is_some_and(|at| at <= Timestamp(1)));
}

#[test]
fn a_full_storage_leaves_the_session_in_memory() {
    let mut world = World::new();
    world.storage_answers = false;
    world.sign_in();
    world.fail(ActKind::Write, platform(FailureKind::Refused));
    assert!(world.has_event(EventKind::StorageFailed));
    assert_eq!((world.state(), world.token()), (State::SignedIn, Some("token-1")));
    assert_eq!(world.count(ActKind::Write), 1, "a failed write is not repeated for its own sake");
    world.refresh();
    assert_eq!(world.count(ActKind::Write), 2);
}

#[test]
fn a_token_that_cannot_be_overwritten_is_erased() {
    let mut world = World::signed_in();
    world.storage_answers = false;
    world.logout();
    world.fail(ActKind::Write, platform(FailureKind::Refused));
    assert!(matches!(world.effects.last(), Some(Effect::EraseRecord { .. })));
    world.answer_write();
    assert_eq!(world.stored, None);
}

#[test]
fn an_erasure_that_fails_too_is_given_up_and_reported() {
    let mut world = World::signed_in();
    world.storage_answers = false;
    world.logout();
    world.fail(ActKind::Write, platform(FailureKind::Refused));
    world.fail(ActKind::Write, platform(FailureKind::Refused));
    let failures = world.event_kinds().iter().filter(|kind| **kind == EventKind::StorageFailed).count();
    assert_eq!(failures, 2);
    world.answer_sign_out();
    assert!(world.session.is_quiet());
}

#[test]
fn a_write_that_never_answers_is_given_up() {
    let mut world = World::new();
    world.storage_answers = false;
    world.sign_in();
    world.refresh();
    assert_eq!(world.count(ActKind::Write), 1, "one write at a time");
    world.advance(5_000);
    assert!(world.has_event(EventKind::StorageFailed));
    assert_eq!(world.count(ActKind::Write), 2, "the refresh has changed the fuse meanwhile");
}

#[test]
fn a_write_for_a_life_long_past_is_not_waited_for_twice() {
    let mut world = World::new();
    world.storage_answers = false;
    world.sign_in();
    let first = world.open(ActKind::Write);
    world.refresh();
    world.answer_write();
    let second = world.open(ActKind::Write);
    world.input(Input::Saved { op: first });
    assert_eq!(world.session.act_kind(second), Some(ActKind::Write));
}

#[test]
fn a_write_that_lands_late_is_written_over() {
    let mut world = World::new();
    world.storage_answers = false;
    world.sign_in();
    let late = world.open(ActKind::Write);
    world.advance(5_000);
    world.logout();
    world.answer_write();
    assert_eq!(world.stored_token(), None);
    // Storage was only slow: the token of the time before the logout lies there now.
    world.input(Input::Saved { op: late });
    world.answer_write();
    assert_eq!((world.stored_token(), world.stored.is_some()), (None, true));
    let writes = world.count(ActKind::Write);
    world.input(Input::Saved { op: late });
    assert_eq!(world.count(ActKind::Write), writes, "once is enough");
}

#[test]
fn a_token_that_could_not_be_removed_is_removed_when_the_app_is_shown() {
    let mut world = World::signed_in();
    world.storage_answers = false;
    world.logout();
    world.fail(ActKind::Write, platform(FailureKind::Refused));
    world.fail(ActKind::Write, platform(FailureKind::Refused));
    let writes = world.count(ActKind::Write);
    world.wake();
    assert_eq!(world.count(ActKind::Write), writes, "not for its own sake");
    world.resume();
    world.answer_write();
    assert_eq!(world.stored_token(), None);
}

#[test]
fn a_unit_given_back_by_dispose_is_given_back_in_storage() {
    let mut world = World::signed_in();
    world.refresh();
    assert_eq!(world.stored.clone().expect("a record").fuse.units, CAPACITY - 1);
    world.dispose();
    assert_eq!(world.stored.clone().expect("a record").fuse.units, CAPACITY);
}

#[test]
fn a_record_from_before_a_logout_of_the_same_app_is_signed_out() {
    let mut world = World::from_record(SessionConfig::default(), Ok(Some(record())), START);
    let generation = world.snapshot().generation;
    world.session.outlive(generation, Timestamp(world.now));
    assert_eq!(world.state(), State::SignedIn);
    world.session.outlive(generation + 1, Timestamp(world.now));
    world.wake();
    assert_eq!((world.state(), world.token(), world.stored_token()), (State::SignedOut, None, None));
    assert_eq!(world.snapshot().generation, generation + 1);
}

#[test]
fn the_hot_path_never_touches_storage() {
    let mut world = World::signed_in();
    let before = world.count(ActKind::Write);
    for _ in 0..1_000 {
        world.ensure_login();
        let serial = world.serial();
        world.input(Input::RequestAccepted { serial, replay: false });
    }
    assert_eq!(world.count(ActKind::Write), before);
}

#[test]
fn the_generation_survives_the_app() {
    let mut world = World::signed_in();
    world.logout();
    world.answer_sign_out();
    let generation = world.snapshot().generation;
    world.restart();
    assert_eq!(world.snapshot().generation, generation);
    assert_eq!(world.state(), State::SignedOut);
}

#[test]
fn a_record_written_without_a_renewal_time_is_renewed_at_its_end() {
    let mut stored = record();
    if let Some(session) = &mut stored.session {
        session.renew_at = None;
    }
    let mut world = World::from_record(SessionConfig::default(), Ok(Some(stored)), START);
    world.advance(7_199_999);
    assert!(world.is_live());
    world.advance(1);
    assert!(!world.is_live());
}
