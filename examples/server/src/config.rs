//! Command line and environment of `mp-session-server`.

use std::{net::SocketAddr, time::Duration};

use clap::{Parser, Subcommand, ValueEnum};

use crate::{secret::SecretText, serve::ConnectionLimits};

const ENVIRONMENT: &str = "\
Environment:
  MP_SESSION_APP_SECRET  The mini program's app secret (required; never a flag: flags are visible to other users)
  MP_SESSION_DATA_KEYS   Secrets, newest first, separated by commas, from which the keys for data at rest are derived;
                         the first at least 32 characters long. Equal in all processes on one database. Without it
                         the app secret is used; after a change of the app secret name the old one here, last.
  RUST_LOG               Log filter, e.g. `info` (default) or `mp_session_server=debug`";

/// Reference back end for mp-session: the calls of the contract, on SQLite or PostgreSQL.
#[derive(Parser, Clone)]
#[command(name = "mp-session-server", version, after_help = ENVIRONMENT)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Config {
    /// What to do; serve when nothing is said. Options come before it
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Address to listen on; port 0 picks a free one, printed as `listening on ADDRESS`
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub listen: SocketAddr,

    /// `sqlite:PATH` (created when missing) or `postgres://USER@HOST/NAME`; with a password better in the environment
    #[arg(
        long,
        value_name = "URL",
        default_value = "sqlite:mp-session.db",
        env = "MP_SESSION_DATABASE",
        hide_env_values = true
    )]
    pub database: String,

    /// Open database connections at most
    #[arg(long, value_name = "COUNT", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: u32,

    /// Where WeChat's server API is
    #[arg(long, value_name = "URL", default_value = "https://api.weixin.qq.com")]
    pub wechat_api: String,

    /// Give up on one call to WeChat after so many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 4000, value_parser = clap::value_parser!(u64).range(1..=60_000))]
    pub wechat_timeout_ms: u64,

    /// The mini program's app id
    #[arg(long, value_name = "ID", env = "MP_SESSION_APP_ID")]
    pub app_id: String,

    /// A session ends after so many seconds without a request
    #[arg(long, value_name = "SECONDS", default_value_t = 7200, value_parser = clap::value_parser!(u32).range(1..=31_536_000))]
    pub session_ttl: u32,

    /// A session ends after so many seconds even when used all the time
    #[arg(long, value_name = "SECONDS", default_value_t = 2_592_000, value_parser = clap::value_parser!(u32).range(1..=315_360_000))]
    pub session_max_ttl: u32,

    /// Logins give a refresh token, too, with which `/refreshToken` renews the session without `wx.login`
    #[arg(long)]
    pub refresh_tokens: bool,

    /// A refresh token ends after so many seconds without use, and with the longest lifetime of its session
    #[arg(long, value_name = "SECONDS", default_value_t = 1_209_600, value_parser = clap::value_parser!(u32).range(1..=315_360_000))]
    pub refresh_ttl: u32,

    /// For so many seconds a refresh token whose answer was lost is answered again, and the token before the new one
    /// lives on
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(0..=3600))]
    pub refresh_grace: u32,

    /// Answer `{"registered":false}` to the login of a user who has no account; `/register` opens one, for which it
    /// wants a phone number
    #[arg(long)]
    pub require_registration: bool,

    /// Sessions that one user may have on one device (`deviceId`; without it all devices of a user count as one); a
    /// login beyond that ends the oldest
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub sessions_per_device: u32,

    /// Sessions that one user may have on all devices; a login beyond that ends the oldest
    #[arg(long, value_name = "COUNT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub sessions_per_user: u32,

    /// Logins and phone calls at once; for more than that codes are not spent, and the answer is 503 with a time to
    /// come back. This counts in each process by itself
    #[arg(long, value_name = "COUNT", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub logins_at_once: u32,

    /// Encrypted data whose watermark is older than so many seconds is refused
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub open_data_max_age: u32,

    /// Answer 503 when a request takes longer than so many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=120_000))]
    pub request_timeout_ms: u64,

    /// Refuse bodies with more bytes
    #[arg(long, value_name = "BYTES", default_value_t = 65_536, value_parser = clap::value_parser!(u32).range(1024..=16_777_216))]
    pub body_limit: u32,

    /// Answer 408 when a body takes longer than so many milliseconds to arrive
    #[arg(long, value_name = "MS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..=120_000))]
    pub body_timeout_ms: u64,

    /// Requests a second that one address (IPv6: one /64) may send to one process in the long run; 0: no limit. Many
    /// phones share one address behind a carrier's gateway
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    pub rate_limit: u32,

    /// Requests that one address may send to one process at once
    #[arg(long, value_name = "COUNT", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_burst: u32,

    /// Count the requests of an address for all servers on the database together; PostgreSQL only. Costs one short
    /// write for every request
    #[arg(long)]
    pub rate_limit_shared: bool,

    /// Proxies in front of the server, each of which adds to `X-Forwarded-For`: the client's address is so many entries
    /// from its end. 0: the address of the connection itself
    #[arg(long, value_name = "COUNT", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=10))]
    pub proxy_hops: u32,

    /// How to write logs (to standard error)
    #[arg(long, value_enum, default_value_t = LogFormat::Json)]
    pub log: LogFormat,

    /// Open connections at most; more wait
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub connections: u32,

    /// Open connections of one address (IPv6: one /64) at most; more are closed. Not counted behind proxies
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub connections_per_address: u32,

    /// Close a connection that sends no whole request head for so many milliseconds
    #[arg(long, value_name = "MS", default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(1..=3_600_000))]
    pub idle_timeout_ms: u64,

    /// When told to stop, answer 503 to /readyz for so many milliseconds and go on serving, so that the balancer in
    /// front sends no more
    #[arg(long, value_name = "MS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=600_000))]
    pub drain_delay_ms: u64,

    /// Address for Prometheus to ask, at /metrics; not for the public
    #[arg(long, value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,

    /// Wait so many milliseconds for running requests when told to stop
    #[arg(long, value_name = "MS", default_value_t = 10_000)]
    pub shutdown_timeout_ms: u64,

    /// For demonstrations only: /file, /socket, /smsCode, /smsLogin, fault routes under /__demo/ and CORS for every origin
    #[arg(long)]
    pub demo: bool,
}

