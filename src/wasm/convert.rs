//! Numbers to Rust values and back.
//!
//! Structures cross as numbers: serde's visitors for these few types are eleven kilobytes of the
//! compressed package (measured), and reading objects field by field is three.

use super::mailbox;
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

/// What a machine starts from: the options in the order of
/// [`NUMERIC_OPTIONS`](crate::session::NUMERIC_OPTIONS); the auth steps, 1 or 2 each, and 0 for
/// none; how many origins. Texts: the scope, the origins.
pub fn config() -> SessionConfig {
    let number = || small(mailbox::number());
    let mut config = SessionConfig {
        scope: mailbox::text().into(),
        auth_steps: Vec::new(),
        trusted_origins: Vec::new(),
        fuse_capacity: number(),
        fuse_restore_after_ms: number(),
        fuse_cool_down_ms: number(),
        queue_capacity: number(),
        login_timeout_ms: number(),
        request_timeout_ms: number(),
        check_session_timeout_ms: number(),
        renew_before_ms: number(),
        session_key_ttl_ms: number(),
    };
    for _ in 0..2 {
        config.auth_steps.extend(AuthFact::from_number(number()));
    }
    for _ in 0..number() {
        config.trusted_origins.push(mailbox::text().into());
    }
    config
}

/// What lay in storage. Texts: the scope, the token, the user.
pub fn record() -> StoredRecord {
    let secret = || {
        let text = mailbox::text();
        (!text.is_empty()).then(|| Secret::new(text))
    };
    let mut record =
        StoredRecord { scope: mailbox::text().into(), token: secret(), user_info: secret(), ..Default::default() };
    for slot in &mut record.numbers {
        *slot = mailbox::number();
    }
    record
}

/// Gives the numbers to `send`, in the order js-glue/engine/report.js reads them.
pub fn snapshot(snapshot: &Snapshot, send: fn(f64)) {
    send(f64::from(snapshot.state as u32));
    send(u32::from(snapshot.logged_in).into());
    send(snapshot.generation.into());
    send(snapshot.expires_at.map_or(0.0, float));
    send(snapshot.fuse.units.into());
    send(snapshot.fuse.capacity.into());
    send(snapshot.fuse.retry_after_ms.map_or(-1.0, float));
    send(snapshot.auth_step.into());
    send(snapshot.facts.bits().into());
    send(snapshot.key_epoch.into());
    for kind in &snapshot.queue {
        send(f64::from(*kind as u32));
    }
}
