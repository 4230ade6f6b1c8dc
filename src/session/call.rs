//! Authenticated back-end calls about the user: sent with a live token, replayed once after a 401.

use super::Session;
use super::act::Act;
use super::clock::Timestamp;
use super::credential::UserReply;
use super::error::{BackendCode, ErrorCode, SessionError};
use super::failure::Failure;
use super::id::{OpId, Ticket};
use super::input::{CallKind, CallRequest};
use super::lock::Operation;
use super::login::{LoginReason, LoginWait};
use super::output::{Effect, EventKind, Settlement};
use super::secret::Code;

/// Codes live five minutes, so remembering a few is remembering all that matter.
const REMEMBERED_CODES: usize = 8;

/// One call of the app.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Call {
    pub ticket: Ticket,
    request: CallRequest,
    phase: CallPhase,
    replayed: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum CallPhase {
    /// Waits for a token, or for the lock.
    Waiting,
    Sent {
        act: Act,
        serial: u32,
    },
}

/// The calls that need no lock, and the phone codes already sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Calls {
    pub list: Vec<Call>,
    sent_codes: Vec<Code>,
}

impl Call {
    pub fn act(&self) -> Option<Act> {
        match self.phase {
            CallPhase::Sent { act, .. } => Some(act),
            CallPhase::Waiting => None,
        }
    }

    fn serial(&self) -> u32 {
        match self.phase {
            CallPhase::Sent { serial, .. } => serial,
            CallPhase::Waiting => 0,
        }
    }
}

impl Session {
    pub(super) fn submit_call(&mut self, request: CallRequest, now: Timestamp) -> Ticket {
        if let CallRequest::UpdatePhoneByCode { code } = &request {
            if let Some(call) = self.calls.list.iter().find(|call| call.request == request) {
                return call.ticket;
            }
            if self.calls.sent_codes.contains(code) {
                return self.answer(Err(code_already_sent()));
            }
        }
        if request.tap().is_some_and(|tap| tap != self.key.epoch) {
            return self.answer(Err(ErrorCode::SessionKeyRotated.into()));
        }
        let ticket = self.ids.ticket();
        let needs_lock = request.tap().is_some();
        let call = Call { ticket, request, phase: CallPhase::Waiting, replayed: false };
        if needs_lock {
            if let Err(full) = self.lock.enqueue(Operation::KeyCall(call)) {
                self.settle(ticket, Err(full.into()));
            }
        } else if self.calls.list.len() >= self.config.queue_capacity as usize {
            self.settle(ticket, Err(ErrorCode::QueueFull.into()));
        } else {
            self.calls.list.push(call);
            if self.credential.as_ref().is_some_and(|credential| credential.needs_renewal(now)) {
                // If renewing is not possible now, the old token may still do.
                let _ = self.want_login(LoginReason::Missing, now);
            }
        }
        ticket
    }

    /// An encrypted call has the lock.
    pub(super) fn start_key_call(&mut self, mut call: Call, now: Timestamp) {
        if call.request.tap() != Some(self.key.epoch) {
            return self.settle(call.ticket, Err(ErrorCode::SessionKeyRotated.into()));
        }
        if self.has_usable_token(now) {
            self.send(&mut call, now);
            self.lock.hold(Operation::KeyCall(call));
        } else {
            // A login is due, and after it the ciphertext cannot be read.
            self.log_in_for(LoginReason::Missing, LoginWait::Tap, call.ticket, now);
        }
    }

    /// Sends what waits for a token as soon as there is one.
    pub(super) fn advance_calls(&mut self, now: Timestamp) {
        for mut call in std::mem::take(&mut self.calls.list) {
            if call.act().is_none() && !self.lock.has_login() {
                if self.has_usable_token(now) {
                    self.send(&mut call, now);
                } else if let Err(error) = self.want_login(LoginReason::Missing, now) {
                    self.settle(call.ticket, Err(error));
                    continue;
                }
            }
            self.calls.list.push(call);
        }
    }

