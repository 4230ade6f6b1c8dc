//! A machine and how it comes to life: once storage has answered.

use std::cell::OnceCell;
use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use super::host::HostObject;
use super::listeners::Listeners;
use super::options::Options;
use super::port::Port;
use super::storage;
use crate::driver::{SessionHandle, Wait, Waiting};
use crate::session::{Command, ErrorCode, Input, Session, Snapshot};

pub type Handle = SessionHandle<Port>;

/// What a session's methods share.
pub struct Engine {
    pub host: HostObject,
    pub options: Options,
    pub listeners: Rc<Listeners>,
    handle: OnceCell<Handle>,
    /// Resolves when there is a handle; never rejects.
    ready: OnceCell<Promise>,
}

impl Engine {
    /// Reads what is stored, then starts the machine.
    pub fn start(host: HostObject, options: Options) -> Rc<Self> {
        let listeners = Listeners::new(options.logger.clone());
        let engine = Self { host, options, listeners, handle: OnceCell::new(), ready: OnceCell::new() };
        let engine = Rc::new(engine);
        let starting = Rc::clone(&engine);
        engine.ready.get_or_init(|| {
            future_to_promise(async move {
                let stored = storage::read(&starting.host, &starting.options.storage_key).await;
                let config = starting.options.config.clone();
                let handle = SessionHandle::new(Port::new(&starting), config, stored, starting.host.time());
                let _ = starting.handle.set(handle);
                Ok(JsValue::UNDEFINED)
            })
        });
        engine
    }

    /// The machine, once there is one.
    pub fn handle(&self) -> Option<&Handle> {
        self.handle.get()
    }

    /// Submits what `command` says, at once if the machine is there, and waits for the end.
    /// `payload` is what a call is to send.
    pub fn run(
        self: &Rc<Self>,
        command: impl FnOnce(&Handle) -> Command + 'static,
        payload: JsValue,
    ) -> impl Future<Output = Wait> + 'static {
        let engine = Rc::clone(self);
        let asked = match engine.handle() {
            Some(handle) => Ok(engine.submit(handle, command, payload)),
            None => Err((command, payload)),
        };
        async move {
            let waiting = match asked {
                Ok(waiting) => waiting,
                Err((command, payload)) => {
                    engine.ready().await;
                    let Some(handle) = engine.handle() else { return Err(ErrorCode::Internal.into()) };
                    engine.submit(handle, command, payload)
                }
            };
            waiting.await
        }
    }

    /// Resolves when there is a machine.
    pub async fn ready(&self) {
        if let Some(ready) = self.ready.get() {
            let _ = JsFuture::from(ready.clone()).await;
        }
    }

    /// News for the machine.
    pub fn tell(&self, input: Input) {
        if let Some(handle) = self.handle() {
            handle.driver().input(input, self.host.time());
        }
    }

    /// The timer fired.
    pub fn wake(&self) {
        if let Some(handle) = self.handle() {
            handle.driver().wake(self.host.time());
        }
    }

    /// Ends every wait.
    pub fn dispose(&self) {
        if let Some(handle) = self.handle() {
            handle.driver().dispose(self.host.time());
        }
    }

    /// Before there is a machine, that of one that has just begun.
    pub fn snapshot(&self) -> Snapshot {
        let now = self.host.time();
        match self.handle() {
            Some(handle) => handle.driver().snapshot(now),
            None => Session::new(self.options.config.clone(), Ok(None), now).snapshot(now),
        }
    }

    fn submit(&self, handle: &Handle, command: impl FnOnce(&Handle) -> Command, payload: JsValue) -> Waiting {
        let keep = |ticket| {
            if !payload.is_undefined() {
                handle.host().keep(ticket, payload);
            }
        };
        handle.submit_noting(command(handle), self.host.time(), keep)
    }
}
