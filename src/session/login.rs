//! Rules 1, 2, 7 and 8: one login at a time, shared by all who ask for one.

use super::act::OpId;
use super::back_off::BackOff;
use super::clock::Timestamp;
use super::error::{ErrorCode, SessionError};
use super::failure::Failure;
use super::flight::{LoginFlight, LoginReason, LoginWait};
use super::id::Ticket;
use super::input::LoginReply;
use super::machine::Session;
use super::operation::Operation;
use super::output::{Effect, EventKind, Settlement};
use super::secret::Code;
use super::standing::Standing;

/// Nobody waits long for a look that only may save a login.
const LOOK_TIMEOUT_MS: u64 = 1_000;

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

    /// The flight has the lock: look for another copy's token, send the refresh token, call
    /// `wx.login`, or wait until WeChat allows it.
    pub(super) fn start_login(&mut self, now: Timestamp) {
        let Some(Operation::Login(flight)) = self.lock.holder_mut() else { return };
        if flight.wants_look() {
            let act = self.ids.act(now, LOOK_TIMEOUT_MS);
            flight.look(act);
            return self.out.effect(Effect::ReadRecord { op: act.op });
        }
        if self.start_refresh(now) {
            return;
        }
        let Some(Operation::Login(flight)) = self.lock.holder_mut() else { return };
        if self.account.is_adopted() && !flight.replaces_account() {
            return self.end_adopted();
        }
        if now < self.pacer.next_start() {
            flight.pace(self.pacer.next_start());
        } else {
            self.pacer.started(now);
            self.key.rotate();
            let act = self.ids.act(now, self.config.login_timeout_ms.into());
            flight.ask_for_code(act);
            self.out.effect(Effect::RequestCode { op: act.op });
        }
    }

    pub(super) fn code_received(&mut self, op: OpId, code: Code, now: Timestamp) {
        if code.is_empty() {
            return self.login_failed(op, &Failure::NO_CODE, now);
        }
        let act = self.ids.act(now, self.config.request_timeout_ms.into());
        if let Some(Operation::Login(flight)) = self.lock.holder_mut() {
            flight.exchange(act);
            self.out.effect(match flight.registration() {
                Some(ticket) => Effect::Register { op: act.op, ticket, code },
                None => Effect::ExchangeCode { op: act.op, code },
            });
        }
    }

    pub(super) fn login_replied(&mut self, op: OpId, reply: LoginReply, now: Timestamp) {
        let Some(Operation::Login(flight)) = self.lock.release() else { return };
        let has_new_key = !flight.is_refreshing();
        // Somebody asked for it: the account of the login takes the place of the adopted one.
        let left = has_new_key && self.account.is_adopted() && self.leave_account();
        let refreshed = self.account.is_signed_in();
        let standing = if has_new_key { Standing::Silent } else { self.account.standing() };
        let user_changed = self.sign_in(op, reply, standing, now);
        if flight.holds_unit() {
            self.fuse.put_on_probation(self.account.serial(), flight.replays());
        }
        if has_new_key {
            self.key.found_valid(now, self.config.session_key_ttl_ms);
        }
        self.satisfy(flight.into_waiters(), has_new_key, now);
        self.announce_sign_in(left, refreshed, user_changed);
    }

    /// A reply's account is the session's from now on. True when that changed the user.
    pub(super) fn sign_in(&mut self, op: OpId, reply: LoginReply, standing: Standing, now: Timestamp) -> bool {
        self.account.take_token(reply.token, reply.lifetime_ms, self.config.renew_before_ms, now);
        self.account.take_refresh_token(reply.refresh_token);
        self.account.stand(standing);
        let user_changed = self.account.name_user(op, reply.user_info);
        self.back_off = BackOff::default();
        self.publish();
        user_changed
    }

    /// There is a token for those who wait for one, if a new key or another account is not what they want.
    pub(super) fn satisfy(&mut self, waiters: Vec<(LoginWait, Ticket)>, has_new_key: bool, now: Timestamp) {
        for (wait, ticket) in waiters {
            match wait {
                LoginWait::SessionKey if !has_new_key => {
                    self.lock.enqueue_next(Operation::KeyCheck { ticket, act: None });
                }
                LoginWait::Forced if self.account.is_adopted() => {
                    self.log_in_for(LoginReason::Forced, LoginWait::Forced, ticket, now);
                }
                LoginWait::Tap => self.out.reject(ticket, ErrorCode::SessionKeyRotated),
                _ => self.out.resolve(ticket, Settlement::Done),
            }
        }
    }

    /// Tells of a sign-in when everybody who waited for it has it; `left`: an account before it.
    pub(super) fn announce_sign_in(&mut self, left: bool, refreshed: bool, user_changed: bool) {
        if left {
            self.out.emit(EventKind::AccountSwitched);
        }
        self.out.emit(if refreshed { EventKind::TokenRefreshed } else { EventKind::LoginSucceeded });
        if refreshed && user_changed {
            self.out.emit(EventKind::UserChanged);
        }
        self.announce_step();
    }

    pub(super) fn login_failed(&mut self, op: OpId, failure: &Failure, now: Timestamp) {
        if self.outlives_refusal(failure) {
            return;
        }
        let Some(Operation::Login(flight)) = self.lock.release() else { return };
        if flight.holds_unit() && failure.is_temporary() {
            self.fuse.give_back();
        }
        let kind = if self.account.is_signed_in() { EventKind::RefreshFailed } else { EventKind::LoginFailed };
        let registers = flight.registers();
        // What a registration or a login beside an adopted account is told says nothing about the session.
        let is_verdict = !registers && !self.account.is_adopted() && failure.ends_session();
        let ended = is_verdict && self.account.sign_out().is_some();
        if ended {
            self.publish();
        }
        let mut error = failure.error(ErrorCode::LoginFailed, op);
        if !registers {
            error = self.back_off.failed(error, failure.retry_after_ms(), now);
        }
        let usable = self.account.has_usable_token(now);
        self.fail_login(flight, &error, usable);
        // Who is asked for what a registration needs may try again.
        if !usable && !self.account.is_unregistered() {
            self.auth.reject(&error, &mut self.out);
        }
        self.out.emit_failure(kind, error);
        if ended {
            self.announce_end();
        }
    }

    /// Whoever waits for the flight hears that it brought nothing.
    pub(super) fn fail_login(&mut self, flight: LoginFlight, error: &SessionError, usable: bool) {
        for (wait, ticket) in flight.into_waiters() {
            let result = match wait {
                // An early renewal that failed has cost nothing: the old token still lives.
                LoginWait::Login | LoginWait::Ensure | LoginWait::Optional if usable => Ok(Settlement::Reused),
                LoginWait::Optional => Ok(Settlement::Anonymous),
                _ => Err(*error),
            };
            self.out.settle(ticket, result);
        }
        self.calls.login_failed(error, usable, &mut self.out);
    }
}
