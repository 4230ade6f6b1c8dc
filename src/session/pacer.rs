//! WeChat allows a user four `wx.login` calls a second (framework/performance/api-frequency).

use super::clock::Timestamp;

const WINDOW_MS: u64 = 1_000;

/// The starts of the last four logins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Pacer {
    starts: [Option<Timestamp>; 4],
}

impl Pacer {
    /// When the next login may start; `now` or earlier means at once.
    pub fn next_start(&self) -> Timestamp {
        self.starts[0].map_or(Timestamp(0), |oldest| oldest.after(WINDOW_MS))
    }

    /// A login starts now.
    pub fn started(&mut self, now: Timestamp) {
        self.starts.rotate_left(1);
        self.starts[3] = Some(now);
    }
}
