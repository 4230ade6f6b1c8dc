//! Rules 1, 2, 7 and 8: one login at a time, shared by all who ask for one.

use super::Session;
use super::act::Act;
use super::back_off::BackOff;
use super::clock::Timestamp;
use super::credential::{Credential, deadlines};
use super::error::{ErrorCode, SessionError};
use super::failure::Failure;
use super::id::{Ids, OpId, Ticket};
use super::input::LoginReply;
use super::lock::Operation;
use super::output::{Effect, Event, EventKind, Output, Settlement};
use super::secret::Code;

/// One `wx.login` and one `/silentLogin`, and all who wait for them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LoginFlight {
    phase: LoginPhase,
    /// One ticket per kind of wait, however many callers share it.
    waiters: Vec<(LoginWait, Ticket)>,
    /// It refreshes a refused token, so it has taken a unit of the fuse.
    holds_unit: bool,
    /// Another copy's newer token would do, and nobody has looked for one yet.
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
    /// Waits for `/silentLogin`.
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
    /// `refreshLogin()`.
    Refresh,
    /// `ensureSessionKey()`: a new login brings a new key.
    SessionKey,
    /// A call whose ciphertext the new login makes unreadable.
    Tap,
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

impl LoginFlight {
    pub fn act(&self) -> Option<Act> {
        match self.phase {
            LoginPhase::Reading(act) | LoginPhase::Code(act) | LoginPhase::Exchange(act) => Some(act),
            LoginPhase::Queued | LoginPhase::Paced(_) => None,
        }
    }

    pub fn paced_until(&self) -> Option<Timestamp> {
        match self.phase {
            LoginPhase::Paced(until) => Some(until),
            _ => None,
        }
    }

    pub fn holds_unit(&self) -> bool {
        self.holds_unit
    }

    pub fn reading(&self) -> bool {
        matches!(self.phase, LoginPhase::Reading(_))
    }

    pub fn look(&mut self, act: Act) {
        self.phase = LoginPhase::Reading(act);
    }

    pub fn looked(&mut self) {
        self.looks = false;
        self.phase = LoginPhase::Queued;
    }

    /// One more refused request waits to be sent again.
    pub fn promise_replay(&mut self) {
        self.replays += 1;
    }

    pub fn into_waiters(self) -> Vec<(LoginWait, Ticket)> {
        self.waiters
    }

    pub fn tickets(&self) -> impl Iterator<Item = Ticket> {
        self.waiters.iter().map(|(_, ticket)| *ticket)
    }

    pub fn exchanging(&self) -> bool {
        matches!(self.phase, LoginPhase::Exchange(_))
    }

    pub fn add(&mut self, wait: LoginWait, ticket: Ticket) {
        self.waiters.push((wait, ticket));
    }

    fn join(&mut self, wait: LoginWait, ids: &mut Ids) -> Ticket {
        if let Some((_, ticket)) = self.waiters.iter().find(|(kind, _)| *kind == wait) {
            return *ticket;
        }
        let ticket = ids.ticket();
        self.add(wait, ticket);
        ticket
    }
}

impl Session {
    /// `login()` and `ensureLogin()`: what lives is good enough.
    pub(super) fn ensure_login(&mut self, wait: LoginWait, now: Timestamp) -> Ticket {
        let login_under_way = self.lock.has_login();
        if !login_under_way && self.credential.as_ref().is_some_and(|credential| !credential.needs_renewal(now)) {
            return self.answer(Ok(Settlement::Reused));
        }
        match self.want_login(LoginReason::Missing, now) {
            Ok(()) => self.join_login(wait),
            Err(_) if self.has_usable_token(now) => self.answer(Ok(Settlement::Reused)),
            Err(error) => self.answer(Err(error)),
        }
    }

    /// `login({ force: true })`.
    pub(super) fn force_login(&mut self, now: Timestamp) -> Ticket {
        match self.want_login(LoginReason::Forced, now) {
            Ok(()) => self.join_login(LoginWait::Forced),
            Err(error) => self.answer(Err(error)),
        }
    }

    /// `refreshLogin()`. If the refused token is not the present one, somebody has refreshed it
    /// already.
    pub(super) fn refresh_login(&mut self, refused: u32, now: Timestamp) -> Ticket {
        if !self.lock.has_login() && self.credential.is_some() && !self.is_current(refused) {
            return self.answer(Ok(Settlement::Reused));
        }
        match self.want_login(self.refresh_reason(), now) {
            Ok(()) => self.join_login(LoginWait::Refresh),
            Err(error) => self.answer(Err(error)),
        }
    }

    /// Without a token there is nothing to refresh, so no unit to take.
    pub(super) fn refresh_reason(&self) -> LoginReason {
        if self.credential.is_some() { LoginReason::TokenRefused } else { LoginReason::Missing }
    }

