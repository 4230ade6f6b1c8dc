//! Rule 13: `mustAuth` resolves only when the step is reached.

use super::Session;
use super::auth_step::AuthStep;
use super::clock::Timestamp;
use super::error::SessionError;
use super::id::{OpId, Ticket};
use super::input::AuthOutcome;
use super::login::LoginReason;
use super::output::{Effect, EventKind, Settlement};

/// Who waits for which step, and what is on the screen for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct AuthFlow {
    waiters: Vec<(AuthStep, Ticket)>,
    showing: Option<(OpId, AuthStep)>,
    announced: AuthStep,
}

impl Session {
    /// `mustAuth()`. All callers share one popup; callers of one step share one ticket.
    pub(super) fn must_auth(&mut self, step: AuthStep) -> Ticket {
        if let Some((_, ticket)) = self.auth.waiters.iter().find(|(waited, _)| *waited == step) {
            return *ticket;
        }
        let ticket = self.ids.ticket();
        self.auth.waiters.push((step, ticket));
        ticket
    }

    /// Settles who has what they waited for; shows the popup for the rest.
    pub(super) fn advance_auth(&mut self, now: Timestamp) {
        if self.credential.is_some() {
            let reached = self.auth_step();
            for (step, ticket) in std::mem::take(&mut self.auth.waiters) {
                if step <= reached {
                    self.settle(ticket, Ok(Settlement::Done));
                } else {
                    self.auth.waiters.push((step, ticket));
                }
            }
        }
        let Some(target) = self.auth.waiters.iter().map(|(step, _)| *step).max() else {
            return self.hide_auth();
        };
        if !self.has_usable_token(now) {
            if let Err(error) = self.want_login(LoginReason::Missing, now) {
                self.reject_auth(&error);
            }
            return;
        }
        let op = match self.auth.showing {
            Some((_, shown)) if shown >= target => return,
            Some((op, _)) => op,
            None => self.ids.op(),
        };
        self.auth.showing = Some((op, target));
        self.effect(Effect::ShowAuth { op, step: target });
    }

    pub(super) fn auth_ended(&mut self, op: OpId, outcome: AuthOutcome) {
        if self.auth.showing.take_if(|(shown, _)| *shown == op).is_some() {
            self.reject_auth(&outcome.error().into());
        }
    }

    pub(super) fn reject_auth(&mut self, error: &SessionError) {
        for (_, ticket) in std::mem::take(&mut self.auth.waiters) {
            self.settle(ticket, Err(*error));
        }
        self.hide_auth();
    }

    fn hide_auth(&mut self) {
        if let Some((op, _)) = self.auth.showing.take() {
            self.effect(Effect::HideAuth { op });
        }
    }

    /// The user came this far in an earlier life of the app.
    pub(super) fn recall_step(&mut self) {
        self.auth.announced = self.auth_step();
    }

    /// Says so when the user has come further.
    pub(super) fn announce_step(&mut self) {
        let step = self.auth_step();
        if step > self.auth.announced {
            self.emit_detail(EventKind::AuthStepReached, step as u32);
        }
        self.auth.announced = step;
    }
}
