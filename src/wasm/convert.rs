//! Plain JS objects to Rust values and back, field by field.
//!
//! Written by hand: for these few types serde's visitors are eleven kilobytes of the compressed
//! package (measured), half of what an app downloads. `tests/wasm_convert.rs` holds them against
//! serde's own reading of the same values.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::api::{SilentLoginReply, UserInfo as ApiUser};
use crate::driver::{Base, Report};
use crate::session::{
    AuthFact, AuthFacts, FuseRecord, LoginReply, NUMERIC_OPTIONS, Record, RecordFault, Secret, SessionConfig, Snapshot,
    StoredSession, Timestamp, UserInfo,
};

/// Exact up to 2^53, far beyond any time that occurs.
#[expect(clippy::cast_precision_loss, reason = "times fit")]
pub fn float(number: u64) -> f64 {
    number as f64
}

/// A field of an object; `undefined` when it is missing or its getter throws.
fn get(object: &JsValue, key: &str) -> JsValue {
    if object.is_object() { Reflect::get(object, &key.into()).unwrap_or_default() } else { JsValue::UNDEFINED }
}

fn is_absent(value: &JsValue) -> bool {
    value.is_undefined() || value.is_null()
}

/// An optional field: absent, or of the right kind, or an error.
#[expect(clippy::option_option, reason = "absent and wrong are different")]
fn optional<T>(object: &JsValue, key: &str, read: impl Fn(&JsValue) -> Option<T>) -> Option<Option<T>> {
    let value = get(object, key);
    if is_absent(&value) { Some(None) } else { read(&value).map(Some) }
}

fn text(value: &JsValue) -> Option<String> {
    value.as_string()
}

/// A whole number that is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
fn whole(value: &JsValue) -> Option<u64> {
    let number = value.as_f64()?;
    ((0.0..9_007_199_254_740_992.0).contains(&number) && number % 1.0 == 0.0).then_some(number as u64)
}

fn small(value: &JsValue) -> Option<u32> {
    whole(value).and_then(|number| u32::try_from(number).ok())
}

fn time(value: &JsValue) -> Option<Timestamp> {
    whole(value).map(Timestamp)
}

/// An object under construction.
struct Builder(Object);

impl Builder {
    fn new() -> Self {
        Self(Object::new())
    }

    fn set(self, key: &str, value: impl Into<JsValue>) -> Self {
        // Setting a field of a fresh plain object cannot fail.
        let _ = Reflect::set(&self.0, &key.into(), &value.into());
        self
    }

    fn number(self, key: &str, value: Option<u64>) -> Self {
        match value {
            Some(number) => self.set(key, float(number)),
            None => self,
        }
    }

    fn build(self) -> JsValue {
        self.0.into()
    }
}

/// The settings; js-glue/options.js has checked them. `limits` are in the order of the option table.
pub fn config_from_js(value: &JsValue) -> SessionConfig {
    let list = |key| Array::from(&get(value, key));
    let mut config = SessionConfig {
        scope: text(&get(value, "scope")).unwrap_or_default(),
        auth_steps: list("authSteps").iter().filter_map(|item| AuthFact::from_number(small(&item)?)).collect(),
        trusted_origins: list("trustedOrigins").iter().filter_map(|item| item.as_string()).collect(),
        ..SessionConfig::default()
    };
    for (option, number) in NUMERIC_OPTIONS.iter().zip(list("limits").iter()) {
        option.set(&mut config, small(&number).unwrap_or_default());
    }
    config
}

/// The settings without scope and origins, which are nobody else's business.
fn config_to_js(config: &SessionConfig) -> JsValue {
    let steps: Array = config.auth_steps.iter().map(|fact| JsValue::from(*fact as u32)).collect();
    let limits: Array = NUMERIC_OPTIONS.iter().map(|option| JsValue::from(option.value(config))).collect();
    Builder::new().set("authSteps", steps).set("limits", limits).build()
}

/// The stored record. The version is read before anything else: a newer writer may have changed
/// the meaning of the rest.
pub fn record_from_js(value: &JsValue) -> Result<Option<Record>, RecordFault> {
    if is_absent(value) {
        return Ok(None);
    }
    let version = small(&get(value, "version")).ok_or(RecordFault::Corrupt)?;
    if version > crate::session::RECORD_VERSION {
        return Err(RecordFault::Newer);
    }
    read_record(value, version).map(Some).ok_or(RecordFault::Corrupt)
}

fn read_record(value: &JsValue, version: u32) -> Option<Record> {
    let fuse = get(value, "fuse");
    Some(Record {
        version,
        scope: text(&get(value, "scope"))?,
        saved_at: time(&get(value, "savedAt"))?,
        generation: small(&get(value, "generation"))?,
        fuse: FuseRecord {
            units: small(&get(&fuse, "units"))?,
            cooling_since: time(&get(&fuse, "coolingSince"))?,
            tripped_until: optional(&fuse, "trippedUntil", time)?,
        },
        session: optional(value, "session", read_session)?,
    })
}

