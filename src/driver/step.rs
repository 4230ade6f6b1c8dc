//! One step of a machine as numbers: what crosses the border to JS, what the journal keeps and
//! what a replay takes again.
//!
//! Texts travel beside the step and are never kept, so a journal holds no secrets.

use crate::session::{
    AuthFacts, AuthOutcome, AuthStep, CallRequest, Command, Failure, FailureKind, Input, KeyEpoch, LoginReply, OpId,
    Secret, UserInfo,
};

/// A command or a piece of news, texts left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Which command or input.
    pub kind: u32,
    /// The act, the token's number or the ticket.
    pub id: u32,
    /// What it carried.
    pub value: u32,
    /// What else it carried.
    pub extra: u32,
}

/// A [`Step`] as the machine takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// [`Session::submit`](crate::session::Session::submit).
    Command(Command),
    /// [`Session::handle_input`](crate::session::Session::handle_input).
    Input(Input),
    /// [`Session::handle_timeout`](crate::session::Session::handle_timeout).
    Timeout,
    /// [`Session::dispose`](crate::session::Session::dispose).
    Dispose,
}

macro_rules! kinds {
    ($($name:ident = $number:literal),* $(,)?) => {
        $(pub(crate) const $name: u32 = $number;)*
        /// Name and number of every kind of step.
        pub const STEP_KINDS: &[(&str, u32)] = &[$((stringify!($name), $number)),*];
    };
}

kinds! {
    LOGIN = 1,
    ENSURE_LOGIN = 2,
    REFRESH_LOGIN = 3,
    REFRESH_REJECTED = 4,
    ENSURE_SESSION_KEY = 5,
    UPDATE_USER = 6,
    UPDATE_PHONE_BY_CODE = 7,
    UPDATE_PHONE_ENCRYPTED = 8,
    UNBIND_PHONE = 9,
    MUST_AUTH = 10,
    LOGOUT = 11,
    SAVED = 12,
    CODE_RECEIVED = 13,
    LOGIN_REPLIED = 14,
    KEY_CHECKED = 15,
    CALL_REPLIED = 16,
    PLATFORM_FAILED = 17,
    BACKEND_FAILED = 18,
    AUTH_ENDED = 19,
    REQUEST_ACCEPTED = 20,
    REPLAY_REJECTED = 21,
    TOKEN_RENEWED = 22,
    RESUMED = 23,
    TIMEOUT = 24,
    DISPOSE = 25,
}

/// `REFRESH_LOGIN` without a stale token; with the present one, or an older one.
const NO_TOKEN: u32 = 0;
const CURRENT_TOKEN: u32 = 1;
const OLDER_TOKEN: u32 = 2;

impl Step {
    /// A step that carries one value at most.
    pub fn new(kind: u32, id: u32, value: u32) -> Self {
        Self { kind, id, value, extra: 0 }
    }

    /// The step of a good login reply.
    pub fn login_replied(op: OpId, reply: &LoginReply) -> Self {
        let value = seconds(reply.lifetime_ms);
        Self { extra: facts_to_bits(reply.user_info.facts), ..Self::new(LOGIN_REPLIED, op.0, value) }
    }

    /// The step of a good reply to another call.
    pub fn call_replied(op: OpId, user_info: Option<&UserInfo>) -> Self {
        let extra = user_info.map_or(0, |user| facts_to_bits(user.facts));
        Self { extra, ..Self::new(CALL_REPLIED, op.0, user_info.is_some().into()) }
    }

    /// The step of a reply that the contract does not allow.
    pub fn malformed(op: OpId) -> Self {
        Self::new(PLATFORM_FAILED, op.0, FailureKind::Malformed as u32)
    }

