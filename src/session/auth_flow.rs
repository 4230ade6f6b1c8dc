//! Rule 13: who waits for which step, and what is on the screen for them.

use super::act::OpId;
use super::auth_step::AuthStep;
use super::error::SessionError;
use super::id::{Ids, Ticket};
use super::outbox::Outbox;
use super::output::{Effect, EventKind, Settlement};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct AuthFlow {
    waiters: Vec<(AuthStep, Ticket)>,
    showing: Option<(OpId, AuthStep)>,
    announced: AuthStep,
}

impl AuthFlow {
    /// All callers share one popup; callers of one step share one ticket.
    pub fn join(&mut self, step: AuthStep, ids: &mut Ids) -> Ticket {
        if let Some((_, ticket)) = self.waiters.iter().find(|(waited, _)| *waited == step) {
            return *ticket;
        }
        let ticket = ids.ticket();
        self.waiters.push((step, ticket));
        ticket
    }

    /// Settles who has what they waited for.
    pub fn reached(&mut self, reached: AuthStep, out: &mut Outbox) {
        for (step, ticket) in std::mem::take(&mut self.waiters) {
            if step <= reached {
                out.resolve(ticket, Settlement::Done);
            } else {
                self.waiters.push((step, ticket));
            }
        }
    }

    /// The furthest step that somebody waits for.
    pub fn target(&self) -> Option<AuthStep> {
        self.waiters.iter().map(|(step, _)| *step).max()
    }

    /// Shows the popup, or raises the target of the one shown.
    pub fn show(&mut self, target: AuthStep, ids: &mut Ids, out: &mut Outbox) {
        let op = match self.showing {
            Some((_, shown)) if shown >= target => return,
            Some((op, _)) => op,
            None => ids.op(),
        };
        self.showing = Some((op, target));
        out.effect(Effect::ShowAuth { op, step: target });
    }

    pub fn hide(&mut self, out: &mut Outbox) {
        if let Some((op, _)) = self.showing.take() {
            out.effect(Effect::HideAuth { op });
        }
    }

    /// The popup has gone by itself. False when it was another one.
    pub fn ended(&mut self, op: OpId) -> bool {
        self.showing.take_if(|(shown, _)| *shown == op).is_some()
    }

    pub fn reject(&mut self, error: &SessionError, out: &mut Outbox) {
        for (_, ticket) in std::mem::take(&mut self.waiters) {
            out.settle(ticket, Err(*error));
        }
        self.hide(out);
    }

    /// The user came this far in an earlier life of the app.
    pub fn recall(&mut self, step: AuthStep) {
        self.announced = step;
    }

    /// Says so when the user has come further.
    pub fn announce(&mut self, step: AuthStep, out: &mut Outbox) {
        if step > self.announced {
            out.emit_detail(EventKind::AuthStepReached, step as u32);
        }
        self.announced = step;
    }
}
