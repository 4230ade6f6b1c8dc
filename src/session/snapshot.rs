//! The machine as plain data, for apps, reports and pictures. No secrets.

use super::auth_step::{AuthFact, AuthFacts};
use super::clock::Timestamp;
use super::error::ErrorCode;
use super::machine::Session;
use super::operation::{Operation, OperationKind};
use super::standing::Standing;

/// What the machine is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// No session, nothing under way.
    SignedOut,
    /// No session yet, a login is under way.
    LoggingIn,
    /// A session.
    SignedIn,
    /// A session whose token is being replaced.
    Refreshing,
    /// The end.
    Disposed,
}

/// Whose account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AccountKind {
    /// Nobody is signed in.
    None,
    /// The one that a silent login gives.
    Silent,
    /// A login made elsewhere.
    Adopted,
    /// Nobody is signed in, for the back end does not know this user.
    Unregistered,
}

/// See [`Session::snapshot`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// What the machine is about.
    pub state: State,
    /// There is a token that has not expired.
    pub logged_in: bool,
    /// Bumped by every logout.
    pub generation: u32,
    /// When the token ends, wall-clock ms.
    pub expires_at: Option<u64>,
    /// The fuse line.
    pub fuse: FuseSnapshot,
    /// What holds the lock and what waits for it, in order.
    pub queue: Vec<OperationKind>,
    /// The article's step, 1 to 3.
    pub auth_step: u32,
    /// What the user has given.
    pub facts: AuthFacts,
    /// What to ask the user for next.
    pub next_fact: Option<AuthFact>,
    /// How often the `session_key` may have changed.
    pub key_epoch: u32,
    /// The last act that was given out.
    pub last_op: u32,
    /// Whose account it is.
    pub account: AccountKind,
    /// Nobody is signed in before they ask for it.
    pub login_required: bool,
}

/// The fuse as an app sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FuseSnapshot {
    /// Refresh flights left.
    pub units: u32,
    /// Refresh flights of a whole fuse.
    pub capacity: u32,
    /// How long it stays locked, ms; absent while it is not.
    pub retry_after_ms: Option<u64>,
}

impl Session {
    /// The machine as plain data without secrets.
    pub fn snapshot(&self, now: Timestamp) -> Snapshot {
        let now = self.clock.peek(now).unwrap_or(self.clock.now());
        Snapshot {
            state: self.state(),
            logged_in: self.account.has_usable_token(now),
            generation: self.account.generation(),
            expires_at: self.account.credential().and_then(|c| c.expires_at).map(|end| self.clock.to_wall(end).0),
            fuse: FuseSnapshot {
                units: self.fuse.units(),
                capacity: self.fuse.capacity(),
                retry_after_ms: self.fuse.tripped_until().map(|until| now.until(until)),
            },
            queue: self.lock.iter().map(Operation::kind).collect(),
            auth_step: self.auth_step() as u32,
            facts: self.account.facts(),
            next_fact: self.next_fact(),
            key_epoch: self.key.epoch().0,
            last_op: self.ids.last_op(),
            account: self.account_kind(),
            login_required: self.login_forbidden() == Some(ErrorCode::LoginRequired),
        }
    }

    fn account_kind(&self) -> AccountKind {
        match (self.account.is_signed_in(), self.account.standing()) {
            (true, Standing::Adopted) => AccountKind::Adopted,
            (true, _) => AccountKind::Silent,
            (false, Standing::Unregistered) => AccountKind::Unregistered,
            (false, _) => AccountKind::None,
        }
    }

    /// What the machine is about.
    pub fn state(&self) -> State {
        if self.disposed {
            return State::Disposed;
        }
        match (self.account.is_signed_in(), self.lock.has_login()) {
            (false, false) => State::SignedOut,
            (false, true) => State::LoggingIn,
            (true, false) => State::SignedIn,
            (true, true) => State::Refreshing,
        }
    }
}
