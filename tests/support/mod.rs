//! A scripted world around one machine: one virtual clock, a storage, and answers on demand.

mod world;

#[cfg(not(target_arch = "wasm32"))]
pub use std::prelude::v1::test;
#[cfg(target_arch = "wasm32")]
pub use wasm_bindgen_test::wasm_bindgen_test as test;

pub use mp_session::session::*;
pub use world::{START, World, facts, gateway, network_down, platform, refused, user, user_reply};

/// What the documentation promises for the numbers that the tests count on.
pub const CAPACITY: u32 = 3;
/// See [`CAPACITY`].
pub const RESTORE_AFTER_MS: u64 = 60_000;
/// See [`CAPACITY`].
pub const COOL_DOWN_MS: u64 = 60_000;
