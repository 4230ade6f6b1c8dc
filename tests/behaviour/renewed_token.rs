//! Rule 17: renewed tokens are welcome.

use crate::support::{test, *};

fn renew(world: &mut World, serial: u32, token: &str, lifetime_ms: Option<u64>) {
    world.input(Input::TokenRenewed { serial, token: Secret::new(token), lifetime_ms });
}

#[test]
fn a_token_found_in_a_response_replaces_the_present_one() {
    let mut world = World::signed_in();
    let serial = world.serial();
    renew(&mut world, serial, "renewed", Some(3_600_000));
    assert_eq!((world.token(), world.stored_token()), (Some("renewed"), Some("renewed")));
    assert_eq!(world.serial(), serial + 1);
    assert_eq!(world.snapshot().expires_at, Some(START + 3_600_000));
    assert!(world.has_event(EventKind::TokenRefreshed));
    assert_eq!(world.user, user(facts(false, false)));
}

#[test]
fn a_refusal_of_the_token_before_it_finds_the_refresh_done() {
    let mut world = World::signed_in();
    let serial = world.serial();
    renew(&mut world, serial, "renewed", None);
    let ticket = world.submit(Command::RefreshLogin { serial });
    assert_eq!(world.result(ticket), Ok(Settlement::Reused));
}

#[test]
fn a_response_to_an_older_token_renews_nothing() {
    let mut world = World::signed_in();
    let older = world.serial();
    world.login(true);
    world.finish_login();
    renew(&mut world, older, "older", None);
    assert_eq!(world.token(), Some("token-2"));
}

#[test]
fn a_response_after_the_logout_renews_nothing() {
    let mut world = World::signed_in();
    let serial = world.serial();
    world.logout();
    renew(&mut world, serial, "zombie", None);
    assert_eq!((world.token(), world.stored_token(), world.state()), (None, None, State::SignedOut));
}

#[test]
fn an_empty_token_is_none() {
    let mut world = World::signed_in();
    let serial = world.serial();
    renew(&mut world, serial, "", None);
    assert_eq!(world.token(), Some("token-1"));
}
