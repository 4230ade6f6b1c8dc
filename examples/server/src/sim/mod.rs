//! A simulated WeChat platform: the server API over HTTP, what a phone would get from `wx.login` and from taps,
//! and faults by script. For tests and demonstrations: it holds no real secret and prints what it is asked.

mod control;
mod faults;
mod open_data;
mod platform;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::{
    Router,
    routing::{get, post},
};

use faults::Faults;
use world::World;

/// How the platform behaves.
#[derive(Debug, Clone)]
pub struct SimConfig {
    /// The one mini program it knows.
    pub app_id: String,
    /// That mini program's secret.
    pub app_secret: String,
    /// Who runs it: on platforms of one subject a user has the same unionid.
    pub subject: String,
    /// A code lives so long.
    pub code_ttl_ms: i64,
    /// A login does not make a new session key when the last one is younger.
    pub key_rotation_min_ms: i64,
    /// Exchanges a user may have a minute.
    pub exchanges_per_minute: usize,
}

impl Default for SimConfig {
    fn default() -> Self {
        Self {
            app_id: "wx0123456789abcdef".to_owned(),
            app_secret: "simulated-app-secret".to_owned(),
            subject: world::random_text(16),
            code_ttl_ms: 300_000,
            key_rotation_min_ms: 60_000,
            exchanges_per_minute: 100,
        }
    }
}

/// The running platform.
pub struct Sim {
    config: SimConfig,
    world: Mutex<World>,
    faults: Faults,
}

impl Sim {
    /// A platform nobody has used yet.
    pub fn new(config: SimConfig) -> Arc<Self> {
        let world = Mutex::new(World::new(&config.subject));
        Arc::new(Self { config, world, faults: Faults::default() })
    }

    /// The platform's API, and `/__control/*` for whoever directs the play.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/sns/jscode2session", get(platform::code_to_session))
            .route("/cgi-bin/stable_token", post(platform::stable_token))
            .route("/wxa/business/getuserphonenumber", post(platform::phone_number))
            .route("/wxa/checksession", get(platform::check_session_key))
            .route("/wxa/resetusersessionkey", get(platform::reset_session_key))
            .merge(control::routes())
            .with_state(Arc::clone(self))
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
