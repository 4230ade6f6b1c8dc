//! How outside acts end: answered or failed.

use mp_session::session::{
    ActKind, CallKind, Failure, FailureKind, Input, LoginReply, NamedFacts, OpId, Secret, UserReply,
};

use crate::state::State;
use crate::world::Answer;

pub const TOKEN_LIFE_MS: u64 = 150_000;

impl State {
    pub fn to_input(&self, op: OpId, kind: ActKind, call: Option<CallKind>, answer: Answer) -> Input {
        let backend = |status, retry_after_ms| Failure::Backend { status, code: None, retry_after_ms };
        let failure = match answer {
            Answer::Good | Answer::Silent | Answer::Other => return self.good(op, kind, call, answer),
            Answer::Unregistered if kind == ActKind::Exchange => return Input::Unregistered { op },
            Answer::Unauthorized if kind == ActKind::KeyCheck => return Input::KeyChecked { op, valid: false },
            Answer::Unauthorized => backend(401, None),
            Answer::NotFound | Answer::Unregistered => backend(404, None),
            Answer::Trouble => backend(500, None),
            Answer::Limited => backend(429, Some(60_000)),
            Answer::Gateway => Failure::Gateway { status: 403, retry_after_ms: None },
            Answer::Platform(kind) => Failure::Platform { kind, errno: 7 },
        };
        Input::Failed { op, failure }
    }

    fn good(&self, op: OpId, kind: ActKind, call: Option<CallKind>, answer: Answer) -> Input {
        let user = |facts| Some(UserReply { json: Some(Secret::new(format!("{answer:?}"))), facts });
        let has = |has_profile, has_phone| NamedFacts { has_profile, has_phone };
        let user_info = match (answer, call) {
            (Answer::Silent, _) | (_, Some(CallKind::Logout)) => None,
            (Answer::Other, _) => user(has(Some(false), Some(false))),
            (_, Some(CallKind::UpdateUser)) => user(has(Some(true), None)),
            (_, Some(CallKind::UpdatePhone | CallKind::UnbindPhone)) => user(has(None, None)),
            (_, None) => user(has(Some(false), None)),
        };
        match kind {
            ActKind::Code => Input::CodeReceived { op, code: Secret::new(format!("code-{}", op.0)) },
            ActKind::Exchange => {
                let refresh_token = self
                    .gives_refresh_tokens
                    .then(|| token(&format!("refresh-{}-{}", self.answered_refresh.len(), op.0)));
                let token = token(&format!("token-{}", op.0));
                Input::LoginReplied {
                    op,
                    reply: LoginReply { token, refresh_token, lifetime_ms: Some(TOKEN_LIFE_MS), user_info },
                }
            }
            ActKind::KeyCheck => Input::KeyChecked { op, valid: true },
            ActKind::Read => self.read(op),
            ActKind::Write => Input::Saved { op },
            ActKind::Call | ActKind::SignOut | ActKind::Abandoned => Input::CallReplied { op, user_info },
        }
    }
}

impl State {
    /// A login that was made elsewhere.
    pub fn adopted(&self) -> LoginReply {
        let number = self.session.last_op();
        LoginReply {
            token: token(&format!("adopted-{number}")),
            refresh_token: self.gives_refresh_tokens.then(|| token(&format!("adopted-refresh-{number}"))),
            lifetime_ms: Some(TOKEN_LIFE_MS),
            user_info: Some(UserReply {
                json: Some(Secret::new("adopted")),
                facts: NamedFacts { has_profile: Some(true), has_phone: None },
            }),
        }
    }
}

/// What the platform or the network can do to an act.
pub const OFFLINE: Answer = Answer::Platform(FailureKind::Network);

pub fn token(text: &str) -> Secret {
    Secret::new(text)
}
