//! `/smsCode` and `/smsLogin`: an account that is not signed in silently. Nothing is sent: the answer shows the code.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Json, extract::State};
use mp_session::api::SilentLoginReply;
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::new_tokens::{NewTokens, OnDevice};
use crate::{
    app::App,
    clock::{now_ms, now_us},
    error::ApiError,
    http::ApiJson,
    secret::SecretText,
    store::{Given, Strangers},
    wechat::{PlatformUser, is_phone_number},
};

/// Asked for at most; the oldest goes first.
const MOST_CODES: usize = 256;

const CODE_TTL_MS: i64 = 300_000;

/// Six digits are guessed after some tries.
const TRIES: u32 = 3;

/// The codes that have been asked for.
#[derive(Default)]
pub(super) struct SmsCodes(Mutex<VecDeque<Asked>>);

struct Asked {
    phone: SecretText,
    code: SecretText,
    made_at: i64,
    tries: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ask {
    phone: SecretText,
}

#[derive(Deserialize)]
pub(crate) struct SmsLogin {
    phone: SecretText,
    code: SecretText,
}

impl SmsCodes {
    fn make(&self, phone: SecretText) -> Result<SecretText, ApiError> {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes)?;
        let code = SecretText::new(format!("{:06}", u32::from_le_bytes(bytes) % 1_000_000));
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|other| other.phone.expose() != phone.expose());
        if asked.len() >= MOST_CODES {
            asked.pop_front();
        }
        asked.push_back(Asked { phone, code: code.clone(), made_at: now_ms(), tries: 0 });
        Ok(code)
    }

    /// A code works once, and is gone after some wrong ones.
    fn redeem(&self, phone: &SecretText, code: &SecretText) -> Result<(), ApiError> {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.retain(|one| now_ms() - one.made_at < CODE_TTL_MS && one.tries < TRIES);
        let position =
            asked.iter().position(|one| one.phone.expose() == phone.expose()).ok_or(ApiError::InvalidCode)?;
        asked[position].tries += 1;
        if bool::from(asked[position].code.expose().as_bytes().ct_eq(code.expose().as_bytes())) {
            asked.remove(position);
            return Ok(());
        }
        Err(ApiError::InvalidCode)
    }
}

/// `POST /smsCode`.
pub(super) async fn sms_code(State(app): State<Arc<App>>, ApiJson(ask): ApiJson<Ask>) -> Result<Json<Value>, ApiError> {
    if !is_phone_number(ask.phone.expose()) {
        return Err(ApiError::InvalidRequest);
    }
    let demo = app.demo.as_ref().ok_or(ApiError::NotFound)?;
    Ok(Json(json!({ "code": demo.sms_codes.make(ask.phone)?.expose() })))
}

/// `POST /smsLogin`: the answer is that of a login, of the number's own account.
pub(super) async fn sms_login(
    State(app): State<Arc<App>>,
    ApiJson(request): ApiJson<OnDevice<SmsLogin>>,
) -> Result<Json<SilentLoginReply>, ApiError> {
    let device = request.device()?.unwrap_or_default();
    let SmsLogin { phone, code } = &request.call;
    let demo = app.demo.as_ref().ok_or(ApiError::NotFound)?;
    demo.sms_codes.redeem(phone, code)?;
    // WeChat has no name for it, and it has no session_key.
    let user = PlatformUser {
        openid: SecretText::new(format!("sms:{}", phone.expose())),
        session_key: SecretText::new(""),
        unionid: None,
        asked_at_us: now_us(),
    };
    let given = Given { phone: Some(phone.clone()), ..Given::default() };
    let tokens = NewTokens::make(&app)?;
    let user = app.store.log_in(&user, &tokens.session(&app, device), Strangers::Welcome, &given).await?;
    user.map(|user| Json(tokens.reply(user))).ok_or(ApiError::Internal)
}
