//! Rule 12: the calls about the user that are under way, and the phone codes already sent.

use super::act::Act;
use super::act::OpId;
use super::credential::Credential;
use super::error::SessionError;
use super::id::Ticket;
use super::input::{CallKind, CallRequest};
use super::outbox::Outbox;
use super::output::Effect;
use super::secret::Code;
use super::session_key::KeyEpoch;

/// Codes live five minutes, so remembering a few is remembering all that matter.
const REMEMBERED_CODES: usize = 8;

/// One call of the app.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Call {
    ticket: Ticket,
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
    list: Vec<Call>,
    sent_codes: Vec<Code>,
}

impl Call {
    pub fn new(ticket: Ticket, request: CallRequest) -> Self {
        Self { ticket, request, phase: CallPhase::Waiting, replayed: false }
    }

    pub fn ticket(&self) -> Ticket {
        self.ticket
    }

    pub fn kind(&self) -> CallKind {
        self.request.kind()
    }

    /// The key epoch of an encrypted payload.
    pub fn tap(&self) -> Option<KeyEpoch> {
        self.request.tap()
    }

    pub fn act(&self) -> Option<Act> {
        match self.phase {
            CallPhase::Sent { act, .. } => Some(act),
            CallPhase::Waiting => None,
        }
    }

    /// The number of the token it was sent with; 0 while it waits.
    pub fn serial(&self) -> u32 {
        match self.phase {
            CallPhase::Sent { serial, .. } => serial,
            CallPhase::Waiting => 0,
        }
    }

    pub fn is_act(&self, op: OpId) -> bool {
        self.act().is_some_and(|act| act.op == op)
    }

    pub fn is_replayed(&self) -> bool {
        self.replayed
    }

    pub fn wait(&mut self) {
        self.phase = CallPhase::Waiting;
    }

    /// It was refused and goes out once more.
    pub fn replay(&mut self) {
        self.replayed = true;
        self.wait();
    }
}

impl Calls {
    /// The same call under way: a phone code is spent once.
    pub fn find(&self, request: &CallRequest) -> Option<Ticket> {
        self.list.iter().find(|call| call.request == *request).map(|call| call.ticket)
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn push(&mut self, call: Call) {
        self.list.push(call);
    }

    pub fn take_all(&mut self) -> Vec<Call> {
        std::mem::take(&mut self.list)
    }

    pub fn take(&mut self, op: OpId) -> Option<Call> {
        let index = self.list.iter().position(|call| call.is_act(op))?;
        Some(self.list.remove(index))
    }

    pub fn acts(&self) -> impl Iterator<Item = Act> {
        self.list.iter().filter_map(Call::act)
    }

    pub fn has_sent(&self, code: &Code) -> bool {
        self.sent_codes.contains(code)
    }

    /// `call` goes out with this token, and so does its phone code.
    pub fn send(&mut self, call: &mut Call, act: Act, credential: &Credential, out: &mut Outbox) {
        call.phase = CallPhase::Sent { act, serial: credential.serial };
        let token = credential.token.clone();
        out.effect(Effect::SendCall { op: act.op, ticket: call.ticket, kind: call.kind(), token });
        let CallRequest::UpdatePhoneByCode { code } = &call.request else { return };
        if self.has_sent(code) {
            return;
        }
        if self.sent_codes.len() == REMEMBERED_CODES {
            self.sent_codes.remove(0);
        }
        self.sent_codes.push(code.clone());
    }

    /// The back end judged the token before it looked at the call: its phone code has not been used.
    pub fn unsent(&mut self, call: &Call) {
        if let CallRequest::UpdatePhoneByCode { code } = &call.request {
            self.sent_codes.retain(|sent| sent != code);
        }
    }

    /// A login failed. A call that waits for a better token than the present one ends with it.
    pub fn login_failed(&mut self, error: &SessionError, usable: bool, out: &mut Outbox) {
        for call in self.take_all() {
            if call.act().is_none() && (call.replayed || !usable) {
                out.settle(call.ticket, Err(*error));
            } else {
                self.push(call);
            }
        }
    }
}
