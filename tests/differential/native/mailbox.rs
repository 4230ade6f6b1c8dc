//! What src/wasm/mailbox.rs is on the other side: what a call brings besides its arguments.

use std::cell::RefCell;
use std::collections::VecDeque;

thread_local! {
    static TEXTS: RefCell<VecDeque<String>> = const { RefCell::new(VecDeque::new()) };
    static NUMBERS: RefCell<VecDeque<f64>> = const { RefCell::new(VecDeque::new()) };
}

pub fn post(row: &[f64], texts: &[String]) {
    TEXTS.with_borrow_mut(|waiting| waiting.extend(texts.iter().cloned()));
    NUMBERS.with_borrow_mut(|waiting| waiting.extend(row));
}

pub fn text() -> Box<str> {
    TEXTS.with_borrow_mut(VecDeque::pop_front).unwrap_or_default().into()
}

pub fn number() -> f64 {
    NUMBERS.with_borrow_mut(VecDeque::pop_front).unwrap_or(f64::NAN)
}

pub fn clear() {
    TEXTS.take();
    NUMBERS.take();
}
