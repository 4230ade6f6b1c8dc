//! What reaches the machine: commands of the app and news from outside.

use super::act::OpId;
use super::auth_step::AuthStep;
use super::credential::UserReply;
use super::error::ErrorCode;
use super::failure::Failure;
use super::record::Record;
use super::secret::{Code, Token};
use super::session_key::KeyEpoch;

/// What the app asks for. Each is answered by exactly one
/// [`Output::Settled`](super::Output::Settled) with the ticket it returned.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// A session, the present one if it lives; `force` logs in anew and ignores the back-off.
    Login {
        /// Log in even if signed in.
        force: bool,
    },
    /// A live session.
    EnsureLogin,
    /// A new token, because the back end refused the token with this number.
    RefreshLogin {
        /// The number of the token that was refused; [`Session::serial`](super::Session::serial)
        /// for the present one.
        serial: u32,
    },
    /// May a request of the app that had to wait be sent now?
    SendRequest {
        /// The generation in which the request was made.
        generation: u32,
        /// A live session is seen to first. Otherwise it takes the token there is, waits for a login under way, and
        /// goes without when that gives none.
        needs_login: bool,
    },
    /// A request of the app was refused as unauthorized: send it again, or does the refusal stand?
    RequestRefused(RequestRefusal),
    /// A `session_key` that can be relied upon.
    EnsureSessionKey,
    /// An authenticated call about the user.
    Call(CallRequest),
    /// The user at this step, asked if need be.
    MustAuth {
        /// The step to reach.
        step: AuthStep,
    },
    /// The end of the session, here and on the back end.
    Logout {
        /// Nobody is signed in again before they ask for it.
        stays_out: bool,
    },
    /// A login made elsewhere.
    Adopt {
        /// What the back end answered there; or the number of what is wrong with it.
        reply: Result<LoginReply, u32>,
        /// It is the account that a silent login would give.
        silent: bool,
    },
    /// An account for this user. What it is made with stays with the host, found by the ticket.
    Register,
}

/// A refusal as the machine judges it: rules 25 and 26.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestRefusal {
    /// The generation in which the request was made.
    pub generation: u32,
    /// The number of the token it carried.
    pub serial: u32,
    /// It had been refused and sent again before.
    pub replayed: bool,
    /// A number that stands for the request's origin and path; 0 where it has none.
    pub address: u32,
}

/// A back-end call that needs a token. Its payload stays with the host, found by the ticket.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CallRequest {
    /// Avatar and nickname, or their encrypted form.
    UpdateUser {
        /// The key epoch at the user's tap, when the payload is encrypted.
        tap: Option<KeyEpoch>,
    },
    /// A phone number by its code.
    UpdatePhoneByCode {
        /// Single use; the machine sees to it that it is sent once.
        code: Code,
    },
    /// A phone number, encrypted (base libraries before 2.21.2).
    UpdatePhoneEncrypted {
        /// The key epoch at the user's tap.
        tap: KeyEpoch,
    },
    /// Forget the phone number.
    UnbindPhone,
}

/// The calls as the host sees them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum CallKind {
    /// `/updateUser`.
    UpdateUser = 1,
    /// `/updatePhone`.
    UpdatePhone = 2,
    /// `/unbindPhone`.
    UnbindPhone = 3,
    /// `/logout`.
    Logout = 4,
}

impl CallRequest {
    pub(super) fn kind(&self) -> CallKind {
        match self {
            Self::UpdateUser { .. } => CallKind::UpdateUser,
            Self::UpdatePhoneByCode { .. } | Self::UpdatePhoneEncrypted { .. } => CallKind::UpdatePhone,
            Self::UnbindPhone => CallKind::UnbindPhone,
        }
    }

    /// The epoch the payload was encrypted in, if it was.
    pub(super) fn tap(&self) -> Option<KeyEpoch> {
        match self {
            Self::UpdateUser { tap } => *tap,
            Self::UpdatePhoneEncrypted { tap } => Some(*tap),
            Self::UpdatePhoneByCode { .. } | Self::UnbindPhone => None,
        }
    }
}

