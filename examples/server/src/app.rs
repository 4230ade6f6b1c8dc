//! The application: its state, and the order in which a request passes through it.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use serde_json::Value;

use crate::{
    clock::now_ms,
    config::{Config, Secrets},
    crypto::{DataKeys, Watermark, decrypt_open_data},
    error::ApiError,
    http::{RateLimiter, deadline, limit_body, limit_rate, protect_and_trace},
    routes,
    secret::SecretText,
    store::{OpenError, Store},
    wechat::WeChat,
};

/// Everything the handlers share.
pub struct App {
    pub(crate) store: Store,
    pub(crate) wechat: WeChat,
    pub(crate) rate_limiter: RateLimiter,
    pub(crate) one_session_per_device: bool,
    pub(crate) request_timeout: Duration,
    pub(crate) body_limit: usize,
    pub(crate) demo: Option<routes::DemoControls>,
    own_app_id: String,
    session_ttl: u32,
    session_max_ttl: u32,
    open_data_max_age: u32,
}

/// The server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database is at fault.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The HTTP client is.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
}

impl App {
    /// Opens the database and prepares the client of WeChat's API.
    pub async fn open(config: &Config, secrets: &Secrets) -> Result<Arc<Self>, StartError> {
        let keys = DataKeys::derive(&secrets.data_key);
        let store = Store::open(&config.database, config.database_connections, keys).await?;
        let wechat =
            WeChat::new(&config.wechat_api, &config.app_id, secrets.app_secret.clone(), config.wechat_timeout())?;
        Ok(Arc::new(Self {
            store,
            wechat,
            rate_limiter: RateLimiter::new(config.rate_limit, config.rate_burst, config.trust_proxy),
            one_session_per_device: config.one_session_per_device,
            request_timeout: config.request_timeout(),
            demo: config.demo.then(routes::DemoControls::default),
            own_app_id: config.app_id.clone(),
            session_ttl: config.session_ttl,
            session_max_ttl: config.session_max_ttl,
            open_data_max_age: config.open_data_max_age,
            body_limit: usize::try_from(config.body_limit).unwrap_or(usize::MAX),
        }))
    }

    /// All routes with all that surrounds them.
    pub fn router(self: &Arc<Self>) -> Router {
        let mut router = Router::new()
            .route("/silentLogin", post(routes::silent_login))
            .route("/updateUser", post(routes::update_user))
            .route("/updatePhone", post(routes::update_phone))
            .route("/unbindPhone", post(routes::unbind_phone))
            .route("/logout", post(routes::logout))
            .route("/orders", get(routes::orders))
            .layer(from_fn_with_state(Arc::clone(self), limit_rate))
            .route("/healthz", get(routes::health));
        if self.demo.is_some() {
            router = router.merge(routes::demo_routes());
        }
        router
            .fallback(|| async { ApiError::NotFound })
            .method_not_allowed_fallback(|| async { ApiError::MethodNotAllowed })
            .layer(DefaultBodyLimit::disable())
            .layer(from_fn_with_state(Arc::clone(self), limit_body))
            .layer(from_fn_with_state(Arc::clone(self), routes::count_and_disturb))
            .layer(from_fn_with_state(Arc::clone(self), deadline))
            .layer(from_fn(protect_and_trace))
            .with_state(Arc::clone(self))
    }

    /// Forgets ended sessions from time to time, until dropped.
    pub async fn sweep_for_ever(&self) {
        let mut ticks = tokio::time::interval(Duration::from_secs(600));
        loop {
            ticks.tick().await;
            match self.store.sweep_sessions(now_ms()).await {
                Ok(0) => {}
                Ok(ended) => tracing::info!(ended, "forgot ended sessions"),
                Err(error) => tracing::warn!(%error, "ended sessions could not be forgotten"),
            }
        }
    }

    /// Closes the database.
    pub async fn close(&self) {
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
}
