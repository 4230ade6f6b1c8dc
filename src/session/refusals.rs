//! Rule 25: a refusal that is not about the session.

use super::clock::Timestamp;

const REMEMBERED: usize = 8;
/// Of a call that the session cannot tell from others; the fuse alone limits what it costs.
const NO_ADDRESS: u32 = 0;
const MEMORY_MS: u64 = 60_000;

/// Addresses that refused even a fresh token: another refresh would not please them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Refusals([(u32, Timestamp); REMEMBERED]);

impl Refusals {
    /// `address` refused even a fresh token.
    pub fn remember(&mut self, address: u32, now: Timestamp) {
        if address == NO_ADDRESS {
            return;
        }
        // In the place of what it said before, or of the oldest.
        let age = |(other, until): &&mut (u32, Timestamp)| if *other == address { Timestamp(0) } else { *until };
        if let Some(place) = self.0.iter_mut().min_by_key(age) {
            *place = (address, now.after(MEMORY_MS));
        }
    }

    pub fn include(&self, address: u32, now: Timestamp) -> bool {
        self.0.iter().any(|(other, until)| *other == address && now < *until)
    }
}
