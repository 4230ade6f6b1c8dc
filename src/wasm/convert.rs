//! Numbers to Rust values and back.
//!
//! Structures cross as numbers: serde's visitors for these few types are eleven kilobytes of the
//! compressed package (measured), and reading objects field by field is three.

use crate::session::{AuthFact, Secret, SessionConfig, Snapshot, StoredRecord};

/// Exact up to 2^53, far beyond any time that occurs.
#[expect(clippy::cast_precision_loss, reason = "times fit")]
pub fn float(number: u64) -> f64 {
    number as f64
}

/// Saturates, and NaN becomes 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is wanted")]
pub fn small(number: f64) -> u32 {
    number as u32
}

/// What a machine starts from. `numbers`: the options in the order of
/// [`NUMERIC_OPTIONS`](crate::session::NUMERIC_OPTIONS); the auth steps, 1 or 2 each, and 0 for
/// none; how many origins; then those of the record. `texts`, apart by NUL: the scope, the origins,
/// then the record's scope, token and user.
pub fn setup(numbers: &[f64], texts: &str) -> (SessionConfig, StoredRecord) {
    let mut limits = [0; 12];
    for (limit, number) in limits.iter_mut().zip(numbers) {
        // Converted in one place: the conversion is long where engines lack the saturating one.
        *limit = small(*number);
    }
    let [
        fuse_capacity,
        fuse_restore_after_ms,
        fuse_cool_down_ms,
        queue_capacity,
        login_timeout_ms,
        request_timeout_ms,
        check_session_timeout_ms,
        renew_before_ms,
        session_key_ttl_ms,
        first_step,
        second_step,
        origins,
    ] = limits;
    let mut texts = split(texts).into_iter();
    let mut text = || texts.next().unwrap_or_default();
    let config = SessionConfig {
        scope: text(),
        auth_steps: [first_step, second_step].into_iter().filter_map(AuthFact::from_number).collect(),
        trusted_origins: (0..origins).map(|_| text()).collect(),
        fuse_capacity,
        fuse_restore_after_ms,
        fuse_cool_down_ms,
        queue_capacity,
        login_timeout_ms,
        request_timeout_ms,
        check_session_timeout_ms,
        renew_before_ms,
        session_key_ttl_ms,
    };
    let secret = |text: String| (!text.is_empty()).then(|| Secret::new(text));
    let record = StoredRecord {
        numbers: numbers.get(limits.len()..).unwrap_or_default().into(),
        scope: text(),
        token: secret(text()),
        user_info: secret(text()),
    };
    (config, record)
}

/// `str::split` brings a whole search library with it.
fn split(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, byte) in text.bytes().chain([0]).enumerate() {
        if byte == 0 {
            parts.extend(text.get(start..index).map(String::from));
            start = index + 1;
        }
    }
    parts
}

pub fn snapshot(snapshot: &Snapshot) -> Vec<f64> {
    let mut numbers = vec![
        f64::from(snapshot.state as u32),
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
