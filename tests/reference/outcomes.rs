//! Rule 8: what a failure says, and how callers hear of it.

use mp_session::session::{BackendCode, ErrorCode, Failure, FailureKind, OpId, SessionError};

pub const TIMEOUT: Failure = Failure::Platform { kind: FailureKind::Timeout, errno: 0 };
/// `registered: false` where it has no meaning.
pub const NOT_REGISTERED: Failure = Failure::Platform { kind: FailureKind::Malformed, errno: 4 };
pub const NO_CODE: Failure = Failure::Platform { kind: FailureKind::Refused, errno: 0 };

const HOUR_MS: i64 = 3_600_000;

/// Somebody has decided: trying again at once would end the same way.
pub fn is_verdict(failure: &Failure) -> bool {
    match failure {
        Failure::Platform { kind, .. } => matches!(kind, FailureKind::Refused | FailureKind::Unsupported),
        Failure::Backend { status, .. } => (1..500).contains(status) && ![408, 425, 429].contains(status),
        Failure::Gateway { .. } => false,
    }
}

/// The back end, in its own form, does not want this user any more.
/// Whoever answered the refresh token like this has had it, or can never have it.
pub fn spends_refresh_token(failure: &Failure) -> bool {
    match failure {
        Failure::Platform { kind, .. } => *kind == FailureKind::Malformed || *kind == FailureKind::Unsupported,
        Failure::Backend { status: 0 | 408 | 425 | 429 | 500.., .. } | Failure::Gateway { .. } => false,
        Failure::Backend { .. } => true,
    }
}

pub fn ends_session(failure: &Failure) -> bool {
    matches!(failure, Failure::Backend { status, .. } if [401, 403].contains(status))
}

/// What the header says, else what WeChat's code means; never more than an hour.
pub fn pause_asked_for(failure: &Failure) -> Option<i64> {
    let (told, code) = match failure {
        Failure::Platform { .. } => (None, None),
        Failure::Backend { code, retry_after_ms, .. } => (*retry_after_ms, code.as_ref().map(BackendCode::as_str)),
        Failure::Gateway { retry_after_ms, .. } => (*retry_after_ms, None),
    };
    let meant = match code {
        Some("45011") => Some(60_000),
        Some("40226") => Some(300_000),
        _ => None,
    };
    let told = told.map(super::signed).filter(|ms| *ms > 0);
    told.or(meant).map(|ms| ms.min(HOUR_MS))
}

/// `refused`: what a plain no of the platform is called here.
pub fn rejection(failure: Failure, refused: ErrorCode, op: OpId) -> SessionError {
    use FailureKind::{Aborted, Interrupted, Malformed, Network, Refused, Timeout, Unsupported};
    let retry_after_ms = pause_asked_for(&failure).and_then(|ms| u64::try_from(ms).ok());
    let (code, detail, backend_code) = match failure {
        Failure::Platform { kind, errno } => {
            let code = match kind {
                Network | Interrupted | Aborted => ErrorCode::Network,
                Timeout => ErrorCode::Timeout,
                Refused => refused,
                Unsupported => ErrorCode::Unsupported,
                Malformed => ErrorCode::BackendProtocol,
            };
            (code, errno, None)
        }
        Failure::Backend { status, code, .. } => (ErrorCode::BackendRejected, status.into(), code),
        Failure::Gateway { status, .. } => (ErrorCode::BackendRejected, status.into(), None),
    };
    SessionError { code, retry_after_ms, detail, backend_code, act: Some(op) }
}
