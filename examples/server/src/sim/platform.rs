//! The platform's server API.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::{
    Sim,
    faults::Endpoint,
    world::{CodeKind, Refused, random_key},
};
use crate::{crypto::sign_server_call, secret::SecretText};

#[derive(Deserialize)]
pub(super) struct CodeQuery {
    appid: String,
    secret: String,
    js_code: String,
    grant_type: String,
}

#[derive(Deserialize)]
struct TokenBody {
    grant_type: String,
    appid: String,
    secret: String,
    #[serde(default)]
    force_refresh: bool,
}

#[derive(Deserialize)]
pub(super) struct TokenQuery {
    access_token: String,
}

#[derive(Deserialize)]
struct PhoneBody {
    code: String,
    openid: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct KeyQuery {
    access_token: String,
    openid: String,
    signature: String,
    sig_method: String,
}

pub(super) async fn code_to_session(State(sim): State<Arc<Sim>>, Query(query): Query<CodeQuery>) -> Response {
    sim.world().stats.code2_session += 1;
    let effect = || {
        reply((|| {
            check_app(&sim, &query.appid, &query.secret)?;
            if query.grant_type != "authorization_code" {
                return Err(Refused(40002));
            }
            let mut world = sim.world();
            let (name, _) = world.redeem(&sim.config, &query.js_code, CodeKind::Login)?;
            let user = world.user(&name);
            let mut answer = json!({ "openid": user.openid, "session_key": user.session_key });
            if user.unionid_told {
                answer["unionid"] = json!(user.unionid);
            }
            Ok(answer)
        })())
    };
    sim.faults.disturb(Endpoint::Code2Session, effect).await
}

pub(super) async fn stable_token(State(sim): State<Arc<Sim>>, headers: HeaderMap, body: Bytes) -> Response {
    sim.world().stats.stable_token += 1;
    let effect = || {
        reply((|| {
            let body: TokenBody = json_body(&headers, &body)?;
            check_app(&sim, &body.appid, &body.secret)?;
            if body.grant_type != "client_credential" {
                return Err(Refused(40002));
            }
            let (token, expires_in) = sim.world().access_token(body.force_refresh);
            Ok(json!({ "access_token": token, "expires_in": expires_in }))
        })())
    };
    sim.faults.disturb(Endpoint::StableToken, effect).await
}

pub(super) async fn phone_number(
    State(sim): State<Arc<Sim>>,
    Query(query): Query<TokenQuery>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    sim.world().stats.phone_number += 1;
    let effect = || {
        reply((|| {
            let mut world = sim.world();
            world.check_access_token(&query.access_token)?;
            let body: PhoneBody = json_body(&headers, &body)?;
            if let Some(openid) = &body.openid {
                world.user_by_openid(openid)?;
            }
            let (_, phone) = world.redeem(&sim.config, &body.code, CodeKind::Phone)?;
            Ok(json!({ "errcode": 0, "errmsg": "ok", "phone_info": {
                "phoneNumber": phone,
                "purePhoneNumber": phone,
                "countryCode": 86,
                "watermark": { "timestamp": world.now() / 1000, "appid": sim.config.app_id },
            } }))
        })())
    };
    sim.faults.disturb(Endpoint::PhoneNumber, effect).await
}

pub(super) async fn check_session_key(State(sim): State<Arc<Sim>>, Query(query): Query<KeyQuery>) -> Response {
    sim.world().stats.check_session_key += 1;
    let effect = || reply(signed_by_key(&sim, &query, false));
    sim.faults.disturb(Endpoint::CheckSessionKey, effect).await
}

pub(super) async fn reset_session_key(State(sim): State<Arc<Sim>>, Query(query): Query<KeyQuery>) -> Response {
    sim.world().stats.reset_session_key += 1;
    let effect = || reply(signed_by_key(&sim, &query, true));
    sim.faults.disturb(Endpoint::ResetSessionKey, effect).await
}

/// A new key inherits the age of the old one.
fn signed_by_key(sim: &Sim, query: &KeyQuery, reset: bool) -> Result<Value, Refused> {
    let mut world = sim.world();
    world.check_access_token(&query.access_token)?;
    let user = world.user_by_openid(&query.openid)?;
    let expected = sign_server_call("", &SecretText::new(&user.session_key));
    let signed = bool::from(expected.as_bytes().ct_eq(query.signature.as_bytes()));
    if query.sig_method != "hmac_sha256" || !signed {
        return Err(Refused(87009));
    }
    if !reset {
        return Ok(json!({ "errcode": 0, "errmsg": "ok" }));
    }
    user.session_key = random_key();
    let answer = json!({ "errcode": 0, "errmsg": "ok", "openid": user.openid, "session_key": user.session_key });
    world.stats.key_rotations += 1;
    Ok(answer)
}

fn check_app(sim: &Sim, app_id: &str, secret: &str) -> Result<(), Refused> {
    if app_id != sim.config.app_id {
        return Err(Refused(40013));
    }
    if secret == sim.config.app_secret { Ok(()) } else { Err(Refused(40125)) }
}

fn json_body<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Refused> {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if declared.is_some_and(|declared| declared.starts_with("application/x-www-form-urlencoded")) {
        return Err(Refused(47001));
    }
    serde_json::from_slice(body).map_err(|_| Refused(47001))
}

fn reply(outcome: Result<Value, Refused>) -> Response {
    let body = outcome.unwrap_or_else(|Refused(errcode)| json!({ "errcode": errcode, "errmsg": meaning(errcode) }));
    Json(body).into_response()
}

fn meaning(errcode: i64) -> &'static str {
    match errcode {
        40001 => "invalid credential, access_token is invalid or not latest",
        40002 => "invalid grant_type",
        40003 => "invalid openid",
        40013 => "invalid appid",
        40029 => "invalid code",
        40125 => "invalid appsecret",
        40163 => "code been used",
        40226 => "code blocked",
        42001 => "access_token expired",
        45011 => "api minute-quota reach limit, must slower, retry next minute",
        47001 => "data format error",
        87009 => "invalid signature",
        _ => "system error",
    }
}
