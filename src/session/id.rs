//! Numbers that tie a question to its answer.

use super::act::{Act, OpId};
use super::clock::Timestamp;

/// One pending wait of the app. Equal operations in flight share one ticket, so any number of
/// callers is one entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u32);

/// Hands out both kinds of number. Zero is never given out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Ids {
    last_op: u32,
    last_ticket: u32,
}

impl Ids {
    pub fn op(&mut self) -> OpId {
        OpId(next(&mut self.last_op))
    }

    /// An outside act that begins now and ends by a deadline.
    pub fn act(&mut self, now: Timestamp, timeout_ms: u64) -> Act {
        Act { op: self.op(), deadline: now.after(timeout_ms) }
    }

    pub fn last_op(&self) -> u32 {
        self.last_op
    }

    pub fn ticket(&mut self) -> Ticket {
        Ticket(next(&mut self.last_ticket))
    }
}

#[inline(never)]
fn next(last: &mut u32) -> u32 {
    *last = last.wrapping_add(1).max(1);
    *last
}
