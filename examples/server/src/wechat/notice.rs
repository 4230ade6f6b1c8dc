//! Trouble with WeChat is told once, not with every login: the first deployment explains itself, and an outage of an
//! hour fills no disk.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::error::PlatformError;

/// The same trouble is told again after so long.
const AGAIN: Duration = Duration::from_secs(60);

/// What was told last.
pub(super) struct Notice {
    /// Host and port of WeChat's API: no path, no query, no password.
    host: String,
    told: Mutex<Option<(PlatformError, Instant)>>,
}

impl Notice {
    pub fn new(base: &str) -> Self {
        let host = reqwest::Url::parse(base).ok().and_then(|url| {
            let host = url.host_str()?.to_owned();
            Some(url.port().map_or(host.clone(), |port| format!("{host}:{port}")))
        });
        Self { host: host.unwrap_or_else(|| "an address that is no URL".to_owned()), told: Mutex::default() }
    }

    /// Takes note of how a call ended.
    pub fn outcome<T>(&self, outcome: &Result<T, PlatformError>) {
        let now = Instant::now();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match outcome {
            Err(error) if !error.is_ours_to_mend() => {}
            Err(error) => {
                let known = told.as_ref().is_some_and(|(last, at)| last == error && now.duration_since(*at) < AGAIN);
                if !known {
                    tracing::warn!(host = self.host, kind = error.kind(), "{error}: {}", error.advice());
                    *told = Some((error.clone(), now));
                }
            }
            Ok(_) => {
                if told.take().is_some() {
                    tracing::info!(host = self.host, "WeChat answers again");
                }
            }
        }
    }
}
