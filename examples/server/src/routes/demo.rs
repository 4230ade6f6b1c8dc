//! Only with `--demo`: an application's further calls, and `/__demo/*`, what can go wrong, on demand.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderName, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tower_http::cors::{Any, CorsLayer};

use super::{
    file::{Files, download, upload},
    sms::{SmsCodes, sms_code, sms_login},
    socket::{Sockets, open},
};
use crate::{app::App, clock::now_ms, error::ApiError, http::ApiJson};

/// Counters and switches of the demonstration.
#[derive(Default)]
pub(crate) struct DemoControls {
    silent_logins: AtomicU64,
    logins_succeeded: AtomicU64,
    refreshes: AtomicU64,
    registrations: AtomicU64,
    requests: AtomicU64,
    unauthorized: AtomicU64,
    faults: Mutex<Faults>,
    pub(super) files: Files,
    pub(super) sockets: Sockets,
    pub(super) sms_codes: SmsCodes,
}

#[derive(Deserialize, Serialize, Clone, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Faults {
    /// Every token is refused with 401, whatever the path.
    unauthorized: bool,
    /// Every call fails with 503.
    down: bool,
    /// Only `/silentLogin` fails with 503.
    login_down: bool,
    /// Every call takes so much longer.
    delay_ms: u64,
}

/// The calls that are counted apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Call {
    SilentLogin,
    RefreshToken,
    Register,
    Other,
}

impl Call {
    fn of(path: &str) -> Self {
        match path {
            "/silentLogin" => Self::SilentLogin,
            "/refreshToken" => Self::RefreshToken,
            "/register" => Self::Register,
            _ => Self::Other,
        }
    }
}

impl DemoControls {
    fn faults(&self) -> Faults {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets what was kept for a user.
    pub(super) fn forget(&self, user_id: &str) {
        self.files.forget(user_id);
    }

    fn set_faults(&self, faults: Faults) {
        *self.faults.lock().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    fn count(&self, call: Call, status: StatusCode) {
        self.requests.fetch_add(1, Relaxed);
        match call {
            Call::SilentLogin => {
                self.silent_logins.fetch_add(1, Relaxed);
                self.logins_succeeded.fetch_add(u64::from(status.is_success()), Relaxed);
            }
            Call::RefreshToken => _ = self.refreshes.fetch_add(1, Relaxed),
            Call::Register => _ = self.registrations.fetch_add(1, Relaxed),
            Call::Other => {}
        }
        self.unauthorized.fetch_add(u64::from(status == StatusCode::UNAUTHORIZED), Relaxed);
    }
}

/// Adds the calls of an application that sends more than JSON, and signs in in another way, too.
pub(crate) fn with_demo_calls(router: Router<Arc<App>>) -> Router<Arc<App>> {
    router
        .route("/file", post(upload).get(download))
        .route("/socket", get(open))
        .route("/smsCode", post(sms_code))
        .route("/smsLogin", post(sms_login))
}

/// Adds the routes that turn the switches, and what the switches do; browsers of any origin are answered.
pub(crate) fn with_demo(router: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    let any_origin = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("x-device-id")])
        .expose_headers([header::RETRY_AFTER]);
    router
        .layer(from_fn_with_state(Arc::clone(app), count_and_disturb))
        .route("/__demo/stats", get(stats))
        .route("/__demo/faults", post(set_faults))
        .route("/__demo/expire", post(expire))
        .route("/__demo/reset", post(reset))
        .layer(any_origin)
}

/// Counts the contract's calls and applies the faults to them.
async fn count_and_disturb(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let Some(demo) = &app.demo else { return next.run(request).await };
    let path = request.uri().path();
    if path == "/healthz" || path == "/readyz" {
        return next.run(request).await;
    }
    let call = Call::of(path);
    let faults = demo.faults();
    if faults.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(faults.delay_ms)).await;
    }
    let response = if faults.down || (call == Call::SilentLogin && faults.login_down) {
        ApiError::Unavailable(1).into_response()
    } else if faults.unauthorized && request.headers().contains_key(header::AUTHORIZATION) {
        ApiError::Unauthorized.into_response()
    } else {
        next.run(request).await
    };
    demo.count(call, response.status());
    response
}

async fn stats(State(app): State<Arc<App>>) -> Json<Value> {
    let Some(demo) = &app.demo else { return Json(Value::Null) };
    Json(json!({
        "requests": demo.requests.load(Relaxed),
        "silentLogins": demo.silent_logins.load(Relaxed),
        "loginsSucceeded": demo.logins_succeeded.load(Relaxed),
        "refreshes": demo.refreshes.load(Relaxed),
        "registrations": demo.registrations.load(Relaxed),
        "unauthorized": demo.unauthorized.load(Relaxed),
        "faults": demo.faults(),
    }))
}

async fn set_faults(State(app): State<Arc<App>>, ApiJson(faults): ApiJson<Faults>) -> Json<Value> {
    if let Some(demo) = &app.demo {
        demo.set_faults(faults);
    }
    stats(State(app)).await
}

async fn expire(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    let expired = app.store.expire_sessions(now_ms()).await?;
    Ok(Json(json!({ "expired": expired })))
}

async fn reset(State(app): State<Arc<App>>) -> Json<Value> {
    if let Some(demo) = &app.demo {
        demo.set_faults(Faults::default());
        for counter in [
            &demo.requests,
            &demo.silent_logins,
            &demo.logins_succeeded,
            &demo.refreshes,
            &demo.registrations,
            &demo.unauthorized,
        ] {
            counter.store(0, Relaxed);
        }
    }
    stats(State(app)).await
}
