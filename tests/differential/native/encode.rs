//! What a session of the simulation hears, as calls: `Step::decode` the other way round.

use mp_session::driver::{Action, STEPS, Step};
use mp_session::session::{
    BackendCode, CallRequest, Command, Failure, Input, LoginReply, NUMERIC_OPTIONS, NamedFacts, RequestRefusal, Secret,
    SessionConfig, StoredRecord, Timestamp, UserReply,
};

use crate::call::{Call, Entry};
use crate::reference::Heard;
use mp_session::session::float;

const SCOPE: &str = "wx0123456789abcdef/release/";
const ORIGIN: &str = "https://api.example.com";

pub fn open(config: &SessionConfig, stored: Option<&StoredRecord>, reached: u32, now: Timestamp) -> Call {
    let mut row: Vec<f64> = NUMERIC_OPTIONS.iter().map(|option| option.value(config).into()).collect();
    let fact = |index| config.auth_steps.get(index).map_or(0.0, |fact| f64::from(*fact as u32));
    row.extend([config.auto_login.into(), config.takes_turns.into(), fact(0), fact(1), 1.0, reached.into()]);
    let mut texts = vec![format!("{SCOPE}{}", config.scope), ORIGIN.to_owned()];
    if let Some(stored) = stored {
        bring(stored, &mut row, &mut texts);
    }
    Call { entry: Entry::Open, arguments: vec![stored.is_some().into(), float(now.0)], row, texts }
}

fn bring(stored: &StoredRecord, row: &mut Vec<f64>, texts: &mut Vec<String>) {
    let text = |secret: &Option<Secret>| secret.as_ref().map_or(String::new(), |secret| secret.expose().to_owned());
    row.extend(stored.numbers);
    texts.extend([
        format!("{SCOPE}{}", stored.scope),
        text(&stored.token),
        text(&stored.user_info),
        text(&stored.refresh_token),
    ]);
}

pub fn step(heard: &Heard, now: Timestamp) -> Call {
    let mut words = Words::default();
    let [id, value, extra] = match heard {
        Heard::Command(command, _) => words.command(command),
        Heard::Input(input) => words.input(input),
        Heard::Timeout => words.say("TIMEOUT", [0, 0, 0]),
        Heard::Dispose => words.say("DISPOSE", [0, 0, 0]),
        Heard::Outlive(_) => unreachable!("it comes with the opening"),
    };
    let Words { kind, row, texts } = words;
    let kind = STEPS.iter().find(|step| step.name == kind).map(|step| step.number).expect("a kind of step");
    let text = |index: usize| Secret::new(texts.get(index).map_or("", String::as_str));
    let action = Step { kind, id, value, extra }.decode(text(0), text(1), text(2));
    assert!(is_meant(heard, action.as_ref()), "{heard:?} became {action:?}");
    let numbers = [kind, id, value, extra].map(f64::from);
    Call { entry: Entry::Take, arguments: [&numbers[..], &[float(now.0)]].concat(), row, texts }
}

/// What came of it is what was heard, but for what no number says: an empty token is not a reply at all, a pause of 0 is
/// none, before the first key epoch there is none, and a record is no part of the step.
fn is_meant(heard: &Heard, action: Option<&Action>) -> bool {
    match (heard, action) {
        (Heard::Command(Command::Call(_), _), Some(Action::Command(Command::Call(_))))
        | (Heard::Input(Input::Failed { .. }), Some(Action::Input(Input::Failed { .. })))
        | (Heard::Input(Input::RecordRead { .. } | Input::TokenRenewed { .. }), _)
        | (Heard::Timeout, Some(Action::Timeout))
        | (Heard::Dispose, Some(Action::Dispose)) => true,
        (Heard::Command(command, _), Some(Action::Command(decoded))) => command == decoded,
        (Heard::Input(input), Some(Action::Input(decoded))) => input == decoded,
        _ => false,
    }
}

#[derive(Default)]
struct Words {
    kind: &'static str,
    row: Vec<f64>,
    texts: Vec<String>,
}

impl Words {
    fn say(&mut self, kind: &'static str, numbers: [u32; 3]) -> [u32; 3] {
        self.kind = kind;
        numbers
    }

    fn text(&mut self, secret: &Secret) {
        self.texts.push(secret.expose().to_owned());
    }

