//! `/pageTicket` and `/pageSession`: a page in a web view becomes the user's, and never sees the user's token.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderName, StatusCode, header},
};
use mp_session::api::UserInfoReply;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    app::App,
    clock::now_ms,
    crypto::Token,
    error::ApiError,
    http::{ApiJson, Authenticated, PAGE_COOKIE, PageCaller},
    secret::SecretText,
};

/// A ticket stands in an address, which logs and histories keep: long enough for a slow phone to open the page.
const TICKET_TTL_S: i64 = 60;

/// A page that is open longer gets another ticket.
const PAGE_TTL_S: i64 = 1800;

#[derive(Deserialize)]
pub(crate) struct Opening {
    ticket: SecretText,
}

/// `POST /pageTicket`: good for one page that is opened within a minute.
pub(crate) async fn page_ticket(State(app): State<Arc<App>>, caller: Authenticated) -> Result<Json<Value>, ApiError> {
    let (ticket, now) = (Token::generate()?, now_ms());
    if !app.store.add_ticket(&caller.token, &ticket, now + TICKET_TTL_S * 1000, now).await? {
        return Err(ApiError::Unauthorized);
    }
    Ok(Json(json!({ "ticket": ticket.expose(), "expiresIn": TICKET_TTL_S })))
}

/// `POST /pageSession`: the ticket becomes a cookie that the page's scripts cannot read.
pub(crate) async fn open_page(
    State(app): State<Arc<App>>,
    ApiJson(opening): ApiJson<Opening>,
) -> Result<(StatusCode, [(HeaderName, String); 1]), ApiError> {
    let ticket = Token::parse(opening.ticket.expose()).ok_or(ApiError::Unauthorized)?;
    let (token, now) = (Token::generate()?, now_ms());
    if !app.store.open_page(&ticket, &token, now + PAGE_TTL_S * 1000, now).await? {
        return Err(ApiError::Unauthorized);
    }
    let cookie =
        format!("{PAGE_COOKIE}={}; Path=/; Max-Age={PAGE_TTL_S}; Secure; HttpOnly; SameSite=Strict", token.expose());
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]))
}

/// `GET /pageSession`: whose page it is. Stands for an application's own calls of pages.
pub(crate) async fn page_user(
    State(app): State<Arc<App>>,
    caller: PageCaller,
) -> Result<Json<UserInfoReply>, ApiError> {
    let user = app.store.user(&caller.user_id).await?;
    Ok(Json(UserInfoReply { user_info: user.into() }))
}
