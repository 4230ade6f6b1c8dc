//! Session state machine for WeChat Mini Programs: silent login, single flight, fuse line, lock
//! queue, `session_key` care and authorization steps.
//!
//! Three layers, each knowing only the ones before it:
//!
//! - [`session`]: the rules, sans I/O;
//! - [`api`]: the contract with the back end, as data;
//! - [`driver`]: drains the machine and hands what comes out to a [`driver::Host`].
//!
//! On wasm32 a fourth, `wasm`, binds the driver to JavaScript.
//!
//! ```
//! use mp_session::session::{Command, Effect, Output, Session, SessionConfig, Timestamp};
//!
//! let now = Timestamp(1_700_000_000_000);
//! let mut session = Session::new(SessionConfig::default(), Ok(None), now);
//! let ticket = session.submit(Command::EnsureLogin, now);
//!
//! // Everyone who asks during the flight shares it.
//! assert_eq!(session.submit(Command::EnsureLogin, now), ticket);
//! assert!(matches!(session.poll_output(), Some(Output::Effect(Effect::RequestCode { .. }))));
//! assert!(session.poll_output().is_none());
//! ```

#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]

pub mod api;
#[cfg(all(target_arch = "wasm32", feature = "bindgen"))]
pub mod bindgen;
pub mod driver;
pub mod session;
#[cfg(all(target_arch = "wasm32", not(feature = "bindgen")))]
mod wasm;
