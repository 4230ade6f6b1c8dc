//! One step of a machine as numbers: what crosses the border to JS, what the journal keeps and
//! what a replay takes again.
//!
//! Texts travel beside the step and are never kept, so a journal holds no secrets.

use crate::api::{facts_given, login_reply};
use crate::session::{
    AuthOutcome, AuthStep, BackendCode, CallRequest, Command, Failure, FailureKind, Input, KeyEpoch, OpId, Secret,
    UserInfo,
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
    ENSURE_SESSION_KEY = 4,
    UPDATE_USER = 5,
    UPDATE_PHONE_BY_CODE = 6,
    UPDATE_PHONE_ENCRYPTED = 7,
    UNBIND_PHONE = 8,
    MUST_AUTH = 9,
    LOGOUT = 10,
    SAVED = 11,
    CODE_RECEIVED = 12,
    LOGIN_REPLIED = 13,
    KEY_CHECKED = 14,
    CALL_REPLIED = 15,
    PLATFORM_FAILED = 16,
    BACKEND_FAILED = 17,
    AUTH_ENDED = 18,
    REQUEST_ACCEPTED = 19,
    REPLAY_REJECTED = 20,
    TOKEN_RENEWED = 21,
    RESUMED = 22,
    TIMEOUT = 23,
    DISPOSE = 24,
}

impl Step {
    /// What the step says. `text` is the code, the token or the back end's error code that came
    /// with it, `json` the user; empty when there is none. `None` for a step this version does not
    /// know.
    pub fn decode(self, text: Secret, json: Secret) -> Option<Action> {
        let Self { kind, id, value, extra } = self;
        let op = OpId(id);
        let serial = id;
        let flag = value != 0;
        let lifetime_ms = milliseconds(value);
        let user_info = || UserInfo { json: (!json.is_empty()).then_some(json), facts: facts_given(extra) };
        let command = match kind {
            LOGIN => Command::Login { force: flag },
            ENSURE_LOGIN => Command::EnsureLogin,
            REFRESH_LOGIN => Command::RefreshLogin { serial },
            ENSURE_SESSION_KEY => Command::EnsureSessionKey,
            UPDATE_USER => Command::Call(CallRequest::UpdateUser { tap: value.checked_sub(1).map(KeyEpoch) }),
            UPDATE_PHONE_BY_CODE => Command::Call(CallRequest::UpdatePhoneByCode { code: text }),
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
                    CODE_RECEIVED => Input::CodeReceived { op, code: text },
                    LOGIN_REPLIED => login_replied(op, value, user_info(), text),
                    KEY_CHECKED => Input::KeyChecked { op, valid: flag },
                    CALL_REPLIED => Input::CallReplied { op, user_info: flag.then(user_info) },
                    PLATFORM_FAILED => {
                        let kind = FailureKind::from_number(value);
                        Input::Failed { op, failure: Failure::Platform { kind, errno: extra } }
                    }
                    BACKEND_FAILED => Input::Failed { op, failure: backend_failure(value, extra, &text) },
                    AUTH_ENDED => Input::AuthEnded { op, outcome: AuthOutcome::from_number(value) },
                    REQUEST_ACCEPTED => Input::RequestAccepted { serial },
                    REPLAY_REJECTED => Input::ReplayRejected { serial },
                    TOKEN_RENEWED => Input::TokenRenewed { serial, token: text, lifetime_ms },
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
            REFRESH_LOGIN | REQUEST_ACCEPTED | REPLAY_REJECTED | TOKEN_RENEWED => serials,
            SAVED..=AUTH_ENDED => ops,
            _ => 0,
        };
        Self { id: self.id.wrapping_sub(by), ..self }
    }
}

fn backend_failure(status: u32, retry_after_ms: u32, code: &Secret) -> Failure {
    Failure::Backend {
        status: u16::try_from(status).unwrap_or(0),
        code: BackendCode::new(code.expose()),
        retry_after_ms: (retry_after_ms > 0).then(|| retry_after_ms.into()),
    }
}

fn login_replied(op: OpId, seconds: u32, user_info: UserInfo, token: Secret) -> Input {
    let lifetime_s = (seconds > 0).then_some(seconds);
    match login_reply(token, lifetime_s, user_info) {
        Some(reply) => Input::LoginReplied { op, reply },
        None => Input::Failed { op, failure: Failure::Platform { kind: FailureKind::Malformed, errno: 0 } },
    }
}

fn milliseconds(seconds: u32) -> Option<u64> {
    (seconds > 0).then(|| u64::from(seconds) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_decodes_and_no_other_does() {
        for &(name, kind) in STEP_KINDS {
            let step = Step { kind, id: 1, value: 1, extra: 0 };
            assert!(step.decode(Secret::new("text"), Secret::default()).is_some(), "{name}");
        }
        let highest = STEP_KINDS.iter().map(|(_, kind)| *kind).max().unwrap();
        for kind in [0, highest + 1, u32::MAX] {
            assert_eq!(Step { kind, ..Step::default() }.decode(Secret::default(), Secret::default()), None);
        }
    }

    #[test]
    fn a_reply_brings_token_and_user() {
        let step = Step { kind: LOGIN_REPLIED, id: 1, value: 60, extra: 1 };
        let Some(Action::Input(Input::LoginReplied { reply, .. })) =
            step.decode(Secret::new("token"), Secret::new("{}"))
        else {
            panic!("not a reply");
        };
        assert_eq!(reply.token, Secret::new("token"));
        assert_eq!(reply.user_info.json, Some(Secret::new("{}")));
        assert_eq!(reply.lifetime_ms, Some(60_000));
    }

    #[test]
    fn a_reply_against_the_contract_is_a_failure() {
        let step = |value| Step { kind: LOGIN_REPLIED, id: 1, value, extra: 0 };
        for malformed in [
            step(60).decode(Secret::default(), Secret::default()),
            step(u32::MAX).decode(Secret::new("token"), Secret::default()),
        ] {
            let Some(Action::Input(Input::Failed { failure, .. })) = malformed else { panic!("accepted") };
            assert_eq!(failure, Failure::Platform { kind: FailureKind::Malformed, errno: 0 });
        }
    }

    #[test]
    fn moving_touches_acts_and_token_numbers_only() {
        let moved = |kind| Step { kind, id: 10, value: 0, extra: 0 }.moved(3, 5).id;
        assert_eq!(moved(SAVED), 7);
        assert_eq!(moved(AUTH_ENDED), 7);
        assert_eq!(moved(TOKEN_RENEWED), 5);
        assert_eq!(moved(LOGIN), 10);
    }
}
