//! Rules 12, 13 and 27: what is known about the user, and asking for the rest.

use mp_session::session::{
    AuthFact, AuthFacts, AuthOutcome, AuthStep, Effect, ErrorCode, Event, EventKind, OpId, SessionError, Settlement,
    Standing, Ticket, UserInfo, UserReply,
};

use super::logins::Why;
use super::{Reference, UNKNOWN};

/// Who waits for which step, and what is shown for them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Asking {
    pub waiting: Vec<(AuthStep, Ticket)>,
    pub shown: Option<(OpId, AuthStep)>,
    announced: AuthStep,
    /// The latest act whose reply named the user.
    pub named_by: OpId,
    /// How often the user has changed.
    pub changes: u32,
}

/// THREE when all is known, ONE when the first is missing, TWO between.
pub fn step(facts: AuthFacts, wanted: &[AuthFact]) -> AuthStep {
    match first_missing(facts, wanted) {
        None => AuthStep::Three,
        Some(0) => AuthStep::One,
        Some(_) => AuthStep::Two,
    }
}

pub fn first_missing(facts: AuthFacts, wanted: &[AuthFact]) -> Option<usize> {
    wanted.iter().position(|fact| match fact {
        AuthFact::Profile => !facts.has_profile,
        AuthFact::Phone => !facts.has_phone,
    })
}

impl Reference {
    pub fn facts(&self) -> AuthFacts {
        self.held.as_ref().map(|held| held.user.facts).unwrap_or_default()
    }

    /// What is named changes, the rest stays, and who was asked earlier than the last to speak is
    /// not heard. True when the user has changed.
    pub fn name_user(&mut self, op: OpId, reply: Option<&UserReply>) -> bool {
        let (Some(reply), Some(held)) = (reply, &mut self.held) else { return false };
        if op < self.asking.named_by {
            return false;
        }
        self.asking.named_by = op;
        let before = held.user.clone();
        if reply.json.is_some() {
            held.user.json.clone_from(&reply.json);
        }
        if let Some(known) = reply.facts.has_profile {
            held.user.facts.has_profile = known;
        }
        if let Some(known) = reply.facts.has_phone {
            held.user.facts.has_phone = known;
        }
        let changed = held.user != before;
        self.note_change(changed);
        changed
    }

    pub fn note_change(&mut self, changed: bool) {
        self.asking.changes += u32::from(changed);
    }

    pub fn user(&self) -> UserInfo {
        self.held.as_ref().map(|held| held.user.clone()).unwrap_or_default()
    }

    /// Going further is told; where the user comes from is not.
    pub fn announce(&mut self) {
        let step = self.step();
        if step > self.asking.announced {
            self.due.events.push(Event { detail: step as u32, ..EventKind::AuthStepReached.into() });
        }
        self.recall_step();
    }

    pub fn recall_step(&mut self) {
        self.asking.announced = self.step();
    }

    pub fn must_auth(&mut self, step: AuthStep, ticket: Ticket) -> Result<(), String> {
        if let Some((_, wanted)) = self.asking.waiting.iter().find(|(other, _)| *other == step) {
            return Self::shared(*wanted, ticket);
        }
        self.asking.waiting.push((step, ticket));
        self.fresh(ticket)
    }

    /// Who is there is told; for the others one popup is shown, for the farthest of their steps.
    pub fn serve_asking(&mut self) {
        if self.held.is_some() {
            let reached = self.step();
            let (there, waiting): (Vec<_>, Vec<_>) =
                std::mem::take(&mut self.asking.waiting).into_iter().partition(|(step, _)| *step <= reached);
            self.asking.waiting = waiting;
            for (_, ticket) in there {
                self.settle(ticket, Ok(Settlement::Done));
            }
        }
        let Some(farthest) = self.asking.waiting.iter().map(|(step, _)| *step).max() else {
            return self.stop_showing();
        };
        // Who is not registered yet is asked as well.
        if !self.usable() && self.standing != Standing::Unregistered {
            if let Err(error) = self.want_login(Why::NoToken) {
                self.end_asking(error);
            }
            return;
        }
        let op = self.asking.shown.map_or(UNKNOWN, |(op, _)| op);
        if self.asking.shown.is_none_or(|(_, shown)| shown < farthest) {
            self.asking.shown = Some((op, farthest));
            self.effect(Effect::ShowAuth { op, step: farthest });
        }
    }

    pub fn auth_ended(&mut self, op: OpId, outcome: AuthOutcome) {
        if self.asking.shown.take_if(|(shown, _)| *shown == op).is_none() {
            return;
        }
        let code = match outcome {
            AuthOutcome::Closed | AuthOutcome::PageUnloaded => ErrorCode::AuthCancelled,
            AuthOutcome::Denied => ErrorCode::AuthDenied,
            AuthOutcome::ComponentMissing => ErrorCode::AuthComponentMissing,
            AuthOutcome::PrivacyDenied => ErrorCode::PrivacyDenied,
            AuthOutcome::PrivacyUndeclared => ErrorCode::PrivacyUndeclared,
            AuthOutcome::PhoneQuota => ErrorCode::PhoneQuota,
        };
        self.end_asking(code.into());
    }

    pub fn end_asking(&mut self, error: SessionError) {
        for (_, ticket) in std::mem::take(&mut self.asking.waiting) {
            self.settle(ticket, Err(error));
        }
        self.stop_showing();
    }

    fn stop_showing(&mut self) {
        if let Some((op, _)) = self.asking.shown.take() {
            self.effect(Effect::HideAuth { op });
        }
    }
}
