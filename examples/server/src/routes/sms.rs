//! `/smsCode` and `/smsLogin`: a sign-in that is not silent. No message is sent: the answer tells the code.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{Json, extract::State};
use mp_session::api::SilentLoginReply;
use serde::Deserialize;
use serde_json::{Value, json};

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

/// Kept at most; the oldest goes first.
const MOST_CODES: usize = 64;
const LIFE_MS: i64 = 300_000;
/// A million codes are soon tried out.
const MOST_TRIES: u32 = 5;

#[derive(Deserialize)]
pub(super) struct CodeRequest {
    phone: SecretText,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoginRequest {
    phone: SecretText,
    sms_code: SecretText,
}

/// The codes that have not been used.
#[derive(Default)]
pub(super) struct SmsCodes(Mutex<VecDeque<SmsCode>>);

struct SmsCode {
    phone: SecretText,
    code: SecretText,
    ends_at: i64,
    tries_left: u32,
}

impl SmsCodes {
    fn keep(&self, code: SmsCode) {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|other| other.phone.expose() != code.phone.expose());
        if codes.len() >= MOST_CODES {
            codes.pop_front();
        }
        codes.push_back(code);
    }

    /// Whether it is the number's code; that one is used up then.
    fn redeem(&self, phone: &SecretText, code: &SecretText, now: i64) -> bool {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|kept| kept.ends_at > now && kept.tries_left > 0);
        let Some(index) = codes.iter().position(|kept| kept.phone.expose() == phone.expose()) else { return false };
        codes[index].tries_left -= 1;
        let right = codes[index].code.expose() == code.expose();
        if right {
            codes.remove(index);
        }
        right
    }
}

/// `POST /smsCode`: a new code for a number, in place of its last one.
pub(super) async fn sms_code(
    State(app): State<Arc<App>>,
    ApiJson(CodeRequest { phone }): ApiJson<CodeRequest>,
) -> Result<Json<Value>, ApiError> {
    let demo = app.demo.as_ref().ok_or(ApiError::NotFound)?;
    if !is_phone_number(phone.expose()) {
        return Err(ApiError::InvalidRequest);
    }
    let code = format!("{:06}", getrandom::u32()? % 1_000_000);
    let reply = json!({ "smsCode": code });
    demo.sms_codes.keep(SmsCode {
        phone,
        code: SecretText::new(code),
        ends_at: now_ms() + LIFE_MS,
        tries_left: MOST_TRIES,
    });
    Ok(Json(reply))
}

/// `POST /smsLogin`: the account of a number, opened when there is none, and its session.
pub(super) async fn sms_login(
    State(app): State<Arc<App>>,
    ApiJson(request): ApiJson<OnDevice<LoginRequest>>,
) -> Result<Json<SilentLoginReply>, ApiError> {
    let demo = app.demo.as_ref().ok_or(ApiError::NotFound)?;
    let LoginRequest { phone, sms_code } = &request.call;
    let device = request.device()?.unwrap_or_default();
    if !demo.sms_codes.redeem(phone, sms_code, now_ms()) {
        return Err(ApiError::InvalidCode);
    }
    let user = PlatformUser {
        // No openid has a colon: nobody who comes from WeChat is this user.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(codes: &SmsCodes, phone: usize, code: &str) {
        let (phone, code) = (SecretText::new(phone.to_string()), SecretText::new(code));
        codes.keep(SmsCode { phone, code, ends_at: 1000, tries_left: MOST_TRIES });
    }

    fn redeem(codes: &SmsCodes, phone: usize, code: &str, now: i64) -> bool {
        codes.redeem(&SecretText::new(phone.to_string()), &SecretText::new(code), now)
    }

    #[test]
    fn a_code_is_good_once_for_its_number_and_for_a_while() {
        let codes = SmsCodes::default();
        keep(&codes, 1, "111111");
        assert!(!redeem(&codes, 2, "111111", 0));
        assert!(redeem(&codes, 1, "111111", 0));
        assert!(!redeem(&codes, 1, "111111", 0));
        keep(&codes, 1, "111111");
        assert!(!redeem(&codes, 1, "111111", 1000));
        keep(&codes, 1, "111111");
        keep(&codes, 1, "222222");
        assert!(!redeem(&codes, 1, "111111", 0));
        assert!(redeem(&codes, 1, "222222", 0));
    }

    #[test]
    fn nobody_tries_all_codes_and_the_oldest_make_room() {
        let codes = SmsCodes::default();
        keep(&codes, 0, "111111");
        for _ in 0..MOST_TRIES {
            assert!(!redeem(&codes, 0, "999999", 0));
        }
        assert!(!redeem(&codes, 0, "111111", 0));
        for phone in 0..=MOST_CODES {
            keep(&codes, phone, "111111");
        }
        assert!(!redeem(&codes, 0, "111111", 0));
        assert!(redeem(&codes, 1, "111111", 0));
    }
}
