//! Rule 20: nobody becomes somebody else, and who is signed out for good stays so until they ask.

use super::back_off::BackOff;
use super::clock::Timestamp;
use super::error::{ErrorCode, SessionError};
use super::flight::LoginFlight;
use super::id::Ticket;
use super::input::LoginReply;
use super::machine::Session;
use super::operation::Operation;
use super::output::{Effect, EventKind, Settlement};
use super::refusals::Refusals;
use super::standing::Standing;

impl Session {
    /// Why nobody may be signed in unasked.
    pub(super) fn login_forbidden(&self) -> Option<ErrorCode> {
        match self.account.standing() {
            Standing::Unregistered => Some(ErrorCode::Unregistered),
            Standing::StaysOut => Some(ErrorCode::LoginRequired),
            Standing::Silent if !self.config.auto_login && !self.account.is_signed_in() => {
                Some(ErrorCode::LoginRequired)
            }
            Standing::Silent | Standing::Adopted => None,
        }
    }

    /// `adopt()`: a login made elsewhere. `silent`: it is the account that a silent login would give, so whoever waits
    /// for one has it; only an adopted account has to make room for it.
    pub(super) fn adopt(&mut self, reply: Result<LoginReply, u32>, silent: bool, now: Timestamp) -> Ticket {
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
    fn abandon_login(&mut self) -> Option<LoginFlight> {
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

    /// A user switch: what is under way, and what is known, was the account's before. True when there was one.
    pub(super) fn leave_account(&mut self) -> bool {
        self.supersede(ErrorCode::Superseded);
        self.key.forget();
        self.back_off = BackOff::default();
        self.refusals = Refusals::default();
        let left = self.account.sign_out().is_some();
        self.announce_step();
        left
    }

    /// An adopted account that cannot be renewed ends, and its callers hear that somebody has to sign in.
    pub(super) fn end_adopted(&mut self) {
        let Some(Operation::Login(flight)) = self.lock.release() else { return };
        if flight.holds_unit() {
            self.fuse.give_back();
        }
        self.account.sign_out();
        self.publish();
        let error = ErrorCode::LoginRequired.into();
        self.fail_login(flight, &error, false);
        self.auth.reject(&error, &mut self.out);
        self.announce_end();
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

    /// The session has ended by itself.
    pub(super) fn announce_end(&mut self) {
        self.out.emit(EventKind::SignedOut);
        if self.login_forbidden() == Some(ErrorCode::LoginRequired) {
            self.out.emit(EventKind::LoginRequired);
        }
    }
}
