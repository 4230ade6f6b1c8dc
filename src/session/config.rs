//! What an app may tune. Defaults, bounds and the documentation come from one table.

use serde::{Deserialize, Serialize};

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
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SessionConfig {
    /// appId, envVersion and base URL: a stored record of another scope is not ours.
    pub scope: String,
    /// What the app wants from its users, in the order of asking.
    pub auth_steps: Vec<AuthFact>,
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
    get: fn(&mut SessionConfig) -> &mut u32,
}

const fn option(
    name: &'static str,
    default: u32,
    min: u32,
    max: u32,
    get: fn(&mut SessionConfig) -> &mut u32,
) -> NumericOption {
    NumericOption { name, default, min, max, get }
}

const HOUR_MS: u32 = 3_600_000;

/// Every numeric option. The upper bounds keep a slip of the pen (seconds for milliseconds, a
/// stray zero) from locking users out for days.
pub const NUMERIC_OPTIONS: [NumericOption; 9] = [
    option("fuse.capacity", 3, 1, 100, |c| &mut c.fuse_capacity),
    option("fuse.restoreAfterMs", 60_000, 1_000, HOUR_MS, |c| &mut c.fuse_restore_after_ms),
    option("fuse.coolDownMs", 60_000, 0, 24 * HOUR_MS, |c| &mut c.fuse_cool_down_ms),
    option("queueCapacity", 32, 1, 1_000, |c| &mut c.queue_capacity),
    // wx.login usually takes 0.2–1 s; WeChat's own timeout of it has been seen to fire after 60 s.
    option("loginTimeoutMs", 10_000, 100, 120_000, |c| &mut c.login_timeout_ms),
    option("requestTimeoutMs", 15_000, 100, 120_000, |c| &mut c.request_timeout_ms),
    option("checkSessionTimeoutMs", 5_000, 100, 120_000, |c| &mut c.check_session_timeout_ms),
    option("renewBeforeMs", 60_000, 0, HOUR_MS, |c| &mut c.renew_before_ms),
    option("sessionKeyTtlMs", 300_000, 0, 24 * HOUR_MS, |c| &mut c.session_key_ttl_ms),
];

impl Default for SessionConfig {
    fn default() -> Self {
        let mut config = Self {
            scope: String::new(),
            auth_steps: vec![AuthFact::Profile, AuthFact::Phone],
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
            *(option.get)(&mut config) = option.default;
        }
        config
    }
}

impl SessionConfig {
    /// The name of the first option out of bounds.
    pub fn invalid_option(&self) -> Option<&'static str> {
        let mut probe = self.clone();
        let out_of_bounds = NUMERIC_OPTIONS.iter().find(|option| {
            let value = *(option.get)(&mut probe);
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
