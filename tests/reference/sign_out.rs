//! Rule 6: logout wins over everything under way, and the back end hears of every token that goes.

use mp_session::session::{CallKind, Effect, ErrorCode, EventKind, Secret, Settlement, Standing, Ticket};

use super::line::Job;
use super::{Reference, UNKNOWN};

/// A revocation's ticket is nobody's until the call goes out.
pub const NOT_YET: Ticket = Ticket(0);

impl Reference {
    pub fn logout(&mut self, stays_out: bool, ticket: Ticket) -> Result<(), String> {
        let under_way = self.supersede(ErrorCode::Superseded);
        self.forget_key();
        self.forget_failures();
        self.refusals.clear();
        let gone = self.sign_off();
        match self.standing {
            _ if stays_out => self.standing = Standing::StaysOut,
            Standing::Unregistered => self.standing = Standing::Silent,
            _ => {}
        }
        if let Some(held) = gone {
            self.emit(EventKind::SignedOut);
            self.line.waiting.insert(0, Job::SignOut(ticket, held.token));
            return self.fresh(ticket);
        }
        match under_way {
            Some(NOT_YET) => {
                self.line.name_sign_out(ticket);
                Ok(())
            }
            Some(wanted) => Self::shared(wanted, ticket),
            None => self.answer(ticket, Ok(Settlement::Done)),
        }
    }

    /// The session ends here, at once.
    pub fn sign_off(&mut self) -> Option<super::Held> {
        let held = self.held.take();
        // Nobody follows an adopted account unasked.
        if self.standing == Standing::Adopted {
            self.standing = Standing::StaysOut;
        }
        self.recall_step();
        held
    }

    /// Whatever is under way counts no more, but for an earlier logout: its ticket comes back.
    pub fn supersede(&mut self, code: ErrorCode) -> Option<Ticket> {
        self.generation = self.generation.wrapping_add(1);
        let mut under_way = None;
        match self.line.working.take() {
            Some(job @ (Job::SignOut(..) | Job::Overtaken)) => {
                if let Job::SignOut(ticket, _) = job {
                    under_way = Some(ticket);
                }
                self.line.working = Some(job);
            }
            Some(job) => {
                self.reject(job, code);
                // It may still be at work, so nothing else may start.
                if let Some(act) = self.line.act.clone() {
                    self.effect(Effect::Cancel { op: act.op });
                    self.line.working = Some(Job::Overtaken);
                }
            }
            None => {}
        }
        for job in std::mem::take(&mut self.line.waiting) {
            if let Job::SignOut(ticket, _) = job {
                under_way = Some(ticket);
                self.line.waiting.insert(0, job);
            } else {
                self.reject(job, code);
            }
        }
        for call in std::mem::take(&mut self.calls) {
            if let Some(act) = call.act {
                self.effect(Effect::Cancel { op: act.op });
            }
            self.settle(call.ticket, Err(code.into()));
        }
        self.end_asking(code.into());
        under_way
    }

    /// Nobody waits for it any more.
    pub fn reject(&mut self, job: Job, code: ErrorCode) {
        match job {
            Job::Login(flight) => {
                if flight.unit {
                    self.fuse.give_back();
                }
                for (_, ticket) in flight.waiters {
                    self.settle(ticket, Err(code.into()));
                }
            }
            Job::KeyCheck(ticket) => self.settle(ticket, Err(code.into())),
            Job::KeyCall(call) => self.settle(call.ticket, Err(code.into())),
            Job::SignOut(..) | Job::Overtaken => {}
        }
    }

    /// A login that a logout overtook brought a token all the same.
    pub fn revoke(&mut self, token: &Secret) {
        self.line.waiting.insert(0, Job::SignOut(NOT_YET, token.clone()));
    }

    pub fn start_sign_out(&mut self, ticket: Ticket, token: Secret) {
        let act = self.act(self.config.request_timeout_ms);
        self.effect(Effect::SendCall { op: UNKNOWN, ticket, kind: CallKind::Logout, token: token.clone() });
        self.line.work(Job::SignOut(ticket, token), Some(act));
    }

    /// Whatever the back end said, here the session has long ended.
    pub fn signed_out(&mut self) {
        if let Some(Job::SignOut(ticket, _)) = self.line.take() {
            self.settle(ticket, Ok(Settlement::Done));
        }
    }
}
