//! Rule 4, the lock queue: different operations that must not overlap take turns.

use std::collections::VecDeque;

use super::call::Call;
use super::clock::Timestamp;
use super::error::ErrorCode;
use super::id::{OpId, Ticket};
use super::login::LoginFlight;
use super::secret::Token;

/// An outside act under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Act {
    pub op: OpId,
    pub deadline: Timestamp,
}

/// An operation that needs the lock.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    Login(LoginFlight),
    KeyCheck {
        ticket: Ticket,
        act: Option<Act>,
    },
    KeyCall(Call),
    SignOut {
        ticket: Ticket,
        token: Token,
        act: Option<Act>,
    },
    /// A logout overtook this act. Its result is dropped, but until it answers or its deadline
    /// passes it may still be at work, so nothing else may start.
    Abandoned(Act),
}

impl Operation {
    pub fn act(&self) -> Option<Act> {
        match self {
            Self::Login(flight) => flight.act(),
            Self::KeyCheck { act, .. } | Self::SignOut { act, .. } => *act,
            Self::KeyCall(call) => call.act(),
            Self::Abandoned(act) => Some(*act),
        }
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Login(_) => "login",
            Self::KeyCheck { .. } => "check-session",
            Self::KeyCall(_) => "encrypted-call",
            Self::SignOut { .. } => "logout",
            Self::Abandoned(_) => "abandoned",
        }
    }
}

/// FIFO and bounded; at most one operation holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LockQueue {
    pub holder: Option<Operation>,
    waiting: VecDeque<Operation>,
    capacity: usize,
}

impl LockQueue {
    pub fn new(capacity: u32) -> Self {
        Self { holder: None, waiting: VecDeque::new(), capacity: capacity as usize }
    }

    /// Lines up `operation`.
    pub fn enqueue(&mut self, operation: Operation) -> Result<(), ErrorCode> {
        if self.waiting.len() >= self.capacity {
            return Err(ErrorCode::QueueFull);
        }
        self.waiting.push_back(operation);
        Ok(())
    }

    /// Lines up what the operation that is just ending made necessary: before all others.
    pub fn enqueue_next(&mut self, operation: Operation) {
        self.waiting.push_front(operation);
    }

    /// Everything that holds or waits, the holder first.
    pub fn iter(&self) -> impl Iterator<Item = &Operation> {
        self.holder.iter().chain(&self.waiting)
    }

    /// The same, to change it.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Operation> {
        self.holder.iter_mut().chain(self.waiting.iter_mut())
    }

    /// The flight that holds the lock or waits for it: everybody joins it.
    pub fn login(&mut self) -> Option<&mut LoginFlight> {
        self.iter_mut().find_map(|operation| match operation {
            Operation::Login(flight) => Some(flight),
            _ => None,
        })
    }

    pub fn has_login(&self) -> bool {
        self.iter().any(|operation| matches!(operation, Operation::Login(_)))
    }

    /// The next in line, if the lock is free.
    pub fn next(&mut self) -> Option<Operation> {
        if self.holder.is_some() { None } else { self.waiting.pop_front() }
    }

    /// Empties the queue.
    pub fn drain_waiting(&mut self) -> VecDeque<Operation> {
        std::mem::take(&mut self.waiting)
    }
}
