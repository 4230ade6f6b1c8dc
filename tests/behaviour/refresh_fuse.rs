//! Rule 3, the fuse line.

use crate::support::{test, *};

/// One refresh flight that brings a token.
fn refresh(world: &mut World) -> Result<(), SessionError> {
    let ticket = world.refresh();
    if world.is_open(ticket) {
        world.finish_login();
    }
    // Pacing is another rule's business.
    world.jump(1_000);
    world.result(ticket).map(|_| ())
}

/// A request that had been sent again is refused once more.
fn replay_refused(world: &mut World, serial: u32, address: u32) {
    let generation = world.snapshot().generation;
    let refusal = RequestRefusal { generation, serial, replayed: true, address };
    let ticket = world.submit(Command::RequestRefused(refusal));
    assert_eq!(world.result(ticket), Ok(Settlement::Refused));
}

fn use_up(world: &mut World) {
    for _ in 0..CAPACITY {
        assert_eq!(refresh(world), Ok(()));
    }
}

#[test]
fn an_api_that_refuses_for_ever_gets_capacity_refreshes_until_the_restore() {
    let mut world = World::signed_in();
    let before = world.logins();
    use_up(&mut world);

    let tripped = refresh(&mut world).unwrap_err();
    assert_eq!((tripped.code, tripped.retry_after_ms), (ErrorCode::FuseTripped, Some(RESTORE_AFTER_MS)));
    assert!(world.has_event(EventKind::FuseTripped));
    for _ in 0..10 {
        let locked = refresh(&mut world).unwrap_err();
        assert_eq!(locked.code, ErrorCode::FuseLocked);
        assert!(locked.retry_after_ms.is_some_and(|ms| ms < RESTORE_AFTER_MS));
    }
    assert_eq!(world.logins() - before, CAPACITY as usize);
    // The old token stays: whether it is bad is for the back end to say.
    assert_eq!(world.state(), State::SignedIn);
}

#[test]
fn killing_the_app_does_not_reset_a_tripped_fuse() {
    let mut world = World::signed_in();
    use_up(&mut world);
    refresh(&mut world).unwrap_err();
    for _ in 0..5 {
        world.restart();
        world.jump(1_000);
        assert_eq!(refresh(&mut world).unwrap_err().code, ErrorCode::FuseLocked);
        assert_eq!(world.logins(), 0);
    }
    world.advance(RESTORE_AFTER_MS);
    assert!(world.has_event(EventKind::FuseRestored));
    assert_eq!(refresh(&mut world), Ok(()));
}

#[test]
fn killing_the_app_between_refreshes_does_not_give_units_back() {
    let mut world = World::signed_in();
    for _ in 0..CAPACITY {
        world.restart();
        assert_eq!(refresh(&mut world), Ok(()));
    }
    world.restart();
    assert_eq!(refresh(&mut world).unwrap_err().code, ErrorCode::FuseTripped);
}

#[test]
fn the_fuse_is_restored_by_timestamp_even_if_no_timer_fired() {
    let mut world = World::signed_in();
    use_up(&mut world);
    refresh(&mut world).unwrap_err();
    world.jump(RESTORE_AFTER_MS.cast_signed());
    assert_eq!(refresh(&mut world), Ok(()));
    assert!(world.has_event(EventKind::FuseRestored));
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
}

#[test]
fn the_timer_restores_the_fuse_and_says_so() {
    let mut world = World::signed_in();
    use_up(&mut world);
    refresh(&mut world).unwrap_err();
    assert_eq!(world.snapshot().fuse.units, 0);
    assert!(world.snapshot().fuse.retry_after_ms.is_some());
    world.advance(RESTORE_AFTER_MS);
    assert!(world.has_event(EventKind::FuseRestored));
    assert_eq!(world.snapshot().fuse, FuseSnapshot { units: CAPACITY, capacity: CAPACITY, retry_after_ms: None });
    let stored = world.stored.clone().expect("a record");
    assert_eq!((stored.fuse.units, stored.fuse.tripped_until), (CAPACITY, None));
}

