//! `/__control/*`: the phone's side of the platform, and the script of what goes wrong.

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::State,
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Sim,
    faults::Fault,
    open_data::open_data,
    world::{Stats, World},
};
use crate::http::ApiJson;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Who {
    user: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tap {
    user: String,
    phone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Encrypt {
    user: String,
    data: Value,
    app_id: Option<String>,
    /// Makes the watermark so much older.
    #[serde(default)]
    age_seconds: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    user: String,
    blocked: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Union {
    user: String,
    told: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    ms: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CheckKey {
    user: String,
    /// When the client got its key, as `login-code` told.
    key_made_at: i64,
}

pub(super) fn routes() -> Router<Arc<Sim>> {
    Router::new()
        .route("/__control/login-code", post(login_code))
        .route("/__control/phone-code", post(phone_code))
        .route("/__control/check-session", post(check_session))
        .route("/__control/encrypt", post(encrypt))
        .route("/__control/reveal", post(reveal))
        .route("/__control/rotate", post(rotate))
        .route("/__control/block", post(block))
        .route("/__control/unionid", post(unionid))
        .route("/__control/faults", post(add_fault).delete(clear_faults))
        .route("/__control/advance", post(advance))
        .route("/__control/expire-access-token", post(expire_access_token))
        .route("/__control/stats", get(stats))
        .route("/__control/reset", post(reset))
}

/// `wx.login`.
async fn login_code(State(sim): State<Arc<Sim>>, ApiJson(who): ApiJson<Who>) -> Json<Value> {
    let mut world = sim.world();
    let code = world.login_code(&sim.config, &who.user);
    let key_made_at = world.user(&who.user).key_made_at;
    Json(json!({ "code": code, "keyMadeAt": key_made_at }))
}

/// A tap on a `getPhoneNumber` button.
async fn phone_code(State(sim): State<Arc<Sim>>, ApiJson(tap): ApiJson<Tap>) -> Json<Value> {
    Json(json!({ "code": sim.world().phone_code(&tap.user, tap.phone) }))
}

/// `wx.checkSession`.
async fn check_session(State(sim): State<Arc<Sim>>, ApiJson(check): ApiJson<CheckKey>) -> Json<Value> {
    let valid = sim.world().user(&check.user).key_made_at == check.key_made_at;
    Json(json!({ "valid": valid }))
}

/// The encrypted half of what a tap or `wx.getUserProfile` gives.
async fn encrypt(State(sim): State<Arc<Sim>>, ApiJson(what): ApiJson<Encrypt>) -> Json<Value> {
    let mut world = sim.world();
    let timestamp = world.now() / 1000 - what.age_seconds;
    let app_id = what.app_id.as_deref().unwrap_or(&sim.config.app_id);
    let mut data = what.data;
    let user = world.user(&what.user);
    if data.as_object().is_some_and(serde_json::Map::is_empty) {
        data = json!({ "phoneNumber": user.phone, "purePhoneNumber": user.phone, "countryCode": "86" });
    }
    Json(open_data(&user.session_key, app_id, timestamp, &data))
}

/// What only the platform knows, for tests that look for it where it must not be.
async fn reveal(State(sim): State<Arc<Sim>>, ApiJson(who): ApiJson<Who>) -> Json<Value> {
    let mut world = sim.world();
    let (access_token, _) = world.access_token(false);
    let user = world.user(&who.user);
    Json(json!({
        "openid": user.openid, "unionid": user.unionid, "sessionKey": user.session_key, "accessToken": access_token,
    }))
}

async fn rotate(State(sim): State<Arc<Sim>>, ApiJson(who): ApiJson<Who>) -> Json<Value> {
    sim.world().rotate_key(&who.user);
    Json(json!({}))
}

async fn block(State(sim): State<Arc<Sim>>, ApiJson(block): ApiJson<Block>) -> Json<Value> {
    sim.world().user(&block.user).blocked = block.blocked;
    Json(json!({}))
}

/// Whether the mini program is bound to its subject's account at the open platform, as far as this user goes.
async fn unionid(State(sim): State<Arc<Sim>>, ApiJson(union): ApiJson<Union>) -> Json<Value> {
    sim.world().user(&union.user).unionid_told = union.told;
    Json(json!({}))
}

async fn add_fault(State(sim): State<Arc<Sim>>, ApiJson(fault): ApiJson<Fault>) -> Json<Value> {
    sim.faults.add(fault);
    Json(json!({}))
}

async fn clear_faults(State(sim): State<Arc<Sim>>) -> Json<Value> {
    sim.faults.clear();
    Json(json!({}))
}

async fn advance(State(sim): State<Arc<Sim>>, ApiJson(advance): ApiJson<Advance>) -> Json<Value> {
    let mut world = sim.world();
    world.move_clock(advance.ms);
    Json(json!({ "now": world.now() }))
}

async fn expire_access_token(State(sim): State<Arc<Sim>>) -> Json<Value> {
    let _ = sim.world().access_token(true);
    Json(json!({}))
}

async fn stats(State(sim): State<Arc<Sim>>) -> Json<Stats> {
    Json(sim.world().stats.clone())
}

async fn reset(State(sim): State<Arc<Sim>>) -> Json<Value> {
    *sim.world() = World::new(&sim.config.subject);
    sim.faults.clear();
    Json(json!({}))
}