/// What else there is to do than to serve.
#[derive(Subcommand, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Try database, data key, WeChat's API, app id and secret, and the clock; print a table; fail when one fails
    Check,
    /// Make everything sealed anew under the first of `MP_SESSION_DATA_KEYS`; the servers may go on
    Reseal,
}

/// Shape of log lines.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One JSON object a line
    Json,
    /// For people
    Text,
}

/// What only the environment may carry.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// The mini program's app secret.
    pub app_secret: SecretText,
    /// Sources of all keys for data at rest, newest first; at least one.
    pub data_keys: Vec<SecretText>,
    /// Whether they are others than the app secret.
    pub own_data_key: bool,
}

/// The environment lacks something the server cannot run without.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// No app secret.
    #[error("MP_SESSION_APP_SECRET is not set: put the mini program's app secret there")]
    NoAppSecret,
    /// A data key that could be guessed.
    #[error("the first of MP_SESSION_DATA_KEYS is shorter than 32 characters: use e.g. `openssl rand -base64 32`")]
    ShortDataKey,
}

impl Config {
    /// What `serve` wants to know.
    pub fn connection_limits(&self) -> ConnectionLimits {
        ConnectionLimits {
            open: usize::try_from(self.connections).unwrap_or(usize::MAX),
            // Behind a proxy all connections are the proxy's.
            per_address: if self.proxy_hops > 0 { usize::MAX } else { self.connections_per_address as usize },
            idle: Duration::from_millis(self.idle_timeout_ms),
            patience: Duration::from_millis(self.shutdown_timeout_ms),
        }
    }

    pub(crate) fn wechat_timeout(&self) -> Duration {
        Duration::from_millis(self.wechat_timeout_ms)
    }

    pub(crate) fn body_timeout(&self) -> Duration {
        Duration::from_millis(self.body_timeout_ms)
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }
}

impl Secrets {
    /// Reads the secrets through `variable`, usually the process environment.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SecretsError> {
        let app_secret = variable("MP_SESSION_APP_SECRET")
            .filter(|secret| !secret.is_empty())
            .map(SecretText::new)
            .ok_or(SecretsError::NoAppSecret)?;
        let Some(listed) = variable("MP_SESSION_DATA_KEYS") else {
            return Ok(Self { data_keys: vec![app_secret.clone()], app_secret, own_data_key: false });
        };
        let data_keys: Vec<_> = listed.split(',').map(|key| SecretText::new(key.trim())).collect();
        // The others may be what was in use before: an app secret, too.
        if data_keys[0].expose().len() < 32 {
            return Err(SecretsError::ShortDataKey);
        }
        Ok(Self { app_secret, data_keys, own_data_key: true })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        use clap::CommandFactory;
        Config::command().debug_assert();
        for option in Config::command().get_arguments() {
            assert!(option.get_help().is_some(), "--{} is not explained", option.get_id());
        }
    }

    #[test]
    fn secrets_come_from_the_environment_only() {
        assert!(matches!(Secrets::read(|_| None), Err(SecretsError::NoAppSecret)));
        assert!(matches!(Secrets::read(|_| Some("short".into())), Err(SecretsError::ShortDataKey)));
        let secrets = Secrets::read(|name| (name == "MP_SESSION_APP_SECRET").then(|| "s3cret".into())).unwrap();
        assert_eq!(secrets.data_keys[0].expose(), "s3cret");
        assert!(!format!("{secrets:?}").contains("s3cret"));
    }
}