#[test]
fn an_accepted_request_gives_the_unit_back_once() {
    let mut world = World::signed_in();
    use_up(&mut world);
    assert_eq!(world.snapshot().fuse.units, 0);
    let serial = world.serial();
    assert_eq!(world.live.probation, serial);
    for _ in 0..5 {
        world.input(Input::RequestAccepted { serial, replay: false });
    }
    assert_eq!(world.snapshot().fuse.units, 1);
    assert_eq!(world.live.probation, 0);
    assert_eq!(world.stored.clone().expect("a record").fuse.units, 1);
}

#[test]
fn an_accepted_request_with_an_older_token_proves_nothing() {
    let mut world = World::signed_in();
    let older = world.serial();
    refresh(&mut world).unwrap();
    world.input(Input::RequestAccepted { serial: older, replay: false });
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
}

#[test]
fn a_refused_replay_forfeits_the_unit() {
    let mut world = World::signed_in();
    refresh(&mut world).unwrap();
    let serial = world.serial();
    replay_refused(&mut world, serial, 1);
    world.input(Input::RequestAccepted { serial, replay: false });
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
}

#[test]
fn a_replay_refused_for_an_older_token_forfeits_nothing() {
    let mut world = World::signed_in();
    let older = world.serial();
    refresh(&mut world).unwrap();
    replay_refused(&mut world, older, 1);
    let serial = world.serial();
    world.input(Input::RequestAccepted { serial, replay: false });
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
}

#[test]
fn ten_real_expiries_in_a_row_are_ten_served() {
    let mut world = World::signed_in();
    for _ in 0..10 {
        assert_eq!(refresh(&mut world), Ok(()));
        let serial = world.serial();
        world.input(Input::RequestAccepted { serial, replay: false });
        assert_eq!(world.snapshot().fuse.units, CAPACITY);
    }
    assert_eq!(world.logins(), 11);
}

#[test]
fn one_unit_heals_per_cool_down() {
    let mut world = World::signed_in();
    use_up(&mut world);
    world.advance(COOL_DOWN_MS);
    assert_eq!(refresh(&mut world), Ok(()));
    assert_eq!(refresh(&mut world).unwrap_err().code, ErrorCode::FuseTripped);
}

#[test]
fn units_heal_at_the_same_pace_across_a_restart() {
    let mut world = World::signed_in();
    use_up(&mut world);
    world.jump((COOL_DOWN_MS / 2).cast_signed());
    world.restart();
    world.jump((COOL_DOWN_MS / 2).cast_signed());
    assert_eq!(refresh(&mut world), Ok(()));
    assert_eq!(refresh(&mut world).unwrap_err().code, ErrorCode::FuseTripped);
}

#[test]
fn a_fuse_does_not_heal_beyond_its_capacity() {
    let mut world = World::signed_in();
    refresh(&mut world).unwrap();
    world.advance(100 * COOL_DOWN_MS);
    use_up(&mut world);
    assert_eq!(refresh(&mut world).unwrap_err().code, ErrorCode::FuseTripped);
}

#[test]
fn a_long_quiet_time_does_not_heal_the_next_unit_early() {
    let mut world = World::signed_in();
    world.advance(COOL_DOWN_MS * 3 / 2);
    use_up(&mut world);
    // The first unit was taken 3 s ago, so nothing has healed for 60 s since.
    world.jump((COOL_DOWN_MS / 2).cast_signed());
    assert_eq!(refresh(&mut world).unwrap_err().code, ErrorCode::FuseTripped);
}

#[test]
fn a_unit_heals_a_whole_cool_down_after_it_was_taken() {
    let mut world = World::signed_in_with(SessionConfig { fuse_capacity: 1, ..SessionConfig::default() });
    refresh(&mut world).unwrap();
    world.jump((COOL_DOWN_MS - 2_000).cast_signed());
    assert_eq!(refresh(&mut world).unwrap_err().code, ErrorCode::FuseTripped);
}

