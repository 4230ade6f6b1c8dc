//! How calls to WeChat fail, what the client is told, and what whoever runs the server is told.

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
    #[error("WeChat could not be reached ({})", .0.kind())]
    Unreachable(Obstacle),
    /// It answered with an HTTP status that its API does not use.
    #[error("WeChat's address answered with HTTP status {0}")]
    Status(u16),
    /// It answered something else than the documented JSON.
    #[error("WeChat's answer is not the documented JSON")]
    Malformed,
}

/// What stood in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The host's name has no address.
    Name,
    /// Nobody accepts the connection.
    Connection,
    /// A proxy of the environment does not pass the call on.
    Proxy,
    /// No encrypted connection comes about.
    Tls,
    /// The connection broke.
    Broken,
}

impl Obstacle {
    /// Finds out from the sources of an HTTP client's error. Their texts name no secret and are looked at only here.
    pub(super) fn of(error: &reqwest::Error) -> Self {
        let mut source = std::error::Error::source(error);
        let mut texts = String::new();
        while let Some(error) = source {
            texts.push_str(&error.to_string().to_ascii_lowercase());
            source = error.source();
        }
        let any = |words: &[&str]| words.iter().any(|word| texts.contains(word));
        if any(&["tunnel", "proxy"]) {
            Self::Proxy
        } else if any(&["dns error", "lookup address"]) {
            Self::Name
        } else if any(&["certificate", "tls", "corrupt message", "handshake", "invalidcontenttype"]) {
            Self::Tls
        } else if error.is_connect() {
            Self::Connection
        } else {
            Self::Broken
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Connection => "connection",
            Self::Proxy => "proxy",
            Self::Tls => "tls",
            Self::Broken => "broken",
        }
    }
}

impl PlatformError {
    /// Whether WeChat turned the call away because of the access token, before looking at anything else.
    pub(super) fn is_about_access_token(&self) -> bool {
        matches!(self, Self::Refused(40001 | 40014 | 42001))
    }

    /// Whether whoever runs the server should hear of it. The other refusals are about a code or a user, or pass.
    pub(super) fn is_ours_to_mend(&self) -> bool {
        !matches!(self, Self::Refused(-1 | 40029 | 40163 | 40226 | 45011))
    }

    /// One word for logs and metrics.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::TimedOut => "time-out",
            Self::Unreachable(obstacle) => obstacle.kind(),
            Self::Status(_) => "status",
            Self::Malformed => "malformed",
        }
    }

    /// What to do.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Refused(40013) => "--app-id is not that of a mini program",
            Self::Refused(40125 | 41004) => "MP_SESSION_APP_SECRET is not that of --app-id",
            Self::Refused(40164) => "add this server's address to the list of allowed ones in the platform's console",
            Self::Refused(45009) => "the day's quota of this call is used up",
            Self::Refused(_) => "look the code up in WeChat's list of return codes",
            Self::TimedOut => "is a firewall in the way? --wechat-timeout-ms says how long to wait",
            Self::Unreachable(Obstacle::Name) => "does this machine's name server know the host of --wechat-api?",
            Self::Unreachable(Obstacle::Connection | Obstacle::Broken) => {
                "may this machine call out to the host of --wechat-api?"
            }
            Self::Unreachable(Obstacle::Proxy) => {
                "is the proxy in HTTPS_PROXY or HTTP_PROXY right? NO_PROXY makes exceptions"
            }
            Self::Unreachable(Obstacle::Tls) => "does --wechat-api lead to WeChat, and is this machine's clock right?",
            Self::Status(_) | Self::Malformed => {
                "does --wechat-api lead to WeChat, with no portal or proxy in between?"
            }
        }
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
            PlatformError::Unreachable(_) => Self::PlatformUnreachable,
            PlatformError::TimedOut => Self::PlatformTimeout,
            PlatformError::Refused(_) | PlatformError::Status(_) | PlatformError::Malformed => Self::PlatformError,
        }
    }
}
