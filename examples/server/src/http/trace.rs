//! Logs that say what happened and to which call, and nothing that came with the request.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use tracing::Instrument;

use crate::{crypto::random_id, metrics::METRICS};

/// Gives the request an id and logs its outcome.
pub(crate) async fn trace(request: Request, next: Next) -> Response {
    let id = random_id().unwrap_or_default();
    // The route's pattern, never the path itself: a path may be anything a client cares to send.
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", id, route = route.as_str());
    let started_at = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    let ms = u64::try_from(started_at.elapsed().as_millis()).unwrap_or(u64::MAX);
    METRICS.reply(&route, status);
    span.in_scope(|| tracing::info!(status, ms, "answered"));

    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}