    fn command(&mut self, command: &Command) -> [u32; 3] {
        match command {
            Command::Login { force } => self.say("LOGIN", [0, (*force).into(), 0]),
            Command::EnsureLogin => self.say("ENSURE_LOGIN", [0, 0, 0]),
            Command::RefreshLogin { serial } => self.say("REFRESH_LOGIN", [*serial, 0, 0]),
            Command::SendRequest { generation, needs_login } => {
                self.say("SEND_REQUEST", [0, *generation, u32::from(!needs_login)])
            }
            Command::RequestRefused(RequestRefusal { generation, serial, replayed, address }) => {
                let kind = if *replayed { "REPLAY_REFUSED" } else { "REQUEST_REFUSED" };
                self.say(kind, [*serial, *generation, *address])
            }
            Command::EnsureSessionKey => self.say("ENSURE_SESSION_KEY", [0, 0, 0]),
            Command::Call(CallRequest::UpdateUser { tap }) => {
                self.say("UPDATE_USER", [0, tap.map_or(0, |epoch| epoch.0.saturating_add(1)), 0])
            }
            Command::Call(CallRequest::UpdatePhoneByCode { code }) => {
                self.text(code);
                self.say("UPDATE_PHONE_BY_CODE", [0, 0, 0])
            }
            Command::Call(CallRequest::UpdatePhoneEncrypted { tap }) => {
                self.say("UPDATE_PHONE_ENCRYPTED", [0, tap.0.saturating_add(1), 0])
            }
            Command::Call(CallRequest::UnbindPhone) => self.say("UNBIND_PHONE", [0, 0, 0]),
            Command::MustAuth { step } => self.say("MUST_AUTH", [0, *step as u32, 0]),
            Command::Logout { stays_out } => self.say("LOGOUT", [0, (*stays_out).into(), 0]),
            Command::Adopt { reply, silent } => {
                let [lifetime, names] = reply.as_ref().map_or([0, 0], |reply| self.reply(reply));
                self.say("ADOPT", [(*silent).into(), lifetime, names])
            }
            Command::Register => self.say("REGISTER", [0, 0, 0]),
        }
    }

    fn input(&mut self, input: &Input) -> [u32; 3] {
        match input {
            Input::Saved { op } => self.say("SAVED", [op.0, 0, 0]),
            Input::RecordRead { op, record } => {
                if let Some(record) = record {
                    bring(&Box::clone(record).write(), &mut self.row, &mut self.texts);
                }
                self.say("RECORD_READ", [op.0, record.is_some().into(), 0])
            }
            Input::CodeReceived { op, code } => {
                self.text(code);
                self.say("CODE_RECEIVED", [op.0, 0, 0])
            }
            Input::LoginReplied { op, reply } => {
                let [lifetime, names] = self.reply(reply);
                self.say("LOGIN_REPLIED", [op.0, lifetime, names])
            }
            Input::Unregistered { op } => self.say("UNREGISTERED", [op.0, 0, 0]),
            Input::KeyChecked { op, valid } => self.say("KEY_CHECKED", [op.0, (*valid).into(), 0]),
            Input::CallReplied { op, user_info } => {
                self.texts.push(String::new());
                let names = self.user(user_info.as_ref());
                self.say("CALL_REPLIED", [op.0, 0, names])
            }
            Input::Failed { op, failure } => {
                let [kind, detail] = self.failure(failure);
                [op.0, kind, detail]
            }
            Input::AuthEnded { op, outcome } => self.say("AUTH_ENDED", [op.0, *outcome as u32, 0]),
            Input::RequestAccepted { serial, replay: false } => self.say("REQUEST_ACCEPTED", [*serial, 0, 0]),
            Input::RequestAccepted { serial, replay: true } => self.say("REPLAY_ACCEPTED", [*serial, 0, 0]),
            Input::ReplayEnded { serial } => self.say("REPLAY_ENDED", [*serial, 0, 0]),
            Input::TokenRenewed { serial, token, lifetime_ms } => {
                self.text(token);
                self.say("TOKEN_RENEWED", [*serial, seconds(*lifetime_ms), 0])
            }
            Input::SessionEnded { serial } => self.say("SESSION_ENDED", [*serial, 0, 0]),
            Input::Resumed => self.say("RESUMED", [0, 0, 0]),
        }
    }

    fn failure(&mut self, failure: &Failure) -> [u32; 2] {
        let pause = |ms: &Option<u64>| ms.map_or(0, |ms| u32::try_from(ms).expect("a pause of days at most"));
        let [_, value, extra] = match failure {
            Failure::Platform { kind, errno } => self.say("PLATFORM_FAILED", [0, *kind as u32, *errno]),
            Failure::Backend { status, code, retry_after_ms } => {
                self.texts.extend(code.iter().map(|code| BackendCode::as_str(code).to_owned()));
                self.say("BACKEND_FAILED", [0, (*status).into(), pause(retry_after_ms)])
            }
            Failure::Gateway { status, retry_after_ms } => {
                self.say("GATEWAY_FAILED", [0, (*status).into(), pause(retry_after_ms)])
            }
        };
        [value, extra]
    }

    /// A reply that brings a token: its life, and what its user names.
    fn reply(&mut self, reply: &LoginReply) -> [u32; 2] {
        self.text(&reply.token);
        let names = self.user(reply.user_info.as_ref());
        if reply.refresh_token.is_some() && self.texts.len() == 1 {
            self.texts.push(String::new());
        }
        self.texts.extend(reply.refresh_token.as_ref().map(|token| token.expose().to_owned()));
        [seconds(reply.lifetime_ms), names]
    }

    /// What the reply names, in the bits of [`mp_session::api::user_reply`].
    fn user(&mut self, user: Option<&UserReply>) -> u32 {
        let Some(UserReply { json, facts: NamedFacts { has_profile, has_phone } }) = user else { return 0 };
        self.texts.extend(json.iter().map(|json| json.expose().to_owned()));
        let said = |fact: &Option<bool>, field: u32| fact.map_or(0, |is| (1 | u32::from(is) << 1) << (2 * field));
        1 << 10 | said(has_profile, 3) | said(has_phone, 4)
    }
}

fn seconds(lifetime_ms: Option<u64>) -> u32 {
    lifetime_ms.map_or(0, |ms| u32::try_from(ms / 1_000).expect("a life of a century at most"))
}
