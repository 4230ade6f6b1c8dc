//! The stored record as one text.

use std::pin::pin;

use futures::future::{Either, select};
use js_sys::{Function, JSON, Promise};
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::convert::stringify;
use super::host::{HostObject, outcome};
use crate::session::{Record, RecordFault, Secret, StoredRecord};

/// Storage that hangs is no storage.
const TIMEOUT_MS: f64 = 5_000.0;

/// A [`StoredRecord`]; a newer writer may have put more numbers or texts behind those known here.
#[derive(Serialize, Deserialize)]
struct Stored {
    numbers: Vec<f64>,
    /// Scope, token, user, refresh token.
    texts: Vec<String>,
}

/// What lies under `key`.
pub async fn read(host: &HostObject, key: &str) -> Result<Option<Record>, RecordFault> {
    let Some(storage) = host.storage() else { return Ok(None) };
    let found = within_time(host, outcome(storage.get(key))).await;
    let found = found.and_then(Result::ok).ok_or(RecordFault::Unreadable)?;
    if found.is_undefined() || found.is_null() {
        return Ok(None);
    }
    let stored = found.as_string().and_then(|text| parse(&text)).ok_or(RecordFault::Corrupt)?;
    Record::read(stored).map(Some)
}

/// The record as text; it holds the token.
pub fn write(record: Record) -> Option<String> {
    let StoredRecord { numbers, scope, token, user_info, refresh_token } = record.write();
    let text = |secret: Option<Secret>| secret.map(|secret| secret.expose().to_owned()).unwrap_or_default();
    let texts = vec![scope, text(token), text(user_info), text(refresh_token)];
    let stored = Stored { numbers: numbers.into(), texts };
    stringify(&serde_wasm_bindgen::to_value(&stored).ok()?)
}

fn parse(text: &str) -> Option<StoredRecord> {
    let stored: Stored = serde_wasm_bindgen::from_value(JSON::parse(text).ok()?).ok()?;
    let mut texts = stored.texts.into_iter();
    let mut text = || texts.next().unwrap_or_default();
    let scope = text();
    let mut secret = || Some(text()).filter(|text| !text.is_empty()).map(Secret::new);
    let (token, user_info, refresh_token) = (secret(), secret(), secret());
    let mut record = StoredRecord { scope, token, user_info, refresh_token, ..StoredRecord::default() };
    let mut numbers = stored.numbers.into_iter();
    for slot in &mut record.numbers {
        // An older writer had fewer; the core knows which of them it can do without.
        *slot = numbers.next().unwrap_or(f64::NAN);
    }
    Some(record)
}

/// `None` when it took too long.
async fn within_time<T>(host: &HostObject, reading: impl Future<Output = T>) -> Option<T> {
    let mut timer = JsValue::UNDEFINED;
    let late = Promise::new(&mut |resolve: Function, _| timer = host.set_timeout(&resolve, TIMEOUT_MS));
    let found = match select(pin!(reading), JsFuture::from(late)).await {
        Either::Left((found, _)) => Some(found),
        Either::Right(_) => None,
    };
    host.clear_timeout(&timer);
    found
}
