//! `POST /updateUser`: a profile typed in by the user, or one encrypted by WeChat.

use std::sync::Arc;

use axum::{Json, extract::State};
use mp_session::api::{EncryptedUser, PlainUser, UpdateUserRequest, UserInfoReply};
use serde::Deserialize;

use super::limits::{check_avatar_url, check_encrypted, check_nick_name, check_signed};
use crate::{
    app::App,
    clock::now_ms,
    crypto::verify_raw_data_signature,
    error::ApiError,
    http::{ApiJson, Authenticated},
    store::Profile,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OpenProfile {
    nick_name: String,
    avatar_url: Option<String>,
}

pub(crate) async fn update_user(
    State(app): State<Arc<App>>,
    caller: Authenticated,
    ApiJson(request): ApiJson<UpdateUserRequest>,
) -> Result<Json<UserInfoReply>, ApiError> {
    let profile = match request {
        UpdateUserRequest::Plain(PlainUser { nick_name, avatar_url }) => Profile { nick_name, avatar_url },
        UpdateUserRequest::Encrypted(EncryptedUser { encrypted_data, iv, raw_data, signature }) => {
            check_encrypted(&encrypted_data, &iv)?;
            check_signed(&raw_data, &signature)?;
            let session_key = app.store.session_key(&caller.user_id).await?;
            if !verify_raw_data_signature(&raw_data, &session_key, &signature) {
                return Err(ApiError::InvalidOpenData);
            }
            let data = app.decrypt(&encrypted_data, &iv, &session_key)?;
            let profile = OpenProfile::deserialize(data).map_err(|_| ApiError::InvalidOpenData)?;
            // WeChat gives anonymous users an empty address, and others one of its picture server, sometimes with
            // the scheme of former days: the server speaks https, too.
            let avatar_url = profile.avatar_url.filter(|url| !url.is_empty());
            let avatar_url = avatar_url.map(|url| match url.strip_prefix("http://") {
                Some(rest) => format!("https://{rest}"),
                None => url,
            });
            Profile { nick_name: profile.nick_name, avatar_url }
        }
    };
    check_nick_name(&profile.nick_name)?;
    profile.avatar_url.as_deref().map_or(Ok(()), check_avatar_url)?;
    let user = app.store.set_profile(&caller.user_id, profile, now_ms()).await?;
    Ok(Json(UserInfoReply { user_info: user.into() }))
}
