//! Numbers that tie a question to its answer.

/// One outside act: the reply quotes it. Never reused within a machine's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub u32);

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
        self.last_op = self.last_op.wrapping_add(1).max(1);
        OpId(self.last_op)
    }

    pub fn last_op(&self) -> u32 {
        self.last_op
    }

    pub fn ticket(&mut self) -> Ticket {
        self.last_ticket = self.last_ticket.wrapping_add(1).max(1);
        Ticket(self.last_ticket)
    }
}
