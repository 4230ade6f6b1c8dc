//! The last steps of a machine, without secrets: a bug report that can be replayed.

use crate::session::{Session, SessionConfig, Snapshot, Timestamp};

use super::step::Step;

/// Steps kept. A session makes a handful an hour.
const CAPACITY: usize = 128;

/// A [`Step`] and when it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Wall clock.
    pub at: Timestamp,
    /// What.
    pub step: Step,
}

/// A ring of steps over the state they started from.
#[derive(Debug)]
pub struct Journal {
    base: Base,
    entries: Vec<Entry>,
    /// A later place to start from: how many entries lie before it, and the state there.
    next_base: Option<(usize, Base)>,
}

/// Where a replay starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Wall clock.
    pub at: Timestamp,
    /// The last act before the first entry.
    pub last_op: u32,
    /// The token's number.
    pub serial: u32,
    /// The state.
    pub snapshot: Snapshot,
}

/// What `dump()` prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The app's settings.
    pub config: SessionConfig,
    /// Where the steps start.
    pub base: Base,
    /// The steps.
    pub entries: Vec<Entry>,
    /// Where they have led.
    pub snapshot: Snapshot,
}

impl Base {
    fn of(session: &Session, now: Timestamp) -> Self {
        Self { at: now, last_op: session.last_op(), serial: session.serial(), snapshot: session.snapshot(now) }
    }
}

impl Journal {
    pub(super) fn new(session: &Session, now: Timestamp) -> Self {
        Self { base: Base::of(session, now), entries: Vec::new(), next_base: None }
    }

    pub(super) fn push(&mut self, step: Step, now: Timestamp, after: &Session) {
        self.entries.push(Entry { at: now, step });
        let count = self.entries.len();
        // A state with nothing under way loses nothing a replay needs.
        if self.next_base.is_none() && (after.is_quiet() && count >= CAPACITY / 4 || count >= CAPACITY / 2) {
            self.next_base = Some((count, Base::of(after, now)));
        }
        if count >= CAPACITY
            && let Some((before, base)) = self.next_base.take()
        {
            self.entries.drain(..before);
            self.base = base;
        }
    }

    pub(super) fn report(&self, session: &Session, now: Timestamp) -> Report {
        Report {
            config: session.config().clone(),
            base: self.base.clone(),
            entries: self.entries.clone(),
            snapshot: session.snapshot(now),
        }
    }
}
