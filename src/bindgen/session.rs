//! The class that JavaScript sees.

use std::rc::Rc;

use futures::FutureExt;
use futures::future::LocalBoxFuture;
use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use super::arguments::{Field, object, optional_options};
use super::backend::read_login;
use super::convert::{plain, set, snapshot, user_info};
use super::engine::{Engine, Handle};
use super::error::{config, is_ours, to_js};
use super::host::HostObject;
use super::options::{Options, OptionsObject};
use super::user_call::UserCall;
use crate::driver::Wait;
use crate::session::{Command, ErrorCode, EventKind, Input, SessionError, Settlement, Token};

/// How far the user has come: ONE, nothing is known but the account; TWO, the first of
/// `authSteps`; THREE, all of them.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthStep {
    /// Nothing is known but the account.
    ONE = 1,
    /// The first of `authSteps` is known.
    TWO = 2,
    /// All of them are.
    THREE = 3,
}

impl From<crate::session::AuthStep> for AuthStep {
    fn from(step: crate::session::AuthStep) -> Self {
        match step {
            crate::session::AuthStep::One => Self::ONE,
            crate::session::AuthStep::Two => Self::TWO,
            crate::session::AuthStep::Three => Self::THREE,
        }
    }
}

/// Whether something caught is the rejection of a session.
#[wasm_bindgen(js_name = isSessionError, unchecked_return_type = "error is SessionError")]
pub fn is_session_error(#[wasm_bindgen(unchecked_param_type = "unknown")] error: &JsValue) -> bool {
    is_ours(error)
}

/// A session: silent login, single flight, fuse line, lock queue, `session_key` care.
///
/// Every promise settles: with a result, or with a `SessionError`. Wrong arguments reject with
/// `ERR_CONFIG`.
#[wasm_bindgen]
#[derive(Clone)]
pub struct Session {
    engine: Rc<Engine>,
}

#[wasm_bindgen]
impl Session {
    /// Begins to read what is stored; nothing else happens until something is asked for.
    ///
    /// @throws `SessionError` `ERR_CONFIG`: an option or a member of the host is wrong; the message
    /// names it.
    #[wasm_bindgen(constructor)]
    pub fn new(options: OptionsObject, host: HostObject) -> Result<Session, JsValue> {
        let options = Options::read(options)?;
        host.check()?;
        let own_login = host.backend().is_some_and(|backend| backend.offers("silentLogin"));
        if options.base_url.is_empty() && !own_login {
            return Err(config("option baseURL or host.backend.silentLogin is required"));
        }
        Ok(Self { engine: Engine::start(host, options) })
    }

