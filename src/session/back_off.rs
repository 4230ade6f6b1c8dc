//! Rule 7: after a failed login, the same error without a call until the back-off is over.

use super::clock::Timestamp;
use super::error::{ErrorCode, SessionError};

const FIRST_MS: u64 = 1_000;
const LONGEST_MS: u64 = 30_000;

/// The last failure and how long it answers for further callers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct BackOff {
    failures: u32,
    cached: Option<(SessionError, Timestamp)>,
}

impl BackOff {
    /// Remembers a failed flight; a pause the server asked for replaces the doubling one.
    /// Returns the error with the pause filled in.
    pub fn failed(&mut self, error: SessionError, asked_ms: Option<u64>, now: Timestamp) -> SessionError {
        let doubled = (FIRST_MS << self.failures.min(5)).min(LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        let pause = asked_ms.unwrap_or(doubled);
        let error = SessionError { retry_after_ms: Some(pause), ..error };
        self.cached = Some((error, now.after(pause)));
        error
    }

    /// The cached failure while the back-off lasts, with what is left of the pause.
    pub fn check(&self, now: Timestamp) -> Result<(), SessionError> {
        match &self.cached {
            Some((error, until)) if now < *until => {
                Err(SessionError { retry_after_ms: Some(now.until(*until)), ..*error })
            }
            _ => Ok(()),
        }
    }

    /// The network or the app is back: a failure for want of it says nothing any more.
    pub fn forgive_connection(&mut self) {
        if matches!(&self.cached, Some((error, _)) if matches!(error.code, ErrorCode::Network | ErrorCode::Timeout)) {
            *self = Self::default();
        }
    }
}
