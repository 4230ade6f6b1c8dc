//! The contract's bodies as data.

use serde::{Deserialize, Serialize};

/// Body of `POST /silentLogin`.
#[derive(Deserialize)]
pub struct SilentLoginRequest {
    /// What `wx.login` gave.
    pub code: String,
}

/// What a user has told the application about themselves.
#[derive(Serialize, Clone, Default)]
#[serde(rename_all = "camelCase")]
pub struct UserInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// Masked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    pub has_profile: bool,
    pub has_phone: bool,
}

/// Reply to `POST /silentLogin`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SilentLoginReply {
    pub token: String,
    pub expires_in: u32,
    pub user_info: UserInfo,
}

/// Body of every refusal.
#[derive(Serialize)]
pub struct ErrorReply {
    pub code: String,
    pub message: String,
}

/// Reply of the calls that change the user.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserInfoReply {
    pub user_info: UserInfo,
}

/// Body of `POST /updateUser`.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum UpdateUserRequest {
    #[serde(rename_all = "camelCase")]
    Plain { nick_name: String, avatar_url: Option<String> },
    #[serde(rename_all = "camelCase")]
    Encrypted { encrypted_data: String, iv: String, raw_data: String, signature: String },
}

/// Body of `POST /updatePhone`.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum UpdatePhoneRequest {
    Code {
        code: String,
    },
    #[serde(rename_all = "camelCase")]
    Encrypted {
        encrypted_data: String,
        iv: String,
    },
}
