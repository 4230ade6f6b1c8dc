//! One step of a machine as numbers: enough to take it again, nothing that must stay secret.

use crate::session::{
    AuthFacts, AuthOutcome, AuthStep, CallRequest, Command, Failure, FailureKind, Input, KeyEpoch, LoginReply, OpId,
    Secret, Session, Ticket, UserInfo,
};

/// A command or a piece of news, secrets left out.
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

const LOGIN: u32 = 1;
const ENSURE_LOGIN: u32 = 2;
const REFRESH_LOGIN: u32 = 3;
const REFRESH_REJECTED: u32 = 4;
const ENSURE_SESSION_KEY: u32 = 5;
const UPDATE_USER: u32 = 6;
const UPDATE_PHONE_BY_CODE: u32 = 7;
const UPDATE_PHONE_ENCRYPTED: u32 = 8;
const UNBIND_PHONE: u32 = 9;
const MUST_AUTH: u32 = 10;
const LOGOUT: u32 = 11;
const SAVED: u32 = 20;
const CODE_RECEIVED: u32 = 21;
const LOGIN_REPLIED: u32 = 22;
const KEY_CHECKED: u32 = 23;
const CALL_REPLIED: u32 = 24;
const PLATFORM_FAILED: u32 = 25;
const BACKEND_FAILED: u32 = 26;
const AUTH_ENDED: u32 = 27;
const REQUEST_ACCEPTED: u32 = 28;
const REPLAY_REJECTED: u32 = 29;
const TOKEN_RENEWED: u32 = 30;
const RESUMED: u32 = 31;
const TIMEOUT: u32 = 32;

/// A step taken again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replayed {
    /// [`Session::submit`].
    Command(Command),
    /// [`Session::handle_input`].
    Input(Input),
    /// [`Session::handle_timeout`].
    Timeout,
}

impl Step {
    fn new(kind: u32, id: u32, value: u32) -> Self {
        Self { kind, id, value, extra: 0 }
    }

    pub(super) fn timeout() -> Self {
        Self::new(TIMEOUT, 0, 0)
    }

    pub(super) fn of_command(command: &Command, before: &Session) -> Self {
        match command {
            Command::Login { force } => Self::new(LOGIN, 0, u32::from(*force)),
            Command::EnsureLogin => Self::new(ENSURE_LOGIN, 0, 0),
            Command::RefreshLogin { stale } => {
                let refuses_current = stale.as_ref().is_none_or(|token| before.is_current_token(token));
                Self::new(REFRESH_LOGIN, 0, u32::from(refuses_current))
            }
            Command::RefreshRejected { serial } => Self::new(REFRESH_REJECTED, *serial, 0),
            Command::EnsureSessionKey => Self::new(ENSURE_SESSION_KEY, 0, 0),
            Command::Call(CallRequest::UpdateUser { tap }) => {
                Self::new(UPDATE_USER, 0, tap.map_or(0, |epoch| epoch.0 + 1))
            }
            Command::Call(CallRequest::UpdatePhoneByCode { .. }) => Self::new(UPDATE_PHONE_BY_CODE, 0, 0),
            Command::Call(CallRequest::UpdatePhoneEncrypted { tap }) => Self::new(UPDATE_PHONE_ENCRYPTED, 0, tap.0),
            Command::Call(CallRequest::UnbindPhone) => Self::new(UNBIND_PHONE, 0, 0),
            Command::MustAuth { step } => Self::new(MUST_AUTH, 0, *step as u32),
            Command::Logout => Self::new(LOGOUT, 0, 0),
        }
    }

    /// The ticket stands in for a phone code: equal codes shared a ticket.
    pub(super) fn mark_ticket(&mut self, ticket: Ticket) {
        self.id = if self.kind == REFRESH_REJECTED { self.id } else { ticket.0 };
    }

