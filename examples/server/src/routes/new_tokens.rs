//! What every call that begins a session has in common: the device it names, and the tokens it makes.

use mp_session::api::SilentLoginReply;
use serde::{Deserialize, Deserializer};

use super::limits::check_device;
use crate::{
    app::App,
    clock::now_ms,
    crypto::Token,
    error::ApiError,
    store::{NewSession, User},
};

/// A call of the contract, with the device that it may name.
#[derive(Deserialize)]
pub(crate) struct OnDevice<T> {
    #[serde(flatten)]
    pub call: T,
    #[serde(rename = "deviceId", default, deserialize_with = "present")]
    device_id: Option<String>,
}

/// What is there is what it has to be, and not null.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// The tokens of one login.
pub(super) struct NewTokens {
    token: Token,
    refresh_token: Option<Token>,
    expires_at: i64,
    now: i64,
}

impl<T> OnDevice<T> {
    /// The device, when it names one that can be.
    pub fn device(&self) -> Result<Option<&str>, ApiError> {
        self.device_id.as_deref().map(|device| check_device(device).map(|()| device)).transpose()
    }
}

impl NewTokens {
    pub fn make(app: &App) -> Result<Self, ApiError> {
        let now = now_ms();
        let expires_at = now + app.session_ttl_ms().min(app.session_max_ttl_ms());
        let refresh_token = app.refresh_tokens.then(Token::generate).transpose()?;
        Ok(Self { token: Token::generate()?, refresh_token, expires_at, now })
    }

    /// The session to store.
    pub fn session<'a>(&'a self, app: &App, device: &'a str) -> NewSession<'a> {
        let ends_at = self.now + app.session_max_ttl_ms();
        NewSession {
            token: &self.token,
            refresh_token: self.refresh_token.as_ref(),
            device,
            most_on_device: app.sessions_per_device,
            most_of_user: app.sessions_per_user,
            expires_at: self.expires_at,
            ends_at,
            refresh_expires_at: (self.now + app.refresh_ttl_ms()).min(ends_at),
            now: self.now,
        }
    }

    /// The answer to the client.
    pub fn reply(&self, user: User) -> SilentLoginReply {
        login_reply(&self.token, self.refresh_token.as_ref(), self.expires_at - self.now, user)
    }
}

pub(super) fn login_reply(token: &Token, refresh_token: Option<&Token>, lives_ms: i64, user: User) -> SilentLoginReply {
    SilentLoginReply {
        token: token.expose().to_owned(),
        refresh_token: refresh_token.map(|token| token.expose().to_owned()),
        expires_in: u64::try_from(lives_ms / 1000).ok(),
        user_info: Some(user.into()),
    }
}
