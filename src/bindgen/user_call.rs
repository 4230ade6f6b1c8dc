//! What the app knows about its user and sends to the back end.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use super::arguments::{Field, object};
use super::convert::{plain, set, small};
use super::engine::Handle;
use super::error::{config, of};
use crate::session::{CallRequest, Code, ErrorCode, KeyEpoch};

/// A call about the user, checked.
pub struct UserCall {
    pub payload: JsValue,
    pub request: Box<dyn FnOnce(&Handle) -> CallRequest>,
}

impl UserCall {
    fn new(payload: impl Into<JsValue>, request: impl FnOnce(&Handle) -> CallRequest + 'static) -> Self {
        Self { payload: payload.into(), request: Box::new(request) }
    }

    /// `updateUser(profile)`. The payload is a copy, so that later changes do not reach it.
    pub fn profile(profile: JsValue) -> Result<Self, JsValue> {
        let profile = object("updateUser(profile)", profile)?;
        let field = |name| Field::of(&profile, "updateUser: ", name);
        let payload = plain(&profile);
        if !payload.is_object() {
            return Err(config("updateUser(profile) must be plain data"));
        }
        if field("encryptedData")?.is_given() {
            for name in ["encryptedData", "iv", "rawData", "signature"] {
                field(name)?.text()?;
            }
            Reflect::delete_property(payload.unchecked_ref::<Object>(), &"keyEpoch".into())?;
            let tap = Tap::of(&field("keyEpoch")?);
            return Ok(Self::new(payload, move |handle| CallRequest::UpdateUser { tap: Some(tap.epoch(handle)) }));
        }
        let given = [field("nickName")?.optional_text()?, field("avatarUrl")?.optional_text()?];
        if given.iter().all(Option::is_none) {
            return Err(config("updateUser: nickName or avatarUrl must be a non-empty string; got undefined"));
        }
        Ok(Self::new(payload, |_| CallRequest::UpdateUser { tap: None }))
    }

    /// `updatePhone(detail)`, a failed tap included.
    pub fn phone(detail: JsValue) -> Result<Self, JsValue> {
        let detail = object("updatePhone(detail)", detail)?;
        let field = |name| Field::of(&detail, "updatePhone: ", name);
        let payload = Object::new();
        if let Ok(code) = field("code")?.text() {
            set(&payload, "code", code.as_str());
            return Ok(Self::new(payload, |_| CallRequest::UpdatePhoneByCode { code: Code::new(code) }));
        }
        if let (Ok(data), Ok(iv)) = (field("encryptedData")?.text(), field("iv")?.text()) {
            set(&payload, "encryptedData", data);
            set(&payload, "iv", iv);
            let tap = Tap::of(&field("keyEpoch")?);
            return Ok(Self::new(payload, move |handle| CallRequest::UpdatePhoneEncrypted { tap: tap.epoch(handle) }));
        }
        match field("errMsg")?.text() {
            Ok(message) if !message.ends_with(":ok") => Err(failed_tap(&field("errno")?)),
            _ => Err(field("code")?.wrong("a non-empty string")),
        }
    }

    pub fn unbind_phone() -> Self {
        Self::new(JsValue::UNDEFINED, |_| CallRequest::UnbindPhone)
    }
}

/// When the user tapped.
enum Tap {
    In(KeyEpoch),
    /// The app did not note it.
    JustNow,
}

impl Tap {
    fn of(field: &Field) -> Self {
        match field.value.as_f64() {
            Some(epoch) if epoch.fract() == 0.0 => Self::In(KeyEpoch(small(epoch))),
            _ => Self::JustNow,
        }
    }

    fn epoch(self, handle: &Handle) -> KeyEpoch {
        match self {
            Self::In(epoch) => epoch,
            Self::JustNow => handle.driver().key_epoch(),
        }
    }
}

/// By WeChat's error number; any other failure is the user's no.
fn failed_tap(errno: &Field) -> JsValue {
    of(match errno.value.as_f64().map(small) {
        Some(102) => ErrorCode::Unsupported,
        Some(104) => ErrorCode::PrivacyDenied,
        Some(112) => ErrorCode::PrivacyUndeclared,
        Some(1_400_001) => ErrorCode::PhoneQuota,
        _ => ErrorCode::AuthDenied,
    })
}
