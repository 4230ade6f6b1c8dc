//! Why a call was rejected.

use std::fmt;

use super::act::OpId;

/// The stable name of a failure. The `ERR_…` string, the message and the documentation page are
/// all made from this enum, so they cannot drift apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[repr(u8)]
pub enum ErrorCode {
    /// An option or argument cannot be used. Index 0 is success at the JS border, so codes start at 1.
    #[error("An option or argument is missing or wrong. Correct the call; trying again will not help.")]
    Config = 1,
    /// Neither the wasm nor its JS twin could be loaded.
    #[error(
        "The session engine could not be loaded. Check that the npm build copied mp-session and that wasmPath is right; the next call tries again."
    )]
    WasmLoad,
    /// The engine trapped; it starts afresh from storage on the next call.
    #[error(
        "The session engine stopped unexpectedly. The next call starts a fresh one from storage; please report it with session.dump()."
    )]
    Internal,
    /// The session was disposed.
    #[error("This session was disposed. Create a new one.")]
    Disposed,
    /// A logout or user switch overtook the call.
    #[error(
        "A logout or user switch overtook this call, so it was not sent or its result was dropped. Call again if it is still wanted."
    )]
    Superseded,
    /// An outside act did not answer in time.
    #[error("No answer came in time. Nothing was lost; try again when the network is better.")]
    Timeout,
    /// The network failed, or the app was in the background.
    #[error("The network is unavailable or the request was interrupted. The session is kept; try again when online.")]
    Network,
    /// `wx.login` failed or gave no code.
    #[error(
        "wx.login failed or gave no code. The platform's number is in cause.errno: check the appid and the account's rights, or try again later."
    )]
    LoginFailed,
    /// The back end refused the call.
    #[error(
        "The back end refused the call. Its status, code and message, or what an own function threw, are in the cause; respect retryAfterMs."
    )]
    BackendRejected,
    /// The back end's reply is not what the contract says.
    #[error(
        "The back end answered something the contract does not allow. Correct the reply, or let unwrap take it out of an envelope."
    )]
    BackendProtocol,
    /// The call was refused as unauthorized even with a new token.
    #[error(
        "The address does not accept even a new token. Its answer is on the error; if its 401 means something else, say so with isUnauthorized."
    )]
    Unauthorized,
    /// This refresh blew the fuse.
    #[error("Too many token refreshes in a row: the fuse tripped. Refreshing is possible again after retryAfterMs.")]
    FuseTripped,
    /// The fuse is blown.
    #[error("Refreshing is locked by the fuse. It is possible again after retryAfterMs.")]
    FuseLocked,
    /// Too many operations are waiting.
    #[error("Too many operations are waiting. Wait for some to finish, or raise queueCapacity.")]
    QueueFull,
    /// The ciphertext belongs to a `session_key` that is gone.
    #[error(
        "The session_key changed after the user's tap, so the encrypted data cannot be read any more. Ask the user to tap again."
    )]
    SessionKeyRotated,
    /// The user refused.
    #[error("The user refused the authorization. Explain why it is needed and let them tap again.")]
    AuthDenied,
    /// The user closed the popup or left the page.
    #[error("The user closed the authorization before it was complete.")]
    AuthCancelled,
    /// No authorization component on the page.
    #[error("The page has no authorization component. Put <auth-popup id=\"auth-popup\"> into it, or set authPage.")]
    AuthComponentMissing,
    /// The user refused the privacy agreement.
    #[error("The user did not accept the privacy agreement. WeChat lets you ask again after 10 s.")]
    PrivacyDenied,
    /// The console's privacy declaration lacks this interface.
    #[error(
        "The interface is not declared in the mini program's privacy agreement. Declare it in the console; users cannot change this."
    )]
    PrivacyUndeclared,
    /// The paid phone-number quota is used up.
    #[error("The quota for phone numbers is used up. Buy more in the console or offer another way.")]
    PhoneQuota,
    /// The platform cannot do this.
    #[error("The platform cannot do this here. On an old version, ask the user to update WeChat.")]
    Unsupported,
    /// The app stopped its own request.
    #[error("The request was aborted by its caller.")]
    Aborted,
    /// The back end does not know this user yet.
    #[error(
        "The back end does not know this user yet. Let them register: session.register(), or mustAuth, which asks for what that needs."
    )]
    Unregistered,
    /// Nobody may be signed in before they ask for it.
    #[error(
        "Nobody is signed in, and nobody may be unasked. Offer a way to sign in: login({{ force: true }}), adopt() or register()."
    )]
    LoginRequired,
    /// A file cannot be read or kept.
    #[error(
        "The file cannot be read or kept: it is gone, too large, or the storage is full. Choose another file, or make room."
    )]
    File,
}

