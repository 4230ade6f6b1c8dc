//! The app's own credential at WeChat: fetched once for all callers, kept until shortly before it ends.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;

use super::{answer::ask, error::PlatformError};
use crate::secret::SecretText;

/// WeChat keeps the previous token alive for five minutes after it made a new one.
const RENEW_BEFORE: Duration = Duration::from_secs(300);

/// More than WeChat promises; what claims to live longer is asked for again anyway.
const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 3600);

/// The cached access token. `stable_token` gives every process of the app the same one.
pub(super) struct AccessToken {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<(SecretText, Instant)>,
    failed: Option<(PlatformError, Instant)>,
}

#[derive(Deserialize)]
struct Answer {
    access_token: SecretText,
    expires_in: u64,
}

/// Where and as whom to ask.
pub(super) struct Credentials<'a> {
    pub http: &'a reqwest::Client,
    pub base: &'a str,
    pub app_id: &'a str,
    pub app_secret: &'a SecretText,
}

impl AccessToken {
    pub fn new() -> Self {
        Self { state: Mutex::default() }
    }

    /// The current token. Callers that come during a fetch wait for it and share its outcome, good or bad.
    pub async fn get(&self, credentials: &Credentials<'_>) -> Result<SecretText, PlatformError> {
        let asked_at = Instant::now();
        let mut state = self.state.lock().await;
        if let Some((token, ends_at)) = &state.current
            && Instant::now() < *ends_at
        {
            return Ok(token.clone());
        }
        if let Some((error, failed_at)) = &state.failed
            && *failed_at >= asked_at
        {
            return Err(error.clone());
        }
        match fetch(credentials).await {
            Ok(answer) => {
                let lifetime = Duration::from_secs(answer.expires_in).min(LONGEST_LIFETIME);
                let usable = lifetime.saturating_sub(RENEW_BEFORE).max(lifetime / 2);
                *state = State { current: Some((answer.access_token.clone(), Instant::now() + usable)), failed: None };
                Ok(answer.access_token)
            }
            Err(error) => {
                state.failed = Some((error.clone(), Instant::now()));
                Err(error)
            }
        }
    }

    /// Forgets `refused`, unless somebody has replaced it already.
    pub async fn forget(&self, refused: &SecretText) {
        let mut state = self.state.lock().await;
        if state.current.as_ref().is_some_and(|(token, _)| token.expose() == refused.expose()) {
            state.current = None;
        }
    }
}

async fn fetch(credentials: &Credentials<'_>) -> Result<Answer, PlatformError> {
    let body = json!({
        "grant_type": "client_credential",
        "appid": credentials.app_id,
        "secret": credentials.app_secret.expose(),
        "force_refresh": false,
    });
    let url = format!("{}/cgi-bin/stable_token", credentials.base);
    ask(credentials.http.post(url).json(&body)).await
}
