//! The world as JavaScript gives it.

use js_sys::{Date, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::arguments::{Field, object};
use super::convert::{get, time};
use crate::session::Timestamp;

#[wasm_bindgen]
extern "C" {
    /// What a session needs from the platform; the interface `Host` of the declarations.
    ///
    /// A method that is absent is one the platform lacks: what needs it rejects with
    /// `ERR_UNSUPPORTED`. One that is no function is `ERR_CONFIG`. Methods may return a value or a
    /// promise. What they throw or reject with may say more than "no": see `HostFailure`.
    #[wasm_bindgen(typescript_type = "Host")]
    #[derive(Clone, Debug)]
    pub type HostObject;

    /// A single-use code that the back end can exchange, as `wx.login` gives it. `options.timeout`
    /// is the deadline in ms; an answer that comes later is dropped. An answer without a code is
    /// `ERR_LOGIN_FAILED`.
    #[wasm_bindgen(method, catch)]
    pub fn login(this: &HostObject, options: &JsValue) -> Result<JsValue, JsValue>;

    /// Whether the `session_key` of the last login is still good, as `wx.checkSession` tells.
    #[wasm_bindgen(method, catch, js_name = checkSession)]
    pub fn check_session(this: &HostObject) -> Result<JsValue, JsValue>;

    /// One HTTP request, described as for `wx.request`; it answers whatever the status is.
    /// `options.signal` is aborted when nobody waits any more. A rejection is a network failure
    /// unless it says otherwise.
    #[wasm_bindgen(method, catch)]
    pub fn request(this: &HostObject, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = now)]
    fn own_now(this: &HostObject) -> Result<f64, JsValue>;
    #[wasm_bindgen(method, catch, js_name = setTimeout)]
    fn own_set_timeout(this: &HostObject, callback: &Function, ms: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(method, catch, js_name = clearTimeout)]
    fn own_clear_timeout(this: &HostObject, timer: &JsValue) -> Result<(), JsValue>;
    #[wasm_bindgen(catch, js_name = setTimeout)]
    fn global_set_timeout(callback: &Function, ms: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_name = clearTimeout)]
    fn global_clear_timeout(timer: &JsValue) -> Result<(), JsValue>;

    /// The calls of the back-end contract as functions, all of them or some; the interface
    /// `Backend` of the declarations. What is absent goes out by [`HostObject::request`].
    #[wasm_bindgen(typescript_type = "Backend")]
    #[derive(Clone, Debug)]
    pub type BackendObject;

    /// Exchanges a code for a token.
    #[wasm_bindgen(method, catch, js_name = silentLogin)]
    pub fn silent_login(this: &BackendObject, request: &JsValue) -> Result<JsValue, JsValue>;
    /// Makes an account.
    #[wasm_bindgen(method, catch)]
    pub fn register(this: &BackendObject, request: &JsValue) -> Result<JsValue, JsValue>;
    /// Exchanges a refresh token for a token.
    #[wasm_bindgen(method, catch, js_name = refreshToken)]
    pub fn refresh_token(this: &BackendObject, request: &JsValue) -> Result<JsValue, JsValue>;
    /// Stores avatar and nickname, or their encrypted form.
    #[wasm_bindgen(method, catch, js_name = updateUser)]
    pub fn update_user(this: &BackendObject, profile: &JsValue, token: &str) -> Result<JsValue, JsValue>;
    /// Stores the phone number behind a code, or its encrypted form.
    #[wasm_bindgen(method, catch, js_name = updatePhone)]
    pub fn update_phone(this: &BackendObject, phone: &JsValue, token: &str) -> Result<JsValue, JsValue>;
    /// Forgets the phone number.
    #[wasm_bindgen(method, catch, js_name = unbindPhone)]
    pub fn unbind_phone(this: &BackendObject, token: &str) -> Result<JsValue, JsValue>;
    /// Ends the session on the back end.
    #[wasm_bindgen(method, catch)]
    pub fn logout(this: &BackendObject, token: &str) -> Result<JsValue, JsValue>;

    /// Where one text survives the app; the interface `Storage` of the declarations. Web storage
    /// fits by three arrow functions.
    #[wasm_bindgen(typescript_type = "SessionStorage")]
    #[derive(Clone, Debug)]
    pub type StorageObject;

    /// The text under `key`; `null` or `undefined` when there is none. After 5 s it is taken as
    /// unreadable.
    #[wasm_bindgen(method, catch)]
    pub fn get(this: &StorageObject, key: &str) -> Result<JsValue, JsValue>;
    /// Puts the text there. It holds the token.
    #[wasm_bindgen(method, catch)]
    pub fn set(this: &StorageObject, key: &str, text: &str) -> Result<JsValue, JsValue>;
    /// Removes it.
    #[wasm_bindgen(method, catch)]
    pub fn remove(this: &StorageObject, key: &str) -> Result<JsValue, JsValue>;
}