    pub(super) fn of_input(input: &Input) -> Self {
        let facts = |user: &UserInfo| u32::from(user.facts.has_profile) | u32::from(user.facts.has_phone) << 1;
        let seconds = |ms: Option<u64>| ms.map_or(0, |ms| u32::try_from(ms / 1_000).unwrap_or(u32::MAX));
        match input {
            Input::Saved { op } => Self::new(SAVED, op.0, 0),
            Input::CodeReceived { op, code } => Self::new(CODE_RECEIVED, op.0, u32::from(!code.is_empty())),
            Input::LoginReplied { op, reply } => {
                Self { extra: facts(&reply.user_info), ..Self::new(LOGIN_REPLIED, op.0, seconds(reply.lifetime_ms)) }
            }
            Input::KeyChecked { op, valid } => Self::new(KEY_CHECKED, op.0, u32::from(*valid)),
            Input::CallReplied { op, user_info } => Self {
                extra: user_info.as_ref().map_or(0, facts),
                ..Self::new(CALL_REPLIED, op.0, u32::from(user_info.is_some()))
            },
            Input::Failed { op, failure: Failure::Platform { kind, errno } } => {
                Self { extra: *errno, ..Self::new(PLATFORM_FAILED, op.0, *kind as u32) }
            }
            Input::Failed { op, failure: Failure::Backend { status, retry_after_ms, .. } } => {
                Self { extra: seconds(*retry_after_ms), ..Self::new(BACKEND_FAILED, op.0, u32::from(*status)) }
            }
            Input::AuthEnded { op, outcome } => Self::new(AUTH_ENDED, op.0, *outcome as u32),
            Input::RequestAccepted { serial } => Self::new(REQUEST_ACCEPTED, *serial, 0),
            Input::ReplayRejected { serial } => Self::new(REPLAY_REJECTED, *serial, 0),
            Input::TokenRenewed { serial, lifetime_ms, .. } => Self::new(TOKEN_RENEWED, *serial, seconds(*lifetime_ms)),
            Input::Resumed => Self::new(RESUMED, 0, 0),
        }
    }

    /// The step to take again, with made-up tokens and codes. Acts and token numbers are moved by
    /// the given offsets, since a replayed machine counts from its own start. `None` for a step
    /// this version does not know.
    pub fn replay(self, op_offset: u32, serial_offset: u32) -> Option<Replayed> {
        let Self { kind, id, value, extra } = self;
        let op = OpId(id.wrapping_sub(op_offset));
        let serial = id.wrapping_sub(serial_offset);
        let made_up = |what: &str| Secret::new(format!("{what}-{id}"));
        let lifetime_ms = (value > 0).then(|| u64::from(value) * 1_000);
        let facts = AuthFacts { has_profile: extra & 1 == 1, has_phone: extra & 2 == 2 };
        let user_info = UserInfo { json: None, facts };
        let epoch = |number| KeyEpoch(number);
        let call = |request| Some(Replayed::Command(Command::Call(request)));
        let input = |input| Some(Replayed::Input(input));
        match kind {
            LOGIN => Some(Replayed::Command(Command::Login { force: value == 1 })),
            ENSURE_LOGIN => Some(Replayed::Command(Command::EnsureLogin)),
            REFRESH_LOGIN => {
                let stale = (value == 0).then(|| made_up("older-token"));
                Some(Replayed::Command(Command::RefreshLogin { stale }))
            }
            REFRESH_REJECTED => Some(Replayed::Command(Command::RefreshRejected { serial })),
            ENSURE_SESSION_KEY => Some(Replayed::Command(Command::EnsureSessionKey)),
            UPDATE_USER => call(CallRequest::UpdateUser { tap: value.checked_sub(1).map(epoch) }),
            UPDATE_PHONE_BY_CODE => call(CallRequest::UpdatePhoneByCode { code: made_up("phone-code") }),
            UPDATE_PHONE_ENCRYPTED => call(CallRequest::UpdatePhoneEncrypted { tap: epoch(value) }),
            UNBIND_PHONE => call(CallRequest::UnbindPhone),
            MUST_AUTH => Some(Replayed::Command(Command::MustAuth { step: AuthStep::from_number(value) })),
            LOGOUT => Some(Replayed::Command(Command::Logout)),
            SAVED => input(Input::Saved { op }),
            CODE_RECEIVED => {
                let code = if value == 1 { made_up("login-code") } else { Secret::new("") };
                input(Input::CodeReceived { op, code })
            }
            LOGIN_REPLIED => {
                let reply = LoginReply { token: made_up("token"), lifetime_ms, user_info };
                input(Input::LoginReplied { op, reply })
            }
            KEY_CHECKED => input(Input::KeyChecked { op, valid: value == 1 }),
            CALL_REPLIED => input(Input::CallReplied { op, user_info: (value == 1).then_some(user_info) }),
            PLATFORM_FAILED => {
                let kind = FailureKind::from_number(value);
                input(Input::Failed { op, failure: Failure::Platform { kind, errno: extra } })
            }
            BACKEND_FAILED => {
                let retry_after_ms = (extra > 0).then(|| u64::from(extra) * 1_000);
                let status = u16::try_from(value).unwrap_or(0);
                input(Input::Failed { op, failure: Failure::Backend { status, code: None, retry_after_ms } })
            }
            AUTH_ENDED => input(Input::AuthEnded { op, outcome: AuthOutcome::from_number(value) }),
            REQUEST_ACCEPTED => input(Input::RequestAccepted { serial }),
            REPLAY_REJECTED => input(Input::ReplayRejected { serial }),
            TOKEN_RENEWED => input(Input::TokenRenewed { serial, token: made_up("renewed-token"), lifetime_ms }),
            RESUMED => input(Input::Resumed),
            TIMEOUT => Some(Replayed::Timeout),
            _ => None,
        }
    }
}
