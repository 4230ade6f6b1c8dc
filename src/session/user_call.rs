//! Rules 11 and 12: authenticated back-end calls about the user: sent with a live token, replayed
//! once after a 401.

use super::act::OpId;
use super::call::Call;
use super::clock::Timestamp;
use super::credential::UserReply;
use super::error::{BackendCode, ErrorCode, SessionError};
use super::failure::Failure;
use super::flight::{LoginReason, LoginWait};
use super::id::Ticket;
use super::input::{CallKind, CallRequest};
use super::machine::Session;
use super::operation::Operation;
use super::output::{EventKind, Settlement};

impl Session {
    pub(super) fn submit_call(&mut self, request: CallRequest, now: Timestamp) -> Ticket {
        if let CallRequest::UpdatePhoneByCode { code } = &request {
            if let Some(ticket) = self.calls.find(&request) {
                return ticket;
            }
            if self.calls.has_sent(code) {
                return self.answer(Err(code_already_sent()));
            }
        }
        let tap = request.tap();
        if tap.is_some() && self.account.is_adopted() {
            return self.refuse(ErrorCode::Unsupported);
        }
        if tap.is_some_and(|tap| tap != self.key.epoch()) {
            return self.refuse(ErrorCode::SessionKeyRotated);
        }
        let ticket = self.ids.ticket();
        let call = Call::new(ticket, request);
        if tap.is_some() {
            if let Err(full) = self.lock.enqueue(Operation::KeyCall(call)) {
                self.out.reject(ticket, full);
            }
        } else if self.calls.len() >= self.config.queue_capacity as usize {
            self.out.reject(ticket, ErrorCode::QueueFull);
        } else {
            self.calls.push(call);
            if self.account.needs_renewal(now) {
                // If renewing is not possible now, the old token may still do.
                let _ = self.want_login(LoginReason::Missing, now);
            }
        }
        ticket
    }

    /// An encrypted call has the lock.
    pub(super) fn start_key_call(&mut self, now: Timestamp) {
        let Some(Operation::KeyCall(call)) = self.lock.holder_mut() else { return };
        let ticket = call.ticket();
        if call.tap() != Some(self.key.epoch()) {
            self.lock.release();
            return self.out.reject(ticket, ErrorCode::SessionKeyRotated);
        }
        if let Some(credential) = self.account.usable_credential(now) {
            let act = self.ids.act(now, self.config.request_timeout_ms.into());
            self.calls.send(call, act, credential, &mut self.out);
        } else {
            // A login is due, and after it the ciphertext cannot be read.
            self.lock.release();
            self.log_in_for(LoginReason::Missing, LoginWait::Tap, ticket, now);
        }
    }

    /// Sends what waits for a token as soon as there is one.
    pub(super) fn advance_calls(&mut self, now: Timestamp) {
        while self.calls.any_waits() && !self.lock.has_login() {
            if let Some(credential) = self.account.usable_credential(now) {
                let act = self.ids.act(now, self.config.request_timeout_ms.into());
                self.calls.send_waiting(act, credential, &mut self.out);
            } else if let Err(error) = self.want_login(LoginReason::Missing, now)
                && let Some(call) = self.calls.take_waiting()
            {
                self.out.settle(call.ticket(), Err(error));
            }
        }
    }

    pub(super) fn call_replied(&mut self, op: OpId, user_info: Option<UserReply>) {
        let Some(call) = self.take_call(op) else { return };
        self.fuse.accepted(call.serial(), call.is_replayed());
        let user_changed = self.account.name_user(op, user_info.map(|reply| told_by_success(call.kind(), reply)));
        if user_changed {
            self.publish_user_info();
        }
        self.out.resolve(call.ticket(), Settlement::Done);
        if user_changed {
            self.out.emit(EventKind::UserChanged);
        }
        self.announce_step();
    }

    pub(super) fn call_failed(&mut self, op: OpId, failure: &Failure, now: Timestamp) {
        let Some(mut call) = self.take_call(op) else { return };
        let serial = call.serial();
        let ticket = call.ticket();
        if !failure.is_unauthorized() {
            if call.is_replayed() {
                self.fuse.replay_ends(serial);
            }
            return self.out.settle(ticket, Err(failure.error(ErrorCode::BackendRejected, op)));
        }
        self.calls.unsent(&call);
        if call.tap().is_some() {
            if self.account.is_current(serial) {
                return self.log_in_for(LoginReason::KeyRefused, LoginWait::Tap, ticket, now);
            }
            // A renewed token came meanwhile, without a login: the key is the same.
            call.wait();
            return self.lock.enqueue_next(Operation::KeyCall(call));
        }
        let address = call.kind() as u32;
        if call.is_replayed() {
            self.replay_refused(serial, address, now);
        }
        if call.is_replayed() || self.refusals.include(address, now) {
            let error = SessionError { detail: 401, act: Some(op), ..ErrorCode::Unauthorized.into() };
            return self.out.settle(ticket, Err(error));
        }
        call.replay();
        match self.want_replay(serial, now) {
            Ok(_) => self.calls.push(call),
            Err(error) => self.out.settle(ticket, Err(error)),
        }
    }

    fn take_call(&mut self, op: OpId) -> Option<Call> {
        if let Some(call) = self.calls.take(op) {
            return Some(call);
        }
        match self.lock.holder() {
            Some(Operation::KeyCall(call)) if call.is_act(op) => {}
            _ => return None,
        }
        match self.lock.release() {
            Some(Operation::KeyCall(call)) => Some(call),
            _ => None,
        }
    }
}

/// A phone number that was just given or forgotten is known or gone, also when the reply does not
/// say so: asking for it again would cost the app money.
fn told_by_success(kind: CallKind, mut reply: UserReply) -> UserReply {
    let told = match kind {
        CallKind::UpdatePhone => Some(true),
        CallKind::UnbindPhone => Some(false),
        CallKind::UpdateUser | CallKind::Logout => None,
    };
    reply.facts.has_phone = reply.facts.has_phone.or(told);
    reply
}

/// The code was spent; WeChat would answer 40163.
fn code_already_sent() -> SessionError {
    SessionError { backend_code: BackendCode::new("40163"), ..ErrorCode::BackendRejected.into() }
}
