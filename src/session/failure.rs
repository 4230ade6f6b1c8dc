//! How an outside act failed, and what that says about the session.

use super::act::OpId;
use super::error::{BackendCode, ErrorCode, SessionError};

/// The kind of a failure on the platform's side of the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum FailureKind {
    /// Offline, DNS, TLS, connection lost.
    Network = 0,
    /// The platform gave up waiting.
    Timeout = 1,
    /// Cut off because the app went to the background.
    Interrupted = 2,
    /// The platform said no.
    Refused = 3,
    /// The platform lacks the function.
    Unsupported = 4,
    /// We asked for it to be stopped.
    Aborted = 5,
    /// The answer is not what the contract says.
    Malformed = 6,
}

impl FailureKind {
    /// The kind with this number; an unknown number is a network failure.
    pub fn from_number(number: u32) -> Self {
        match number {
            1 => Self::Timeout,
            2 => Self::Interrupted,
            3 => Self::Refused,
            4 => Self::Unsupported,
            5 => Self::Aborted,
            6 => Self::Malformed,
            _ => Self::Network,
        }
    }
}

/// An outside act that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failure {
    /// No answer from the back end: the platform or the network failed.
    Platform {
        /// What went wrong.
        kind: FailureKind,
        /// The platform's errno, 0 when it gave none.
        errno: u32,
    },
    /// The back end answered with an error.
    Backend {
        /// HTTP status, 0 when a custom back-end function threw something without one.
        status: u16,
        /// `code` of the error body.
        code: Option<BackendCode>,
        /// Retry-After, in milliseconds.
        retry_after_ms: Option<u64>,
    },
    /// Something answered, but not in the back end's own form: a firewall, a gateway, a captive
    /// portal. Its status is no verdict on the session.
    Gateway {
        /// HTTP status.
        status: u16,
        /// Retry-After, in milliseconds.
        retry_after_ms: Option<u64>,
    },
}

/// The pause where the back end hands on one of WeChat's codes without one of its own.
fn pause_of_code(code: &BackendCode) -> Option<u64> {
    match code.as_bytes() {
        // Too many logins of this user in a minute (code2Session).
        b"45011" => Some(60_000),
        // The user is blocked as high risk: asking again soon cannot help.
        b"40226" => Some(300_000),
        _ => None,
    }
}

/// The platform refused the address: the domain is not in the app's list, or the URL is none. Only
/// the developer can do something about it.
const MISCONFIGURED: [u32; 2] = [600_002, 600_009];
/// The number of what is wrong with a reply that says `registered: false` where the contract does not know it.
pub const UNREGISTERED_FAULT: u8 = 4;
/// A Retry-After beyond this is taken as this: a slip of the back end must not lock users out for days.
const LONGEST_RETRY_AFTER_MS: u64 = 3_600_000;

impl Failure {
    /// `wx.login` succeeded without giving a code.
    pub(super) const NO_CODE: Self = Self::Platform { kind: FailureKind::Refused, errno: 0 };
    /// Only a silent login may be answered so.
    pub(super) const UNREGISTERED: Self =
        Self::Platform { kind: FailureKind::Malformed, errno: UNREGISTERED_FAULT as u32 };
    /// The deadline passed.
    pub(super) const TIMEOUT: Self = Self::Platform { kind: FailureKind::Timeout, errno: 0 };

    /// The back end said 401: the token is not accepted.
    pub(super) fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Backend { status: 401, .. })
    }

    /// Offline, background, an outage: says nothing about the session and costs no fuse unit; the
    /// back-off decides when to try again.
    pub(super) fn is_temporary(&self) -> bool {
        match self {
            Self::Platform { kind, .. } => !matches!(kind, FailureKind::Refused | FailureKind::Unsupported),
            Self::Backend { status, .. } => matches!(status, 0 | 408 | 425 | 429 | 500..),
            Self::Gateway { .. } => true,
        }
    }

    /// The back end refused this user's login itself: only this ends a session that still has a token.
    pub(super) fn ends_session(&self) -> bool {
        matches!(self, Self::Backend { status: 401 | 403, .. })
    }

    /// The pause the other side asked for.
    pub(super) fn retry_after_ms(&self) -> Option<u64> {
        let (code, retry_after_ms) = match self {
            Self::Platform { .. } => return None,
            Self::Backend { code, retry_after_ms, .. } => (code.as_ref(), retry_after_ms),
            Self::Gateway { retry_after_ms, .. } => (None, retry_after_ms),
        };
        let asked = retry_after_ms.filter(|ms| *ms > 0).or_else(|| code.and_then(pause_of_code));
        asked.map(|ms| ms.min(LONGEST_RETRY_AFTER_MS))
    }

    /// The error that callers of `act` get. `refused` is the code for a plain no of the platform.
    pub(super) fn error(&self, refused: ErrorCode, act: OpId) -> SessionError {
        let retry_after_ms = self.retry_after_ms();
        let act = Some(act);
        match *self {
            Self::Platform { kind, errno } => {
                let code = match kind {
                    FailureKind::Network | FailureKind::Interrupted | FailureKind::Aborted => ErrorCode::Network,
                    FailureKind::Timeout => ErrorCode::Timeout,
                    FailureKind::Refused if MISCONFIGURED.contains(&errno) => ErrorCode::Config,
                    FailureKind::Refused => refused,
                    FailureKind::Unsupported => ErrorCode::Unsupported,
                    FailureKind::Malformed => ErrorCode::BackendProtocol,
                };
                SessionError { detail: errno, act, ..code.into() }
            }
            Self::Backend { status, code, .. } => SessionError {
                code: ErrorCode::BackendRejected,
                retry_after_ms,
                detail: u32::from(status),
                backend_code: code,
                act,
            },
            Self::Gateway { status, .. } => {
                SessionError { retry_after_ms, detail: u32::from(status), act, ..ErrorCode::BackendRejected.into() }
            }
        }
    }
}
