//! `POST /updatePhone`: a phone code, or a number encrypted by WeChat.

use std::sync::Arc;

use axum::{Json, extract::State};
use mp_session::api::{EncryptedPhone, PhoneCode, UpdatePhoneRequest, UserInfoReply};
use serde::Deserialize;

use super::limits::{check_code, check_encrypted};
use crate::{
    app::App,
    clock::now_ms,
    error::ApiError,
    http::{ApiJson, Authenticated},
    secret::SecretText,
    store::User,
    wechat::is_phone_number,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OpenPhone {
    phone_number: SecretText,
}

pub(crate) async fn update_phone(
    State(app): State<Arc<App>>,
    caller: Authenticated,
    ApiJson(request): ApiJson<UpdatePhoneRequest>,
) -> Result<Json<UserInfoReply>, ApiError> {
    let user = match request {
        UpdatePhoneRequest::Code(PhoneCode { code }) => {
            check_code(&code)?;
            // The tap has cost money and the code works once: finish even if this client hangs up or is too slow.
            let work = exchange_and_store(Arc::clone(&app), caller.user_id, code);
            app.background.spawn(work).await.map_err(|_| ApiError::Internal)??
        }
        UpdatePhoneRequest::Encrypted(EncryptedPhone { encrypted_data, iv }) => {
            check_encrypted(&encrypted_data, &iv)?;
            let session_key = app.store.session_key(&caller.user_id).await?;
            let data = app.decrypt(&encrypted_data, &iv, &session_key)?;
            let phone = OpenPhone::deserialize(data).map_err(|_| ApiError::InvalidOpenData)?;
            if !is_phone_number(phone.phone_number.expose()) {
                return Err(ApiError::InvalidOpenData);
            }
            app.store.set_phone(&caller.user_id, Some(&phone.phone_number), now_ms()).await?
        }
    };
    Ok(Json(UserInfoReply { user_info: user.into() }))
}

async fn exchange_and_store(app: Arc<App>, user_id: String, code: String) -> Result<User, ApiError> {
    // Whatever may be lacking is found out before the code is spent.
    let _place = app.admission.enter().await?;
    app.store.ensure_writable().await?;
    let openid = app.store.openid(&user_id).await?;
    let phone = app.wechat.phone_number(&code, &openid).await?;
    app.store.set_phone(&user_id, Some(&phone), now_ms()).await
}
