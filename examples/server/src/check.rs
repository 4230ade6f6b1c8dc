//! `mp-session-server check`: tries everything the server needs, and says what is wrong with what.

use std::{
    fmt::Write as _,
    time::{Duration, SystemTime},
};

use crate::{
    config::{Config, Secrets},
    crypto::DataKeys,
    store::{OpenError, Store},
    wechat::{PlatformError, WeChat},
};

/// Open data carries WeChat's time: a clock that is further off makes good data look old.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

/// What was tried, and how it went.
pub struct Report(Vec<(&'static str, Result<String, String>)>);

/// Tries database, data key, WeChat's API, app id and secret, and the clock.
pub async fn check(config: &Config, secrets: &Secrets) -> Report {
    let mut rows = Vec::new();
    let key = |outcome| ("data key", outcome);
    match Store::open(&config.database, 1, DataKeys::derive(&secrets.data_keys)).await {
        Ok(store) => {
            let writable = store.probe().await.map(|()| "opens, is up to date, can be written".to_owned());
            rows.push(("database", writable.map_err(|error| error.message().to_owned())));
            let origin =
                if secrets.own_data_key { "fits" } else { "fits; it is the app secret: set MP_SESSION_DATA_KEYS" };
            rows.push(key(Ok(origin.to_owned())));
            store.close().await;
        }
        Err(error @ OpenError::ForeignKey) => {
            rows.push(("database", Ok("opens".to_owned())));
            rows.push(key(Err(error.to_string())));
        }
        Err(error) => {
            rows.push(("database", Err(error.to_string())));
            rows.push(key(Err("not tried: the database does not open".to_owned())));
        }
    }
    check_platform(config, secrets, &mut rows).await;
    Report(rows)
}

async fn check_platform(config: &Config, secrets: &Secrets, rows: &mut Vec<(&'static str, Result<String, String>)>) {
    let client = WeChat::new(&config.wechat_api, &config.app_id, secrets.app_secret.clone(), config.wechat_timeout());
    let Ok(wechat) = client else {
        return rows.push(("WeChat's API", Err("the HTTP client cannot be set up".to_owned())));
    };
    let probe = wechat.probe().await;
    let (api, app) = match &probe.outcome {
        Ok(()) => (Ok("answers".to_owned()), Ok("app id and app secret are accepted".to_owned())),
        Err(error @ PlatformError::Refused(_)) => (Ok("answers".to_owned()), Err(explain(error))),
        Err(error) => (Err(explain(error)), Err("not tried: WeChat's API does not answer".to_owned())),
    };
    rows.push(("WeChat's API", api));
    rows.push(("app id", app));
    rows.push((
        "clock",
        probe.date.map_or_else(|| Err("not compared: WeChat told no time".to_owned()), compare_clocks),
    ));
}

fn explain(error: &PlatformError) -> String {
    format!("{error}: {}", error.advice())
}

fn compare_clocks(theirs: SystemTime) -> Result<String, String> {
    let ours = SystemTime::now();
    let apart = ours.duration_since(theirs).unwrap_or_else(|error| error.duration());
    let text = format!("{} s from WeChat's", apart.as_secs());
    if apart <= CLOCK_TOLERANCE { Ok(text) } else { Err(format!("{text}: set it by a time server")) }
}

impl Report {
    /// Whether the server can run.
    pub fn is_good(&self) -> bool {
        self.0.iter().all(|(_, outcome)| outcome.is_ok())
    }

    /// One line for each thing.
    pub fn table(&self) -> String {
        let mut table = String::new();
        for (what, outcome) in &self.0 {
            let (verdict, text) = match outcome {
                Ok(text) => ("ok", text),
                Err(text) => ("FAILED", text),
            };
            // Writing into a text cannot fail.
            let _ = writeln!(table, "{what:<14}{verdict:<8}{text}");
        }
        table
    }
}