    /// Sees to it that a flight is under way or lined up.
    pub(super) fn want_login(&mut self, reason: LoginReason, now: Timestamp) -> Result<(), SessionError> {
        if self.lock.has_login() {
            return Ok(());
        }
        if reason != LoginReason::Forced {
            self.back_off.check(now)?;
        }
        let holds_unit = matches!(reason, LoginReason::TokenRefused | LoginReason::KeyRefused);
        if holds_unit {
            self.take_unit(now)?;
        }
        // The app insists on a new login, and only a login brings a new key.
        let looks = matches!(reason, LoginReason::Missing | LoginReason::TokenRefused) && self.credential.is_some();
        let phase = LoginPhase::Queued;
        let flight = Operation::Login(LoginFlight { phase, waiters: Vec::new(), holds_unit, looks, replays: 0 });
        if reason == LoginReason::KeyRefused {
            self.lock.enqueue_next(flight);
        } else if let Err(full) = self.lock.enqueue(flight) {
            if holds_unit {
                self.fuse.give_back();
            }
            return Err(full.into());
        }
        Ok(())
    }

    fn take_unit(&mut self, now: Timestamp) -> Result<(), SessionError> {
        self.restore_fuse(now);
        let taken = self.fuse.take(now);
        if let Err(error) = &taken
            && error.code == ErrorCode::FuseTripped
        {
            let error = Some(*error);
            self.outputs.push(Output::Event(Event { error, ..EventKind::FuseTripped.into() }));
        }
        taken
    }

    pub(super) fn restore_fuse(&mut self, now: Timestamp) {
        if self.fuse.cool(now) {
            self.emit(EventKind::FuseRestored);
        }
    }

    /// The ticket of this kind of wait for the flight; [`Session::want_login`] has seen to one.
    pub(super) fn join_login(&mut self, wait: LoginWait) -> Ticket {
        match self.lock.login() {
            Some(flight) => flight.join(wait, &mut self.ids),
            None => self.answer(Err(ErrorCode::Internal.into())),
        }
    }

    /// The flight has the lock: call `wx.login`, or wait until WeChat allows it.
    pub(super) fn start_login(&mut self, mut flight: LoginFlight, now: Timestamp) {
        if flight.looks && flight.waiters.iter().all(|(wait, _)| *wait != LoginWait::Tap) {
            return self.start_look(flight, now);
        }
        let allowed = self.pacer.next_start();
        flight.phase = if now < allowed {
            LoginPhase::Paced(allowed)
        } else {
            self.pacer.started(now);
            self.key.rotate();
            let act = self.act(now, self.config.login_timeout_ms.into());
            self.effect(Effect::RequestCode { op: act.op });
            LoginPhase::Code(act)
        };
        self.lock.hold(Operation::Login(flight));
    }

    pub(super) fn code_received(&mut self, op: OpId, code: Code, now: Timestamp) {
        if code.is_empty() {
            return self.login_failed(op, Failure::NO_CODE, now);
        }
        let act = self.act(now, self.config.request_timeout_ms.into());
        if let Some(Operation::Login(flight)) = self.lock.holder_mut() {
            flight.phase = LoginPhase::Exchange(act);
            self.effect(Effect::ExchangeCode { op: act.op, code });
        }
    }

    pub(super) fn login_replied(&mut self, op: OpId, reply: LoginReply, now: Timestamp) {
        let Some(Operation::Login(flight)) = self.lock.release() else { return };
        let (renew_at, expires_at) = deadlines(now, reply.lifetime_ms, self.config.renew_before_ms);
        self.serial += 1;
        let refreshed = self.credential.is_some();
        let user_info = self.credential.take().map(|old| old.user_info).unwrap_or_default();
        self.credential = Some(Credential { token: reply.token, serial: self.serial, expires_at, renew_at, user_info });
        let user_changed = self.name_user(op, reply.user_info);
        if flight.holds_unit {
            self.fuse.put_on_probation(self.serial, flight.replays);
        }
        self.key.found_valid(now, self.config.session_key_ttl_ms);
        self.back_off = BackOff::default();
        self.publish();
        for (wait, ticket) in flight.waiters {
            let rotated = || Err(ErrorCode::SessionKeyRotated.into());
            self.settle(ticket, if wait == LoginWait::Tap { rotated() } else { Ok(Settlement::Done) });
        }
        self.emit(if refreshed { EventKind::TokenRefreshed } else { EventKind::LoginSucceeded });
        if refreshed && user_changed {
            self.emit(EventKind::UserChanged);
        }
        self.announce_step();
    }

    pub(super) fn login_failed(&mut self, op: OpId, failure: Failure, now: Timestamp) {
        let Some(Operation::Login(flight)) = self.lock.release() else { return };
        if flight.holds_unit && failure.is_temporary() {
            self.fuse.give_back();
        }
        let kind = if self.credential.is_some() { EventKind::RefreshFailed } else { EventKind::LoginFailed };
        let ended = failure.ends_session() && self.credential.is_some();
        if ended {
            self.credential = None;
            self.publish();
        }
        let asked = failure.retry_after_ms();
        let error = self.back_off.failed(failure.into_error(ErrorCode::LoginFailed, op), asked, now);
        let usable = self.has_usable_token(now);
        for (wait, ticket) in flight.waiters {
            // An early renewal that failed has cost nothing: the old token still lives.
            let contented = usable && matches!(wait, LoginWait::Login | LoginWait::Ensure);
            self.settle(ticket, if contented { Ok(Settlement::Reused) } else { Err(error) });
        }
        self.login_failed_for_calls(&error, usable);
        if !usable {
            self.reject_auth(&error);
        }
        self.outputs.push(Output::Event(Event { error: Some(error), ..kind.into() }));
        if ended {
            self.emit(EventKind::SignedOut);
        }
    }
}
