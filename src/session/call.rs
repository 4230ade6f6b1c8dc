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
    sent_codes: SentCodes,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct SentCodes(Vec<Code>);

impl SentCodes {
    /// `call` goes out with this token, and so does its phone code.
    fn send(&mut self, call: &mut Call, act: Act, credential: &Credential, out: &mut Outbox) {
        call.phase = CallPhase::Sent { act, serial: credential.serial };
        let token = credential.token.clone();
        out.effect(Effect::SendCall { op: act.op, ticket: call.ticket, kind: call.kind(), token });
        let CallRequest::UpdatePhoneByCode { code } = &call.request else { return };
        if self.0.contains(code) {
            return;
        }
        if self.0.len() == REMEMBERED_CODES {
            self.0.remove(0);
        }
        self.0.push(code.clone());
    }
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

    fn is_waiting(&self) -> bool {
        self.act().is_none()
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

    pub fn take(&mut self, op: OpId) -> Option<Call> {
        self.take_if(&|call| call.is_act(op))
    }

    /// The oldest of them.
    pub fn take_first(&mut self) -> Option<Call> {
        self.take_if(&|_| true)
    }

    /// The oldest that waits for a token.
    pub fn take_waiting(&mut self) -> Option<Call> {
        self.take_if(&Call::is_waiting)
    }

    fn take_if(&mut self, is_wanted: &dyn Fn(&Call) -> bool) -> Option<Call> {
        let index = self.list.iter().position(is_wanted)?;
        Some(self.list.remove(index))
    }

    /// One of them waits for a token.
    pub fn any_waits(&self) -> bool {
        self.list.iter().any(Call::is_waiting)
    }

    /// The oldest that waits goes out with this token.
    pub fn send_waiting(&mut self, act: Act, credential: &Credential, out: &mut Outbox) {
        if let Some(call) = self.list.iter_mut().find(|call| call.is_waiting()) {
            self.sent_codes.send(call, act, credential, out);
        }
    }

    pub fn acts(&self) -> impl Iterator<Item = Act> {
        self.list.iter().filter_map(Call::act)
    }

    /// `call`, which holds the lock, goes out with this token.
    pub fn send(&mut self, call: &mut Call, act: Act, credential: &Credential, out: &mut Outbox) {
        self.sent_codes.send(call, act, credential, out);
    }

    pub fn has_sent(&self, code: &Code) -> bool {
        self.sent_codes.0.contains(code)
    }

    /// The back end judged the token before it looked at the call: its phone code has not been used.
    pub fn unsent(&mut self, call: &Call) {
        if let CallRequest::UpdatePhoneByCode { code } = &call.request {
            let codes = &mut self.sent_codes.0;
            codes.iter().position(|sent| sent == code).map(|index| codes.remove(index));
        }
    }

    /// A login failed. A call that waits for a better token than the present one ends with it.
    pub fn login_failed(&mut self, error: &SessionError, usable: bool, out: &mut Outbox) {
        while let Some(call) = self.take_if(&|call| call.is_waiting() && (call.replayed || !usable)) {
            out.settle(call.ticket, Err(*error));
        }
    }
}
