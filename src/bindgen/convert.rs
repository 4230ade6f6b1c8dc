//! Values between Rust and JavaScript.

use std::fmt::Debug;

use js_sys::{Array, JSON, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::session::{Snapshot, Timestamp, UserInfo};

/// Exact up to 2^53, far beyond any time that occurs.
#[expect(clippy::cast_precision_loss, reason = "times fit")]
pub fn float(number: u64) -> f64 {
    number as f64
}

/// Saturates, and NaN becomes 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is wanted")]
pub fn whole(number: f64) -> u64 {
    number as u64
}

/// As [`whole`].
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is wanted")]
pub fn small(number: f64) -> u32 {
    number as u32
}

/// Milliseconds since the epoch, or anything a broken clock gives.
pub fn time(ms: f64) -> Timestamp {
    Timestamp(whole(ms))
}

/// `undefined` when there is no such property, and when reading it throws.
pub fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// For objects of our own making, which take every property.
pub fn set(object: &Object, name: &str, value: impl Into<JsValue>) {
    let _ = Reflect::set(object, &name.into(), &value.into());
}

/// An object that is no array.
pub fn is_object(value: &JsValue) -> bool {
    value.is_object() && !Array::is_array(value)
}

/// No reply of the contract comes near this.
const LONGEST_BODY: usize = 262_144;

/// The value as data: a text is read as JSON, anything else is copied, so that getters, cycles and
/// later changes stay outside. `undefined` for what is no data, or too much of it.
pub fn plain(body: &JsValue) -> JsValue {
    let text = body.as_string().or_else(|| stringify(body)).filter(|text| text.len() <= LONGEST_BODY);
    text.and_then(|text| JSON::parse(&text).ok()).unwrap_or(JsValue::UNDEFINED)
}

/// `None` for what is no data.
pub fn stringify(value: &JsValue) -> Option<String> {
    JsValue::from(JSON::stringify(value).ok()?).as_string()
}

/// The user as the back end sent them; `undefined` when there is none.
pub fn user_info(user: &UserInfo) -> JsValue {
    let parsed = user.json.as_ref().and_then(|json| JSON::parse(json.expose()).ok());
    parsed.unwrap_or(JsValue::UNDEFINED)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlainSnapshot {
    state: String,
    logged_in: bool,
    generation: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<u64>,
    fuse: PlainFuse,
    queue: Vec<String>,
    auth_step: u32,
    facts: PlainFacts,
    key_epoch: u32,
    account: String,
    login_required: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlainFuse {
    units: u32,
    capacity: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlainFacts {
    has_profile: bool,
    has_phone: bool,
}

/// `SessionSnapshot`.
pub fn snapshot(snapshot: &Snapshot) -> JsValue {
    let plain = PlainSnapshot {
        state: kebab(snapshot.state),
        logged_in: snapshot.logged_in,
        generation: snapshot.generation,
        expires_at: snapshot.expires_at,
        fuse: PlainFuse {
            units: snapshot.fuse.units,
            capacity: snapshot.fuse.capacity,
            retry_after_ms: snapshot.fuse.retry_after_ms,
        },
        queue: snapshot.queue.iter().map(kebab).collect(),
        auth_step: snapshot.auth_step,
        facts: PlainFacts { has_profile: snapshot.facts.has_profile, has_phone: snapshot.facts.has_phone },
        key_epoch: snapshot.key_epoch,
        account: kebab(snapshot.account),
        login_required: snapshot.login_required,
    };
    serde_wasm_bindgen::to_value(&plain).unwrap_or(JsValue::UNDEFINED)
}

/// The public name of a variant, such as `logging-in`.
fn kebab(variant: impl Debug) -> String {
    let mut name = String::new();
    for letter in format!("{variant:?}").chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
