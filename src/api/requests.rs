//! Requests and replies of the five calls.

use serde::{Deserialize, Serialize};

use super::UserInfo;
use crate::session::{LoginReply, Secret, UserInfo as SessionUser};

/// A longer token does not fit into a request header everywhere.
pub const LONGEST_TOKEN: usize = 4_096;
/// A longer lifetime (10 years, in seconds) is a slip: milliseconds for seconds.
pub const LONGEST_LIFETIME_S: u64 = 315_360_000;

/// `POST /silentLogin`.
#[derive(Clone, Serialize, Deserialize)]
pub struct SilentLoginRequest {
    /// From `wx.login`: single use, five minutes.
    pub code: String,
}

/// Its reply.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SilentLoginReply {
    /// Opaque session token.
    pub token: String,
    /// Its lifetime in seconds; without one it lives until the back end answers 401.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
    /// The user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_info: Option<UserInfo>,
}

/// `POST /updateUser`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UpdateUserRequest {
    /// From chooseAvatar and the nickname input.
    Plain(PlainUser),
    /// From the user-info calls of old base libraries.
    Encrypted(EncryptedUser),
}

/// Avatar and nickname in clear.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlainUser {
    /// Nickname.
    pub nick_name: String,
    /// Address of the uploaded avatar; without one the avatar there is stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
}

/// User info encrypted with the `session_key`, and its signature.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EncryptedUser {
    /// AES-128-CBC, base64.
    pub encrypted_data: String,
    /// Initialisation vector, base64.
    pub iv: String,
    /// The signed text, byte for byte.
    pub raw_data: String,
    /// `sha1(rawData + session_key)`, hex.
    pub signature: String,
}

/// `POST /updatePhone`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UpdatePhoneRequest {
    /// The phone button's code: single use, five minutes, not a login code.
    Code(PhoneCode),
    /// The ciphertext of base libraries before 2.21.2.
    Encrypted(EncryptedPhone),
}

/// A phone code.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneCode {
    /// The code.
    pub code: String,
}

/// A phone number encrypted with the `session_key`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EncryptedPhone {
    /// AES-128-CBC, base64.
    pub encrypted_data: String,
    /// Initialisation vector, base64.
    pub iv: String,
}

/// The reply of `/updateUser`, `/updatePhone` and `/unbindPhone`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserInfoReply {
    /// The user.
    pub user_info: UserInfo,
}

/// The body of every error.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ErrorReply {
    /// Stable, such as `INVALID_CODE`.
    pub code: String,
    /// For developers, never for users; without secrets.
    pub message: String,
}

impl SilentLoginReply {
    /// The reply as the machine takes it, or `None` when the contract forbids it. `user_json` is
    /// the whole `userInfo`, with the fields this type does not know.
    pub fn into_login_reply(self, user_json: Option<String>) -> Option<LoginReply> {
        let lifetime_allowed = self.expires_in.is_none_or(|s| (1..=LONGEST_LIFETIME_S).contains(&s));
        if self.token.is_empty() || self.token.len() > LONGEST_TOKEN || !lifetime_allowed {
            return None;
        }
        Some(LoginReply {
            token: Secret::new(self.token),
            lifetime_ms: self.expires_in.map(|s| s * 1_000),
            user_info: self.user_info.unwrap_or_default().into_session_user(user_json),
        })
    }
}

impl UserInfo {
    /// The user as the machine keeps them.
    pub fn into_session_user(self, json: Option<String>) -> SessionUser {
        SessionUser { json: json.map(Secret::new), facts: self.facts() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Option<LoginReply> {
        serde_json::from_str::<SilentLoginReply>(json).ok()?.into_login_reply(None)
    }

    #[test]
    fn a_reply_needs_a_token_and_a_sane_lifetime() {
        assert_eq!(parse(r#"{"token":"t","expiresIn":7200}"#).unwrap().lifetime_ms, Some(7_200_000));
        assert_eq!(parse(r#"{"token":"t"}"#).unwrap().lifetime_ms, None);
        for wrong in [
            "{}",
            r#"{"token":""}"#,
            r#"{"token":7}"#,
            r#"{"token":"t","expiresIn":0}"#,
            r#"{"token":"t","expiresIn":-5}"#,
            r#"{"token":"t","expiresIn":"soon"}"#,
            r#"{"token":"t","expiresIn":7200000000000}"#,
            r#"{"token":"t","userInfo":7}"#,
        ] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
        assert!(parse(&format!(r#"{{"token":"{}"}}"#, "t".repeat(LONGEST_TOKEN + 1))).is_none());
    }
}
