//! WeChat's server API: the three calls the contract needs.

mod access_token;
mod answer;
mod client;
mod error;
mod notice;
mod probe;

pub use client::{PlatformUser, WeChat, is_phone_number};
pub use error::PlatformError;