    fn send(&mut self, call: &mut Call, now: Timestamp) {
        let act = self.act(now, self.config.request_timeout_ms.into());
        let Some(credential) = &self.credential else { return };
        call.phase = CallPhase::Sent { act, serial: credential.serial };
        let token = credential.token.clone();
        if let CallRequest::UpdatePhoneByCode { code } = &call.request {
            self.calls.remember(code);
        }
        self.effect(Effect::SendCall { op: act.op, ticket: call.ticket, kind: call.request.kind(), token });
    }

    pub(super) fn call_replied(&mut self, op: OpId, user_info: Option<UserReply>) {
        let Some(call) = self.take_call(op) else { return };
        self.fuse.accepted(call.serial(), call.replayed);
        let user_changed = self.name_user(op, user_info.map(|reply| told_by_success(call.request.kind(), reply)));
        if user_changed {
            self.publish_user_info();
        }
        self.settle(call.ticket, Ok(Settlement::Done));
        if user_changed {
            self.emit(EventKind::UserChanged);
        }
        self.announce_step();
    }

    pub(super) fn call_failed(&mut self, op: OpId, failure: Failure, now: Timestamp) {
        let Some(mut call) = self.take_call(op) else { return };
        let serial = call.serial();
        if !failure.is_unauthorized() {
            if call.replayed {
                self.fuse.replay_ends(serial);
            }
            return self.settle(call.ticket, Err(failure.into_error(ErrorCode::BackendRejected, op)));
        }
        if let CallRequest::UpdatePhoneByCode { code } = &call.request {
            // The token was judged first: the code has not been used.
            self.calls.sent_codes.retain(|sent| sent != code);
        }
        if call.request.tap().is_some() {
            if self.is_current(serial) {
                return self.log_in_for(LoginReason::KeyRefused, LoginWait::Tap, call.ticket, now);
            }
            // A renewed token came meanwhile, without a login: the key is the same.
            call.phase = CallPhase::Waiting;
            return self.lock.enqueue_next(Operation::KeyCall(call));
        }
        let address = call.request.kind() as u32;
        if call.replayed {
            self.replay_refused(serial, address, now);
        }
        if call.replayed || self.refusals.include(address, now) {
            let error = SessionError { detail: 401, act: Some(op), ..ErrorCode::Unauthorized.into() };
            return self.settle(call.ticket, Err(error));
        }
        call.replayed = true;
        call.phase = CallPhase::Waiting;
        match self.want_replay(serial, now) {
            Ok(_) => self.calls.list.push(call),
            Err(error) => self.settle(call.ticket, Err(error)),
        }
    }

    /// A login failed. A call that waits for a better token than the present one ends with it.
    pub(super) fn login_failed_for_calls(&mut self, error: &SessionError, usable: bool) {
        for call in std::mem::take(&mut self.calls.list) {
            if call.act().is_none() && (call.replayed || !usable) {
                self.settle(call.ticket, Err(*error));
            } else {
                self.calls.list.push(call);
            }
        }
    }

    fn take_call(&mut self, op: OpId) -> Option<Call> {
        let sent = |call: &Call| call.act().is_some_and(|act| act.op == op);
        if let Some(index) = self.calls.list.iter().position(sent) {
            return Some(self.calls.list.remove(index));
        }
        match self.lock.holder() {
            Some(Operation::KeyCall(call)) if sent(call) => {}
            _ => return None,
        }
        match self.lock.release() {
            Some(Operation::KeyCall(call)) => Some(call),
            _ => None,
        }
    }
}

impl Calls {
    fn remember(&mut self, code: &Code) {
        if self.sent_codes.contains(code) {
            return;
        }
        if self.sent_codes.len() == REMEMBERED_CODES {
            self.sent_codes.remove(0);
        }
        self.sent_codes.push(code.clone());
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
