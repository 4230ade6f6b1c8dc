//! The driver's host: effects become calls of the [`HostObject`], their outcomes inputs.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Ready, ready};
use std::rc::{Rc, Weak};

use js_sys::Object;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::backend::{AbortController, Backend, Sent, read_login, read_user};
use super::convert::{get, set};
use super::engine::Engine;
use super::host::{HostObject, outcome};
use super::listeners::Listeners;
use super::refusal::by_platform;
use super::storage;
use super::timer::Timer;
use crate::driver::Host;
use crate::session::{
    AuthOutcome, CallKind, Code, Effect, Event, Failure, FailureKind, Input, Live, OpId, SessionError, Settlement,
    Ticket, Timestamp, Token, UserInfo,
};

/// One machine's way to its host and back.
pub struct Port {
    engine: Weak<Engine>,
    host: HostObject,
    backend: Backend,
    storage_key: String,
    login_timeout_ms: u32,
    listeners: Rc<Listeners>,
    timer: Timer,
    /// What the calls under way are to send.
    payloads: RefCell<BTreeMap<Ticket, JsValue>>,
    /// What stops the requests under way.
    controllers: Rc<RefCell<BTreeMap<OpId, AbortController>>>,
}

impl Port {
    pub fn new(engine: &Rc<Engine>) -> Self {
        let options = &engine.options;
        let host = engine.host.clone();
        let backend = Backend {
            host: host.clone(),
            base_url: options.base_url.clone(),
            token_header: options.token_header.clone(),
            timeout_ms: options.config.request_timeout_ms,
        };
        let waking = Rc::downgrade(engine);
        Self {
            engine: Rc::downgrade(engine),
            timer: Timer::new(host.clone(), move || {
                if let Some(engine) = waking.upgrade() {
                    engine.wake();
                }
            }),
            host,
            backend,
            storage_key: options.storage_key.clone(),
            login_timeout_ms: options.config.login_timeout_ms,
            listeners: Rc::clone(&engine.listeners),
            payloads: RefCell::default(),
            controllers: Rc::default(),
        }
    }

    /// Keeps what the call with this ticket is to send.
    pub fn keep(&self, ticket: Ticket, payload: JsValue) {
        self.payloads.borrow_mut().insert(ticket, payload);
    }

    /// Tells the machine, if it is still there, what `act` came to.
    fn report(&self, act: impl Future<Output = Input> + 'static) {
        let engine = self.engine.clone();
        spawn_local(async move {
            let input = act.await;
            if let Some(engine) = engine.upgrade() {
                engine.tell(input);
            }
        });
    }

    fn request_code(&self, op: OpId) {
        if !self.offers("login") {
            return self.report(unsupported(op));
        }
        let options = Object::new();
        set(&options, "timeout", self.login_timeout_ms);
        let returned = self.host.login(&options);
        self.report(async move {
            match outcome(returned).await {
                Ok(answer) => {
                    Input::CodeReceived { op, code: Code::new(get(&answer, "code").as_string().unwrap_or_default()) }
                }
                Err(thrown) => failed(op, by_platform(&thrown, FailureKind::Refused)),
            }
        });
    }

    fn check_session_key(&self, op: OpId) {
        if !self.offers("checkSession") {
            return self.report(unsupported(op));
        }
        let returned = self.host.check_session();
        self.report(async move {
            match outcome(returned).await.map(|answer| answer.as_bool()) {
                Ok(Some(valid)) => Input::KeyChecked { op, valid },
                Ok(None) => failed(op, Failure::Platform { kind: FailureKind::Refused, errno: 0 }),
                Err(thrown) => failed(op, by_platform(&thrown, FailureKind::Refused)),
            }
        });
    }

    fn send(&self, op: OpId, sent: Sent, read: impl FnOnce(&JsValue) -> Result<Input, Failure> + 'static) {
        match sent.controller() {
            Some(controller) => drop(self.controllers.borrow_mut().insert(op, controller)),
            None if matches!(sent, Sent::Nowhere) => self.listeners.warn("the host has no way to the back end"),
            None => {}
        }
        let controllers = Rc::clone(&self.controllers);
        self.report(async move {
            let answer = sent.body().await.and_then(|body| read(&body));
            controllers.borrow_mut().remove(&op);
            answer.unwrap_or_else(|failure| failed(op, failure))
        });
    }

