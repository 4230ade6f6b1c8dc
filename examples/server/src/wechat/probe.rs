//! One call that shows whether WeChat can be used: it needs the way there, the app id and the app secret.

use std::time::SystemTime;

use reqwest::header::DATE;
use serde_json::{Value, json};

use super::{
    WeChat,
    answer::read,
    error::{Obstacle, PlatformError},
};

/// What was found.
pub struct Probe {
    /// Whether WeChat gives an access token.
    pub outcome: Result<(), PlatformError>,
    /// The time that whoever answered thinks it is.
    pub date: Option<SystemTime>,
}

impl WeChat {
    /// Asks for the access token, without replacing the one there is.
    pub async fn probe(&self) -> Probe {
        let body = json!({
            "grant_type": "client_credential",
            "appid": self.app_id,
            "secret": self.app_secret.expose(),
            "force_refresh": false,
        });
        let request = self.http.post(format!("{}/cgi-bin/stable_token", self.base)).json(&body);
        match request.send().await {
            Ok(response) => {
                let date =
                    response.headers().get(DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
                Probe { outcome: read::<Value>(response).await.map(drop), date }
            }
            Err(error) if error.is_timeout() => Probe { outcome: Err(PlatformError::TimedOut), date: None },
            Err(error) => Probe { outcome: Err(PlatformError::Unreachable(Obstacle::of(&error))), date: None },
        }
    }
}
