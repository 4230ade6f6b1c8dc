//! A rejection as JavaScript sees it: a real `Error` with a `code`.

use js_sys::{Error, Object};
use wasm_bindgen::prelude::*;

use super::convert::{float, set};
use crate::session::{ErrorCode, SessionError};

const NAME: &str = "SessionError";

/// `code`, `message`, and where there are any `retryAfterMs` and `cause`.
pub fn to_js(error: &SessionError) -> JsValue {
    let object = create(error.code, &error.to_string());
    if let Some(ms) = error.retry_after_ms {
        set(&object, "retryAfterMs", float(ms));
    }
    let answered = matches!(error.code, ErrorCode::BackendRejected | ErrorCode::Unauthorized);
    if answered || error.detail != 0 {
        let cause = Object::new();
        set(&cause, if answered { "status" } else { "errno" }, error.detail);
        if let Some(code) = &error.backend_code {
            set(&cause, "code", code.as_str());
        }
        set(&object, "cause", cause);
    }
    object.into()
}

/// `ERR_CONFIG`; `what` names the option or argument.
pub fn config(what: &str) -> JsValue {
    create(ErrorCode::Config, what).into()
}

/// An error without a cause.
pub fn of(code: ErrorCode) -> JsValue {
    to_js(&code.into())
}

/// Whether `thrown` is one of ours.
pub fn is_ours(thrown: &JsValue) -> bool {
    thrown.dyn_ref::<Error>().is_some_and(|error| error.name() == NAME)
}

fn create(code: ErrorCode, message: &str) -> Error {
    let error = Error::new(message);
    error.set_name(NAME);
    set(&error, "code", code.name());
    error
}
