//! Requests and replies of the calls.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::UserInfo;
pub use crate::session::LONGEST_TOKEN;
use crate::session::{LoginReply, Token, UNREGISTERED_FAULT, UserReply};

/// A longer lifetime (10 years, in seconds) is a slip: milliseconds for seconds.
pub const LONGEST_LIFETIME_S: u32 = 315_360_000;

/// `POST /silentLogin`.
#[derive(Clone, Serialize, Deserialize)]
pub struct SilentLoginRequest {
    /// From `wx.login`: single use, five minutes.
    pub code: String,
}

/// `POST /refreshToken`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefreshTokenRequest {
    /// From the last login or refresh.
    pub refresh_token: String,
}

/// The reply of both.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SilentLoginReply {
    /// Opaque session token.
    pub token: String,
    /// What brings the next token without a login: opaque, good for one answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Its lifetime in seconds; without one it lives until the back end answers 401.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
    /// The user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_info: Option<UserInfo>,
}

/// `POST /updateUser`.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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

macro_rules! print_no_field {
    ($($name:ident),* $(,)?) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        })*
    };
}

// Codes, tokens, ciphertexts and what is known about people.
print_no_field!(
    SilentLoginRequest,
    RefreshTokenRequest,
    SilentLoginReply,
    PlainUser,
    EncryptedUser,
    PhoneCode,
    EncryptedPhone,
    UserInfoReply,
    UserInfo,
);

/// What the contract forbids in a reply that brings a token; the numbers are told to JS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[repr(u8)]
pub enum ReplyFault {
    /// Not [a token](crate::session::Secret::is_token).
    #[error("token must be 1 to 4096 visible ASCII characters")]
    Token = 1,
    /// Zero, or longer than [`LONGEST_LIFETIME_S`].
    #[error("expiresIn must be 1 to 315360000 seconds")]
    Lifetime = 2,
    /// Not [a token](crate::session::Secret::is_token).
    #[error("refreshToken must be 1 to 4096 visible ASCII characters")]
    RefreshToken = 3,
    /// `registered: false` in answer to anything but a silent login.
    #[error("registered: false may only be answered by silentLogin")]
    Unregistered = UNREGISTERED_FAULT,
}

/// A reply that brings a token, as the machine takes it; an empty refresh token is none.
pub fn login_reply(
    token: Token,
    refresh_token: Token,
    seconds: Option<u32>,
    user_info: Option<UserReply>,
) -> Result<LoginReply, ReplyFault> {
    if !token.is_token() {
        return Err(ReplyFault::Token);
    }
    if seconds.is_some_and(|s| !(1..=LONGEST_LIFETIME_S).contains(&s)) {
        return Err(ReplyFault::Lifetime);
    }
    let refresh_token = (!refresh_token.is_empty()).then_some(refresh_token);
    if refresh_token.as_ref().is_some_and(|token| !token.is_token()) {
        return Err(ReplyFault::RefreshToken);
    }
    Ok(LoginReply { token, refresh_token, lifetime_ms: seconds.map(|s| u64::from(s) * 1_000), user_info })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lifetime(token: &str, lifetime_s: Option<u32>) -> Result<Option<u64>, ReplyFault> {
        login_reply(Token::new(token), Token::default(), lifetime_s, None).map(|reply| reply.lifetime_ms)
    }

    #[test]
    fn a_reply_needs_a_token_and_a_sane_lifetime() {
        assert_eq!(lifetime("t", Some(7_200)), Ok(Some(7_200_000)));
        assert_eq!(lifetime("t", None), Ok(None));
        for token in ["", "a b", "a\r\nX-Other: b", "a\0", "中"] {
            assert_eq!(lifetime(token, None), Err(ReplyFault::Token));
        }
        assert_eq!(lifetime(&"t".repeat(LONGEST_TOKEN + 1), None), Err(ReplyFault::Token));
        assert_eq!(lifetime("t", Some(0)), Err(ReplyFault::Lifetime));
        assert_eq!(lifetime("t", Some(LONGEST_LIFETIME_S + 1)), Err(ReplyFault::Lifetime));
    }

    #[test]
    fn a_refresh_token_may_be_absent_and_no_longer_than_a_token() {
        let refresh =
            |text: &str| login_reply(Token::new("t"), Token::new(text), None, None).map(|reply| reply.refresh_token);
        assert_eq!(refresh("r"), Ok(Some(Token::new("r"))));
        assert_eq!(refresh(""), Ok(None));
        assert_eq!(refresh("a\n"), Err(ReplyFault::RefreshToken));
        assert_eq!(refresh(&"r".repeat(LONGEST_TOKEN + 1)), Err(ReplyFault::RefreshToken));
    }
}
