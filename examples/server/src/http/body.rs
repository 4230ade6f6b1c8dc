//! Bodies are read whole before anything else looks at them, and only up to a limit of bytes and of time.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use tokio::time::timeout;

use crate::{app::App, error::ApiError};

/// A client that is still sending would never see a refusal: so much more is read and thrown away for its sake.
const COURTESY: usize = 8 * 1024 * 1024;

/// As long as a refused client may go on sending.
const COURTESY_TIME: Duration = Duration::from_secs(1);

/// Refuses bodies that are over the limit or do not arrive in time.
pub(crate) async fn limit_body(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = timeout(app.body_timeout, read(body, app.body_limit)).await.unwrap_or(Err(ApiError::SlowBody));
    match body {
        Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(error) => error.into_response(),
    }
}

/// Reads and throws away a body within the limit, so that its sender gets to see why it was refused. A larger one is
/// not worth it.
pub(super) async fn discard(body: Body, limit: usize) {
    if body.size_hint().lower() <= limit as u64 {
        let _ = timeout(COURTESY_TIME, read(body, limit)).await;
    }
}

async fn read(mut body: Body, limit: usize) -> Result<Bytes, ApiError> {
    if body.size_hint().lower() > COURTESY as u64 {
        return Err(ApiError::BodyTooLarge);
    }
    let mut whole = Vec::new();
    let mut thrown_away = 0;
    while let Some(frame) = body.frame().await {
        let Ok(chunk) = frame.map_err(|_| ApiError::InvalidJson)?.into_data() else { continue };
        if whole.len() + chunk.len() <= limit && thrown_away == 0 {
            whole.extend_from_slice(&chunk);
            continue;
        }
        thrown_away += chunk.len();
        if thrown_away > COURTESY {
            break;
        }
    }
    if thrown_away == 0 { Ok(whole.into()) } else { Err(ApiError::BodyTooLarge) }
}
