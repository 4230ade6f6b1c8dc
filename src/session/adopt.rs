//! Rule 20: nobody becomes somebody else, and who is signed out for good stays so until they ask.

use super::clock::Timestamp;
use super::error::{ErrorCode, SessionError};
use super::flight::LoginFlight;
use super::id::Ticket;
use super::input::LoginReply;
use super::machine::Session;
use super::operation::Operation;
use super::output::{Effect, Settlement};
use super::standing::Standing;

impl Session {
    /// `adopt()`: a login made elsewhere. `silent`: it is the account that a silent login would give, so whoever waits
    /// for one has it; only an adopted account has to make room for it.
    pub(super) fn adopt(&mut self, reply: Result<LoginReply, u32>, silent: bool, now: Timestamp) -> Ticket {
        if !silent {
            // The host has sent nothing by what it was told since it was asked to adopt.
            self.live.doubt();
        }
        let reply = match reply {
            Ok(reply) => reply,
            Err(fault) => return self.answer(Err(SessionError { detail: fault, ..ErrorCode::BackendProtocol.into() })),
        };
        let joins = silent && !self.account.is_adopted();
        let flight = if joins { self.abandon_login() } else { None };
        let left = !joins && self.leave_account();
        let refreshed = self.account.is_signed_in();
        let standing = if silent { Standing::Silent } else { Standing::Adopted };
        let asked = self.ids.op();
        let user_changed = self.sign_in(asked, reply, standing, now);
        let waiters = flight.map(LoginFlight::into_waiters).unwrap_or_default();
        self.satisfy(waiters, false, now);
        let ticket = self.done(Settlement::Done);
        self.announce_sign_in(left, refreshed, user_changed);
        ticket
    }

    /// Takes the flight out that would bring the same account; what it has begun is waited for.
    pub(super) fn abandon_login(&mut self) -> Option<LoginFlight> {
        let flight = self.lock.take_silent_login()?;
        if flight.holds_unit() {
            self.fuse.give_back();
        }
        if let Some(act) = flight.act() {
            self.out.effect(Effect::Cancel { op: act.op });
            self.lock.hold(Operation::Abandoned(act));
        }
        Some(flight)
    }

    /// Rule 25: the back end ended the session on purpose.
    pub(super) fn session_ended(&mut self, serial: u32) {
        if self.account.is_current(serial) {
            self.leave_account();
            self.account.stand(Standing::StaysOut);
            self.publish();
            self.announce_end();
        }
    }
}
