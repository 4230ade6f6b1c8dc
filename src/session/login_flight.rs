//! Rules 1, 7, 8 and 20: what a login's flight does, and what becomes of those who wait for it.

use super::act::OpId;
use super::back_off::BackOff;
use super::clock::Timestamp;
use super::config::SessionConfig;
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

/// Nobody waits long for a look that only may save a login; where copies take turns, as long as a login of another may take.
const LOOK_TIMEOUT_MS: u64 = 1_000;

impl Session {
    /// The flight has the lock: look for another copy's token, send the refresh token, call
    /// `wx.login`, or wait until WeChat allows it.
    pub(super) fn start_login(&mut self, now: Timestamp) {
        let SessionConfig { takes_turns, login_timeout_ms, request_timeout_ms, .. } = self.config;
        let Some(Operation::Login(flight)) = self.lock.holder_mut() else { return };
        if flight.wants_look() {
            let patience =
                if takes_turns { u64::from(login_timeout_ms) + u64::from(request_timeout_ms) } else { LOOK_TIMEOUT_MS };
            let act = self.ids.act(now, patience);
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
        let mut waiters = flight.into_waiters();
        if left {
            // Whoever has not asked for another account must not go on as it.
            waiters.retain(|(wait, ticket)| {
                let asked = wait.is_for_any_account();
                if !asked {
                    self.out.reject(*ticket, ErrorCode::Superseded);
                }
                asked
            });
        }
        self.satisfy(waiters, has_new_key, now);
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

    /// An adopted account that cannot be renewed ends, and its callers hear that somebody has to sign in.
    pub(super) fn end_adopted(&mut self) {
        let Some(Operation::Login(flight)) = self.lock.release() else { return };
        if flight.holds_unit() {
            self.fuse.give_back();
        }
        self.account.sign_out();
        self.publish();
        let error = ErrorCode::LoginRequired.into();
        self.fail_login(flight, &error, false);
        self.auth.reject(&error, &mut self.out);
        self.announce_end();
    }
}
