//! What a call from JS brings besides its arguments: texts and a row of numbers.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

thread_local! {
    static TEXTS: RefCell<Vec<Box<str>>> = const { RefCell::new(Vec::new()) };
    static NUMBERS: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for one more text, of `length` bytes of UTF-8, and says where.
#[wasm_bindgen]
pub fn post(length: usize) -> usize {
    let mut bytes = vec![0; length].into_boxed_slice();
    let address = bytes.as_mut_ptr() as usize;
    // SAFETY: js-glue/engine/border.js fills it with UTF-8 before it makes any other call.
    let text = unsafe { std::str::from_boxed_utf8_unchecked(bytes) };
    TEXTS.with_borrow_mut(|texts| texts.push(text));
    address
}

/// One more number.
#[wasm_bindgen(js_name = postNumber)]
pub fn post_number(number: f64) {
    NUMBERS.with_borrow_mut(|numbers| numbers.push(number));
}

/// The oldest text; empty when there is none.
pub fn text() -> Box<str> {
    TEXTS.with_borrow_mut(|texts| if texts.is_empty() { Box::default() } else { texts.remove(0) })
}

/// The oldest number; NaN when there is none.
pub fn number() -> f64 {
    NUMBERS.with_borrow_mut(|numbers| if numbers.is_empty() { f64::NAN } else { numbers.remove(0) })
}

/// What nobody took, such as the further numbers of a record by a newer writer, is not for the next call.
pub fn clear() {
    TEXTS.with_borrow_mut(Vec::clear);
    NUMBERS.with_borrow_mut(Vec::clear);
}
