//! Rule 6: logout wins over everything under way.

use super::back_off::BackOff;
use super::clock::Timestamp;
use super::error::ErrorCode;
use super::id::Ticket;
use super::input::CallKind;
use super::machine::Session;
use super::operation::Operation;
use super::output::{Effect, EventKind, Settlement};
use super::refusals::Refusals;
use super::secret::Token;

impl Session {
    /// `logout()`: signed out here at once, then on the back end.
    pub(super) fn logout(&mut self) -> Ticket {
        let earlier = self.supersede(ErrorCode::Superseded);
        let signed_out = self.account.sign_out();
        self.key.forget();
        self.back_off = BackOff::default();
        self.refusals = Refusals::default();
        self.publish();
        if let Some(token) = signed_out {
            self.out.emit(EventKind::SignedOut);
            // The queue was just emptied, so it has room.
            return self.revoke(token);
        }
        earlier.unwrap_or_else(|| self.done(Settlement::Done))
    }

    /// Ends every wait for good. The stored session stays for the next life of the app.
    pub(super) fn end(&mut self) {
        if let Some(ticket) = self.supersede(ErrorCode::Disposed) {
            self.out.reject(ticket, ErrorCode::Disposed);
        }
        self.disposed = true;
    }

    /// Drops whatever is under way. The logout of an earlier session goes on; returns its ticket.
    pub(super) fn supersede(&mut self, code: ErrorCode) -> Option<Ticket> {
        self.account.next_generation();
        let mut sign_out = None;
        if let Some(holder) = self.lock.release() {
            let act = holder.act();
            if let Some(going_on) = self.reject_operation(holder, code, &mut sign_out) {
                self.lock.hold(going_on);
            } else if let Some(act) = act {
                self.out.effect(Effect::Cancel { op: act.op });
                self.lock.hold(Operation::Abandoned(act));
            }
        }
        for operation in self.lock.drain_waiting() {
            if let Some(sign_out) = self.reject_operation(operation, code, &mut sign_out) {
                self.lock.enqueue_next(sign_out);
            }
        }
        for call in self.calls.take_all() {
            if let Some(act) = call.act() {
                self.out.effect(Effect::Cancel { op: act.op });
            }
            self.out.reject(call.ticket(), code);
        }
        self.auth.reject(&code.into(), &mut self.out);
        sign_out
    }

    /// Rejects the operation's waiters; gives back what is to go on.
    fn reject_operation(
        &mut self,
        operation: Operation,
        code: ErrorCode,
        sign_out: &mut Option<Ticket>,
    ) -> Option<Operation> {
        match operation {
            Operation::Login(flight) => {
                if flight.holds_unit() {
                    self.fuse.give_back();
                }
                for (_, ticket) in flight.into_waiters() {
                    self.out.reject(ticket, code);
                }
                None
            }
            Operation::KeyCheck { ticket, .. } => {
                self.out.reject(ticket, code);
                None
            }
            Operation::KeyCall(call) => {
                self.out.reject(call.ticket(), code);
                None
            }
            Operation::SignOut { ticket, .. } => {
                *sign_out = Some(ticket);
                Some(operation)
            }
            Operation::Abandoned(_) => Some(operation),
        }
    }

    /// The back end shall forget `token`, also when a login that a logout overtook has brought it.
    pub(super) fn revoke(&mut self, token: Token) -> Ticket {
        let ticket = self.ids.ticket();
        self.lock.enqueue_next(Operation::SignOut { ticket, token, act: None });
        ticket
    }

    pub(super) fn start_sign_out(&mut self, now: Timestamp) {
        let Some(Operation::SignOut { ticket, token, act }) = self.lock.holder_mut() else { return };
        let started = self.ids.act(now, self.config.request_timeout_ms.into());
        *act = Some(started);
        let token = token.clone();
        self.out.effect(Effect::SendCall { op: started.op, ticket: *ticket, kind: CallKind::Logout, token });
    }

    /// Here the session has long ended; whether the back end could be told does not change that.
    pub(super) fn signed_out(&mut self) {
        if let Some(Operation::SignOut { ticket, .. }) = self.lock.release() {
            self.out.resolve(ticket, Settlement::Done);
        }
    }
}
