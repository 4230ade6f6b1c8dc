//! The crate's own front door: a typed `Session` class for JavaScript, over
//! [`SessionHandle`](crate::driver::SessionHandle).
//!
//! A layer of conversions: no rule and no state but what the machine publishes. Each method is a
//! command, each effect a call of the [`HostObject`], each answer an input. Nothing is borrowed
//! while JavaScript runs, so listeners and hosts may call back at any time.
//!
//! `wasm-pack build --target web`, `bundler` or `nodejs` makes the package. The package for mini
//! programs has a front door of its own, of numbers and without classes, since each of its users
//! downloads it: build with `--no-default-features` for that.
//!
//! ```js
//! import init, { Session } from './pkg/mp_session.js'
//!
//! await init()
//! const session = new Session(
//!   { baseURL: 'https://api.example.com' },
//!   {
//!     login: async () => ({ code: await codeOfThisPlatform() }),
//!     async request({ url, method, header, data, signal }) {
//!       const response = await fetch(url, { method, headers: header, body: JSON.stringify(data), signal })
//!       const header = Object.fromEntries(response.headers)
//!       return { statusCode: response.status, header, data: await response.text() }
//!     },
//!     storage: {
//!       get: (key) => localStorage.getItem(key),
//!       set: (key, text) => localStorage.setItem(key, text),
//!       remove: (key) => localStorage.removeItem(key),
//!     },
//!   }
//! )
//! const token = await session.getToken()
//! ```

#![allow(unsafe_code, clippy::float_cmp, reason = "wasm-bindgen's expansions need it")]

mod arguments;
mod backend;
mod convert;
mod engine;
mod error;
mod host;
mod listeners;
mod options;
mod port;
mod refusal;
mod session;
mod storage;
mod timer;
mod user_call;

use wasm_bindgen::prelude::*;

pub use host::{BackendObject, HostObject, StorageObject};
pub use options::OptionsObject;
pub use session::{AuthStep, Session, is_session_error};

/// What the generated declarations cannot say: the objects that go in and come out.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.ts");
