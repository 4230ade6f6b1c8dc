//! What the apps of the simulation set.

use mp_session::session::{AuthFact, SessionConfig};

use crate::random::Random;

/// Half of the apps leave the options alone.
pub fn any_config(seed: u64) -> SessionConfig {
    let mut random = Random::new(!seed);
    let default = SessionConfig::default();
    if random.percent(50) {
        return default;
    }
    let (profile, phone) = (AuthFact::Profile, AuthFact::Phone);
    SessionConfig {
        auto_login: random.percent(80),
        auth_steps: random.pick(&[vec![profile, phone], vec![phone, profile], vec![profile], vec![phone]]).clone(),
        fuse_capacity: *random.pick(&[1, 2, 5]),
        fuse_restore_after_ms: *random.pick(&[1_000, 60_000, 90_000]),
        fuse_cool_down_ms: *random.pick(&[0, 5_000, 60_000]),
        queue_capacity: *random.pick(&[1, 2, 32]),
        renew_before_ms: *random.pick(&[0, 60_000, 600_000]),
        session_key_ttl_ms: *random.pick(&[0, 20_000, 300_000]),
        ..default
    }
}
