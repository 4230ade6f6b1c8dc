//! A signed-in session: token, its number, its end, and what is known about the user.

use super::auth_step::{AuthFacts, NamedFacts};
use super::clock::Timestamp;
use super::secret::{Secret, Token};

/// The user as the back end describes them: the app's own fields survive as text, the machine
/// reads only the facts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UserInfo {
    /// The JSON of the reply's `userInfo`. May hold a masked phone number, so it cannot be printed.
    pub json: Option<Secret>,
    /// What the user has given.
    pub facts: AuthFacts,
}

/// A user as one reply names them. What it does not name stays as it was: rule 27.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UserReply {
    /// See [`UserInfo::json`].
    pub json: Option<Secret>,
    /// What it says about the facts.
    pub facts: NamedFacts,
}

impl UserInfo {
    /// Takes what `reply` names. True when that is news.
    pub(super) fn update(&mut self, reply: UserReply) -> bool {
        let facts = reply.facts.over(self.facts);
        let names_other = reply.json.is_some() && reply.json != self.json;
        let is_news = names_other || facts != self.facts;
        self.facts = facts;
        if names_other {
            self.json = reply.json;
        }
        is_news
    }
}

/// The present token and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Credential {
    pub token: Token,
    /// What brings the next token: rule 19.
    pub refresh_token: Option<Token>,
    /// The number requests quote instead of the token.
    pub serial: u32,
    pub expires_at: Option<Timestamp>,
    pub renew_at: Option<Timestamp>,
    pub user_info: UserInfo,
}

/// `renew_at` and `expires_at` for a token that lives `lifetime_ms` from `now`.
pub(super) fn deadlines(
    now: Timestamp,
    lifetime_ms: Option<u64>,
    renew_before_ms: u32,
) -> (Option<Timestamp>, Option<Timestamp>) {
    let Some(lifetime) = lifetime_ms else { return (None, None) };
    // A token shorter than the margin would be renewed on every call.
    let margin = u64::from(renew_before_ms).min(lifetime / 2);
    (Some(now.after(lifetime - margin)), Some(now.after(lifetime)))
}

impl Credential {
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}
