//! Rule 13: `mustAuth` resolves only when the step is reached.

use super::act::OpId;
use super::auth_step::AuthStep;
use super::clock::Timestamp;
use super::flight::LoginReason;
use super::id::Ticket;
use super::input::AuthOutcome;
use super::machine::Session;

impl Session {
    /// `mustAuth()`.
    pub(super) fn must_auth(&mut self, step: AuthStep) -> Ticket {
        self.auth.join(step, &mut self.ids)
    }

    /// Settles who has what they waited for; shows the popup for the rest.
    pub(super) fn advance_auth(&mut self, now: Timestamp) {
        if self.account.is_signed_in() {
            self.auth.reached(self.auth_step(), &mut self.out);
        }
        let Some(target) = self.auth.target() else {
            return self.auth.hide(&mut self.out);
        };
        // Who is not registered yet is asked for what that needs.
        if self.account.has_usable_token(now) || self.account.is_unregistered() {
            self.auth.show(target, &mut self.ids, &mut self.out);
        } else if let Err(error) = self.want_login(LoginReason::Missing, now) {
            self.auth.reject(&error, &mut self.out);
        }
    }

    pub(super) fn auth_ended(&mut self, op: OpId, outcome: AuthOutcome) {
        if self.auth.ended(op) {
            self.auth.reject(&outcome.error().into(), &mut self.out);
        }
    }
}
