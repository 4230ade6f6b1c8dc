//! Rule 1: one login, and all who wait for it.

use super::act::{Act, ActKind};
use super::clock::Timestamp;
use super::id::{Ids, Ticket};

/// One `wx.login` and one `/silentLogin`, and all who wait for them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LoginFlight {
    phase: LoginPhase,
    /// One ticket per kind of wait, however many callers share it.
    waiters: Vec<(LoginWait, Ticket)>,
    /// It refreshes a refused token, so it has taken a unit of the fuse.
    holds_unit: bool,
    /// Another token would do: a refresh token may be sent instead of calling `wx.login`.
    may_refresh: bool,
    /// A newer token of another copy would do too, and nobody has looked for one yet.
    looks: bool,
    /// Refused requests that go out again when it has brought a token.
    replays: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum LoginPhase {
    /// Waits for the lock.
    Queued,
    /// Looks for a newer token in storage.
    Reading(Act),
    /// Waits until WeChat allows another login.
    Paced(Timestamp),
    /// Waits for `wx.login`.
    Code(Act),
    /// Waits for `/refreshToken`.
    Refresh(Act),
    /// Waits for `/silentLogin` or `/register`.
    Exchange(Act),
}

/// What a waiter makes of the flight's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum LoginWait {
    /// `login()`.
    Login,
    /// `login({ force: true })`.
    Forced,
    /// `ensureLogin()`.
    Ensure,
    /// A request that is better with a token, and goes without one as well.
    Optional,
    /// `refreshLogin()`.
    Refresh,
    /// `ensureSessionKey()`: a new login brings a new key.
    SessionKey,
    /// A call whose ciphertext the new login makes unreadable.
    Tap,
    /// `register()`: the code goes with what the user has given.
    Register,
}

impl LoginWait {
    /// Also for another account than the one there is.
    pub fn is_for_any_account(self) -> bool {
        matches!(self, Self::Forced | Self::Register)
    }
}

/// Why a flight is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoginReason {
    /// There is no token, or it is about to end.
    Missing,
    /// The app insists.
    Forced,
    /// The back end refused the token.
    TokenRefused,
    /// The key is dead, or a call that holds the lock was refused: nothing else may go first.
    KeyRefused,
}

impl LoginReason {
    /// Rule 3: a refresh costs a unit of the fuse.
    pub fn takes_unit(self) -> bool {
        matches!(self, Self::TokenRefused | Self::KeyRefused)
    }

    /// Rule 23: another copy's token would do, unless the app insists on a new login or only a
    /// login brings what is wanted, a new key.
    pub fn accepts_other_token(self) -> bool {
        matches!(self, Self::Missing | Self::TokenRefused)
    }
}

impl LoginFlight {
    /// One that waits for the lock.
    pub fn new(holds_unit: bool, may_refresh: bool) -> Self {
        let looks = may_refresh;
        Self { phase: LoginPhase::Queued, waiters: Vec::new(), holds_unit, may_refresh, looks, replays: 0 }
    }

    /// One that brings a new account with what the host keeps under `ticket`.
    pub fn registering(ticket: Ticket) -> Self {
        Self { waiters: vec![(LoginWait::Register, ticket)], ..Self::new(false, false) }
    }

    pub fn registration(&self) -> Option<Ticket> {
        self.ticket_of(LoginWait::Register)
    }

    pub fn registers(&self) -> bool {
        self.registration().is_some()
    }

    /// Somebody asked for another account than the one there is.
    pub fn replaces_account(&self) -> bool {
        self.waiters.iter().any(|(wait, _)| wait.is_for_any_account())
    }

    fn ticket_of(&self, wait: LoginWait) -> Option<Ticket> {
        self.waiters.iter().find(|(kind, _)| *kind == wait).map(|(_, ticket)| *ticket)
    }

    pub fn act(&self) -> Option<Act> {
        match self.phase {
            LoginPhase::Reading(act) | LoginPhase::Code(act) | LoginPhase::Refresh(act) | LoginPhase::Exchange(act) => {
                Some(act)
            }
            LoginPhase::Queued | LoginPhase::Paced(_) => None,
        }
    }

    pub fn act_kind(&self) -> ActKind {
        match self.phase {
            LoginPhase::Refresh(_) | LoginPhase::Exchange(_) => ActKind::Exchange,
            LoginPhase::Reading(_) => ActKind::Read,
            LoginPhase::Queued | LoginPhase::Paced(_) | LoginPhase::Code(_) => ActKind::Code,
        }
    }

    pub fn paced_until(&self) -> Option<Timestamp> {
        match self.phase {
            LoginPhase::Paced(until) => Some(until),
            _ => None,
        }
    }

    pub fn is_reading(&self) -> bool {
        matches!(self.phase, LoginPhase::Reading(_))
    }

    pub fn holds_unit(&self) -> bool {
        self.holds_unit
    }

    pub fn replays(&self) -> u32 {
        self.replays
    }

    /// One more refused request waits to be sent again.
    pub fn promise_replay(&mut self) {
        self.replays += 1;
    }

    /// A newer token is to be looked for.
    pub fn wants_look(&self) -> bool {
        self.looks && self.may_refresh()
    }

    /// A token without a new login is good enough for all who wait.
    pub fn may_refresh(&self) -> bool {
        self.may_refresh && self.waiters.iter().all(|(wait, _)| !matches!(wait, LoginWait::Tap | LoginWait::Forced))
    }

    pub fn look(&mut self, act: Act) {
        self.phase = LoginPhase::Reading(act);
    }

    /// Looking once is enough.
    pub fn looked(&mut self) {
        self.looks = false;
        self.line_up();
    }

    /// Its next act is chosen anew.
    pub fn line_up(&mut self) {
        self.phase = LoginPhase::Queued;
    }

    pub fn refresh(&mut self, act: Act) {
        self.phase = LoginPhase::Refresh(act);
    }

    pub fn is_refreshing(&self) -> bool {
        matches!(self.phase, LoginPhase::Refresh(_))
    }

    pub fn pace(&mut self, until: Timestamp) {
        self.phase = LoginPhase::Paced(until);
    }

    pub fn ask_for_code(&mut self, act: Act) {
        self.phase = LoginPhase::Code(act);
    }

    pub fn exchange(&mut self, act: Act) {
        self.phase = LoginPhase::Exchange(act);
    }

    /// The ticket of this kind of wait.
    pub fn join(&mut self, wait: LoginWait, ids: &mut Ids) -> Ticket {
        if let Some(ticket) = self.ticket_of(wait) {
            return ticket;
        }
        let ticket = ids.ticket();
        self.add(wait, ticket);
        ticket
    }

    /// Somebody who waits already goes on with this flight.
    pub fn add(&mut self, wait: LoginWait, ticket: Ticket) {
        self.waiters.push((wait, ticket));
    }

    pub fn waiters(&self) -> &[(LoginWait, Ticket)] {
        &self.waiters
    }

    pub fn into_waiters(self) -> Vec<(LoginWait, Ticket)> {
        self.waiters
    }
}