    /// Logs in without asking the user for anything; a live session is reused. Callers during a
    /// login share it. `force` logs in anew, also during the back-off after a failure.
    #[wasm_bindgen(unchecked_return_type = "Promise<LoginResult>")]
    pub fn login(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "{ force?: boolean }")] options: JsValue,
    ) -> Promise {
        self.answer(|session| {
            let options = optional_options("login(options)", options)?;
            let force = Field::of(&options, "login: ", "force")?.optional_flag()?;
            Ok(session
                .run(move |_| Command::Login { force }, |handle, settlement| Ok(login_result(handle, settlement))))
        })
    }

    /// Resolves once there is a live session: at once if there is one. Within the back-off after a
    /// failure it rejects with that failure and calls nobody.
    #[wasm_bindgen(js_name = ensureLogin, unchecked_return_type = "Promise<void>")]
    pub fn ensure_login(&self) -> Promise {
        self.answer_nothing(Command::EnsureLogin)
    }

    /// The raw token of a live session; logs in first if needed.
    #[wasm_bindgen(js_name = getToken, unchecked_return_type = "Promise<string>")]
    pub fn token(&self) -> Promise {
        self.answer(|session| {
            Ok(session.run(
                |_| Command::EnsureLogin,
                |handle, _| Ok(handle.token().ok_or(ErrorCode::Superseded)?.expose().into()),
            ))
        })
    }

    /// Replaces the token. Give the one that was refused as `staleToken`: if somebody refreshed
    /// meanwhile, this resolves at once and costs nothing.
    #[wasm_bindgen(js_name = refreshLogin, unchecked_return_type = "Promise<void>")]
    pub fn refresh_login(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "{ staleToken?: string }")] options: JsValue,
    ) -> Promise {
        self.answer(|session| {
            let options = optional_options("refreshLogin(options)", options)?;
            let refused = Field::of(&options, "refreshLogin: ", "staleToken")?.optional_text()?.map(Token::new);
            Ok(session.run(move |handle| handle.refresh_of(refused.as_ref()), |_, _| Ok(JsValue::UNDEFINED)))
        })
    }

    /// Resolves once the `session_key` is valid; needed only before encrypted data is asked for.
    #[wasm_bindgen(js_name = ensureSessionKey, unchecked_return_type = "Promise<void>")]
    pub fn ensure_session_key(&self) -> Promise {
        self.answer_nothing(Command::EnsureSessionKey)
    }

    /// Sends the user's profile to the back end; resolves with the user's new info.
    #[wasm_bindgen(js_name = updateUser, unchecked_return_type = "Promise<UserInfo>")]
    pub fn update_user(&self, #[wasm_bindgen(unchecked_param_type = "Profile")] profile: JsValue) -> Promise {
        self.answer(|session| Ok(session.call(UserCall::profile(profile)?)))
    }

    /// Sends the phone number behind a tap to the back end; resolves with the user's new info. A
    /// phone code is sent once and never retried.
    #[wasm_bindgen(js_name = updatePhone, unchecked_return_type = "Promise<UserInfo>")]
    pub fn update_phone(&self, #[wasm_bindgen(unchecked_param_type = "PhoneDetail")] detail: JsValue) -> Promise {
        self.answer(|session| Ok(session.call(UserCall::phone(detail)?)))
    }

    /// Makes the back end forget the phone number; resolves with the user's new info.
    #[wasm_bindgen(js_name = unbindPhone, unchecked_return_type = "Promise<UserInfo>")]
    pub fn unbind_phone(&self) -> Promise {
        self.answer(|session| Ok(session.call(UserCall::unbind_phone())))
    }

    /// Takes a login that was made elsewhere: by an SMS code, a password, another page. It is a user
    /// switch: whoever waits gets `ERR_SUPERSEDED`, and no silent login takes the account's place
    /// later. `silent` says that it is the account that a silent login would give.
    #[wasm_bindgen(unchecked_return_type = "Promise<LoginResult>")]
    pub fn adopt(
        &self,
        #[wasm_bindgen(unchecked_param_type = "LoginReply")] reply: JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "{ silent?: boolean }")] options: JsValue,
    ) -> Promise {
        self.answer(|session| {
            let options = optional_options("adopt(reply, options)", options)?;
            let silent = Field::of(&options, "adopt: ", "silent")?.optional_flag()?;
            let reply = read_login(&plain(&object("adopt(reply)", reply)?)).map_err(|_| 0);
            Ok(session.run(move |_| Command::Adopt { reply, silent }, |handle, how| Ok(login_result(handle, how))))
        })
    }

    /// Makes an account for a user whom the back end does not know: `ERR_UNREGISTERED`. The payload
    /// goes to it with a code of `wx.login`; all who call meanwhile share the first one's.
    #[wasm_bindgen(unchecked_return_type = "Promise<LoginResult>")]
    pub fn register(&self, #[wasm_bindgen(unchecked_param_type = "Registration")] payload: JsValue) -> Promise {
        self.answer(|session| {
            let payload = plain(&object("register(payload)", payload)?);
            let ended = session.engine.run(|_| Command::Register, payload);
            Ok(session.result(ended, |handle, how| Ok(login_result(handle, how))))
        })
    }

    /// Forgets the session at once, here and in storage; whoever waits for it gets
    /// `ERR_SUPERSEDED`. With `staySignedOut` nobody is signed in again before they ask for it.
    #[wasm_bindgen(unchecked_return_type = "Promise<void>")]
    pub fn logout(
        &self,
        #[wasm_bindgen(unchecked_optional_param_type = "{ staySignedOut?: boolean }")] options: JsValue,
    ) -> Promise {
        self.answer(|session| {
            let options = optional_options("logout(options)", options)?;
            let stays_out = Field::of(&options, "logout: ", "staySignedOut")?.optional_flag()?;
            Ok(session.run(move |_| Command::Logout { stays_out }, |_, _| Ok(JsValue::UNDEFINED)))
        })
    }

    /// The step reached so far. `AuthStep.ONE` until storage has answered.
    #[wasm_bindgen(js_name = currentAuthStep)]
    pub fn current_auth_step(&self) -> AuthStep {
        self.engine.handle().map_or(AuthStep::ONE, |handle| handle.driver().auth_step().into())
    }

    /// The state as plain data without secrets. `signed-out` until storage has answered.
    #[wasm_bindgen(unchecked_return_type = "SessionSnapshot")]
    pub fn snapshot(&self) -> JsValue {
        snapshot(&self.engine.snapshot())
    }

    /// Calls `listener` on each such event, after the state has changed. Returns a function that
    /// unsubscribes.
    ///
    /// @throws `SessionError` `ERR_CONFIG`: there is no such event, or the listener is no function.
    #[wasm_bindgen(skip_typescript)]
    pub fn on(&self, kind: &JsValue, listener: JsValue) -> Result<JsValue, JsValue> {
        let wanted = kind.as_string().unwrap_or_default();
        let Some(kind) = EventKind::ALL.into_iter().find(|kind| kind.name() == wanted) else {
            let known: Vec<_> = EventKind::ALL.into_iter().map(EventKind::name).collect();
            return Err(config(&format!("on: unknown event; known are {}", known.join(", "))));
        };
        let listener = listener
            .dyn_into::<Function>()
            .map_err(|other| Field { name: "on: listener".to_owned(), value: other }.wrong("a function"))?;
        Ok(self.engine.listeners.add(kind, listener))
    }

    /// Tell it when the app is shown again or the network is back: timers sleep with the app, and
    /// a failure of the network is forgiven.
    pub fn resume(&self) {
        self.engine.tell(Input::Resumed);
    }

    /// Ends the session object; the stored session stays. Whoever waits gets `ERR_DISPOSED`.
    pub fn dispose(&self) {
        if self.engine.handle().is_some() {
            return self.engine.dispose();
        }
        let engine = Rc::clone(&self.engine);
        spawn_local(async move {
            engine.ready().await;
            engine.dispose();
        });
    }
}

