//! `POST /silentLogin`: a code from `wx.login` becomes a session.

use std::sync::Arc;

use axum::{Json, extract::State, http::HeaderMap};
use mp_session::api::{LoginAnswer, SilentLoginRequest, Unregistered};

use super::{
    limits::{check_code, check_device},
    new_tokens::{NewTokens, OnDevice},
};
use crate::{
    app::App,
    error::ApiError,
    http::ApiJson,
    metrics::METRICS,
    store::{Given, Strangers},
};

const DEVICE_HEADER: &str = "x-device-id";

pub(crate) async fn silent_login(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    ApiJson(request): ApiJson<OnDevice<SilentLoginRequest>>,
) -> Result<Json<LoginAnswer>, ApiError> {
    let outcome = log_in(&app, &headers, &request).await;
    METRICS.login(match &outcome {
        Ok(LoginAnswer::Session(_)) => "OK",
        Ok(LoginAnswer::Unregistered(_)) => "UNREGISTERED",
        Err(error) => error.code(),
    });
    outcome.map(Json)
}

async fn log_in(
    app: &App,
    headers: &HeaderMap,
    request: &OnDevice<SilentLoginRequest>,
) -> Result<LoginAnswer, ApiError> {
    check_code(&request.call.code)?;
    let device = match request.device()? {
        Some(device) => device,
        None => device_header(headers)?,
    };
    // Whatever may be lacking is found out before the code is spent.
    let _place = app.admission.enter().await?;
    app.store.ensure_writable().await?;
    let platform_user = app.wechat.code_to_session(&request.call.code).await?;

    let tokens = NewTokens::make(app)?;
    let strangers = if app.require_registration { Strangers::Refused } else { Strangers::Welcome };
    let session = tokens.session(app, device);
    let user = app.store.log_in(&platform_user, &session, strangers, &Given::default()).await?;
    Ok(match user {
        Some(user) => LoginAnswer::Session(tokens.reply(user)),
        None => LoginAnswer::Unregistered(Unregistered::ANSWER),
    })
}

fn device_header(headers: &HeaderMap) -> Result<&str, ApiError> {
    let Some(value) = headers.get(DEVICE_HEADER).filter(|value| !value.is_empty()) else { return Ok("") };
    let device = value.to_str().map_err(|_| ApiError::InvalidRequest)?;
    check_device(device).map(|()| device)
}
