//! Rule 4: the operations that need the lock.

use super::act::{Act, ActKind};
use super::call::Call;
use super::flight::LoginFlight;
use super::id::Ticket;
use super::lock::LockQueue;
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

impl Operation {
    pub fn act(&self) -> Option<Act> {
        match self {
            Self::Login(flight) => flight.act(),
            Self::KeyCheck { act, .. } | Self::SignOut { act, .. } => *act,
            Self::KeyCall(call) => call.act(),
            Self::Abandoned(act) => Some(*act),
        }
    }

    /// What its act is, if it has one under way.
    pub fn act_kind(&self) -> ActKind {
        match self {
            Self::Login(flight) => flight.act_kind(),
            Self::KeyCheck { .. } => ActKind::KeyCheck,
            Self::KeyCall(_) => ActKind::Call,
            Self::SignOut { .. } => ActKind::SignOut,
            Self::Abandoned(_) => ActKind::Abandoned,
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

impl LockQueue<Operation> {
    /// The flight that holds the lock or waits for it: everybody joins it.
    pub fn login(&mut self) -> Option<&mut LoginFlight> {
        self.iter_mut().find_map(|operation| match operation {
            Operation::Login(flight) => Some(flight),
            _ => None,
        })
    }

    /// Takes out the flight that would bring the account of a silent login.
    pub fn take_silent_login(&mut self) -> Option<LoginFlight> {
        let is_silent = |operation: &Operation| matches!(operation, Operation::Login(flight) if !flight.registers());
        let place = self.iter().position(is_silent)?;
        match self.remove(place) {
            Operation::Login(flight) => Some(flight),
            _ => None,
        }
    }

    /// The registration that holds the lock or waits for it.
    pub fn registration(&self) -> Option<Ticket> {
        self.iter().find_map(|operation| match operation {
            Operation::Login(flight) => flight.registration(),
            _ => None,
        })
    }

    pub fn has_login(&self) -> bool {
        self.iter().any(|operation| matches!(operation, Operation::Login(_)))
    }

    /// The flight that holds the lock.
    pub fn login_under_way(&self) -> Option<&LoginFlight> {
        match self.holder() {
            Some(Operation::Login(flight)) => Some(flight),
            _ => None,
        }
    }

    /// The check of the key that holds the lock or waits for it.
    pub fn key_check(&self) -> Option<Ticket> {
        self.iter().find_map(|operation| match operation {
            Operation::KeyCheck { ticket, .. } => Some(*ticket),
            _ => None,
        })
    }
}
