//! Rule 25: a refusal that is not about the session.

use super::clock::Timestamp;

const REMEMBERED: usize = 8;
/// Of a call that the session cannot tell from others; the fuse alone limits what it costs.
const NO_ADDRESS: u32 = 0;
const MEMORY_MS: u64 = 60_000;

/// Addresses that refused even a fresh token: another refresh would not please them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Refusals(Vec<(u32, Timestamp)>);

impl Refusals {
    /// `address` refused even a fresh token.
    pub fn remember(&mut self, address: u32, now: Timestamp) {
        if address == NO_ADDRESS {
            return;
        }
        self.0.retain(|(other, until)| *other != address && now < *until);
        if self.0.len() == REMEMBERED {
            self.0.remove(0);
        }
        self.0.push((address, now.after(MEMORY_MS)));
    }

    pub fn include(&self, address: u32, now: Timestamp) -> bool {
        self.0.iter().any(|(other, until)| *other == address && now < *until)
    }
}
