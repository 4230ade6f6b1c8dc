//! Rule 11: what is known about the `session_key`, which itself never leaves the server.

use super::clock::Timestamp;

/// Counts the times the key may have changed. A ciphertext is readable only in the epoch of its tap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyEpoch(pub u32);

/// The epoch and the last good verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct SessionKey {
    epoch: KeyEpoch,
    valid_until: Timestamp,
}

impl SessionKey {
    pub fn epoch(&self) -> KeyEpoch {
        self.epoch
    }

    /// `wx.login` is about to be called: from now on the old key may be gone.
    pub fn rotate(&mut self) {
        self.epoch = KeyEpoch(self.epoch.0.wrapping_add(1));
        self.forget();
    }

    /// The key was just obtained or checked.
    pub fn found_valid(&mut self, now: Timestamp, ttl_ms: u32) {
        self.valid_until = now.after(ttl_ms.into());
    }

    pub fn forget(&mut self) {
        self.valid_until = Timestamp(0);
    }

    pub fn is_known_valid(&self, now: Timestamp) -> bool {
        now < self.valid_until
    }
}
