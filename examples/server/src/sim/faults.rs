//! Faults by script: what the next calls of an endpoint will meet.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

/// Longer than anybody waits.
const HANG: Duration = Duration::from_secs(3600);

#[derive(Default)]
pub(super) struct Faults(Mutex<Vec<Fault>>);

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(super) enum Endpoint {
    Code2Session,
    StableToken,
    PhoneNumber,
    CheckSessionKey,
    ResetSessionKey,
}

#[derive(Deserialize, Clone)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Fault {
    endpoint: Endpoint,
    /// How many calls meet it.
    #[serde(default = "once")]
    times: u32,
    /// The call does its work first, and only then meets the fault: the code is used up.
    #[serde(default)]
    after_effect: bool,
    #[serde(default)]
    delay_ms: u64,
    /// Never answers.
    #[serde(default)]
    hang: bool,
    errcode: Option<i64>,
    http_status: Option<u16>,
    /// Answers with this text instead of JSON.
    body: Option<String>,
}

fn once() -> u32 {
    1
}

impl Faults {
    pub fn add(&self, fault: Fault) {
        self.list().push(fault);
    }

    pub fn clear(&self) {
        self.list().clear();
    }

    /// Runs one call of `endpoint` under its next fault, if there is one.
    pub async fn disturb(&self, endpoint: Endpoint, effect: impl FnOnce() -> Response) -> Response {
        let Some(fault) = self.next(endpoint) else { return effect() };
        if fault.after_effect {
            let answer = effect();
            return fault.happen().await.unwrap_or(answer);
        }
        match fault.happen().await {
            Some(answer) => answer,
            None => effect(),
        }
    }

    fn next(&self, endpoint: Endpoint) -> Option<Fault> {
        let mut faults = self.list();
        let position = faults.iter().position(|fault| fault.endpoint == endpoint)?;
        let fault = &mut faults[position];
        fault.times = fault.times.saturating_sub(1);
        let taken = fault.clone();
        if taken.times == 0 {
            faults.remove(position);
        }
        Some(taken)
    }

    fn list(&self) -> std::sync::MutexGuard<'_, Vec<Fault>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    /// Waits, and gives the answer unless the fault was only a delay.
    async fn happen(&self) -> Option<Response> {
        tokio::time::sleep(Duration::from_millis(self.delay_ms)).await;
        if self.hang {
            tokio::time::sleep(HANG).await;
        }
        let status =
            self.http_status.map(|status| StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
        match (&self.body, self.errcode) {
            (Some(body), _) => Some((status.unwrap_or(StatusCode::OK), body.clone()).into_response()),
            (None, Some(errcode)) => {
                let body = Json(json!({ "errcode": errcode, "errmsg": "by script" }));
                Some((status.unwrap_or(StatusCode::OK), body).into_response())
            }
            (None, None) => status.map(IntoResponse::into_response),
        }
    }
}
