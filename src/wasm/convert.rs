//! Numbers to Rust values and back.
//!
//! Structures cross as numbers: serde's visitors for these few types are eleven kilobytes of the
//! compressed package (measured), and reading objects field by field is three.

use crate::session::{AuthFact, SessionConfig, Snapshot};

/// Exact up to 2^53, far beyond any time that occurs.
#[expect(clippy::cast_precision_loss, reason = "times fit")]
pub fn float(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "js-glue/options.js has checked it")]
fn small(number: f64) -> u32 {
    number as u32
}

/// The settings: `origins` one a line, `settings` in the order of
/// [`NUMERIC_OPTIONS`](crate::session::NUMERIC_OPTIONS) and then the auth steps.
pub fn config(scope: String, origins: &str, settings: &[f64]) -> SessionConfig {
    let mut limits = [0; 9];
    let mut auth_steps = Vec::new();
    for (index, number) in settings.iter().enumerate() {
        // Converted in one place: the conversion is long where engines lack the saturating one.
        let number = small(*number);
        match limits.get_mut(index) {
            Some(limit) => *limit = number,
            None => auth_steps.extend(AuthFact::from_number(number)),
        }
    }
    let [fuse_capacity, fuse_restore_after_ms, fuse_cool_down_ms, queue_capacity, timeouts @ ..] = limits;
    let [login_timeout_ms, request_timeout_ms, check_session_timeout_ms, renew_before_ms, session_key_ttl_ms] =
        timeouts;
    SessionConfig {
        scope,
        auth_steps,
        trusted_origins: lines(origins),
        fuse_capacity,
        fuse_restore_after_ms,
        fuse_cool_down_ms,
        queue_capacity,
        login_timeout_ms,
        request_timeout_ms,
        check_session_timeout_ms,
        renew_before_ms,
        session_key_ttl_ms,
    }
}

/// `str::lines` and `str::split` bring a whole search library with them.
fn lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (index, byte) in text.bytes().chain([b'\n']).enumerate() {
        if byte == b'\n' {
            lines.extend(text.get(start..index).map(String::from));
            start = index + 1;
        }
    }
    lines
}

pub fn snapshot(snapshot: &Snapshot) -> Vec<f64> {
    let mut numbers = vec![
        snapshot.state as u32 as f64,
        u32::from(snapshot.logged_in).into(),
        snapshot.generation.into(),
        snapshot.expires_at.map_or(0.0, float),
        snapshot.fuse.units.into(),
        snapshot.fuse.capacity.into(),
        snapshot.fuse.retry_after_ms.map_or(-1.0, float),
        snapshot.auth_step.into(),
        snapshot.facts.bits().into(),
        snapshot.key_epoch.into(),
    ];
    numbers.extend(snapshot.queue.iter().map(|kind| f64::from(*kind as u32)));
    numbers
}
