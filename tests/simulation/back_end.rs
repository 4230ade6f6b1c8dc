//! WeChat and the app's back end, as far as a session can tell.

use std::collections::BTreeSet;

use mp_session::session::AuthFacts;

/// One token that the back end has issued.
pub struct Issue {
    /// How often the app had signed out when the login for it began.
    pub logouts: u32,
    pub revoked: bool,
}

/// What the other side knows.
#[derive(Default)]
pub struct BackEnd {
    pub tokens: Vec<Issue>,
    codes: u32,
    spent: BTreeSet<String>,
    /// Every token is refused, for ever.
    pub storm: bool,
    /// One address is not for this user.
    pub forbidden: bool,
    /// No token ends by itself.
    pub lasting: bool,
    pub facts: AuthFacts,
}

impl BackEnd {
    pub fn new_code(&mut self) -> String {
        self.codes += 1;
        format!("code-{}", self.codes)
    }

    /// False when the code comes a second time.
    pub fn spend(&mut self, code: &str) -> bool {
        self.spent.insert(code.to_owned())
    }

    pub fn issue(&mut self, logouts: u32) -> String {
        self.tokens.push(Issue { logouts, revoked: false });
        format!("token-{}", self.tokens.len())
    }

    pub fn find(&self, token: &str) -> Option<&Issue> {
        let number: usize = token.strip_prefix("token-")?.parse().ok()?;
        self.tokens.get(number.checked_sub(1)?)
    }

    pub fn accepts(&self, token: &str) -> bool {
        !self.storm && self.find(token).is_some_and(|issue| !issue.revoked)
    }

    pub fn revoke_all(&mut self) {
        for issue in &mut self.tokens {
            issue.revoked = true;
        }
    }
}
