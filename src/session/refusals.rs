//! Rule 25: a refusal that is not about the session.

use super::clock::Timestamp;

const REMEMBERED: usize = 8;
/// Of a call that the session cannot tell from others; the fuse alone limits what it costs.
const NO_ADDRESS: u32 = 0;
const MEMORY_MS: u64 = 60_000;

/// Addresses that refused even a fresh token: another refresh would not please them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Refusals {
    addresses: [u32; REMEMBERED],
    /// Until when each of them is remembered.
    until: [Timestamp; REMEMBERED],
}

impl Refusals {
    /// `address` refused even a fresh token.
    pub fn remember(&mut self, address: u32, now: Timestamp) {
        if address == NO_ADDRESS {
            return;
        }
        // In the place of what it said before, or of the oldest.
        let age = |index: &usize| if self.addresses[*index] == address { Timestamp(0) } else { self.until[*index] };
        let place = (0..REMEMBERED).min_by_key(age).unwrap_or(0);
        self.addresses[place] = address;
        self.until[place] = now.after(MEMORY_MS);
    }

    pub fn include(&self, address: u32, now: Timestamp) -> bool {
        self.addresses.iter().zip(&self.until).any(|(other, until)| *other == address && now < *until)
    }
}
