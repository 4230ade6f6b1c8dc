//! The calls of the back-end contract: by the app's own functions, or as `POST` under `baseURL`.

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::convert::{get, plain, set, stringify};
use super::host::{HostObject, outcome};
use super::refusal::{by_backend, by_platform, judge};
use crate::api::{SilentLoginReply, UserInfo, UserInfoReply, login_reply};
use crate::session::{CallKind, Failure, FailureKind, LoginReply, Secret, Token, UserReply};

#[wasm_bindgen]
extern "C" {
    /// Where the platform has none, requests are not aborted.
    #[derive(Clone)]
    pub type AbortController;
    #[wasm_bindgen(constructor, catch)]
    fn new() -> Result<AbortController, JsValue>;
    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> JsValue;
    #[wasm_bindgen(method)]
    pub fn abort(this: &AbortController);
}

const MALFORMED: Failure = Failure::Platform { kind: FailureKind::Malformed, errno: 0 };
const UNSUPPORTED: Failure = Failure::Platform { kind: FailureKind::Unsupported, errno: 0 };

/// Where the calls go.
pub struct Backend {
    pub host: HostObject,
    pub base_url: String,
    pub token_header: String,
    pub timeout_ms: u32,
}

/// A call on its way, by what the host's method returned.
pub enum Sent {
    ByFunction(Result<JsValue, JsValue>),
    ByRequest(Result<JsValue, JsValue>, Option<AbortController>),
    /// The host has neither.
    Nowhere,
}

impl Backend {
    /// `/silentLogin`.
    pub fn exchange(&self, code: &Secret) -> Sent {
        let request = Object::new();
        set(&request, "code", code.expose());
        if let Some(own) = self.host.backend().filter(|own| own.offers("silentLogin")) {
            return Sent::ByFunction(own.silent_login(&request));
        }
        self.post("silentLogin", &request, None)
    }

    /// `/register`, with the code beside what the app gave.
    pub fn register(&self, given: &JsValue, code: &Secret) -> Sent {
        let request = Object::assign(&Object::new(), given.unchecked_ref());
        set(&request, "code", code.expose());
        if let Some(own) = self.host.backend().filter(|own| own.offers("register")) {
            return Sent::ByFunction(own.register(&request));
        }
        self.post("register", &request, None)
    }

    /// `/refreshToken`.
    pub fn refresh(&self, refresh_token: &Token) -> Sent {
        let request = Object::new();
        set(&request, "refreshToken", refresh_token.expose());
        if let Some(own) = self.host.backend().filter(|own| own.offers("refreshToken")) {
            return Sent::ByFunction(own.refresh_token(&request));
        }
        self.post("refreshToken", &request, None)
    }

    /// One of the calls that need a token.
    pub fn call(&self, kind: CallKind, payload: &JsValue, token: &Token) -> Sent {
        let name = name(kind);
        let Some(own) = self.host.backend().filter(|own| own.offers(name)) else {
            return self.post(name, payload, Some(token));
        };
        let token = token.expose();
        Sent::ByFunction(match kind {
            CallKind::UpdateUser => own.update_user(payload, token),
            CallKind::UpdatePhone => own.update_phone(payload, token),
            CallKind::UnbindPhone => own.unbind_phone(token),
            CallKind::Logout => own.logout(token),
        })
    }

    fn post(&self, name: &str, data: &JsValue, token: Option<&Token>) -> Sent {
        if self.base_url.is_empty() || !self.host.offers("request") {
            return Sent::Nowhere;
        }
        let header = Object::new();
        set(&header, "content-type", "application/json");
        if let Some(token) = token {
            set(&header, &self.token_header, format!("Bearer {}", token.expose()));
        }
        let options = Object::new();
        set(&options, "url", format!("{}/{name}", self.base_url));
        set(&options, "method", "POST");
        set(&options, "header", header);
        set(&options, "data", if data.is_object() { data.clone() } else { Object::new().into() });
        set(&options, "timeout", self.timeout_ms);
        let controller = AbortController::new().ok();
        if let Some(controller) = &controller {
            set(&options, "signal", controller.signal());
        }
        Sent::ByRequest(self.host.request(&options), controller)
    }
}

fn name(kind: CallKind) -> &'static str {
    match kind {
        CallKind::UpdateUser => "updateUser",
        CallKind::UpdatePhone => "updatePhone",
        CallKind::UnbindPhone => "unbindPhone",
        CallKind::Logout => "logout",
    }
}

impl Sent {
    /// What aborts it, if anything does.
    pub fn controller(&self) -> Option<AbortController> {
        match self {
            Self::ByRequest(_, controller) => controller.clone(),
            Self::ByFunction(_) | Self::Nowhere => None,
        }
    }

    /// The body of a good answer, as plain data.
    pub async fn body(self) -> Result<JsValue, Failure> {
        match self {
            Self::ByFunction(returned) => {
                outcome(returned).await.map(|body| plain(&body)).map_err(|thrown| by_backend(&thrown))
            }
            Self::ByRequest(returned, _) => match outcome(returned).await {
                Ok(response) => judge(&response),
                Err(thrown) => Err(by_platform(&thrown, FailureKind::Network)),
            },
            Self::Nowhere => Err(UNSUPPORTED),
        }
    }
}

/// The body of a reply of `/silentLogin` or `/refreshToken`.
pub fn read_login(body: &JsValue) -> Result<LoginReply, Failure> {
    let reply: SilentLoginReply = serde_wasm_bindgen::from_value(body.clone()).map_err(|_| MALFORMED)?;
    let seconds = reply.expires_in.map(u32::try_from).transpose().map_err(|_| MALFORMED)?;
    let user_info = reply.user_info.map(|user| user_reply(&user, body));
    let refresh_token = Token::new(reply.refresh_token.unwrap_or_default());
    login_reply(Token::new(reply.token), refresh_token, seconds, user_info).map_err(|_| MALFORMED)
}

/// The body of a reply about the user.
pub fn read_user(body: &JsValue) -> Result<UserReply, Failure> {
    let reply: UserInfoReply = serde_wasm_bindgen::from_value(body.clone()).map_err(|_| MALFORMED)?;
    Ok(user_reply(&reply.user_info, body))
}

fn user_reply(user: &UserInfo, body: &JsValue) -> UserReply {
    UserReply { json: stringify(&get(body, "userInfo")).map(Secret::new), facts: user.facts() }
}
