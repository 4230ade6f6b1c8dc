//! One file per call.

mod close_account;
mod demo;
mod file;
mod health;
mod limits;
mod logout;
mod new_tokens;
mod orders;
mod page;
mod refresh_token;
mod register;
mod silent_login;
mod sms;
mod socket;
mod unbind_phone;
mod update_phone;
mod update_user;

pub(crate) use close_account::close_account;
pub(crate) use demo::{DemoControls, with_demo, with_demo_calls};
pub(crate) use health::{alive, ready};
pub(crate) use logout::logout;
pub(crate) use orders::orders;
pub(crate) use page::{open_page, page_ticket, page_user};
pub(crate) use refresh_token::refresh_token;
pub(crate) use register::register;
pub(crate) use silent_login::silent_login;
pub(crate) use unbind_phone::unbind_phone;
pub(crate) use update_phone::update_phone;
pub(crate) use update_user::update_user;
