//! Who hears of events.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Function, Object};
use wasm_bindgen::prelude::*;

use super::convert::{get, set};
use super::error::to_js;
use crate::session::{Event, EventKind};

/// The listeners of one session, by the number of their subscription.
#[derive(Default)]
pub struct Listeners {
    list: RefCell<Vec<(u32, EventKind, Function)>>,
    last: Cell<u32>,
    logger: Option<JsValue>,
}

impl Listeners {
    pub fn new(logger: Option<JsValue>) -> Rc<Self> {
        Rc::new(Self { logger, ..Self::default() })
    }

    /// Returns the function that unsubscribes. The same function twice is two subscriptions.
    pub fn add(self: &Rc<Self>, kind: EventKind, listener: Function) -> JsValue {
        let number = self.last.get() + 1;
        self.last.set(number);
        self.list.borrow_mut().push((number, kind, listener));
        let listeners = Rc::downgrade(self);
        Closure::<dyn Fn()>::new(move || remove(&listeners, number)).into_js_value()
    }

    /// Calls them. One that throws harms nobody else.
    pub fn tell(&self, event: &Event) {
        let due: Vec<_> = self.list.borrow().iter().filter(|(_, kind, _)| *kind == event.kind).cloned().collect();
        if due.is_empty() {
            return;
        }
        let object = describe(event);
        for (_, _, listener) in due {
            if let Err(thrown) = listener.call1(&JsValue::UNDEFINED, &object) {
                self.warn(&format!("a listener threw: {}", get(&thrown, "message").as_string().unwrap_or_default()));
            }
        }
    }

    /// Tells the app's logger, if it has one.
    pub fn warn(&self, message: &str) {
        let Some(logger) = &self.logger else { return };
        if let Ok(warn) = get(logger, "warn").dyn_into::<Function>() {
            // A logger that throws has no logger to be reported to.
            let _ = warn.call1(logger, &format!("mp-session: {message}").into());
        }
    }
}

fn remove(listeners: &Weak<Listeners>, number: u32) {
    if let Some(listeners) = listeners.upgrade() {
        listeners.list.borrow_mut().retain(|(other, _, _)| *other != number);
    }
}

fn describe(event: &Event) -> JsValue {
    let object = Object::new();
    set(&object, "type", event.kind.name());
    if let Some(error) = &event.error {
        set(&object, "error", to_js(error));
    }
    if event.kind == EventKind::AuthStepReached {
        set(&object, "step", event.detail);
    }
    object.into()
}
