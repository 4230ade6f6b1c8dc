//! Rules 1, 2, 7 and 8: one login at a time, shared by all who ask for one.

use super::clock::Timestamp;
use super::error::{ErrorCode, SessionError};
use super::flight::{LoginFlight, LoginReason, LoginWait};
use super::id::Ticket;
use super::machine::Session;
use super::operation::Operation;
use super::output::{EventKind, Settlement};

impl Session {
    /// `login()` and `ensureLogin()`: what lives is good enough.
    pub(super) fn ensure_login(&mut self, wait: LoginWait, now: Timestamp) -> Ticket {
        if !self.lock.has_login() && self.account.is_signed_in() && !self.account.needs_renewal(now) {
            return self.done(Settlement::Reused);
        }
        match self.want_login(LoginReason::Missing, now) {
            Ok(()) => self.join_login(wait),
            Err(_) if self.account.has_usable_token(now) => self.done(Settlement::Reused),
            Err(error) => self.answer(Err(error)),
        }
    }

    /// `login({ force: true })`.
    pub(super) fn force_login(&mut self, now: Timestamp) -> Ticket {
        self.log_in(LoginReason::Forced, LoginWait::Forced, now)
    }

    /// `refreshLogin()`. If the refused token is not the present one, somebody has refreshed it
    /// already.
    pub(super) fn refresh_login(&mut self, refused: u32, now: Timestamp) -> Ticket {
        if self.is_refreshed(refused) {
            return self.done(Settlement::Reused);
        }
        self.log_in(self.refresh_reason(), LoginWait::Refresh, now)
    }

    /// There is a newer token than the refused one, and no login under way.
    pub(super) fn is_refreshed(&self, refused: u32) -> bool {
        !self.lock.has_login() && self.account.is_signed_in() && !self.account.is_current(refused)
    }

    /// Without a token there is nothing to refresh, so no unit to take.
    pub(super) fn refresh_reason(&self) -> LoginReason {
        if self.account.is_signed_in() { LoginReason::TokenRefused } else { LoginReason::Missing }
    }

    /// Sees to it that a flight is under way or lined up.
    pub(super) fn want_login(&mut self, reason: LoginReason, now: Timestamp) -> Result<(), SessionError> {
        if self.lock.has_login() {
            return Ok(());
        }
        if reason != LoginReason::Forced {
            self.login_forbidden().map_or(Ok(()), |code| Err(SessionError::from(code)))?;
            self.back_off.check(now)?;
        }
        let holds_unit = reason.takes_unit();
        if holds_unit {
            self.take_unit(now)?;
        }
        let may_refresh = reason.accepts_other_token() && self.account.is_signed_in();
        let flight = Operation::Login(LoginFlight::new(holds_unit, may_refresh));
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
            self.out.emit_failure(EventKind::FuseTripped, *error);
        }
        taken
    }

    pub(super) fn restore_fuse(&mut self, now: Timestamp) {
        if self.fuse.cool(now) {
            self.out.emit(EventKind::FuseRestored);
        }
    }

    /// The ticket of this kind of wait for the flight; [`Session::want_login`] has seen to one.
    pub(super) fn join_login(&mut self, wait: LoginWait) -> Ticket {
        match self.lock.login() {
            Some(flight) => flight.join(wait, &mut self.ids),
            None => self.refuse(ErrorCode::Internal),
        }
    }

    /// The ticket of this kind of wait for a flight that is wanted for `reason`.
    pub(super) fn log_in(&mut self, reason: LoginReason, wait: LoginWait, now: Timestamp) -> Ticket {
        match self.want_login(reason, now) {
            Ok(()) => self.join_login(wait),
            Err(error) => self.answer(Err(error)),
        }
    }

    /// Goes on with `ticket` on a login.
    pub(super) fn log_in_for(&mut self, reason: LoginReason, wait: LoginWait, ticket: Ticket, now: Timestamp) {
        match self.want_login(reason, now) {
            Ok(()) => {
                if let Some(flight) = self.lock.login() {
                    flight.add(wait, ticket);
                }
            }
            Err(error) => self.out.settle(ticket, Err(error)),
        }
    }
}
