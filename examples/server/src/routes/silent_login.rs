//! `POST /silentLogin`: a code from `wx.login` becomes a session.

use std::sync::Arc;

use axum::{Json, extract::State, http::HeaderMap};
use mp_session::api::{SilentLoginReply, SilentLoginRequest};

use super::limits::check_code;
use crate::{
    app::App, clock::now_ms, crypto::SessionToken, error::ApiError, http::ApiJson, metrics::METRICS, store::NewSession,
};

const DEVICE_HEADER: &str = "x-device-id";
const DEVICE_LIMIT: usize = 128;

pub(crate) async fn silent_login(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    ApiJson(request): ApiJson<SilentLoginRequest>,
) -> Result<Json<SilentLoginReply>, ApiError> {
    let outcome = log_in(&app, &headers, &request).await;
    METRICS.login(outcome.as_ref().map_or_else(|error| error.code(), |_| "OK"));
    outcome
}

async fn log_in(
    app: &App,
    headers: &HeaderMap,
    request: &SilentLoginRequest,
) -> Result<Json<SilentLoginReply>, ApiError> {
    check_code(&request.code)?;
    let device = device(headers)?;
    // Whatever may be lacking is found out before the code is spent.
    let _place = app.admission.enter().await?;
    app.store.ensure_writable().await?;
    let platform_user = app.wechat.code_to_session(&request.code).await?;

    let token = SessionToken::generate()?;
    let now = now_ms();
    let ends_at = now + app.session_max_ttl_ms();
    let expires_at = (now + app.session_ttl_ms()).min(ends_at);
    let session = NewSession {
        token: &token,
        device,
        most_on_device: app.sessions_per_device,
        most_of_user: app.sessions_per_user,
        expires_at,
        ends_at,
        now,
    };
    let user = app.store.log_in(&platform_user, &session).await?;
    Ok(Json(SilentLoginReply {
        refresh_token: None,
        token: token.expose().to_owned(),
        expires_in: u64::try_from((expires_at - now) / 1000).ok(),
        user_info: Some(user.into()),
    }))
}

fn device(headers: &HeaderMap) -> Result<&str, ApiError> {
    let Some(value) = headers.get(DEVICE_HEADER) else { return Ok("") };
    let device = value.to_str().map_err(|_| ApiError::InvalidRequest)?;
    if device.len() <= DEVICE_LIMIT { Ok(device) } else { Err(ApiError::InvalidRequest) }
}
