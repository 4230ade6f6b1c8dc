//! Rules 25 and 26: the app's own requests, once they have waited or were refused.

use crate::support::{test, *};

const ADDRESS: u32 = 7;

fn send(world: &mut World, generation: u32) -> Ticket {
    world.submit(Command::SendRequest { generation, needs_login: true })
}

/// With a token or without.
fn send_anyway(world: &mut World) -> Ticket {
    let generation = world.snapshot().generation;
    world.submit(Command::SendRequest { generation, needs_login: false })
}

fn refuse(world: &mut World, serial: u32, replayed: bool, address: u32) -> Ticket {
    let generation = world.snapshot().generation;
    world.submit(Command::RequestRefused(RequestRefusal { generation, serial, replayed, address }))
}

/// A request is refused, refreshed, sent again and refused once more.
fn refuse_for_good(world: &mut World, address: u32) {
    let serial = world.serial();
    let ticket = refuse(world, serial, false, address);
    world.finish_login();
    assert_eq!(world.result(ticket), Ok(Settlement::Done));
    let serial = world.serial();
    let ticket = refuse(world, serial, true, address);
    assert_eq!(world.result(ticket), Ok(Settlement::Refused));
}

fn accept(world: &mut World, replay: bool) {
    let serial = world.serial();
    world.input(Input::RequestAccepted { serial, replay });
}

fn units(world: &World) -> u32 {
    world.snapshot().fuse.units
}

#[test]
fn a_request_that_waited_for_its_login_is_sent_after_it() {
    let mut world = World::new();
    let generation = world.snapshot().generation;
    let tickets = [send(&mut world, generation), send(&mut world, generation)];
    assert_eq!((tickets[0], world.logins()), (tickets[1], 1));
    world.finish_login();
    assert_eq!(world.result(tickets[0]), Ok(Settlement::Done));
}

#[test]
fn a_request_that_can_do_without_a_token_causes_no_login() {
    let mut world = World::new();
    let ticket = send_anyway(&mut world);
    assert_eq!((world.result(ticket), world.logins()), (Ok(Settlement::Anonymous), 0));
}

#[test]
fn a_request_that_can_do_without_takes_the_token_of_a_login_under_way() {
    let mut world = World::new();
    world.ensure_login();
    let ticket = send_anyway(&mut world);
    assert!(world.is_open(ticket));
    world.finish_login();
    assert_eq!((world.result(ticket), world.logins()), (Ok(Settlement::Done), 1));
}

#[test]
fn a_request_that_can_do_without_goes_anyway_when_the_login_fails() {
    let mut world = World::new();
    let needed = world.ensure_login();
    let ticket = send_anyway(&mut world);
    world.fail(ActKind::Code, network_down());
    assert_eq!(world.result(ticket), Ok(Settlement::Anonymous));
    assert_eq!(world.code(needed), ErrorCode::Network);
    // And within the back-off.
    let ticket = send_anyway(&mut world);
    assert_eq!((world.result(ticket), world.logins()), (Ok(Settlement::Anonymous), 1));
}

#[test]
fn a_request_that_can_do_without_takes_a_token_to_its_last_moment_and_no_longer() {
    let mut world = World::signed_in();
    world.advance(7_200_000 - 1);
    let ticket = send_anyway(&mut world);
    assert_eq!(world.result(ticket), Ok(Settlement::Reused));
    world.advance(1);
    let ticket = send_anyway(&mut world);
    assert_eq!((world.result(ticket), world.logins()), (Ok(Settlement::Anonymous), 1));
}

#[test]
fn a_request_that_can_do_without_keeps_the_token_when_its_early_renewal_fails() {
    let mut world = World::signed_in();
    world.advance(7_200_000 - 1_000);
    world.ensure_login();
    let ticket = send_anyway(&mut world);
    world.fail(ActKind::Code, network_down());
    assert_eq!(world.result(ticket), Ok(Settlement::Reused));
}

#[test]
fn a_logout_ends_the_wait_of_a_request_that_could_do_without() {
    let mut world = World::new();
    world.ensure_login();
    let ticket = send_anyway(&mut world);
    world.logout();
    assert_eq!(world.code(ticket), ErrorCode::Superseded);
}

