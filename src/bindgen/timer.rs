//! The one timer of a machine, by the host's clock.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::convert::float;
use super::host::HostObject;
use crate::session::Timestamp;

/// What platforms take; a later end is looked at then, and the timer set again.
const LONGEST_MS: u64 = 0x7fff_ffff;

/// Calls back once. Cleared when dropped.
pub struct Timer {
    host: HostObject,
    callback: Closure<dyn Fn()>,
    running: RefCell<JsValue>,
}

impl Timer {
    pub fn new(host: HostObject, callback: impl Fn() + 'static) -> Self {
        Self { host, callback: Closure::new(callback), running: RefCell::new(JsValue::UNDEFINED) }
    }

    /// Replaces what was set before.
    pub fn set(&self, at: Option<Timestamp>) {
        self.clear();
        if let Some(at) = at {
            let wait = self.host.time().until(at).min(LONGEST_MS);
            let timer = self.host.set_timeout(self.callback.as_ref().unchecked_ref(), float(wait));
            self.running.replace(timer);
        }
    }

    fn clear(&self) {
        let timer = self.running.replace(JsValue::UNDEFINED);
        if !timer.is_undefined() {
            self.host.clear_timeout(&timer);
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.clear();
    }
}
