//! The calls about the user: a live token, one replay, codes spent once, ciphertext of its epoch only.

use mp_session::session::{
    BackendCode, CallKind, CallRequest, Effect, ErrorCode, EventKind, Failure, OpId, Secret, SessionError, Settlement,
    Standing, Ticket, UserReply,
};

use super::line::Job;
use super::logins::{Why, Wish};
use super::{Act, Reference, UNKNOWN, outcomes, tap_of};

const REMEMBERED_CODES: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Call {
    pub ticket: Ticket,
    pub request: CallRequest,
    /// While it is out.
    pub act: Option<Act>,
    /// The token that it carries, or carried last.
    serial: u32,
    replayed: bool,
}

impl Call {
    fn kind(&self) -> CallKind {
        match self.request {
            CallRequest::UpdateUser { .. } => CallKind::UpdateUser,
            CallRequest::UpdatePhoneByCode { .. } | CallRequest::UpdatePhoneEncrypted { .. } => CallKind::UpdatePhone,
            CallRequest::UnbindPhone => CallKind::UnbindPhone,
        }
    }

    fn phone_code(&self) -> Option<&Secret> {
        match &self.request {
            CallRequest::UpdatePhoneByCode { code } => Some(code),
            _ => None,
        }
    }
}

impl Reference {
    pub fn call(&mut self, request: &CallRequest, ticket: Ticket) -> Result<(), String> {
        let call = Call { ticket, request: request.clone(), act: None, serial: 0, replayed: false };
        if let Some(code) = call.phone_code() {
            if let Some(other) = self.calls.iter().find(|other| other.phone_code() == Some(code)) {
                return Self::shared(other.ticket, ticket);
            }
            if self.spent_codes.contains(code) {
                let spent =
                    SessionError { backend_code: BackendCode::new("40163"), ..ErrorCode::BackendRejected.into() };
                return self.answer(ticket, Err(spent));
            }
        }
        let tap = tap_of(request);
        if tap.is_some() && self.standing == Standing::Adopted {
            return self.answer(ticket, Err(ErrorCode::Unsupported.into()));
        }
        if tap.is_some_and(|epoch| epoch != self.key_epoch) {
            return self.answer(ticket, Err(ErrorCode::SessionKeyRotated.into()));
        }
        self.fresh(ticket)?;
        if tap.is_some() {
            if let Err(full) = self.line_up(Job::KeyCall(call)) {
                self.settle(ticket, Err(full.into()));
            }
        } else if self.calls.len() >= self.config.queue_capacity as usize {
            self.settle(ticket, Err(ErrorCode::QueueFull.into()));
        } else {
            self.calls.push(call);
            if self.needs_renewal() {
                // An early renewal; the old token may still do without it.
                self.want_login(Why::NoToken).ok();
            }
        }
        Ok(())
    }

    /// What waits for a token goes out as soon as there is one.
    pub fn send_calls(&mut self) {
        for mut call in std::mem::take(&mut self.calls) {
            if call.act.is_some() || self.line.has_flight() {
                self.calls.push(call);
            } else if self.usable() {
                call.act = Some(self.send(&mut call));
                self.calls.push(call);
            } else if let Err(error) = self.want_login(Why::NoToken) {
                self.settle(call.ticket, Err(error));
            } else {
                self.calls.push(call);
            }
        }
    }

    fn send(&mut self, call: &mut Call) -> Act {
        let held = self.held.as_ref().expect("a token");
        call.serial = held.serial;
        let token = held.token.clone();
        if let Some(code) = call.phone_code()
            && !self.spent_codes.contains(code)
        {
            self.spent_codes.push(code.clone());
            if self.spent_codes.len() > REMEMBERED_CODES {
                self.spent_codes.remove(0);
            }
        }
        self.effect(Effect::SendCall { op: UNKNOWN, ticket: call.ticket, kind: call.kind(), token });
        self.act(self.config.request_timeout_ms)
    }

    pub fn start_key_call(&mut self, mut call: Call) {
        if tap_of(&call.request) != Some(self.key_epoch) {
            return self.settle(call.ticket, Err(ErrorCode::SessionKeyRotated.into()));
        }
        if !self.usable() {
            return self.log_in_for(Why::NoToken, Wish::Tap, call.ticket);
        }
        let act = self.send(&mut call);
        self.line.work(Job::KeyCall(call), Some(act));
    }

    pub fn call_replied(&mut self, op: OpId, user: Option<&UserReply>) {
        let call = self.take_call(op);
        self.fuse.accepted(call.serial, call.replayed);
        let mut user = user.cloned();
        if let Some(reply) = &mut user {
            let known = match call.kind() {
                CallKind::UpdatePhone => Some(true),
                CallKind::UnbindPhone => Some(false),
                CallKind::UpdateUser | CallKind::Logout => None,
            };
            reply.facts.has_phone = reply.facts.has_phone.or(known);
        }
        self.settle(call.ticket, Ok(Settlement::Done));
        if self.name_user(op, user.as_ref()) {
            self.emit(EventKind::UserChanged);
        }
        self.announce();
    }

    pub fn call_failed(&mut self, op: OpId, failure: Failure) {
        let mut call = self.take_call(op);
        if !matches!(failure, Failure::Backend { status: 401, .. }) {
            if call.replayed {
                self.fuse.replay_ended(call.serial);
            }
            return self.settle(call.ticket, Err(outcomes::rejection(failure, ErrorCode::BackendRejected, op)));
        }
        // The token was judged before the code was.
        if let Some(code) = call.phone_code().cloned() {
            self.spent_codes.retain(|spent| *spent != code);
        }
        if tap_of(&call.request).is_some() {
            if self.held.as_ref().is_some_and(|held| held.serial == call.serial) {
                return self.log_in_for(Why::KeyRefused, Wish::Tap, call.ticket);
            }
            return self.line.waiting.insert(0, Job::KeyCall(call));
        }
        let address = call.kind() as u32;
        if call.replayed {
            self.fresh_token_refused(call.serial, address);
        }
        if call.replayed || self.is_refusing(address) {
            let refused = SessionError { detail: 401, act: Some(op), ..ErrorCode::Unauthorized.into() };
            return self.settle(call.ticket, Err(refused));
        }
        match self.want_replay(call.serial) {
            Ok(_) => {
                call.replayed = true;
                self.calls.push(call);
            }
            Err(error) => self.settle(call.ticket, Err(error)),
        }
    }

    /// A replay wants a newer token, and everybody wants a usable one.
    pub fn end_calls_that_wait(&mut self, error: SessionError, usable: bool) {
        for call in std::mem::take(&mut self.calls) {
            if call.act.is_none() && (call.replayed || !usable) {
                self.settle(call.ticket, Err(error));
            } else {
                self.calls.push(call);
            }
        }
    }

    /// The call that `op` answers; it is not out any more.
    fn take_call(&mut self, op: OpId) -> Call {
        let place = self.calls.iter().position(|call| call.act.as_ref().is_some_and(|act| act.op == op));
        let mut call = match place {
            Some(place) => self.calls.remove(place),
            None => match self.line.take() {
                Some(Job::KeyCall(call)) => call,
                other => unreachable!("{other:?} is no call"),
            },
        };
        call.act = None;
        call
    }
}
