//! `POST /closeAccount`: deletes the caller's account with all that belongs to it.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::{app::App, error::ApiError, http::Authenticated};

pub(crate) async fn close_account(State(app): State<Arc<App>>, caller: Authenticated) -> Result<StatusCode, ApiError> {
    app.store.close_account(&caller.user_id).await?;
    if let Some(demo) = &app.demo {
        demo.forget(&caller.user_id);
    }
    Ok(StatusCode::NO_CONTENT)
}
