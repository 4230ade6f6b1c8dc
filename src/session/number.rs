//! Numbers as JS and storage have them: floats.

/// Exact up to 2^53, far beyond any time that occurs.
#[expect(clippy::cast_precision_loss, reason = "times fit")]
pub fn float(integer: u64) -> f64 {
    integer as f64
}

/// What a number says that may be anything: it saturates, and NaN becomes 0.
///
/// Not inlined: what WebAssembly's first version needs for it is forty bytes, and a machine takes
/// numbers in a dozen places.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is wanted")]
#[inline(never)]
pub fn integer(number: f64) -> u64 {
    number as u64
}
