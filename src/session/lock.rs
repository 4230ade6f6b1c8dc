//! Rule 4, the lock queue: different operations that must not overlap take turns.

use super::act::Act;
use super::call::Call;
use super::error::ErrorCode;
use super::id::Ticket;
use super::login::LoginFlight;
use super::secret::Token;

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

    pub fn kind(&self) -> OperationKind {
        match self {
            Self::Login(_) => OperationKind::Login,
            Self::KeyCheck { .. } => OperationKind::CheckSession,
            Self::KeyCall(_) => OperationKind::EncryptedCall,
            Self::SignOut { .. } => OperationKind::Logout,
            Self::Abandoned(_) => OperationKind::Abandoned,
        }
    }
}

/// What an operation in the queue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum OperationKind {
    /// A login or refresh.
    Login,
    /// `wx.checkSession`.
    CheckSession,
    /// A call whose payload is encrypted with the `session_key`.
    EncryptedCall,
    /// `/logout`.
    Logout,
    /// What a logout overtook and has not answered yet.
    Abandoned,
}

/// FIFO and bounded; at most one operation holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LockQueue {
    /// The first holds the lock if `held`.
    line: Vec<Operation>,
    held: bool,
    capacity: usize,
}

impl LockQueue {
    pub fn new(capacity: u32) -> Self {
        Self { line: Vec::new(), held: false, capacity: capacity as usize }
    }

    /// Lines up `operation`.
    pub fn enqueue(&mut self, operation: Operation) -> Result<(), ErrorCode> {
        if self.line.len() - usize::from(self.held) >= self.capacity {
            return Err(ErrorCode::QueueFull);
        }
        self.line.push(operation);
        Ok(())
    }

    /// Lines up what the operation that is just ending made necessary: before all others.
    pub fn enqueue_next(&mut self, operation: Operation) {
        self.line.insert(usize::from(self.held), operation);
    }

    /// Gives the lock, which must be free, to `operation`.
    pub fn hold(&mut self, operation: Operation) {
        debug_assert!(!self.held);
        self.line.insert(0, operation);
        self.held = true;
    }

    pub fn holder(&self) -> Option<&Operation> {
        if self.held { self.line.first() } else { None }
    }

    pub fn holder_mut(&mut self) -> Option<&mut Operation> {
        if self.held { self.line.first_mut() } else { None }
    }

    /// Frees the lock.
    pub fn release(&mut self) -> Option<Operation> {
        if std::mem::take(&mut self.held) { Some(self.line.remove(0)) } else { None }
    }

    /// The next in line, if the lock is free.
    pub fn next(&mut self) -> Option<Operation> {
        if self.held || self.line.is_empty() { None } else { Some(self.line.remove(0)) }
    }

    /// Everything that holds or waits, the holder first.
    pub fn iter(&self) -> std::slice::Iter<'_, Operation> {
        self.line.iter()
    }

    /// The flight that holds the lock or waits for it: everybody joins it.
    pub fn login(&mut self) -> Option<&mut LoginFlight> {
        self.line.iter_mut().find_map(|operation| match operation {
            Operation::Login(flight) => Some(flight),
            _ => None,
        })
    }

    pub fn has_login(&self) -> bool {
        self.iter().any(|operation| matches!(operation, Operation::Login(_)))
    }

    /// Empties the queue; the holder stays.
    pub fn drain_waiting(&mut self) -> Vec<Operation> {
        self.line.split_off(usize::from(self.held))
    }
}
