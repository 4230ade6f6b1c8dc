//! What crosses the border to JS, number by number: the one source of it. `cargo run --example
//! js-tables` writes the constants of js-glue and the tables of docs/architecture.md from here.

use crate::session::{AuthFact, RECORD_NUMBERS, SessionConfig, Snapshot, Timestamp, float, integer};

/// A number of the border, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// The name, as JS writes it.
    pub name: &'static str,
    /// The number.
    pub number: u32,
    /// What it stands for.
    pub what: &'static str,
}

macro_rules! numbers {
    ($(#[$about:meta])* $table:ident: $(#[doc = $what:literal] $name:ident = $number:literal,)*) => {
        $(
            #[doc = $what]
            pub const $name: u32 = $number;
        )*
        $(#[$about])*
        pub const $table: &[Numbered] = &[$(Numbered { name: stringify!($name), number: $name, what: $what }),*];
    };
}
pub(crate) use numbers;

macro_rules! deliveries {
    ($(#[doc = $what:literal] $name:ident,)*) => {
        /// What comes out of a machine. In the tables of the documentation stands what JS does with it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u32)]
        pub enum Delivery {
            $(#[doc = $what] $name,)*
        }

        /// Every delivery, in the order of the numbers.
        pub const DELIVERIES: &[Numbered] =
            &[$(Numbered { name: stringify!($name), number: Delivery::$name as u32, what: $what }),*];
    };
}

deliveries! {
    /// `writeStorage`
    SaveRecord,
    /// `look(op)`
    ReadRecord,
    /// `removeStorage`
    EraseRecord,
    /// `host.login`
    RequestCode,
    /// `backend.silentLogin`
    ExchangeCode,
    /// `host.checkSession`
    CheckSessionKey,
    /// `backend[CALLS[kind]]`
    SendCall,
    /// `abort()`
    Cancel,
    /// `auth.show`
    ShowAuth,
    /// `auth.hide`
    HideAuth,
    /// `host.setTimeout`
    WakeAt,
    /// `engine.token =`
    Credential,
    /// `engine.liveUntil =`
    Live,
    /// `engine.userInfo =`
    UserInfo,
    /// `waiter.resolve`
    Settled,
    /// `onEvent`
    Event,
    /// `backend.refreshToken`
    SendRefreshToken,
    /// `backend.register`
    Register,
}

numbers! {
    /// What lay in storage, as a machine is told when it is opened and when it has asked.
    FOUND:
    /// nothing
    NOTHING = 0,
    /// a record; it is sent ahead
    RECORD = 1,
    /// storage could not be read in time
    UNREADABLE = 2,
    /// no record
    CORRUPT = 3,
}

/// How many numbers a record has; [`RECORD_NUMBERS`] names them.
pub const RECORD_LENGTH: usize = RECORD_NUMBERS.len();

/// A small number from JS, which may be anything: it saturates, and NaN becomes 0.
pub fn small(number: f64) -> u32 {
    u32::try_from(integer(number)).unwrap_or(u32::MAX)
}

/// Milliseconds since the epoch, or what a broken clock gives.
pub fn time(number: f64) -> Timestamp {
    Timestamp(integer(number))
}

/// The settings that a machine is opened with, asked for one by one by their names: `number` gives
/// the next number, `text` the next text.
pub fn read_config(
    mut number: impl FnMut(&'static str) -> u32,
    mut text: impl FnMut(&'static str) -> Box<str>,
) -> SessionConfig {
    let mut config = SessionConfig {
        scope: text("scope").into(),
        auth_steps: Vec::new(),
        auto_login: true,
        takes_turns: false,
        trusted_origins: Vec::new(),
        fuse_capacity: number("fuse.capacity"),
        fuse_restore_after_ms: number("fuse.restoreAfterMs"),
        fuse_cool_down_ms: number("fuse.coolDownMs"),
        queue_capacity: number("queueCapacity"),
        login_timeout_ms: number("loginTimeoutMs"),
        request_timeout_ms: number("requestTimeoutMs"),
        check_session_timeout_ms: number("checkSessionTimeoutMs"),
        renew_before_ms: number("renewBeforeMs"),
        session_key_ttl_ms: number("sessionKeyTtlMs"),
    };
    config.auto_login = number("autoLogin") != 0;
    config.takes_turns = number("takesTurns") != 0;
    for name in ["authSteps[0]", "authSteps[1]"] {
        config.auth_steps.extend(AuthFact::from_number(number(name)));
    }
    for _ in 0..number("trustedOrigins.length") {
        config.trusted_origins.push(text("trustedOrigins").into());
    }
    config
}

/// Gives the numbers of `snapshot` to `send`, each with its name.
pub fn tell_snapshot(snapshot: &Snapshot, mut send: impl FnMut(&'static str, f64)) {
    send("state", f64::from(snapshot.state as u32));
    send("loggedIn", u32::from(snapshot.logged_in).into());
    send("generation", snapshot.generation.into());
    send("expiresAt", snapshot.expires_at.map_or(0.0, float));
    send("units", snapshot.fuse.units.into());
    send("capacity", snapshot.fuse.capacity.into());
    send("retryAfterMs", snapshot.fuse.retry_after_ms.map_or(-1.0, float));
    send("authStep", snapshot.auth_step.into());
    send("nextFact", snapshot.next_fact.map_or(0, |fact| fact as u32).into());
    send("facts", snapshot.facts.bits().into());
    send("keyEpoch", snapshot.key_epoch.into());
    send("lastOp", snapshot.last_op.into());
    send("account", f64::from(snapshot.account as u32));
    send("loginRequired", u32::from(snapshot.login_required).into());
    for kind in &snapshot.queue {
        send("queue", f64::from(*kind as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::NUMERIC_OPTIONS;

    #[test]
    fn every_numeric_option_is_read_by_its_name_and_in_the_order_in_which_js_sends_them() {
        let mut names = Vec::new();
        let number = |name| {
            names.push(name);
            u32::try_from(names.len()).expect("few")
        };
        let config = read_config(number, |_| "".into());
        for (index, option) in NUMERIC_OPTIONS.iter().enumerate() {
            assert_eq!(names[index], option.name);
            assert_eq!(option.value(&config) as usize, index + 1, "{}", option.name);
        }
    }
}
