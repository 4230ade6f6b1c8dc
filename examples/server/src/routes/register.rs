//! `POST /register`: opens an account, or finds the one there is, and begins its session.

use std::sync::Arc;

use axum::{Json, extract::State};
use mp_session::api::{RegisterRequest, SilentLoginReply};

use super::{
    limits::{check_avatar_url, check_code, check_nick_name},
    new_tokens::{NewTokens, OnDevice},
};
use crate::{
    app::App,
    error::ApiError,
    http::ApiJson,
    metrics::METRICS,
    store::{Given, Strangers},
};

pub(crate) async fn register(
    State(app): State<Arc<App>>,
    ApiJson(request): ApiJson<OnDevice<RegisterRequest>>,
) -> Result<Json<SilentLoginReply>, ApiError> {
    let outcome = match check(&app, &request) {
        // The tap has cost money and its code works once: finish even if this client hangs up or is too slow.
        Ok(()) => {
            app.background.spawn(open_account(Arc::clone(&app), request)).await.map_err(|_| ApiError::Internal)?
        }
        Err(error) => Err(error),
    };
    METRICS.registration(outcome.as_ref().map_or_else(|error| error.code(), |_| "OK"));
    outcome.map(Json)
}

/// All that can be refused before a code is spent.
fn check(app: &App, request: &OnDevice<RegisterRequest>) -> Result<(), ApiError> {
    let RegisterRequest { code, phone_code, nick_name, avatar_url } = &request.call;
    check_code(code)?;
    phone_code.as_deref().map_or(Ok(()), check_code)?;
    nick_name.as_deref().map_or(Ok(()), check_nick_name)?;
    avatar_url.as_deref().map_or(Ok(()), check_avatar_url)?;
    request.device()?;
    if app.require_registration && phone_code.is_none() { Err(ApiError::PhoneRequired) } else { Ok(()) }
}

async fn open_account(app: Arc<App>, request: OnDevice<RegisterRequest>) -> Result<SilentLoginReply, ApiError> {
    let _place = app.admission.enter().await?;
    app.store.ensure_writable().await?;
    let RegisterRequest { code, phone_code, nick_name, avatar_url } = &request.call;
    let platform_user = app.wechat.code_to_session(code).await?;
    let phone = match phone_code {
        Some(phone_code) => Some(app.wechat.phone_number(phone_code, &platform_user.openid).await?),
        None => None,
    };
    let given = Given { nick_name: nick_name.clone(), avatar_url: avatar_url.clone(), phone };
    let tokens = NewTokens::make(&app)?;
    let session = tokens.session(&app, request.device()?.unwrap_or_default());
    let user = app.store.log_in(&platform_user, &session, Strangers::Welcome, &given).await?;
    user.map(|user| tokens.reply(user)).ok_or(ApiError::Internal)
}