fn read_session(value: &JsValue) -> Option<StoredSession> {
    let facts = get(value, "facts");
    let flag = |key| optional(&facts, key, JsValue::as_bool).map(Option::unwrap_or_default);
    Some(StoredSession {
        token: Secret::new(text(&get(value, "token"))?),
        expires_at: optional(value, "expiresAt", time)?,
        renew_at: optional(value, "renewAt", time)?,
        user_info: optional(value, "userInfo", text)?.map(Secret::new),
        facts: AuthFacts { has_profile: flag("hasProfile")?, has_phone: flag("hasPhone")? },
    })
}

pub fn record_to_js(record: &Record) -> JsValue {
    let fuse = Builder::new()
        .set("units", record.fuse.units)
        .set("coolingSince", float(record.fuse.cooling_since.0))
        .number("trippedUntil", record.fuse.tripped_until.map(|until| until.0));
    let whole = Builder::new()
        .set("version", record.version)
        .set("scope", record.scope.as_str())
        .set("savedAt", float(record.saved_at.0))
        .set("generation", record.generation)
        .set("fuse", fuse.build());
    match &record.session {
        Some(session) => whole.set("session", session_to_js(session)).build(),
        None => whole.build(),
    }
}

fn session_to_js(session: &StoredSession) -> JsValue {
    let built = Builder::new()
        .set("token", session.token.expose())
        .number("expiresAt", session.expires_at.map(|at| at.0))
        .number("renewAt", session.renew_at.map(|at| at.0))
        .set("facts", facts_to_js(session.facts));
    match &session.user_info {
        Some(json) => built.set("userInfo", json.expose()).build(),
        None => built.build(),
    }
}

fn facts_to_js(facts: AuthFacts) -> JsValue {
    Builder::new().set("hasProfile", facts.has_profile).set("hasPhone", facts.has_phone).build()
}

/// The reply of `/silentLogin`, or `None` when the contract forbids it.
pub fn login_reply_from_js(body: &JsValue) -> Option<LoginReply> {
    let user = optional(body, "userInfo", read_user)?;
    let (user_info, json) = user.map_or((None, None), |(user, json)| (Some(user), json));
    let reply = SilentLoginReply {
        token: text(&get(body, "token"))?,
        expires_in: optional(body, "expiresIn", whole)?,
        user_info,
    };
    reply.into_login_reply(json)
}

/// The reply of the calls about the user.
pub fn user_reply_from_js(body: &JsValue) -> Option<UserInfo> {
    let (user, json) = read_user(&get(body, "userInfo"))?;
    Some(user.into_session_user(json))
}

fn read_user(value: &JsValue) -> Option<(ApiUser, Option<String>)> {
    if !value.is_object() || Array::is_array(value) {
        return None;
    }
    let user = ApiUser {
        nick_name: optional(value, "nickName", text)?,
        avatar_url: optional(value, "avatarUrl", text)?,
        phone: optional(value, "phone", text)?,
        has_profile: optional(value, "hasProfile", JsValue::as_bool)?,
        has_phone: optional(value, "hasPhone", JsValue::as_bool)?,
    };
    // A cyclic object has no JSON.
    let json = JSON::stringify(value).ok()?;
    Some((user, json.as_string()))
}

pub fn snapshot_to_js(snapshot: &Snapshot) -> JsValue {
    let queue: Array = snapshot.queue.iter().map(|name| JsValue::from(*name)).collect();
    let fuse = Builder::new()
        .set("units", snapshot.fuse.units)
        .set("capacity", snapshot.fuse.capacity)
        .number("retryAfterMs", snapshot.fuse.retry_after_ms);
    Builder::new()
        .set("state", snapshot.state.name())
        .set("loggedIn", snapshot.logged_in)
        .set("generation", snapshot.generation)
        .number("expiresAt", snapshot.expires_at)
        .set("fuse", fuse.build())
        .set("queue", queue)
        .set("authStep", snapshot.auth_step)
        .set("facts", facts_to_js(snapshot.facts))
        .set("keyEpoch", snapshot.key_epoch)
        .build()
}

pub fn report_to_js(report: &Report) -> JsValue {
    let steps = Array::new();
    for entry in &report.entries {
        let step = entry.step;
        for number in [float(entry.at.0), step.kind.into(), step.id.into(), step.value.into(), step.extra.into()] {
            steps.push(&number.into());
        }
    }
    Builder::new()
        .set("config", config_to_js(&report.config))
        .set("base", base_to_js(&report.base))
        .set("steps", steps)
        .set("snapshot", snapshot_to_js(&report.snapshot))
        .build()
}

fn base_to_js(base: &Base) -> JsValue {
    Builder::new()
        .set("at", float(base.at.0))
        .set("lastOp", base.last_op)
        .set("serial", base.serial)
        .set("snapshot", snapshot_to_js(&base.snapshot))
        .build()
}