/// A good answer of `/silentLogin` or `/refreshToken`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LoginReply {
    /// The session token.
    pub token: Token,
    /// What brings the next token without a login; good for one answer.
    pub refresh_token: Option<Token>,
    /// How long it lives, ms; `None` when the back end does not say.
    pub lifetime_ms: Option<u64>,
    /// The user, if the reply has one.
    pub user_info: Option<UserReply>,
}

/// How asking the user ended without the step being reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum AuthOutcome {
    /// The popup was closed.
    Closed = 0,
    /// The user refused.
    Denied = 1,
    /// The page has no popup and there is no auth page.
    ComponentMissing = 2,
    /// The privacy agreement was refused.
    PrivacyDenied = 3,
    /// The privacy agreement does not declare the interface.
    PrivacyUndeclared = 4,
    /// The phone quota is used up.
    PhoneQuota = 5,
    /// The page was unloaded or left by the back gesture.
    PageUnloaded = 6,
}

impl AuthOutcome {
    /// The outcome with this number; an unknown number is a closed popup.
    pub fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Denied,
            2 => Self::ComponentMissing,
            3 => Self::PrivacyDenied,
            4 => Self::PrivacyUndeclared,
            5 => Self::PhoneQuota,
            6 => Self::PageUnloaded,
            _ => Self::Closed,
        }
    }

    pub(super) fn error(self) -> ErrorCode {
        match self {
            Self::Closed | Self::PageUnloaded => ErrorCode::AuthCancelled,
            Self::Denied => ErrorCode::AuthDenied,
            Self::ComponentMissing => ErrorCode::AuthComponentMissing,
            Self::PrivacyDenied => ErrorCode::PrivacyDenied,
            Self::PrivacyUndeclared => ErrorCode::PrivacyUndeclared,
            Self::PhoneQuota => ErrorCode::PhoneQuota,
        }
    }
}

/// News from outside. An input that quotes an [`OpId`] nobody waits for is dropped.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// Storage was written or erased.
    Saved {
        /// Which write.
        op: OpId,
    },
    /// Storage was read before a refresh, or after another copy had written there: rule 23.
    RecordRead {
        /// Which reading; [`OpId::NONE`] when nobody asked for it.
        op: OpId,
        /// What lay there; nothing also when it could not be read or used.
        record: Option<Box<Record>>,
    },
    /// `wx.login` answered; the code is empty when it succeeded without one.
    CodeReceived {
        /// Which login.
        op: OpId,
        /// The code.
        code: Code,
    },
    /// `/silentLogin`, `/refreshToken` or `/register` answered well.
    LoginReplied {
        /// Which exchange.
        op: OpId,
        /// The new session.
        reply: LoginReply,
    },
    /// `/silentLogin` answered that there is no such user.
    Unregistered {
        /// Which exchange.
        op: OpId,
    },
    /// `wx.checkSession` answered.
    KeyChecked {
        /// Which check.
        op: OpId,
        /// The key of the last login is still good.
        valid: bool,
    },
    /// One of the other back-end calls answered well.
    CallReplied {
        /// Which call.
        op: OpId,
        /// The user, if the reply has one.
        user_info: Option<UserReply>,
    },
    /// An outside act failed.
    Failed {
        /// Which act.
        op: OpId,
        /// How.
        failure: Failure,
    },
    /// The popup or page ended without the step being reached.
    AuthEnded {
        /// Which showing.
        op: OpId,
        /// How.
        outcome: AuthOutcome,
    },
    /// A request with this token was accepted.
    RequestAccepted {
        /// The token's number.
        serial: u32,
        /// It had been refused and sent again before.
        replay: bool,
    },
    /// A request that was to be sent again ended without a verdict: aborted, or the network failed.
    ReplayEnded {
        /// The token's number.
        serial: u32,
    },
    /// A response carried a new token.
    TokenRenewed {
        /// The number of the token the request had carried.
        serial: u32,
        /// The new token.
        token: Token,
        /// How long it lives, ms.
        lifetime_ms: Option<u64>,
    },
    /// A response said that the back end ended the session on purpose.
    SessionEnded {
        /// The number of the token the request had carried.
        serial: u32,
    },
    /// The app was shown, or the network came back.
    Resumed,
}
