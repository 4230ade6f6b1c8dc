//! How calls to WeChat fail, and what the client is told.

use crate::error::ApiError;

/// Why WeChat did not give what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlatformError {
    /// It refused with an error code.
    #[error("WeChat refused with code {0}")]
    Refused(i64),
    /// It did not answer in time.
    #[error("WeChat did not answer in time")]
    TimedOut,
    /// It could not be reached.
    #[error("WeChat could not be reached")]
    Unreachable,
    /// It answered something else than the documented JSON.
    #[error("WeChat's answer could not be understood")]
    Malformed,
}

impl PlatformError {
    /// Whether WeChat turned the call away because of the access token, before looking at anything else.
    pub(super) fn is_about_access_token(&self) -> bool {
        matches!(self, Self::Refused(40001 | 40014 | 42001))
    }
}

impl From<PlatformError> for ApiError {
    fn from(error: PlatformError) -> Self {
        match error {
            PlatformError::Refused(40029) => Self::InvalidCode,
            PlatformError::Refused(40163) => Self::CodeUsed,
            PlatformError::Refused(40226) => Self::UserBlocked,
            // 100 calls a minute and user; the daily quota of a call: an hour is a guess that does not hammer.
            PlatformError::Refused(45011) => Self::RateLimited(60),
            PlatformError::Refused(45009) => Self::Unavailable(3600),
            PlatformError::Refused(-1) => Self::Unavailable(1),
            PlatformError::Unreachable => Self::Unavailable(5),
            PlatformError::TimedOut => Self::PlatformTimeout,
            PlatformError::Refused(code) => {
                tracing::error!(code, "WeChat refuses the server's own credentials or arguments");
                Self::PlatformError
            }
            PlatformError::Malformed => Self::PlatformError,
        }
    }
}
