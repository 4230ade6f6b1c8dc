//! Counts and times for Prometheus. No label carries anything of a request: each is one of a few fixed words.

use std::{sync::LazyLock, time::Duration};

use axum::{Router, http::header::CONTENT_TYPE, routing::get};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Everything this process counts.
pub(crate) static METRICS: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// `GET /metrics`.
pub fn metrics_router() -> Router {
    let content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Router::new().route("/metrics", get(async move || ([(CONTENT_TYPE, content_type)], METRICS.text())))
}

/// One fixed word.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Outcome {
    outcome: &'static str,
}

/// One of WeChat's calls, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct PlatformCall {
    call: &'static str,
    outcome: &'static str,
}

/// A route's pattern and a status.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Reply {
    route: String,
    status: u16,
}

pub(crate) struct Metrics {
    registry: Registry,
    logins: Family<Outcome, Counter>,
    refreshes: Family<Outcome, Counter>,
    registrations: Family<Outcome, Counter>,
    replies: Family<Reply, Counter>,
    platform_calls: Family<PlatformCall, Histogram>,
    writes: Histogram,
    swept_sessions: Counter,
    places_waited_for: Gauge,
}

impl Metrics {
    fn new() -> Self {
        let seconds = || Histogram::new([0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0]);
        let metrics = Self {
            registry: Registry::default(),
            logins: Family::default(),
            refreshes: Family::default(),
            registrations: Family::default(),
            replies: Family::default(),
            platform_calls: Family::new_with_constructor(seconds),
            writes: seconds(),
            swept_sessions: Counter::default(),
            places_waited_for: Gauge::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let to = &mut self.registry;
        to.register("mp_session_logins", "Logins by outcome", self.logins.clone());
        to.register("mp_session_refreshes", "Refreshes by token, by outcome", self.refreshes.clone());
        to.register("mp_session_registrations", "Registrations by outcome", self.registrations.clone());
        to.register("mp_session_replies", "Replies by route and status", self.replies.clone());
        let help = "Seconds that calls to WeChat took, by call and outcome";
        to.register("mp_session_wechat_seconds", help, self.platform_calls.clone());
        let help = "Seconds from asking for a write to its commit, the wait for a connection included";
        to.register("mp_session_write_seconds", help, self.writes.clone());
        to.register("mp_session_swept_sessions", "Ended sessions that were forgotten", self.swept_sessions.clone());
        let help = "Logins that wait for a place before their code is spent";
        to.register("mp_session_logins_waiting", help, self.places_waited_for.clone());
        self
    }

    /// A login ended with `outcome`: `OK`, `UNREGISTERED` or an error's code.
    pub fn login(&self, outcome: &'static str) {
        self.logins.get_or_create(&Outcome { outcome }).inc();
    }

    /// A refresh by token ended with `outcome`: `OK` or an error's code.
    pub fn refresh(&self, outcome: &'static str) {
        self.refreshes.get_or_create(&Outcome { outcome }).inc();
    }

    /// A registration ended with `outcome`: `OK` or an error's code.
    pub fn registration(&self, outcome: &'static str) {
        self.registrations.get_or_create(&Outcome { outcome }).inc();
    }

    pub fn reply(&self, route: &str, status: u16) {
        self.replies.get_or_create(&Reply { route: route.to_owned(), status }).inc();
    }

    pub fn platform_call(&self, call: &'static str, outcome: &'static str, took: Duration) {
        self.platform_calls.get_or_create(&PlatformCall { call, outcome }).observe(took.as_secs_f64());
    }

    pub fn write(&self, took: Duration) {
        self.writes.observe(took.as_secs_f64());
    }

    pub fn swept(&self, sessions: u64) {
        self.swept_sessions.inc_by(sessions);
    }

    pub fn waiting(&self, logins: usize) {
        self.places_waited_for.set(i64::try_from(logins).unwrap_or(i64::MAX));
    }

    /// All of it in Prometheus's text form.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