    /// The step of any command.
    pub fn of_command(command: &Command) -> Self {
        let new = |kind, value| Self::new(kind, 0, value);
        match command {
            Command::Login { force } => new(LOGIN, (*force).into()),
            Command::EnsureLogin => new(ENSURE_LOGIN, 0),
            Command::RefreshLogin { stale } => new(REFRESH_LOGIN, stale.is_some().into()),
            Command::RefreshRejected { serial } => Self::new(REFRESH_REJECTED, *serial, 0),
            Command::EnsureSessionKey => new(ENSURE_SESSION_KEY, 0),
            Command::Call(CallRequest::UpdateUser { tap }) => new(UPDATE_USER, tap.map_or(0, |epoch| epoch.0 + 1)),
            Command::Call(CallRequest::UpdatePhoneByCode { .. }) => new(UPDATE_PHONE_BY_CODE, 0),
            Command::Call(CallRequest::UpdatePhoneEncrypted { tap }) => new(UPDATE_PHONE_ENCRYPTED, tap.0 + 1),
            Command::Call(CallRequest::UnbindPhone) => new(UNBIND_PHONE, 0),
            Command::MustAuth { step } => new(MUST_AUTH, *step as u32),
            Command::Logout => new(LOGOUT, 0),
        }
    }

    /// The step of any input.
    pub fn of_input(input: &Input) -> Self {
        match input {
            Input::Saved { op } => Self::new(SAVED, op.0, 0),
            Input::CodeReceived { op, code } => Self::new(CODE_RECEIVED, op.0, (!code.is_empty()).into()),
            Input::LoginReplied { op, reply } => Self::login_replied(*op, reply),
            Input::KeyChecked { op, valid } => Self::new(KEY_CHECKED, op.0, (*valid).into()),
            Input::CallReplied { op, user_info } => Self::call_replied(*op, user_info.as_ref()),
            Input::Failed { op, failure: Failure::Platform { kind, errno } } => {
                Self { extra: *errno, ..Self::new(PLATFORM_FAILED, op.0, *kind as u32) }
            }
            Input::Failed { op, failure: Failure::Backend { status, retry_after_ms, .. } } => {
                let extra = retry_after_ms.map_or(0, |ms| u32::try_from(ms).unwrap_or(u32::MAX));
                Self { extra, ..Self::new(BACKEND_FAILED, op.0, (*status).into()) }
            }
            Input::AuthEnded { op, outcome } => Self::new(AUTH_ENDED, op.0, *outcome as u32),
            Input::RequestAccepted { serial } => Self::new(REQUEST_ACCEPTED, *serial, 0),
            Input::ReplayRejected { serial } => Self::new(REPLAY_REJECTED, *serial, 0),
            Input::TokenRenewed { serial, lifetime_ms, .. } => Self::new(TOKEN_RENEWED, *serial, seconds(*lifetime_ms)),
            Input::Resumed => Self::new(RESUMED, 0, 0),
        }
    }

    /// What the step says. `text` is the code, the token or the back end's error code that came
    /// with it. `None` for a step this version does not know.
    pub fn decode(self, text: Option<String>) -> Option<Action> {
        let Self { kind, id, value, extra } = self;
        let op = OpId(id);
        let serial = id;
        let flag = value != 0;
        let secret = Secret::new(text.unwrap_or_default());
        let lifetime_ms = milliseconds(value);
        let user_info = || UserInfo { json: None, facts: facts_from_bits(extra) };
        let command = match kind {
            LOGIN => Command::Login { force: flag },
            ENSURE_LOGIN => Command::EnsureLogin,
            REFRESH_LOGIN => Command::RefreshLogin { stale: flag.then_some(secret) },
            REFRESH_REJECTED => Command::RefreshRejected { serial },
            ENSURE_SESSION_KEY => Command::EnsureSessionKey,
            UPDATE_USER => Command::Call(CallRequest::UpdateUser { tap: value.checked_sub(1).map(KeyEpoch) }),
            UPDATE_PHONE_BY_CODE => Command::Call(CallRequest::UpdatePhoneByCode { code: secret }),
            UPDATE_PHONE_ENCRYPTED => {
                Command::Call(CallRequest::UpdatePhoneEncrypted { tap: KeyEpoch(value.saturating_sub(1)) })
            }
            UNBIND_PHONE => Command::Call(CallRequest::UnbindPhone),
            MUST_AUTH => Command::MustAuth { step: AuthStep::from_number(value) },
            LOGOUT => Command::Logout,
            TIMEOUT => return Some(Action::Timeout),
            DISPOSE => return Some(Action::Dispose),
            _ => {
                let input = match kind {
                    SAVED => Input::Saved { op },
                    CODE_RECEIVED => Input::CodeReceived { op, code: secret },
                    LOGIN_REPLIED => Input::LoginReplied {
                        op,
                        reply: LoginReply { token: secret, lifetime_ms, user_info: user_info() },
                    },
                    KEY_CHECKED => Input::KeyChecked { op, valid: flag },
                    CALL_REPLIED => Input::CallReplied { op, user_info: flag.then(user_info) },
                    PLATFORM_FAILED => {
                        let kind = FailureKind::from_number(value);
                        Input::Failed { op, failure: Failure::Platform { kind, errno: extra } }
                    }
                    BACKEND_FAILED => Input::Failed { op, failure: backend_failure(value, extra, &secret) },
                    AUTH_ENDED => Input::AuthEnded { op, outcome: AuthOutcome::from_number(value) },
                    REQUEST_ACCEPTED => Input::RequestAccepted { serial },
                    REPLAY_REJECTED => Input::ReplayRejected { serial },
                    TOKEN_RENEWED => Input::TokenRenewed { serial, token: secret, lifetime_ms },
                    RESUMED => Input::Resumed,
                    _ => return None,
                };
                return Some(Action::Input(input));
            }
        };
        Some(Action::Command(command))
    }

