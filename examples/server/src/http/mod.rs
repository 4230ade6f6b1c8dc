//! What surrounds the handlers.

mod authenticated;
mod body;
mod client_address;
mod deadline;
mod json;
mod page_caller;
mod rate_limit;
mod trace;

pub(crate) use authenticated::Authenticated;
pub(crate) use body::limit_body;
pub(crate) use client_address::network;
pub(crate) use deadline::deadline;
pub(crate) use json::ApiJson;
pub(crate) use page_caller::{PAGE_COOKIE, PageCaller};
pub(crate) use rate_limit::{RateLimiter, limit_rate};
pub(crate) use trace::trace;
