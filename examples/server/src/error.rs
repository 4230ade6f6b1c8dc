//! Every error of the contract: HTTP status, stable code, message for developers.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use mp_session::api::ErrorReply;

/// Why a call is refused. Nothing in it comes from the request, so nothing of the request can leak into a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiError {
    /// The body is not JSON, or too deeply nested.
    InvalidJson,
    /// The body is JSON of the wrong shape, or a field is out of its limits.
    InvalidRequest,
    /// WeChat does not know the code, or it has expired.
    InvalidCode,
    /// The signature or the encrypted data was not made for this user's session key just now.
    InvalidOpenData,
    /// Nobody is registered without a phone number.
    PhoneRequired,
    /// No live session.
    Unauthorized,
    /// The refresh token is not good, or not any more.
    InvalidRefreshToken,
    /// WeChat refuses this user.
    UserBlocked,
    /// No such call, or nothing there.
    NotFound,
    /// The call exists, with another method.
    MethodNotAllowed,
    /// The body did not arrive in time.
    SlowBody,
    /// The code has been used before.
    CodeUsed,
    /// The body has too many bytes.
    BodyTooLarge,
    /// The body is not declared as JSON.
    UnsupportedMediaType,
    /// This address, or WeChat for this user, asks to slow down; in how many seconds to come back.
    RateLimited(u32),
    /// A defect of the server or its database.
    Internal,
    /// WeChat answered something that makes no sense, or refuses the server's credentials.
    PlatformError,
    /// WeChat cannot be reached.
    PlatformUnreachable,
    /// WeChat or the server itself is busy; in how many seconds to come back.
    Unavailable(u32),
    /// WeChat did not answer in time.
    PlatformTimeout,
}

impl ApiError {
    /// Every error once, for documents and tests.
    pub const ALL: [Self; 20] = [
        Self::InvalidJson,
        Self::InvalidRequest,
        Self::InvalidCode,
        Self::InvalidOpenData,
        Self::PhoneRequired,
        Self::Unauthorized,
        Self::InvalidRefreshToken,
        Self::UserBlocked,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::SlowBody,
        Self::CodeUsed,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::RateLimited(1),
        Self::Internal,
        Self::PlatformError,
        Self::PlatformUnreachable,
        Self::Unavailable(1),
        Self::PlatformTimeout,
    ];

    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        match self {
            Self::InvalidJson
            | Self::InvalidRequest
            | Self::InvalidCode
            | Self::InvalidOpenData
            | Self::PhoneRequired => StatusCode::BAD_REQUEST,
            Self::Unauthorized | Self::InvalidRefreshToken => StatusCode::UNAUTHORIZED,
            Self::UserBlocked => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::SlowBody => StatusCode::REQUEST_TIMEOUT,
            Self::CodeUsed => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::PlatformError | Self::PlatformUnreachable => StatusCode::BAD_GATEWAY,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::PlatformTimeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// The stable code clients may compare with.
    pub fn code(self) -> &'static str {
        match self {
            Self::InvalidJson => "INVALID_JSON",
            Self::InvalidRequest => "INVALID_REQUEST",
            Self::InvalidCode => "INVALID_CODE",
            Self::InvalidOpenData => "INVALID_OPEN_DATA",
            Self::PhoneRequired => "PHONE_REQUIRED",
            Self::Unauthorized => "UNAUTHORIZED",
            Self::InvalidRefreshToken => "INVALID_REFRESH_TOKEN",
            Self::UserBlocked => "USER_BLOCKED",
            Self::NotFound => "NOT_FOUND",
            Self::MethodNotAllowed => "METHOD_NOT_ALLOWED",
            Self::SlowBody => "REQUEST_TIMEOUT",
            Self::CodeUsed => "CODE_USED",
            Self::BodyTooLarge => "BODY_TOO_LARGE",
            Self::UnsupportedMediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::RateLimited(_) => "RATE_LIMITED",
            Self::Internal => "INTERNAL",
            Self::PlatformError => "PLATFORM_ERROR",
            Self::PlatformUnreachable => "PLATFORM_UNREACHABLE",
            Self::Unavailable(_) => "UNAVAILABLE",
            Self::PlatformTimeout => "PLATFORM_TIMEOUT",
        }
    }

    /// One sentence for developers.
    pub fn message(self) -> &'static str {
        match self {
            Self::InvalidJson => "The body is not valid JSON.",
            Self::InvalidRequest => "The body does not match the schema of this call.",
            Self::InvalidCode => "The code is unknown or has expired: get a new one.",
            Self::InvalidOpenData => "The signature or the encrypted data cannot be accepted: log in again and retry.",
            Self::PhoneRequired => "Nobody is registered without a phone number: send a phoneCode.",
            Self::Unauthorized => "There is no live session: log in again.",
            Self::InvalidRefreshToken => "The refresh token is not good any more: log in again.",
            Self::UserBlocked => "WeChat does not let this user in.",
            Self::NotFound => "There is nothing at this address.",
            Self::MethodNotAllowed => "This call has another method.",
            Self::SlowBody => "The body did not arrive in time: send it again.",
            Self::CodeUsed => "The code has been used: get a new one.",
            Self::BodyTooLarge => "The body is too large.",
            Self::UnsupportedMediaType => "The body must be sent as application/json.",
            Self::RateLimited(_) => "Too many requests: come back later.",
            Self::Internal => "The server failed.",
            Self::PlatformError => "WeChat's answer could not be used.",
            Self::PlatformUnreachable => "The service cannot reach WeChat.",
            Self::Unavailable(_) => "The service is busy: come back later.",
            Self::PlatformTimeout => "WeChat did not answer in time.",
        }
    }

    fn retry_after(self) -> Option<u32> {
        match self {
            Self::RateLimited(seconds) | Self::Unavailable(seconds) => Some(seconds),
            _ => None,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = ErrorReply { code: self.code().to_owned(), message: self.message().to_owned() };
        let mut response = (self.status(), Json(body)).into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// A failure that is logged in full here and told to the client as no more than "the server failed".
fn internal(error: &impl std::error::Error) -> ApiError {
    tracing::error!(%error, "internal failure");
    ApiError::Internal
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        if crate::store::may_pass(&error) {
            tracing::error!(%error, "the database cannot answer now");
            return Self::Unavailable(1);
        }
        // Every query for exactly one row asks for a caller's, who has closed the account since the token was looked at.
        if matches!(error, sqlx::Error::RowNotFound) {
            return Self::Unauthorized;
        }
        internal(&error)
    }
}

impl From<crate::crypto::SealError> for ApiError {
    fn from(error: crate::crypto::SealError) -> Self {
        internal(&error)
    }
}

impl From<getrandom::Error> for ApiError {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(%error, "no randomness");
        Self::Internal
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_error_has_its_own_code_and_an_error_status() {
        let codes: HashSet<_> = ApiError::ALL.iter().map(|error| error.code()).collect();
        assert_eq!(codes.len(), ApiError::ALL.len());
        assert!(ApiError::ALL.iter().all(|error| error.status().as_u16() >= 400));
    }
}
