//! The contract with the back end, as data. The same in words: `examples/server/openapi.yaml`.
//!
//! All calls are `POST` with JSON under the base URL. `session_key` and openid never leave the
//! server; errors are an HTTP status with an [`ErrorReply`].

#![forbid(unsafe_code)]

mod registration;
mod requests;
mod user_info;

pub use registration::{LoginAnswer, RegisterRequest, Unregistered};
pub use requests::{
    EncryptedPhone, EncryptedUser, ErrorReply, LONGEST_LIFETIME_S, LONGEST_TOKEN, PhoneCode, PlainUser,
    RefreshTokenRequest, ReplyFault, SilentLoginReply, SilentLoginRequest, UpdatePhoneRequest, UpdateUserRequest,
    UserInfoReply, login_reply,
};
pub use user_info::{UserInfo, user_reply};
