//! `POST /refreshToken`: a refresh token becomes a new token and a new refresh token.

use std::sync::Arc;

use axum::{Json, extract::State};
use mp_session::api::{RefreshTokenRequest, SilentLoginReply};

use super::{
    limits::check_refresh_token,
    new_tokens::{OnDevice, login_reply},
};
use crate::{
    app::App, clock::now_ms, crypto::Token, error::ApiError, http::ApiJson, metrics::METRICS, secret::SecretText,
    store::Renewal,
};

pub(crate) async fn refresh_token(
    State(app): State<Arc<App>>,
    ApiJson(request): ApiJson<OnDevice<RefreshTokenRequest>>,
) -> Result<Json<SilentLoginReply>, ApiError> {
    let outcome = renew(&app, request).await;
    METRICS.refresh(outcome.as_ref().map_or_else(|error| error.code(), |_| "OK"));
    outcome.map(Json)
}

async fn renew(app: &App, mut request: OnDevice<RefreshTokenRequest>) -> Result<SilentLoginReply, ApiError> {
    let presented = SecretText::new(std::mem::take(&mut request.call.refresh_token));
    check_refresh_token(presented.expose())?;
    let device = request.device()?;
    let presented = Token::parse(presented.expose()).ok_or(ApiError::InvalidRefreshToken)?;
    let (token, refresh_token, now) = (Token::generate()?, Token::generate()?, now_ms());
    let renewal = Renewal {
        presented: &presented,
        token: &token,
        refresh_token: &refresh_token,
        device,
        token_ttl_ms: app.session_ttl_ms(),
        refresh_ttl_ms: app.refresh_ttl_ms(),
        grace_ms: app.refresh_grace_ms(),
        now,
    };
    let refreshed = app.store.refresh(&renewal).await?.ok_or(ApiError::InvalidRefreshToken)?;
    Ok(login_reply(&token, Some(&refresh_token), refreshed.expires_at - now, refreshed.user))
}
