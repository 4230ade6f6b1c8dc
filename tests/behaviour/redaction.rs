//! Rule 15: secrets cannot be printed.

use std::fmt::Debug;

use mp_session::api;
use mp_session::driver::SessionHandle;

use crate::handle::DeafHost;
use crate::support::{test, *};

/// In every planted secret.
const MARK: &str = "hush";

/// Everything that a log, a crash report or `dump()` could print.
#[derive(Default)]
struct Log {
    lines: Vec<String>,
}

impl Log {
    fn print(&mut self, what: &impl Debug) {
        self.lines.push(format!("{what:?}"));
        self.lines.push(format!("{what:#?}"));
    }

    fn world(&mut self, world: &World) {
        self.print(&world.session);
        self.print(&world.snapshot());
        self.print(&world.effects);
        self.print(&world.events);
        self.print(&world.settled);
        self.print(&world.token);
        self.print(&world.user);
        self.print(&world.stored);
        self.print(&world.stored.clone().map(Record::write));
        for error in world.settled.values().filter_map(|result| result.as_ref().err()) {
            self.lines.push(error.to_string());
        }
    }

    fn assert_silent(&self) {
        for line in &self.lines {
            assert!(!line.contains(MARK), "a secret was printed: {line}");
        }
    }
}

fn secret(what: &str) -> Secret {
    Secret::new(format!("{MARK}-{what}"))
}

fn planted_user() -> UserReply {
    UserReply { json: Some(secret("user")), facts: facts(true, true).into() }
}

fn do_both(world: &mut World, log: &mut Log, input: Input) {
    log.print(&input);
    world.input(input);
    log.world(world);
}

fn sign_in(world: &mut World, log: &mut Log, token: &str) {
    let op = world.open(ActKind::Code);
    do_both(world, log, Input::CodeReceived { op, code: secret(token) });
    let op = world.open(ActKind::Exchange);
    let reply = LoginReply {
        refresh_token: None,
        token: secret(token),
        lifetime_ms: Some(7_200_000),
        user_info: Some(planted_user()),
    };
    do_both(world, log, Input::LoginReplied { op, reply });
}

fn submit(world: &mut World, log: &mut Log, command: Command) {
    log.print(&command);
    world.submit(command);
    log.world(world);
}

#[test]
fn no_secret_of_a_whole_life_can_be_printed() {
    let mut world = World::new();
    let mut log = Log::default();
    submit(&mut world, &mut log, Command::EnsureLogin);
    sign_in(&mut world, &mut log, "token");
    assert_eq!(world.token(), Some("hush-token"), "the host does get the token");

    submit(&mut world, &mut log, Command::RefreshLogin { serial: 1 });
    sign_in(&mut world, &mut log, "second");
    let serial = world.serial();
    do_both(&mut world, &mut log, Input::TokenRenewed { serial, token: secret("third"), lifetime_ms: None });

    let code = secret("phone-code");
    submit(&mut world, &mut log, Command::Call(CallRequest::UpdatePhoneByCode { code: code.clone() }));
    let op = world.open(ActKind::Call);
    do_both(&mut world, &mut log, Input::CallReplied { op, user_info: Some(planted_user()) });
    submit(&mut world, &mut log, Command::Call(CallRequest::UpdatePhoneByCode { code }));

    world.advance(300_000);
    submit(&mut world, &mut log, Command::EnsureSessionKey);
    do_both(&mut world, &mut log, Input::Failed { op: OpId(99), failure: refused(500) });
    submit(&mut world, &mut log, Command::Login { force: true });
    submit(&mut world, &mut log, Command::Call(CallRequest::UnbindPhone));
    submit(&mut world, &mut log, Command::MustAuth { step: AuthStep::Three });
    world.restart();
    log.world(&world);
    submit(&mut world, &mut log, Command::Logout { stays_out: false });
    world.dispose();
    log.world(&world);
    assert!(log.lines.len() > 100);
    log.assert_silent();
}

#[test]
fn a_secret_shows_nothing_not_even_its_length() {
    assert_eq!(format!("{:?}", Secret::new("a")), format!("{:?}", Secret::new("a much longer one")));
    assert_eq!(format!("{:?}", secret("token")), "Secret(***)");
}

#[test]
fn no_secret_of_a_request_or_reply_can_be_printed() {
    let mut log = Log::default();
    let text = |what: &str| format!("{MARK}-{what}");
    let user = api::UserInfo { phone: Some(text("phone")), nick_name: Some(text("name")), ..Default::default() };
    log.print(&api::SilentLoginRequest { code: text("code") });
    log.print(&api::SilentLoginReply {
        refresh_token: None,
        token: text("token"),
        expires_in: Some(7_200),
        user_info: Some(user.clone()),
    });
    log.print(&api::UpdateUserRequest::Plain(api::PlainUser { nick_name: text("name"), avatar_url: None }));
    log.print(&api::UpdateUserRequest::Encrypted(api::EncryptedUser {
        encrypted_data: text("data"),
        iv: text("iv"),
        raw_data: text("raw"),
        signature: text("signature"),
    }));
    log.print(&api::UpdatePhoneRequest::Code(api::PhoneCode { code: text("code") }));
    let encrypted = api::EncryptedPhone { encrypted_data: text("data"), iv: text("iv") };
    log.print(&api::UpdatePhoneRequest::Encrypted(encrypted));
    log.print(&api::UserInfoReply { user_info: user });
    log.assert_silent();
}

#[test]
fn no_secret_of_a_handle_can_be_printed() {
    let now = Timestamp(START);
    let handle = SessionHandle::new(DeafHost, SessionConfig::default(), Ok(None), now);
    let waiting = handle.submit(Command::EnsureLogin, now);
    handle.driver().input(Input::CodeReceived { op: OpId(1), code: secret("code") }, now);
    let reply =
        LoginReply { refresh_token: None, token: secret("token"), lifetime_ms: None, user_info: Some(planted_user()) };
    handle.driver().input(Input::LoginReplied { op: OpId(2), reply }, now);
    assert_eq!(handle.token(), Some(secret("token")));
    assert_eq!(handle.user_info().json, planted_user().json);
    let mut log = Log::default();
    log.print(&handle);
    log.print(handle.driver());
    log.print(&waiting);
    log.assert_silent();
}
