//! The one place where a request turns into a user.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use crate::{
    app::App,
    clock::now_ms,
    crypto::{Token, TokenHash},
    error::ApiError,
};

/// A request with a live token.
pub(crate) struct Authenticated {
    pub user_id: String,
    pub token: TokenHash,
}

impl FromRequestParts<Arc<App>> for Authenticated {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let token = bearer_token(&parts.headers).ok_or(ApiError::Unauthorized)?;
        let now = now_ms();
        let session = app.store.live_session(&token, now).await?.ok_or(ApiError::Unauthorized)?;
        let slid = (now + app.session_ttl_ms()).min(session.ends_at);
        // One write per half lifetime is enough to keep a used session alive, and keeps reads cheap.
        if session.expires_at - now < app.session_ttl_ms() / 2 && slid > session.expires_at {
            app.store.extend_session(&token, slid, now).await?;
        }
        Ok(Self { user_id: session.user_id, token })
    }
}

fn bearer_token(headers: &HeaderMap) -> Option<TokenHash> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() {
        return None;
    }
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Token::parse(token.trim()))?.map(|token| token.hash())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn read(values: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        bearer_token(&headers).is_some()
    }

    #[test]
    fn only_one_well_formed_bearer_token_is_read() {
        let good = format!("Bearer {}", "a".repeat(43));
        assert!(read(&[&good]));
        assert!(read(&[&good.replace("Bearer", "bearer")]));
        assert!(!read(&[&good, &good]));
        assert!(!read(&[&good.replace("Bearer", "Basic")]));
        assert!(!read(&[&"a".repeat(43)]));
        assert!(!read(&[]));
    }
}
