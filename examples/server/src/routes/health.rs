//! `GET /healthz` and `GET /readyz`: for whoever restarts servers, and for whoever sends requests to them.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{app::App, error::ApiError};

/// The process answers. Nothing else is looked at: a restart mends no database.
pub(crate) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The database answers, and the server has not been told to stop.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    if app.is_stopping() {
        return Err(ApiError::Unavailable(1));
    }
    app.store.ping().await?;
    Ok(Json(json!({ "status": "ready" })))
}
