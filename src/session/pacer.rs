//! WeChat allows a user four `wx.login` calls a second (framework/performance/api-frequency).

use super::clock::Timestamp;

const WINDOW_MS: u64 = 1_000;

/// From when on the next four logins may start: each a second after one of the last four, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Pacer {
    allowed: [Timestamp; 4],
}

impl Pacer {
    /// When the next login may start; `now` or earlier means at once.
    pub fn next_start(&self) -> Timestamp {
        self.allowed[0]
    }

    /// A login starts now.
    pub fn started(&mut self, now: Timestamp) {
        let [_, second, third, fourth] = self.allowed;
        self.allowed = [second, third, fourth, now.after(WINDOW_MS)];
    }
}
