//! The application: its state, and the order in which a request passes through it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware::{from_fn, from_fn_with_state},
    response::IntoResponse,
    routing::{get, post},
};
use serde_json::Value;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};

use crate::{
    admission::Admission,
    clock::now_ms,
    config::{Config, Secrets},
    crypto::{DataKeys, Watermark, decrypt_open_data},
    error::ApiError,
    http::{RateLimiter, deadline, limit_body, limit_rate, trace},
    metrics::METRICS,
    routes,
    secret::SecretText,
    store::{OpenError, Store},
    wechat::WeChat,
};

/// Between two looks for ended sessions.
const SWEEP_EVERY: Duration = Duration::from_secs(600);

/// Everything the handlers share.
pub struct App {
    pub(crate) store: Store,
    pub(crate) wechat: WeChat,
    pub(crate) rate_limiter: RateLimiter,
    pub(crate) admission: Admission,
    pub(crate) refresh_tokens: bool,
    pub(crate) require_registration: bool,
    pub(crate) sessions_per_device: u32,
    pub(crate) sessions_per_user: u32,
    /// Work that goes on when its client has hung up.
    pub(crate) background: TaskTracker,
    pub(crate) request_timeout: Duration,
    pub(crate) body_limit: usize,
    pub(crate) body_timeout: Duration,
    pub(crate) demo: Option<routes::DemoControls>,
    stopping: AtomicBool,
    own_app_id: String,
    session_ttl: u32,
    session_max_ttl: u32,
    refresh_ttl: u32,
    refresh_grace: u32,
    open_data_max_age: u32,
}

/// The server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database is at fault.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// Nobody is there to share with.
    #[error("--rate-limit-shared needs PostgreSQL: on SQLite leave it out")]
    SharedLimit,
    /// The HTTP client is.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
}

impl App {
    /// Opens the database and prepares the client of WeChat's API.
    pub async fn open(config: &Config, secrets: &Secrets) -> Result<Arc<Self>, StartError> {
        if config.rate_limit_shared && config.database.starts_with("sqlite:") {
            return Err(StartError::SharedLimit);
        }
        let keys = DataKeys::derive(&secrets.data_keys);
        let store = Store::open(&config.database, config.database_connections, keys).await?;
        let wechat =
            WeChat::new(&config.wechat_api, &config.app_id, secrets.app_secret.clone(), config.wechat_timeout())?;
        Ok(Arc::new(Self {
            store,
            wechat,
            rate_limiter: RateLimiter::new(
                config.rate_limit,
                config.rate_burst,
                config.proxy_hops,
                config.rate_limit_shared,
            ),
            admission: Admission::new(usize::try_from(config.logins_at_once).unwrap_or(usize::MAX)),
            refresh_tokens: config.refresh_tokens,
            require_registration: config.require_registration,
            sessions_per_device: config.sessions_per_device,
            sessions_per_user: config.sessions_per_user,
            background: TaskTracker::new(),
            request_timeout: config.request_timeout(),
            body_timeout: config.body_timeout(),
            demo: config.demo.then(routes::DemoControls::default),
            stopping: AtomicBool::new(false),
            own_app_id: config.app_id.clone(),
            session_ttl: config.session_ttl,
            session_max_ttl: config.session_max_ttl,
            refresh_ttl: config.refresh_ttl,
            refresh_grace: config.refresh_grace,
            open_data_max_age: config.open_data_max_age,
            body_limit: usize::try_from(config.body_limit).unwrap_or(usize::MAX),
        }))
    }

    /// All routes with all that surrounds them.
    pub fn router(self: &Arc<Self>) -> Router {
        let mut calls = Router::new()
            .route("/silentLogin", post(routes::silent_login))
            .route("/refreshToken", post(routes::refresh_token))
            .route("/register", post(routes::register))
            .route("/updateUser", post(routes::update_user))
            .route("/updatePhone", post(routes::update_phone))
            .route("/unbindPhone", post(routes::unbind_phone))
            .route("/logout", post(routes::logout))
            .route("/orders", get(routes::orders))
            .route("/closeAccount", post(routes::close_account))
            .route("/pageTicket", post(routes::page_ticket))
            .route("/pageSession", post(routes::open_page).get(routes::page_user));
        if self.demo.is_some() {
            calls = routes::with_demo_calls(calls);
        }
        let mut router = calls
            .layer(from_fn_with_state(Arc::clone(self), deadline))
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn_with_state(Arc::clone(self), limit_body))
            .layer(from_fn_with_state(Arc::clone(self), limit_rate))
            .route("/healthz", get(routes::alive))
            .route("/readyz", get(routes::ready));
        // Before the layers below: they surround only what is there already.
        router = router
            .fallback(|| async { ApiError::NotFound })
            .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed });
        if self.demo.is_some() {
            router = routes::with_demo(router, self);
        }
        router
            .layer(CatchPanicLayer::custom(|_| ApiError::Internal.into_response()))
            .layer(SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
            .layer(SetResponseHeaderLayer::overriding(
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ))
            .layer(from_fn(trace))
            .with_state(Arc::clone(self))
    }

    /// Forgets ended sessions from time to time, until dropped.
    pub async fn sweep_for_ever(&self) {
        let mut ticks = tokio::time::interval(SWEEP_EVERY);
        // Of all servers on the database one does it in each interval.
        let not_again_ms = i64::try_from(SWEEP_EVERY.as_millis()).unwrap_or(i64::MAX) * 9 / 10;
        loop {
            ticks.tick().await;
            let started_at = Instant::now();
            match self.store.sweep_sessions(not_again_ms).await {
                Ok(0) => {}
                Ok(ended) => {
                    METRICS.swept(ended);
                    tracing::info!(ended, seconds = started_at.elapsed().as_secs(), "forgot ended sessions");
                }
                Err(_) => tracing::warn!("ended sessions could not be forgotten; the next try is in ten minutes"),
            }
        }
    }

    /// From here on it says that it is not ready, and goes on serving.
    pub fn drain(&self) {
        self.stopping.store(true, Relaxed);
    }

    /// Whether new requests had better go to another server.
    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Relaxed)
    }

    /// Waits for what goes on in the background, as long as a request may last, and closes the database.
    pub async fn close(&self) {
        self.background.close();
        if timeout(self.request_timeout, self.background.wait()).await.is_err() {
            tracing::warn!(left = self.background.len(), "work was still going on when the time to stop was over");
        }
        self.store.close().await;
    }

    pub(crate) fn decrypt(&self, encrypted_data: &str, iv: &str, session_key: &SecretText) -> Result<Value, ApiError> {
        let watermark =
            Watermark { app_id: &self.own_app_id, now: now_ms() / 1000, max_age: self.open_data_max_age.into() };
        decrypt_open_data(encrypted_data, iv, session_key, &watermark).map_err(|_| ApiError::InvalidOpenData)
    }

    pub(crate) fn session_ttl_ms(&self) -> i64 {
        i64::from(self.session_ttl) * 1000
    }

    pub(crate) fn session_max_ttl_ms(&self) -> i64 {
        i64::from(self.session_max_ttl) * 1000
    }

    pub(crate) fn refresh_ttl_ms(&self) -> i64 {
        i64::from(self.refresh_ttl) * 1000
    }

    pub(crate) fn refresh_grace_ms(&self) -> i64 {
        i64::from(self.refresh_grace) * 1000
    }
}
