//! What a session does, rule by rule, on one virtual clock. The same tests run natively and, by
//! `wasm-pack test --node`, as wasm.

#[path = "../support/mod.rs"]
mod support;

mod adopt;
mod auth_steps;
mod bad_input;
mod calls;
mod clock_jumps;
mod deadlines;
mod driver;
mod events;
mod expiry;
mod failure_back_off;
mod handle;
mod lock_queue;
mod logout_race;
mod must_auth;
mod numbers;
mod pacing;
mod persistence;
mod redaction;
mod refresh;
mod refresh_fuse;
mod refresh_token;
mod registration;
mod renewed_token;
mod requests;
mod session_key;
mod shared_record;
mod single_flight;
mod transient_failures;
mod trusted_origins;
mod user;
