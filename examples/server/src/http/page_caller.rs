//! A request of a page in a web view: known by its cookie, and by nothing else.

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

/// The prefix makes browsers keep it to this host, and away from plain HTTP.
pub(crate) const PAGE_COOKIE: &str = "__Host-page";

/// A request of a page that is open.
pub(crate) struct PageCaller {
    pub user_id: String,
}

impl FromRequestParts<Arc<App>> for PageCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, ApiError> {
        let token = page_token(&parts.headers).ok_or(ApiError::Unauthorized)?;
        let user_id = app.store.page_user(&token, now_ms()).await?.ok_or(ApiError::Unauthorized)?;
        Ok(Self { user_id })
    }
}

fn page_token(headers: &HeaderMap) -> Option<TokenHash> {
    let values = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut tokens = values
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter_map(|(name, value)| (name == PAGE_COOKIE).then_some(value));
    let token = tokens.next()?;
    if tokens.next().is_some() { None } else { Token::parse(token).map(|token| token.hash()) }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_cookie_is_found_among_others_and_only_once() {
        let read = |value: &str| {
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(value).unwrap())]);
            page_token(&headers).is_some()
        };
        let good = format!("{PAGE_COOKIE}={}", "a".repeat(43));
        assert!(read(&good));
        assert!(read(&format!("theme=dark; {good}; lang=zh")));
        assert!(!read(&format!("{good}; {good}")));
        assert!(!read(&format!("{PAGE_COOKIE}=short")));
        assert!(!read("theme=dark"));
        assert!(!read(PAGE_COOKIE));
    }
}
