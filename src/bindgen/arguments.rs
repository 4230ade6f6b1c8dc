//! Checks of what JavaScript passes in. A message names the argument, what is allowed and the kind
//! that came; never the value, which may be a secret.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::convert::is_object;
use super::error::config;

/// A property of an argument, with the name that messages call it by.
pub struct Field {
    pub name: String,
    pub value: JsValue,
}

impl Field {
    /// `name` is a property of `object`; messages call it `prefix` and its name.
    pub fn of(object: &JsValue, prefix: &str, name: &str) -> Result<Self, JsValue> {
        Ok(Self { name: format!("{prefix}{name}"), value: Reflect::get(object, &name.into())? })
    }

    pub fn is_given(&self) -> bool {
        !self.value.is_undefined()
    }

    pub fn object(self) -> Result<JsValue, JsValue> {
        if is_object(&self.value) { Ok(self.value) } else { Err(self.wrong("an object")) }
    }

    pub fn optional_object(self) -> Result<Option<JsValue>, JsValue> {
        if self.is_given() { self.object().map(Some) } else { Ok(None) }
    }

    pub fn text(self) -> Result<String, JsValue> {
        let text = self.value.as_string().filter(|text| !text.is_empty());
        text.ok_or_else(|| self.wrong("a non-empty string"))
    }

    pub fn optional_text(self) -> Result<Option<String>, JsValue> {
        if self.is_given() { self.text().map(Some) } else { Ok(None) }
    }

    pub fn optional_flag(self) -> Result<bool, JsValue> {
        if !self.is_given() {
            return Ok(false);
        }
        self.value.as_bool().ok_or_else(|| self.wrong("true or false"))
    }

    pub fn check_optional_function(self) -> Result<(), JsValue> {
        if !self.is_given() || self.value.is_function() { Ok(()) } else { Err(self.wrong("a function")) }
    }

    /// The complaint that this is not `allowed`.
    pub fn wrong(&self, allowed: &str) -> JsValue {
        config(&format!("{} must be {allowed}; got {}", self.name, kind(&self.value)))
    }
}

/// An argument that is an object of options; `undefined` is none at all.
pub fn optional_options(name: &str, value: JsValue) -> Result<JsValue, JsValue> {
    let field = Field { name: name.to_owned(), value };
    Ok(field.optional_object()?.unwrap_or_else(|| Object::new().into()))
}

/// An argument that is an object.
pub fn object(name: &str, value: JsValue) -> Result<JsValue, JsValue> {
    Field { name: name.to_owned(), value }.object()
}

fn kind(value: &JsValue) -> String {
    if value.is_null() {
        return "null".to_owned();
    }
    if Array::is_array(value) {
        return "array".to_owned();
    }
    if value.as_f64().is_some_and(f64::is_nan) {
        return "NaN".to_owned();
    }
    value.js_typeof().as_string().unwrap_or_default()
}