const METHODS: [&str; 6] = ["login", "checkSession", "request", "now", "setTimeout", "clearTimeout"];
const CALLS: [&str; 7] =
    ["silentLogin", "refreshToken", "register", "updateUser", "updatePhone", "unbindPhone", "logout"];

impl HostObject {
    /// Refuses a host with a member of the wrong kind, naming it.
    pub(super) fn check(&self) -> Result<(), JsValue> {
        let host = object("new Session(options, host)", self.into())?;
        for name in METHODS {
            Field::of(&host, "host.", name)?.check_optional_function()?;
        }
        if let Some(backend) = Field::of(&host, "host.", "backend")?.optional_object()? {
            for name in CALLS {
                Field::of(&backend, "host.backend.", name)?.check_optional_function()?;
            }
        }
        if let Some(storage) = Field::of(&host, "host.", "storage")?.optional_object()? {
            for name in ["get", "set", "remove"] {
                let method = Field::of(&storage, "host.storage.", name)?;
                if !method.is_given() {
                    return Err(method.wrong("a function"));
                }
                method.check_optional_function()?;
            }
        }
        Ok(())
    }

    /// Whether there is such a method.
    pub(super) fn offers(&self, name: &str) -> bool {
        get(self, name).is_function()
    }

    pub(super) fn backend(&self) -> Option<BackendObject> {
        let backend = get(self, "backend");
        backend.is_object().then(|| backend.unchecked_into())
    }

    pub(super) fn storage(&self) -> Option<StorageObject> {
        let storage = get(self, "storage");
        storage.is_object().then(|| storage.unchecked_into())
    }

    /// The wall clock; `Date.now()` unless the host has a clock of its own.
    pub(super) fn time(&self) -> Timestamp {
        let own = if self.offers("now") { self.own_now().ok() } else { None };
        time(own.unwrap_or_else(Date::now))
    }

    /// `undefined` when the timer could not be set: deadlines are looked at by timestamp anyway.
    pub(super) fn set_timeout(&self, callback: &Function, ms: f64) -> JsValue {
        let timer = if self.offers("setTimeout") {
            self.own_set_timeout(callback, ms)
        } else {
            global_set_timeout(callback, ms)
        };
        timer.unwrap_or(JsValue::UNDEFINED)
    }

    pub(super) fn clear_timeout(&self, timer: &JsValue) {
        // Nothing is lost: a timer that fires although it was cleared does no harm.
        let _ = if self.offers("clearTimeout") { self.own_clear_timeout(timer) } else { global_clear_timeout(timer) };
    }
}

impl BackendObject {
    /// Whether there is such a call.
    pub(super) fn offers(&self, name: &str) -> bool {
        get(self, name).is_function()
    }
}

/// What a method came to, whether it returned a promise, a value, or threw.
pub async fn outcome(returned: Result<JsValue, JsValue>) -> Result<JsValue, JsValue> {
    JsFuture::from(Promise::resolve(&returned?)).await
}