impl ErrorCode {
    /// Every code, in the order of their numbers.
    pub const ALL: [Self; 26] = [
        Self::Config,
        Self::WasmLoad,
        Self::Internal,
        Self::Disposed,
        Self::Superseded,
        Self::Timeout,
        Self::Network,
        Self::LoginFailed,
        Self::BackendRejected,
        Self::BackendProtocol,
        Self::Unauthorized,
        Self::FuseTripped,
        Self::FuseLocked,
        Self::QueueFull,
        Self::SessionKeyRotated,
        Self::AuthDenied,
        Self::AuthCancelled,
        Self::AuthComponentMissing,
        Self::PrivacyDenied,
        Self::PrivacyUndeclared,
        Self::PhoneQuota,
        Self::Unsupported,
        Self::Aborted,
        Self::Unregistered,
        Self::LoginRequired,
        Self::File,
    ];

    /// The public name, such as `ERR_FUSE_TRIPPED`.
    pub fn name(self) -> String {
        let mut name = String::from("ERR");
        for letter in format!("{self:?}").chars() {
            if letter.is_uppercase() {
                name.push('_');
            }
            name.push(letter.to_ascii_uppercase());
        }
        name
    }
}

/// A rejection: a code, when to try again, and what the outside said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SessionError {
    /// The stable name.
    pub code: ErrorCode,
    /// When a new attempt makes sense, in milliseconds from the rejection.
    pub retry_after_ms: Option<u64>,
    /// The platform's errno, or the HTTP status of the back end; 0 when there is none.
    pub detail: u32,
    /// The `code` in the back end's error body.
    pub backend_code: Option<BackendCode>,
    /// The outside act that failed, of which the host may know more.
    pub act: Option<OpId>,
}

/// The `code` in a back end's error body, kept in place so that an error is a plain value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct BackendCode {
    length: usize,
    bytes: [u8; Self::LONGEST],
}

impl BackendCode {
    /// In bytes.
    pub const LONGEST: usize = 64;

    /// `None` for an empty code, and for one that is too long.
    #[inline(never)]
    pub fn new(code: &str) -> Option<Self> {
        let length = code.len();
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..length)?.copy_from_slice(code.as_bytes());
        (length > 0).then_some(Self { length, bytes })
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The code in UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }
}

impl fmt::Debug for BackendCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl SessionError {
    /// A rejection that says when to try again.
    pub(super) fn retry_after(code: ErrorCode, ms: u64) -> Self {
        Self { retry_after_ms: Some(ms), ..code.into() }
    }
}

impl From<ErrorCode> for SessionError {
    fn from(code: ErrorCode) -> Self {
        Self { code, retry_after_ms: None, detail: 0, backend_code: None, act: None }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code.fmt(f)
    }
}

impl std::error::Error for SessionError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_order_of_the_list() {
        for (index, code) in ErrorCode::ALL.into_iter().enumerate() {
            assert_eq!(code as usize, index + 1, "{code:?}");
        }
    }

    #[test]
    fn names_are_the_documented_ones() {
        assert_eq!(ErrorCode::FuseTripped.name(), "ERR_FUSE_TRIPPED");
        assert_eq!(ErrorCode::Config.name(), "ERR_CONFIG");
        assert_eq!(ErrorCode::AuthComponentMissing.name(), "ERR_AUTH_COMPONENT_MISSING");
    }

    #[test]
    fn a_back_ends_code_is_kept_whole_or_not_at_all() {
        let longest = "x".repeat(BackendCode::LONGEST);
        for code in ["INVALID_CODE", "登录", &longest] {
            let kept = BackendCode::new(code).unwrap();
            assert_eq!(kept.as_str(), code);
            assert_eq!(format!("{kept:?}"), format!("{code:?}"));
        }
        assert_eq!(BackendCode::new(""), None);
        assert_eq!(BackendCode::new(&format!("{longest}x")), None);
    }
}
