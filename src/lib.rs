//! Session state machine for WeChat Mini Programs: silent login, single flight, fuse line, lock
//! queue, `session_key` care and authorization steps.
//!
//! A machine decides, and everything around it only carries: what the app asks for goes in as a
//! [`Command`](session::Command), what happened outside as an [`Input`](session::Input); what is
//! to be done comes out as an [`Effect`](session::Effect), and each wait ends exactly once. No
//! clock, no I/O, no randomness and no async inside, so a session can be tested, replayed and
//! searched state by state.
//!
//! # Which layer do you need?
//!
//! Three layers, each knowing only the ones before it.
//!
//! | You | take |
//! |---|---|
//! | write a Rust program that waits with futures | [`driver::SessionHandle`] and a [`driver::Host`] of your own |
//! | have a scheduler of your own, or none | [`session::Session`], driven by hand |
//! | write the back end | [`api`], the requests and replies as data |
//! | write JavaScript for browsers or Node | `wasm-pack build`: the module `bindgen` is a typed class over the driver |
//! | write a mini program | the npm package `mp-session`, made of this crate |
//!
//! ## [`session`]: the rules, driven by hand
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
//!
//! ## [`api`]: the contract with the back end, as data
//!
//! ```
//! use mp_session::api::SilentLoginReply;
//!
//! let body = r#"{ "token": "opaque", "expiresIn": 7200, "userInfo": { "phone": "138****8000" } }"#;
//! let reply: SilentLoginReply = serde_json::from_str(body)?;
//! assert!(reply.user_info.is_some_and(|user| user.facts().has_phone == Some(true)));
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! ## [`driver`]: drains the machine and hands what comes out to a host
//!
//! [`driver::SessionHandle`] has the example. A whole program, reqwest and tokio around it, is
//! `examples/native-client.rs` in the repository.
//!
//! # Features
//!
//! - `bindgen` (default): on wasm32, the JavaScript class and the packages it needs. Elsewhere it
//!   adds nothing.

#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]

pub mod api;
#[cfg(all(target_arch = "wasm32", feature = "bindgen"))]
pub mod bindgen;
pub mod driver;
pub mod session;
#[cfg(all(target_arch = "wasm32", not(feature = "bindgen")))]
mod wasm;
