//! `POST /logout`: ends the session of the token.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::{app::App, error::ApiError, http::Authenticated};

pub(crate) async fn logout(State(app): State<Arc<App>>, caller: Authenticated) -> Result<StatusCode, ApiError> {
    app.store.revoke_session(&caller.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