type Made = Result<JsValue, SessionError>;
type Work = LocalBoxFuture<'static, Made>;

fn login_result(handle: &Handle, settlement: Settlement) -> JsValue {
    let result = Object::new();
    set(&result, "token", handle.token().map_or(JsValue::UNDEFINED, |token| token.expose().into()));
    set(&result, "userInfo", user_info(&handle.user_info()));
    set(&result, "reused", settlement == Settlement::Reused);
    result.into()
}

impl Session {
    /// Runs a method. What it throws before it waits is a rejection like any other.
    fn answer(&self, method: impl FnOnce(Self) -> Result<Work, JsValue>) -> Promise {
        match method(self.clone()) {
            Ok(work) => future_to_promise(async move { work.await.map_err(|error| to_js(&error)) }),
            Err(thrown) => Promise::reject(&thrown),
        }
    }

    fn answer_nothing(&self, command: Command) -> Promise {
        self.answer(|session| Ok(session.run(|_| command, |_, _| Ok(JsValue::UNDEFINED))))
    }

    /// Submits what `command` says and makes of its end what `result` says.
    fn run(
        self,
        command: impl FnOnce(&Handle) -> Command + 'static,
        result: impl FnOnce(&Handle, Settlement) -> Made + 'static,
    ) -> Work {
        let ended = self.engine.run(command, JsValue::UNDEFINED);
        self.result(ended, result)
    }

    fn call(self, UserCall { payload, request }: UserCall) -> Work {
        let ended = self.engine.run(|handle| Command::Call(request(handle)), payload);
        self.result(ended, |handle, _| Ok(user_info(&handle.user_info())))
    }

    fn result(
        self,
        ended: impl Future<Output = Wait> + 'static,
        result: impl FnOnce(&Handle, Settlement) -> Made + 'static,
    ) -> Work {
        async move {
            let settlement = ended.await?;
            let handle = self.engine.handle().ok_or(ErrorCode::Internal)?;
            result(handle, settlement)
        }
        .boxed_local()
    }
}
