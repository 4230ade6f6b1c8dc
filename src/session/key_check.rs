//! Rule 11: a `session_key` that can be relied upon, without asking WeChat more than needed.

use super::act::OpId;
use super::clock::Timestamp;
use super::error::ErrorCode;
use super::failure::Failure;
use super::flight::{LoginReason, LoginWait};
use super::id::Ticket;
use super::machine::Session;
use super::operation::Operation;
use super::output::{Effect, EventKind, Settlement};

impl Session {
    /// `ensureSessionKey()`.
    pub(super) fn ensure_session_key(&mut self, now: Timestamp) -> Ticket {
        if self.account.is_adopted() {
            return self.refuse(ErrorCode::Unsupported);
        }
        if self.lock.has_login() || !self.account.has_usable_token(now) {
            // A login brings a new key.
            return self.log_in(LoginReason::Missing, LoginWait::SessionKey, now);
        }
        if self.key.is_known_valid(now) {
            return self.done(Settlement::Reused);
        }
        if let Some(ticket) = self.lock.key_check() {
            return ticket;
        }
        let ticket = self.ids.ticket();
        if let Err(full) = self.lock.enqueue(Operation::KeyCheck { ticket, act: None }) {
            self.out.reject(ticket, full);
        }
        ticket
    }

    pub(super) fn start_key_check(&mut self, now: Timestamp) {
        let Some(Operation::KeyCheck { ticket, act }) = self.lock.holder_mut() else { return };
        let ticket = *ticket;
        if self.key.is_known_valid(now) {
            // A login that went first has settled it.
            self.lock.release();
            self.out.resolve(ticket, Settlement::Reused);
        } else if self.account.has_usable_token(now) {
            let started = self.ids.act(now, self.config.check_session_timeout_ms.into());
            *act = Some(started);
            self.out.effect(Effect::CheckSessionKey { op: started.op });
        } else {
            // The session ended while the check waited its turn.
            self.lock.release();
            self.log_in_for(LoginReason::Missing, LoginWait::SessionKey, ticket, now);
        }
    }

    pub(super) fn key_checked(&mut self, valid: bool, now: Timestamp) {
        let Some(Operation::KeyCheck { ticket, .. }) = self.lock.release() else { return };
        if valid {
            self.key.found_valid(now, self.config.session_key_ttl_ms);
            return self.out.resolve(ticket, Settlement::Done);
        }
        self.out.emit(EventKind::SessionKeyExpired);
        self.log_in_for(LoginReason::KeyRefused, LoginWait::SessionKey, ticket, now);
    }

    pub(super) fn key_check_failed(&mut self, op: OpId, failure: &Failure) {
        if let Some(Operation::KeyCheck { ticket, .. }) = self.lock.release() {
            self.out.settle(ticket, Err(failure.error(ErrorCode::Unsupported, op)));
        }
    }
}
