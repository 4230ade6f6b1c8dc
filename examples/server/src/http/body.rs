//! Bodies are read whole before anything else looks at them, and only up to a limit.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;

use crate::{app::App, error::ApiError};

/// A client that is still sending would never see the refusal: so much more is read and thrown away for its sake.
const COURTESY: usize = 8 * 1024 * 1024;

/// Refuses bodies over the limit.
pub(crate) async fn limit_body(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match read(body, app.body_limit).await {
        Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(error) => error.into_response(),
    }
}

async fn read(mut body: Body, limit: usize) -> Result<Bytes, ApiError> {
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
