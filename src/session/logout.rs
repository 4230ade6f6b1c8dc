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
use super::standing::Standing;

impl Session {
    /// `logout()`: signed out here at once, then on the back end.
    pub(super) fn logout(&mut self, stays_out: bool) -> Ticket {
        let earlier = self.abandon_account();
        let signed_out = self.account.sign_out();
        if stays_out {
            self.account.stand(Standing::StaysOut);
        } else if self.account.is_unregistered() {
            self.account.stand(Standing::Silent);
        }
        self.publish();
        if let Some(token) = signed_out {
            self.out.emit(EventKind::SignedOut);
            // The queue was just emptied, so it has room.
            return self.revoke(token);
        }
        earlier.unwrap_or_else(|| self.done(Settlement::Done))
    }

    /// What is under way, and what is known beside the token, was of the account before. Returns what
    /// [`supersede`](Self::supersede) does.
    pub(super) fn abandon_account(&mut self) -> Option<Ticket> {
        self.key.forget();
        self.back_off = BackOff::default();
        self.refusals = Refusals::default();
        self.supersede(ErrorCode::Superseded)
    }

    /// Ends every wait for good. The stored session stays for the next life of the app.
    pub(super) fn end(&mut self) {
        self.supersede(ErrorCode::Disposed);
        // More than one logout may wait for what an earlier one has overtaken.
        for operation in self.lock.iter() {
            if let Operation::SignOut { ticket, .. } = operation {
                self.out.reject(*ticket, ErrorCode::Disposed);
            }
        }
        self.disposed = true;
    }

    /// Drops whatever is under way. The logout of an earlier session goes on; returns its ticket.
    pub(super) fn supersede(&mut self, code: ErrorCode) -> Option<Ticket> {
        self.account.next_generation();
        let mut sign_out = None;
        // The holder comes first, and nothing else has an act under way.
        let mut holds = self.lock.is_held();
        for operation in self.lock.clear() {
            let going_on = match &operation {
                Operation::SignOut { ticket, .. } => {
                    sign_out = Some(*ticket);
                    Some(operation)
                }
                Operation::Abandoned(_) => Some(operation),
                _ => {
                    self.reject_operation(&operation, code);
                    operation.act().map(|act| {
                        self.out.effect(Effect::Cancel { op: act.op });
                        Operation::Abandoned(act)
                    })
                }
            };
            if let Some(operation) = going_on {
                if holds {
                    self.lock.hold(operation);
                } else {
                    self.lock.enqueue_next(operation);
                }
            }
            holds = false;
        }
        while let Some(call) = self.calls.take_first() {
            if let Some(act) = call.act() {
                self.out.effect(Effect::Cancel { op: act.op });
            }
            self.out.reject(call.ticket(), code);
        }
        self.auth.reject(&code.into(), &mut self.out);
        sign_out
    }

    fn reject_operation(&mut self, operation: &Operation, code: ErrorCode) {
        match operation {
            Operation::Login(flight) => {
                if flight.holds_unit() {
                    self.fuse.give_back();
                }
                for (_, ticket) in flight.waiters() {
                    self.out.reject(*ticket, code);
                }
            }
            Operation::KeyCheck { ticket, .. } => self.out.reject(*ticket, code),
            Operation::KeyCall(call) => self.out.reject(call.ticket(), code),
            Operation::SignOut { .. } | Operation::Abandoned(_) => {}
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