#[test]
fn a_request_made_before_a_logout_is_neither_sent_nor_logged_in_for() {
    let mut world = World::signed_in();
    let (generation, serial) = (world.snapshot().generation, world.serial());
    world.logout();
    let ticket = send(&mut world, generation);
    assert_eq!(world.code(ticket), ErrorCode::Superseded);
    for replayed in [false, true] {
        let refusal = RequestRefusal { generation, serial, replayed, address: ADDRESS };
        let ticket = world.submit(Command::RequestRefused(refusal));
        assert_eq!(world.code(ticket), ErrorCode::Superseded);
    }
    assert_eq!((world.logins(), world.state()), (1, State::SignedOut));
}

#[test]
fn a_logout_ends_the_wait_of_a_request_that_was_refused() {
    let mut world = World::signed_in();
    let serial = world.serial();
    let ticket = refuse(&mut world, serial, false, ADDRESS);
    world.logout();
    assert_eq!(world.code(ticket), ErrorCode::Superseded);
}

#[test]
fn a_refusal_of_an_older_token_is_sent_again_at_once() {
    let mut world = World::signed_in();
    let older = world.serial();
    world.login(true);
    world.finish_login();
    let ticket = refuse(&mut world, older, false, ADDRESS);
    assert_eq!((world.result(ticket), world.logins()), (Ok(Settlement::Reused), 2));
}

#[test]
fn an_address_that_refuses_a_fresh_token_is_not_refreshed_for_within_a_minute() {
    let mut world = World::signed_in();
    refuse_for_good(&mut world, ADDRESS);
    for _ in 0..10 {
        let serial = world.serial();
        let ticket = refuse(&mut world, serial, false, ADDRESS);
        assert_eq!(world.result(ticket), Ok(Settlement::Refused));
    }
    assert_eq!((world.logins(), units(&world)), (2, CAPACITY - 1));

    // Another address is another matter.
    let serial = world.serial();
    let other = refuse(&mut world, serial, false, ADDRESS + 1);
    assert!(world.is_open(other));
    world.finish_login();

    world.advance(60_000);
    let serial = world.serial();
    let later = refuse(&mut world, serial, false, ADDRESS);
    assert!(world.is_open(later));
}

#[test]
fn a_call_without_an_address_is_refreshed_for_each_time() {
    let mut world = World::signed_in();
    for logins in 2..4 {
        refuse_for_good(&mut world, 0);
        assert_eq!(world.logins(), logins);
    }
}

#[test]
fn only_eight_addresses_are_remembered_the_latest_ones() {
    let mut world = World::signed_in_with(SessionConfig { fuse_capacity: 100, ..SessionConfig::default() });
    for address in 1..=9 {
        refuse_for_good(&mut world, address);
        world.jump(1_000);
    }
    let serial = world.serial();
    for address in 2..=9 {
        let remembered = refuse(&mut world, serial, false, address);
        assert_eq!(world.result(remembered), Ok(Settlement::Refused), "{address}");
    }
    let forgotten = refuse(&mut world, serial, false, 1);
    assert!(world.is_open(forgotten));
}

#[test]
fn an_address_that_refuses_once_more_takes_the_place_of_no_other() {
    let mut world = World::signed_in_with(SessionConfig { fuse_capacity: 100, ..SessionConfig::default() });
    for address in 1..=8 {
        refuse_for_good(&mut world, address);
        world.jump(1_000);
    }
    // Two requests to one address were under way together: both are refused for good.
    let serial = world.serial();
    refuse(&mut world, serial, true, 8);
    for address in 1..=8 {
        let remembered = refuse(&mut world, serial, false, address);
        assert_eq!(world.result(remembered), Ok(Settlement::Refused), "{address}");
    }
}

#[test]
fn a_logout_forgets_what_was_refused_to_the_user_before() {
    let mut world = World::signed_in();
    refuse_for_good(&mut world, ADDRESS);
    world.logout();
    world.answer_sign_out();
    world.sign_in();
    let serial = world.serial();
    let ticket = refuse(&mut world, serial, false, ADDRESS);
    assert!(world.is_open(ticket));
}