    /// The step with its act or token number moved: a replayed machine counts from its own start.
    #[must_use]
    pub fn moved(self, ops: u32, serials: u32) -> Self {
        let by = match self.kind {
            REFRESH_REJECTED | REQUEST_ACCEPTED | REPLAY_REJECTED | TOKEN_RENEWED => serials,
            SAVED..=AUTH_ENDED => ops,
            _ => 0,
        };
        Self { id: self.id.wrapping_sub(by), ..self }
    }

    /// Replaces what only the text told: whether a stale token was the present one, and which
    /// phone code it was (equal codes shared a ticket).
    pub(super) fn without_text(self, refuses_current: bool, ticket: u32) -> Self {
        match self.kind {
            REFRESH_LOGIN if self.value != NO_TOKEN => {
                Self { value: if refuses_current { CURRENT_TOKEN } else { OLDER_TOKEN }, ..self }
            }
            UPDATE_PHONE_BY_CODE => Self { id: ticket, ..self },
            _ => self,
        }
    }
}

fn backend_failure(status: u32, retry_after_ms: u32, code: &Secret) -> Failure {
    Failure::Backend {
        status: u16::try_from(status).unwrap_or(0),
        code: (!code.is_empty()).then(|| code.expose().into()),
        retry_after_ms: (retry_after_ms > 0).then(|| retry_after_ms.into()),
    }
}

fn seconds(ms: Option<u64>) -> u32 {
    ms.map_or(0, |ms| u32::try_from(ms / 1_000).unwrap_or(u32::MAX))
}

fn milliseconds(seconds: u32) -> Option<u64> {
    (seconds > 0).then(|| u64::from(seconds) * 1_000)
}

fn facts_to_bits(facts: AuthFacts) -> u32 {
    u32::from(facts.has_profile) | u32::from(facts.has_phone) << 1
}

fn facts_from_bits(bits: u32) -> AuthFacts {
    AuthFacts { has_profile: bits & 1 != 0, has_phone: bits & 2 != 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoded_step_encodes_to_itself() {
        for &(name, kind) in STEP_KINDS {
            for (value, extra) in [(0, 0), (1, 0), (1, 3), (2, 1)] {
                let step = Step { kind, id: 7, value, extra };
                let again = match step.decode(Some("text".into())).unwrap() {
                    Action::Command(command) => Step::of_command(&command),
                    Action::Input(input) => Step::of_input(&input),
                    Action::Timeout | Action::Dispose => continue,
                };
                assert_eq!(again.kind, kind, "{name}");
                assert_eq!(again.moved(0, 0).decode(Some("text".into())), step.decode(Some("text".into())), "{name}");
            }
        }
    }
}
