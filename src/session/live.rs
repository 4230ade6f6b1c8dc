//! Rule 9: until when the session lives without a thought, which keeps the hot path out of the machine.

use super::clock::{Clock, Timestamp};
use super::output::Live;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct LiveSpan {
    until: Timestamp,
    /// What the host was told about that.
    told: Live,
}

impl LiveSpan {
    pub fn includes(&self, now: Timestamp) -> bool {
        now < self.until
    }

    /// The host stopped believing what it was told, and has to be told again.
    pub fn doubt(&mut self) {
        self.told = Live::default();
    }

    /// What the host has to be told, if it does not know.
    pub fn set(&mut self, until: Timestamp, probation: Option<u32>, clock: &Clock) -> Option<Live> {
        self.until = until;
        let live = Live { until: clock.to_wall(until), probation: probation.unwrap_or(0) };
        let is_news = self.told != live;
        self.told = live;
        is_news.then_some(live)
    }
}
