//! Rule 21: a user whom the back end does not know yet. That is a state, not a failure to be tried again.

use super::act::OpId;
use super::back_off::BackOff;
use super::clock::Timestamp;
use super::error::ErrorCode;
use super::failure::Failure;
use super::flight::LoginFlight;
use super::id::Ticket;
use super::machine::Session;
use super::operation::Operation;
use super::output::EventKind;
use super::standing::Standing;

impl Session {
    /// `register()`: one flight for all who ask meanwhile. A login under way goes first; what the user has given is
    /// sent all the same.
    pub(super) fn register(&mut self) -> Ticket {
        if let Some(ticket) = self.lock.registration() {
            return ticket;
        }
        let ticket = self.ids.ticket();
        if let Err(full) = self.lock.enqueue(Operation::Login(LoginFlight::registering(ticket))) {
            self.out.reject(ticket, full);
        }
        ticket
    }

    /// `/silentLogin` answered that there is no such user.
    pub(super) fn unregistered(&mut self, op: OpId, now: Timestamp) {
        if self.lock.login_under_way().is_some_and(|flight| flight.is_refreshing() || flight.registers()) {
            return self.login_failed(op, &Failure::UNREGISTERED, now);
        }
        let Some(Operation::Login(flight)) = self.lock.release() else { return };
        // Asked for beside an adopted account, it says nothing about that one.
        let is_ours = !self.account.is_adopted();
        let ended = is_ours && self.account.sign_out().is_some();
        if is_ours {
            self.account.stand(Standing::Unregistered);
        }
        if ended {
            self.publish();
        }
        self.back_off = BackOff::default();
        self.fail_login(flight, &ErrorCode::Unregistered.into(), self.account.has_usable_token(now));
        if ended {
            self.out.emit(EventKind::SignedOut);
        }
        self.out.emit(EventKind::RegistrationRequired);
    }
}
