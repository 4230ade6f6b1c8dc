//! What an app may tune. Defaults, bounds and the documentation come from one table.

use super::auth_step::AuthFact;

/// Settings of the fuse line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FuseConfig {
    /// Refresh flights before the fuse trips.
    pub capacity: u32,
    /// How long a tripped fuse stays locked, ms.
    pub restore_after_ms: u64,
    /// One unit heals per this many ms; 0 is the article's own rule: nothing heals before a trip.
    pub cool_down_ms: u64,
}

/// Settings of a session. [`SessionConfig::default`] is what the documentation promises.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SessionConfig {
    /// appId, envVersion and base URL: a stored record of another scope is not ours.
    pub scope: String,
    /// What the app wants from its users, in the order of asking.
    pub auth_steps: Vec<AuthFact>,
    /// A silent login may be made before anybody asks for one.
    pub auto_login: bool,
    /// Copies that share the record take turns: one that looks into it may have to wait until another has refreshed.
    pub takes_turns: bool,
    /// Origins that may receive the token, such as `https://api.example.com`.
    pub trusted_origins: Vec<String>,
    /// See [`FuseConfig::capacity`].
    pub fuse_capacity: u32,
    /// See [`FuseConfig::restore_after_ms`].
    pub fuse_restore_after_ms: u32,
    /// See [`FuseConfig::cool_down_ms`].
    pub fuse_cool_down_ms: u32,
    /// Operations that may wait for their turn; one more is `ERR_QUEUE_FULL`.
    pub queue_capacity: u32,
    /// Deadline of `wx.login`, ms.
    pub login_timeout_ms: u32,
    /// Deadline of a back-end call, ms.
    pub request_timeout_ms: u32,
    /// Deadline of `wx.checkSession`, ms.
    pub check_session_timeout_ms: u32,
    /// A token is renewed when less than this is left of it, ms.
    pub renew_before_ms: u32,
    /// How long a good verdict on the `session_key` is believed, ms.
    pub session_key_ttl_ms: u32,
}

/// One numeric option: public name, default, least and greatest value.
#[derive(Clone, Copy, Debug)]
pub struct NumericOption {
    /// The name in `createSession`'s options.
    pub name: &'static str,
    /// The value when the app says nothing.
    pub default: u32,
    /// Least allowed value.
    pub min: u32,
    /// Greatest allowed value.
    pub max: u32,
    read: fn(&SessionConfig) -> u32,
    write: fn(&mut SessionConfig, u32),
}

impl NumericOption {
    /// The option's value in `config`.
    pub fn value(&self, config: &SessionConfig) -> u32 {
        (self.read)(config)
    }

    /// Sets the option in `config`.
    pub fn set(&self, config: &mut SessionConfig, value: u32) {
        (self.write)(config, value);
    }
}

macro_rules! option {
    ($name:literal, $field:ident, $default:expr, $min:expr, $max:expr) => {
        NumericOption {
            name: $name,
            default: $default,
            min: $min,
            max: $max,
            read: |config| config.$field,
            write: |config, value| config.$field = value,
        }
    };
}

const HOUR_MS: u32 = 3_600_000;

/// Every numeric option. The upper bounds keep a slip of the pen (seconds for milliseconds, a
/// stray zero) from locking users out for days.
pub const NUMERIC_OPTIONS: [NumericOption; 9] = [
    option!("fuse.capacity", fuse_capacity, 3, 1, 100),
    option!("fuse.restoreAfterMs", fuse_restore_after_ms, 60_000, 1_000, HOUR_MS),
    option!("fuse.coolDownMs", fuse_cool_down_ms, 60_000, 0, 24 * HOUR_MS),
    option!("queueCapacity", queue_capacity, 32, 1, 1_000),
    // wx.login usually takes 0.2–1 s; WeChat's own timeout of it has been seen to fire after 60 s.
    option!("loginTimeoutMs", login_timeout_ms, 10_000, 100, 120_000),
    option!("requestTimeoutMs", request_timeout_ms, 15_000, 100, 120_000),
    option!("checkSessionTimeoutMs", check_session_timeout_ms, 5_000, 100, 120_000),
    option!("renewBeforeMs", renew_before_ms, 60_000, 0, HOUR_MS),
    option!("sessionKeyTtlMs", session_key_ttl_ms, 300_000, 0, 24 * HOUR_MS),
];

impl Default for SessionConfig {
    fn default() -> Self {
        let mut config = Self {
            scope: String::new(),
            auth_steps: vec![AuthFact::Profile, AuthFact::Phone],
            auto_login: true,
            takes_turns: false,
            trusted_origins: Vec::new(),
            fuse_capacity: 0,
            fuse_restore_after_ms: 0,
            fuse_cool_down_ms: 0,
            queue_capacity: 0,
            login_timeout_ms: 0,
            request_timeout_ms: 0,
            check_session_timeout_ms: 0,
            renew_before_ms: 0,
            session_key_ttl_ms: 0,
        };
        for option in &NUMERIC_OPTIONS {
            option.set(&mut config, option.default);
        }
        config
    }
}

impl SessionConfig {
    /// The name of the first option out of bounds.
    pub fn invalid_option(&self) -> Option<&'static str> {
        let out_of_bounds = NUMERIC_OPTIONS.iter().find(|option| {
            let value = option.value(self);
            value < option.min || value > option.max
        });
        let repeats = |steps: &[AuthFact]| matches!(steps, [first, rest @ ..] if rest.contains(first));
        out_of_bounds
            .map(|option| option.name)
            .or_else(|| (self.auth_steps.is_empty() || repeats(&self.auth_steps)).then_some("authSteps"))
    }

    pub(super) fn fuse(&self) -> FuseConfig {
        FuseConfig {
            capacity: self.fuse_capacity,
            restore_after_ms: self.fuse_restore_after_ms.into(),
            cool_down_ms: self.fuse_cool_down_ms.into(),
        }
    }
}