    fn send_call(&self, op: OpId, ticket: Ticket, kind: CallKind, token: &Token) {
        let payload = self.payloads.borrow().get(&ticket).cloned().unwrap_or_default();
        let sent = self.backend.call(kind, &payload, token);
        self.send(op, sent, move |body| {
            let user_info = if kind == CallKind::Logout { None } else { Some(read_user(body)?) };
            Ok(Input::CallReplied { op, user_info })
        });
    }

    fn store(&self, op: OpId, text: Option<String>) {
        let Some(storage) = self.host.storage() else {
            // A session that is to live in memory only has nothing to lose.
            return self.report(ready(Input::Saved { op }));
        };
        let returned = match text {
            Some(text) => storage.set(&self.storage_key, &text),
            None => storage.remove(&self.storage_key),
        };
        self.report(async move {
            match outcome(returned).await {
                Ok(_) => Input::Saved { op },
                Err(thrown) => failed(op, by_platform(&thrown, FailureKind::Refused)),
            }
        });
    }

    fn offers(&self, name: &str) -> bool {
        let offers = self.host.offers(name);
        if !offers {
            self.listeners.warn(&format!("the host has no method {name}"));
        }
        offers
    }
}

fn login_replied(op: OpId, body: &JsValue) -> Result<Input, Failure> {
    if get(body, "registered").as_bool() == Some(false) {
        return Ok(Input::Unregistered { op });
    }
    Ok(Input::LoginReplied { op, reply: read_login(body)? })
}

fn failed(op: OpId, failure: Failure) -> Input {
    Input::Failed { op, failure }
}

fn unsupported(op: OpId) -> Ready<Input> {
    ready(failed(op, Failure::Platform { kind: FailureKind::Unsupported, errno: 0 }))
}

impl Host for Port {
    fn perform(&self, effect: Effect) {
        match effect {
            Effect::SaveRecord { op, record } => self.store(op, storage::write(*record)),
            Effect::ReadRecord { op } => {
                let (host, key) = (self.host.clone(), self.storage_key.clone());
                self.report(async move {
                    let record = storage::read(&host, &key).await.ok().flatten().map(Box::new);
                    Input::RecordRead { op, record }
                });
            }
            Effect::EraseRecord { op } => self.store(op, None),
            Effect::RequestCode { op } => self.request_code(op),
            Effect::ExchangeCode { op, code } => {
                let sent = self.backend.exchange(&code);
                self.send(op, sent, move |body| login_replied(op, body));
            }
            Effect::Register { op, ticket, code } => {
                let payload = self.payloads.borrow().get(&ticket).cloned().unwrap_or_default();
                let sent = self.backend.register(&payload, &code);
                self.send(op, sent, move |body| login_replied(op, body));
            }
            Effect::SendRefreshToken { op, refresh_token } => {
                let sent = self.backend.refresh(&refresh_token);
                self.send(op, sent, move |body| login_replied(op, body));
            }
            Effect::CheckSessionKey { op } => self.check_session_key(op),
            Effect::SendCall { op, ticket, kind, token } => self.send_call(op, ticket, kind, &token),
            Effect::Cancel { op } => {
                let controller = self.controllers.borrow_mut().remove(&op);
                if let Some(controller) = controller {
                    controller.abort();
                }
            }
            // This front door has no pages, and no command of it asks for one.
            Effect::ShowAuth { op, .. } => {
                self.report(ready(Input::AuthEnded { op, outcome: AuthOutcome::ComponentMissing }));
            }
            Effect::HideAuth { .. } => {}
        }
    }

    fn settled(&self, ticket: Ticket, _result: Result<Settlement, SessionError>) {
        self.payloads.borrow_mut().remove(&ticket);
    }

    fn event(&self, event: Event) {
        self.listeners.tell(&event);
    }

    // The handle keeps both.
    fn credential(&self, _token: Option<Token>, _serial: u32, _generation: u32) {}
    // This front door sends no requests of the app's own.
    fn live(&self, _live: Live) {}
    fn user_info(&self, _user_info: UserInfo) {}

    fn wake_at(&self, at: Option<Timestamp>) {
        self.timer.set(at);
    }
}
