//! One step of a machine as numbers: what crosses the border to JS, what the journal keeps and
//! what a replay takes again.
//!
//! Texts travel beside the step and are never kept, so a journal holds no secrets.

use super::border::{Numbered, numbers};
use crate::api::{ReplyFault, login_reply, user_reply};
use crate::session::{
    AuthOutcome, AuthStep, BackendCode, CallRequest, Command, Failure, FailureKind, Input, KeyEpoch, LoginReply, OpId,
    RequestRefusal, Secret,
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

numbers! {
    /// Every kind of step.
    STEPS:
    /// command; value 1 forces
    LOGIN = 1,
    /// command
    ENSURE_LOGIN = 2,
    /// command; id is the number of the refused token
    REFRESH_LOGIN = 3,
    /// command
    ENSURE_SESSION_KEY = 4,
    /// command; value is the key epoch at the tap plus 1, 0 if not encrypted
    UPDATE_USER = 5,
    /// command; the text is the code
    UPDATE_PHONE_BY_CODE = 6,
    /// command; value is the key epoch plus 1
    UPDATE_PHONE_ENCRYPTED = 7,
    /// command
    UNBIND_PHONE = 8,
    /// command; value is the step
    MUST_AUTH = 9,
    /// command; value 1: nobody is signed in again unasked
    LOGOUT = 10,
    /// command; id 1: the account of a silent login, the rest as in a login's reply
    ADOPT = 11,
    /// command
    REGISTER = 12,
    /// command; value is the generation in which the request was made, extra 1: no login for its sake
    SEND_REQUEST = 13,
    /// command; id is the number of the token, value the generation, extra the address as a number
    REQUEST_REFUSED = 14,
    /// command; the same, for a request that had been refused before
    REPLAY_REFUSED = 15,
    /// news of an act
    SAVED = 16,
    /// news of an act, of none with id 0; value says what lay in storage: 0 nothing, 1 the record that was sent ahead, more: nothing of use
    RECORD_READ = 17,
    /// news of an act; the text is the code
    CODE_RECEIVED = 18,
    /// news of an act; value is the token's life in seconds, extra what its user names, the texts are the token, the user and the refresh token
    LOGIN_REPLIED = 19,
    /// news of an act: the back end does not know this user
    UNREGISTERED = 20,
    /// news of an act; value 1: the key is good
    KEY_CHECKED = 21,
    /// news of an act; extra is what the user names, the second text the user
    CALL_REPLIED = 22,
    /// news of an act; value is the kind of failure, extra the errno
    PLATFORM_FAILED = 23,
    /// news of an act; value is the HTTP status, extra the pause asked for, the text the error code
    BACKEND_FAILED = 24,
    /// news of an act; value is the HTTP status, extra the pause asked for
    GATEWAY_FAILED = 25,
    /// news of an act; value is the outcome
    AUTH_ENDED = 26,
    /// news; id is the number of the token
    REQUEST_ACCEPTED = 27,
    /// news; id is the number of the token
    REPLAY_ACCEPTED = 28,
    /// news; id is the number of the token
    REPLAY_ENDED = 29,
    /// news; id is the number of the token, value its life, the text the new one
    TOKEN_RENEWED = 30,
    /// news; id is the number of the token
    SESSION_ENDED = 31,
    /// news: the app was shown, or the network is back
    RESUMED = 32,
    /// the timer fired
    TIMEOUT = 33,
    /// the end
    DISPOSE = 34,
}

impl Step {
    /// What the step says. `text` is the code, the token or the back end's error code that came
    /// with it, `json` the user, `refresh_token` that of a login; empty when there is none. `None`
    /// for a step this version does not know.
    #[inline(never)]
    pub fn decode(self, text: Secret, json: Secret, refresh_token: Secret) -> Option<Action> {
        let Self { kind, id, value, extra } = self;
        let op = OpId(id);
        let serial = id;
        let flag = value != 0;
        let lifetime_s = (value > 0).then_some(value);
        let refusal =
            |replayed| Command::RequestRefused(RequestRefusal { generation: value, serial, replayed, address: extra });
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
            LOGOUT => Command::Logout { stays_out: flag },
            ADOPT => {
                let reply = login_reply(text, refresh_token, lifetime_s, user_reply(extra, json));
                Command::Adopt { reply: reply.map_err(|fault| fault as u32), silent: id != 0 }
            }
            REGISTER => Command::Register,
            SEND_REQUEST => Command::SendRequest { generation: value, needs_login: extra == 0 },
            REQUEST_REFUSED => refusal(false),
            REPLAY_REFUSED => refusal(true),
            TIMEOUT => return Some(Action::Timeout),
            DISPOSE => return Some(Action::Dispose),
            _ => {
                let input = match kind {
                    SAVED => Input::Saved { op },
                    // A record is no text: where there is one, it comes as an input of its own.
                    RECORD_READ => Input::RecordRead { op, record: None },
                    CODE_RECEIVED => Input::CodeReceived { op, code: text },
                    LOGIN_REPLIED => {
                        login_replied(op, login_reply(text, refresh_token, lifetime_s, user_reply(extra, json)))
                    }
                    UNREGISTERED => Input::Unregistered { op },
                    KEY_CHECKED => Input::KeyChecked { op, valid: flag },
                    CALL_REPLIED => Input::CallReplied { op, user_info: user_reply(extra, json) },
                    PLATFORM_FAILED => {
                        let kind = FailureKind::from_number(value);
                        Input::Failed { op, failure: Failure::Platform { kind, errno: extra } }
                    }
                    BACKEND_FAILED => Input::Failed { op, failure: backend_failure(value, extra, &text) },
                    GATEWAY_FAILED => {
                        let failure = Failure::Gateway { status: status(value), retry_after_ms: pause(extra) };
                        Input::Failed { op, failure }
                    }
                    AUTH_ENDED => Input::AuthEnded { op, outcome: AuthOutcome::from_number(value) },
                    REQUEST_ACCEPTED => Input::RequestAccepted { serial, replay: false },
                    REPLAY_ACCEPTED => Input::RequestAccepted { serial, replay: true },
                    REPLAY_ENDED => Input::ReplayEnded { serial },
                    // What a login may not bring, no other answer may.
                    TOKEN_RENEWED => {
                        let reply = login_reply(text, Secret::default(), lifetime_s, None).ok()?;
                        Input::TokenRenewed { serial, token: reply.token, lifetime_ms: reply.lifetime_ms }
                    }
                    SESSION_ENDED => Input::SessionEnded { serial },
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
            REFRESH_LOGIN | REQUEST_REFUSED | REPLAY_REFUSED | REQUEST_ACCEPTED..=SESSION_ENDED => serials,
            SAVED..=AUTH_ENDED => ops,
            _ => 0,
        };
        Self { id: self.id.wrapping_sub(by), ..self }
    }
}

fn backend_failure(answered: u32, retry_after_ms: u32, code: &Secret) -> Failure {
    Failure::Backend {
        status: status(answered),
        code: BackendCode::new(code.expose()),
        retry_after_ms: pause(retry_after_ms),
    }
}

fn status(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(0)
}

fn pause(ms: u32) -> Option<u64> {
    (ms > 0).then(|| ms.into())
}

fn login_replied(op: OpId, reply: Result<LoginReply, ReplyFault>) -> Input {
    match reply {
        Ok(reply) => Input::LoginReplied { op, reply },
        Err(fault) => {
            let failure = Failure::Platform { kind: FailureKind::Malformed, errno: fault as u32 };
            Input::Failed { op, failure }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_decodes_and_no_other_does() {
        for &Numbered { name, number: kind, .. } in STEPS {
            let step = Step { kind, id: 1, value: 1, extra: 0 };
            assert!(step.decode(Secret::new("text"), Secret::default(), Secret::default()).is_some(), "{name}");
        }
        let highest = STEPS.iter().map(|step| step.number).max().unwrap();
        for kind in [0, highest + 1, u32::MAX] {
            assert_eq!(
                Step { kind, ..Step::default() }.decode(Secret::default(), Secret::default(), Secret::default()),
                None
            );
        }
    }

    #[test]
    fn a_reply_brings_token_and_user() {
        let step = Step { kind: LOGIN_REPLIED, id: 1, value: 60, extra: 1 << 10 };
        let Some(Action::Input(Input::LoginReplied { reply, .. })) =
            step.decode(Secret::new("token"), Secret::new("{}"), Secret::new("refresh"))
        else {
            panic!("not a reply");
        };
        assert_eq!(reply.token, Secret::new("token"));
        assert_eq!(reply.refresh_token, Some(Secret::new("refresh")));
        assert_eq!(reply.user_info.and_then(|user| user.json), Some(Secret::new("{}")));
        assert_eq!(reply.lifetime_ms, Some(60_000));
    }

    #[test]
    fn a_reply_against_the_contract_is_a_failure() {
        let step = |value| Step { kind: LOGIN_REPLIED, id: 1, value, extra: 0 };
        for (malformed, fault) in [
            (step(60).decode(Secret::default(), Secret::default(), Secret::default()), ReplyFault::Token),
            (step(u32::MAX).decode(Secret::new("token"), Secret::default(), Secret::default()), ReplyFault::Lifetime),
        ] {
            let Some(Action::Input(Input::Failed { failure, .. })) = malformed else { panic!("accepted") };
            assert_eq!(failure, Failure::Platform { kind: FailureKind::Malformed, errno: fault as u32 });
        }
    }

    #[test]
    fn a_renewed_token_may_not_be_what_a_login_may_not_bring() {
        let step = |value| Step { kind: TOKEN_RENEWED, id: 1, value, extra: 0 };
        assert_eq!(step(60).decode(Secret::new("t".repeat(4_097)), Secret::default(), Secret::default()), None);
        assert_eq!(step(u32::MAX).decode(Secret::new("token"), Secret::default(), Secret::default()), None);
        assert!(step(60).decode(Secret::new("token"), Secret::default(), Secret::default()).is_some());
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
