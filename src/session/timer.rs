//! Rule 5: every outside act has a deadline, by timestamp, and ends by it.

use super::act::OpId;
use super::act::{Act, ActKind};
use super::clock::Timestamp;
use super::failure::Failure;
use super::flight::LoginFlight;
use super::machine::Session;
use super::output::Effect;

impl Session {
    /// When to call [`Session::handle_timeout`] next, by the wall clock.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        if self.disposed {
            return None;
        }
        let mut next = self.fuse.tripped_until();
        let mut wake_at = |at: Timestamp| next = Some(next.map_or(at, |earlier| earlier.min(at)));
        if let Some(until) = self.paced_until() {
            wake_at(until);
        }
        self.find_act(&mut |act, _| {
            wake_at(act.deadline);
            false
        });
        next.map(|at| self.clock.to_wall(at))
    }

    /// What `op` is, while somebody waits for it.
    pub fn act_kind(&self, op: OpId) -> Option<ActKind> {
        self.find_act(&mut |act, _| act.op == op).map(|(_, kind)| kind)
    }

    pub(super) fn awaits(&self, op: OpId, kind: ActKind) -> bool {
        self.act_kind(op) == Some(kind)
    }

    /// Ends what has waited too long and starts what has waited long enough.
    pub(super) fn pass_time(&mut self, now: Timestamp) {
        self.restore_fuse(now);
        if self.paced_until().is_some_and(|until| until <= now) {
            self.lock.step_back();
        }
        while let Some(late) = self.late_act(now) {
            self.out.effect(Effect::Cancel { op: late });
            if self.awaits(late, ActKind::Write) {
                self.write_timed_out(late, now);
            } else {
                self.act_failed(late, &Failure::TIMEOUT, now);
            }
        }
    }

    /// Whatever `op` was, it failed.
    pub(super) fn act_failed(&mut self, op: OpId, failure: &Failure, now: Timestamp) {
        match self.act_kind(op) {
            Some(ActKind::Code | ActKind::Exchange) => self.login_failed(op, failure, now),
            Some(ActKind::Read) => self.record_read(true, None, now),
            Some(ActKind::KeyCheck) => self.key_check_failed(op, failure),
            Some(ActKind::Call) => self.call_failed(op, failure, now),
            Some(ActKind::SignOut) => self.signed_out(),
            Some(ActKind::Write) => self.written(op, false, now),
            Some(ActKind::Abandoned) => drop(self.lock.release()),
            None => self.storage.landed_late(op),
        }
    }

    fn paced_until(&self) -> Option<Timestamp> {
        self.lock.login_under_way().and_then(LoginFlight::paced_until)
    }

    fn late_act(&self, now: Timestamp) -> Option<OpId> {
        self.find_act(&mut |act, _| act.deadline <= now).map(|(act, _)| act.op)
    }

    /// The first outside act somebody waits for of which `is_wanted` is true.
    pub(super) fn find_act(&self, is_wanted: &mut dyn FnMut(Act, ActKind) -> bool) -> Option<(Act, ActKind)> {
        if let Some(operation) = self.lock.holder()
            && let Some(act) = operation.act()
        {
            let kind = operation.act_kind();
            if is_wanted(act, kind) {
                return Some((act, kind));
            }
        }
        for act in self.calls.acts() {
            if is_wanted(act, ActKind::Call) {
                return Some((act, ActKind::Call));
            }
        }
        self.storage.act().filter(|act| is_wanted(*act, ActKind::Write)).map(|act| (act, ActKind::Write))
    }
}
