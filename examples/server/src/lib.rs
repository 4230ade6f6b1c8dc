//! Reference back end of mp-session, and the simulated WeChat platform its tests run against.
#![forbid(unsafe_code)]

mod admission;
mod app;
mod check;
mod clock;
mod config;
mod crypto;
mod error;
mod http;
mod metrics;
mod reseal;
mod routes;
mod secret;
mod serve;
pub mod sim;
mod store;
mod wechat;

pub use app::{App, StartError};
pub use check::{Report, check};
pub use config::{Command, Config, LogFormat, Secrets, SecretsError};
pub use error::ApiError;
pub use metrics::metrics_router;
pub use reseal::reseal;
pub use serve::{ConnectionLimits, serve};
