//! What a host's rejection says, and what a back end's answer does.

use js_sys::{Array, Date, Object};
use wasm_bindgen::prelude::*;

use super::convert::{get, plain, small, whole};
use crate::session::{BackendCode, Failure, FailureKind};

/// A method of the platform rejected; `otherwise` when `thrown` does not say how it failed.
pub fn by_platform(thrown: &JsValue, otherwise: FailureKind) -> Failure {
    let errno = get(thrown, "errno").as_f64().map_or(0, small);
    Failure::Platform { kind: told_kind(thrown).unwrap_or(otherwise), errno }
}

/// An own back-end function rejected.
pub fn by_backend(thrown: &JsValue) -> Failure {
    if told_kind(thrown).is_some() {
        return by_platform(thrown, FailureKind::Network);
    }
    let status = ["status", "statusCode"].into_iter().find_map(|name| get(thrown, name).as_f64());
    let retry_after_ms = get(thrown, "retryAfterMs").as_f64().filter(|ms| *ms >= 0.0).map(whole);
    refused(status.unwrap_or(0.0), thrown, retry_after_ms)
}

/// The body of an answer to a request, or how the back end refused.
pub fn judge(response: &JsValue) -> Result<JsValue, Failure> {
    let status = get(response, "statusCode").as_f64().unwrap_or(0.0);
    let body = plain(&get(response, "data"));
    match small(status) {
        200..=299 => Ok(body),
        0 => Err(Failure::Platform { kind: FailureKind::Malformed, errno: 0 }),
        code => {
            let retry_after_ms = retry_after(&get(response, "header"));
            // Only the back end's own form is its verdict: an object, or no body at all.
            let data = get(response, "data");
            let is_empty = data.is_null() || data.is_undefined() || data == JsValue::from_str("");
            if is_empty || body.is_object() && !Array::is_array(&body) {
                return Err(refused(status, &body, retry_after_ms));
            }
            Err(Failure::Gateway { status: u16::try_from(code).unwrap_or(0), retry_after_ms })
        }
    }
}

fn refused(status: f64, body: &JsValue, retry_after_ms: Option<u64>) -> Failure {
    let status = u16::try_from(small(status)).unwrap_or(0);
    Failure::Backend { status, code: backend_code(&get(body, "code")), retry_after_ms }
}

/// `code` as a short word; anything else may be a text with a secret in it.
fn backend_code(code: &JsValue) -> Option<BackendCode> {
    let word = code.as_string().or_else(|| code.as_f64().map(|number| number.to_string()))?;
    let is_word = word.chars().all(|letter| letter.is_ascii_alphanumeric() || "_.:-".contains(letter));
    if is_word { BackendCode::new(&word) } else { None }
}

fn told_kind(thrown: &JsValue) -> Option<FailureKind> {
    match get(thrown, "failure").as_string()?.as_str() {
        "network" => Some(FailureKind::Network),
        "timeout" => Some(FailureKind::Timeout),
        "interrupted" => Some(FailureKind::Interrupted),
        "refused" => Some(FailureKind::Refused),
        "unsupported" => Some(FailureKind::Unsupported),
        "aborted" => Some(FailureKind::Aborted),
        "malformed" => Some(FailureKind::Malformed),
        _ => None,
    }
}

/// Milliseconds: from seconds, or from a date beside the answer's own, since the phone's clock may
/// be wrong. The machine bounds it.
fn retry_after(header: &JsValue) -> Option<u64> {
    let value = header_value(header, "retry-after")?;
    if let Ok(seconds) = value.trim().parse::<u32>() {
        return Some(u64::from(seconds) * 1_000);
    }
    let pause = Date::parse(&value) - Date::parse(&header_value(header, "date")?);
    (pause >= 0.0).then(|| whole(pause))
}

fn header_value(header: &JsValue, wanted: &str) -> Option<String> {
    let mut names = Object::keys(header.dyn_ref::<Object>()?).into_iter().filter_map(|name| name.as_string());
    let name = names.find(|name| name.eq_ignore_ascii_case(wanted))?;
    let value = get(header, &name);
    value.as_string().or_else(|| value.as_f64().map(|number| number.to_string()))
}
