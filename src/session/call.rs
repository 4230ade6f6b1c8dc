//! Authenticated back-end calls about the user: sent with a live token, replayed once after a 401.

use super::Session;
use super::act::Act;
use super::clock::Timestamp;
use super::credential::UserInfo;
use super::error::{BackendCode, ErrorCode, SessionError};
use super::failure::Failure;
use super::id::{OpId, Ticket};
use super::input::CallRequest;
use super::lock::Operation;
use super::login::{LoginReason, LoginWait};
use super::output::{Effect, Settlement};
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

    pub(super) fn call_replied(&mut self, op: OpId, user_info: Option<UserInfo>) {
        let Some(call) = self.take_call(op) else { return };
        self.request_accepted(call.serial());
        if let (Some(user_info), Some(credential)) = (user_info, &mut self.credential) {
            credential.user_info = user_info;
            self.storage.dirty = true;
            self.publish_user_info();
        }
        self.settle(call.ticket, Ok(Settlement::Done));
        self.announce_step();
    }

    pub(super) fn call_failed(&mut self, op: OpId, failure: Failure, now: Timestamp) {
        let Some(mut call) = self.take_call(op) else { return };
        if !failure.is_unauthorized() {
            return self.settle(call.ticket, Err(failure.into_error(ErrorCode::BackendRejected)));
        }
        let serial = call.serial();
        if call.request.tap().is_some() {
            return self.log_in_for(LoginReason::KeyRefused, LoginWait::Tap, call.ticket, now);
        }
        if call.replayed {
            self.replay_rejected(serial);
            return self.settle(call.ticket, Err(SessionError { detail: 401, ..ErrorCode::Unauthorized.into() }));
        }
        call.replayed = true;
        call.phase = CallPhase::Waiting;
        if self.is_current(serial)
            && let Err(error) = self.want_login(LoginReason::TokenRefused, now)
        {
            return self.settle(call.ticket, Err(error));
        }
        self.calls.list.push(call);
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

/// The code was spent; WeChat would answer 40163.
fn code_already_sent() -> SessionError {
    SessionError { backend_code: BackendCode::new("40163"), ..ErrorCode::BackendRejected.into() }
}