#[test]
fn the_cool_down_counts_from_the_first_unit_taken() {
    let mut world = World::signed_in();
    world.advance(COOL_DOWN_MS / 2);
    refresh(&mut world).unwrap();
    world.jump((COOL_DOWN_MS - 3_000).cast_signed());
    refresh(&mut world).unwrap();
    refresh(&mut world).unwrap();
    // A minute after the first.
    assert_eq!(refresh(&mut world), Ok(()));
    assert_eq!(refresh(&mut world).unwrap_err().code, ErrorCode::FuseTripped);
}

#[test]
fn without_a_cool_down_only_a_trip_heals() {
    let mut world = World::signed_in_with(SessionConfig { fuse_cool_down_ms: 0, ..SessionConfig::default() });
    use_up(&mut world);
    let serial = world.serial();
    world.input(Input::RequestAccepted { serial, replay: false });
    world.advance(3_600_000);
    assert_eq!(refresh(&mut world).unwrap_err().code, ErrorCode::FuseTripped);
    world.advance(RESTORE_AFTER_MS);
    assert_eq!(refresh(&mut world), Ok(()));
}

#[test]
fn a_refresh_without_a_verdict_costs_nothing() {
    let mut world = World::signed_in();
    for failure in [network_down(), platform(FailureKind::Timeout), platform(FailureKind::Interrupted)] {
        world.refresh();
        world.refuse_login(failure);
        assert_eq!(world.snapshot().fuse.units, CAPACITY);
        world.advance(60_000);
    }
}

#[test]
fn an_outage_of_the_back_end_costs_nothing() {
    let mut world = World::signed_in();
    let statuses = [408, 425, 429, 500, 503].map(refused);
    for outage in statuses.into_iter().chain([gateway(401), gateway(403), gateway(404)]) {
        world.refresh();
        world.refuse_login(outage);
        assert_eq!(world.snapshot().fuse.units, CAPACITY, "{outage:?}");
        world.advance(60_000);
    }
    assert_eq!(world.token(), Some("token-1"));
}

#[test]
fn a_refresh_the_back_end_refuses_costs_its_unit() {
    let mut world = World::signed_in();
    world.refresh();
    world.refuse_login(refused(400));
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
}

#[test]
fn a_refresh_overtaken_by_a_logout_gives_its_unit_back() {
    let mut world = World::signed_in();
    world.refresh();
    world.logout();
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
}

#[test]
fn a_login_overtaken_by_a_logout_gives_no_unit_back() {
    let mut world = World::signed_in();
    refresh(&mut world).unwrap();
    world.login(true);
    world.logout();
    assert_eq!(world.snapshot().fuse.units, CAPACITY - 1);
}

#[test]
fn the_trip_is_told_once_and_with_its_error() {
    let mut world = World::signed_in();
    use_up(&mut world);
    let tripped = refresh(&mut world).unwrap_err();
    for _ in 0..3 {
        refresh(&mut world).unwrap_err();
    }
    let told: Vec<_> = world.events.iter().filter(|event| event.kind == EventKind::FuseTripped).collect();
    assert_eq!(told, [&Event { error: Some(tripped), ..EventKind::FuseTripped.into() }]);
}

#[test]
fn a_full_queue_takes_no_unit() {
    let mut world = World::signed_in_with(SessionConfig { queue_capacity: 1, ..SessionConfig::default() });
    world.advance(300_000);
    world.submit(Command::EnsureSessionKey);
    world.encrypted_call();
    let ticket = world.refresh();
    assert_eq!(world.code(ticket), ErrorCode::QueueFull);
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
}

#[test]
fn a_smaller_capacity_or_shorter_lock_applies_to_a_stored_fuse() {
    let mut world = World::signed_in();
    use_up(&mut world);
    refresh(&mut world).unwrap_err();
    world.config.fuse_restore_after_ms = 10_000;
    world.restart();
    world.advance(10_000);
    assert_eq!(world.snapshot().fuse.units, CAPACITY);
    world.config.fuse_capacity = 1;
    world.restart();
    assert_eq!(world.snapshot().fuse.units, 1);
}