#[test]
fn a_success_elsewhere_does_not_excuse_the_address_that_refuses() {
    let mut world = World::signed_in();
    let serial = world.serial();
    refuse(&mut world, serial, false, ADDRESS);
    world.finish_login();
    assert_eq!(units(&world), CAPACITY - 1);
    accept(&mut world, false);
    assert_eq!(units(&world), CAPACITY - 1, "the replay has not been answered");
    let serial = world.serial();
    refuse(&mut world, serial, true, ADDRESS);
    accept(&mut world, false);
    assert_eq!(units(&world), CAPACITY - 1, "the replay was refused");
}

#[test]
fn the_unit_comes_back_when_the_last_replay_is_accepted() {
    let mut world = World::signed_in();
    let serial = world.serial();
    for address in 0..3 {
        refuse(&mut world, serial, false, address);
    }
    world.finish_login();
    assert_eq!(world.live.probation, world.serial());
    for left in [2, 1, 0] {
        assert_eq!(units(&world), CAPACITY - 1, "{left} replays and one more are open");
        accept(&mut world, true);
    }
    assert_eq!((units(&world), world.live.probation), (CAPACITY, 0));
}

#[test]
fn a_replay_that_ends_without_a_verdict_is_not_waited_for() {
    let mut world = World::signed_in();
    let serial = world.serial();
    refuse(&mut world, serial, false, ADDRESS);
    world.finish_login();
    let serial = world.serial();
    world.input(Input::ReplayEnded { serial });
    accept(&mut world, false);
    assert_eq!(units(&world), CAPACITY);
}

#[test]
fn a_straggler_that_is_sent_again_is_waited_for_too() {
    let mut world = World::signed_in();
    let older = world.serial();
    refuse(&mut world, older, false, ADDRESS);
    world.finish_login();
    refuse(&mut world, older, false, ADDRESS + 1);
    accept(&mut world, true);
    assert_eq!(units(&world), CAPACITY - 1);
    accept(&mut world, true);
    assert_eq!(units(&world), CAPACITY);
}

#[test]
fn a_call_that_refuses_a_fresh_token_is_not_refreshed_for_either() {
    let mut world = World::signed_in();
    world.update_user();
    world.fail(ActKind::Call, refused(401));
    world.finish_login();
    world.fail(ActKind::Call, refused(401));
    let again = world.update_user();
    world.fail(ActKind::Call, refused(401));
    assert_eq!((world.code(again), world.logins()), (ErrorCode::Unauthorized, 2));
}

#[test]
fn a_login_that_a_logout_overtook_leaves_no_token_on_the_back_end() {
    let mut world = World::new();
    world.ensure_login();
    world.answer_code();
    let op = world.open(ActKind::Exchange);
    world.logout();
    let reply = world.login_reply();
    let token = reply.token.clone();
    world.input(Input::LoginReplied { op, reply });
    let revoked = world
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::SendCall { kind: CallKind::Logout, token: sent, .. } if *sent == token));
    assert!(revoked);
    assert_eq!((world.token(), world.state()), (None, State::SignedOut));
}

#[test]
fn the_host_is_told_until_when_it_need_not_ask() {
    let mut world = World::new();
    assert_eq!(world.live.until, Timestamp(0));
    world.sign_in();
    let renewal = START + 7_200_000 - 60_000;
    assert_eq!(world.live.until, Timestamp(renewal));
    let serial = world.serial();
    refuse(&mut world, serial, false, ADDRESS);
    assert_eq!(world.live.until, Timestamp(0), "a refresh is under way");
    world.finish_login();
    // The clock steps back: what is left of the token stays.
    world.jump(-1_000_000);
    world.wake();
    assert_eq!(world.live.until, Timestamp(renewal - 1_000_000));
    world.dispose();
    assert_eq!(world.live.until, Timestamp(0));
}

#[test]
fn a_token_without_an_end_lives_until_it_is_refused() {
    let mut world = World::new();
    world.lifetime_ms = None;
    world.sign_in();
    assert_eq!(world.live.until, Timestamp(u64::MAX));
}
