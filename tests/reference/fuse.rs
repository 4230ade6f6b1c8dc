//! Rule 3 and the units of rule 25, counted by when each missing unit comes back by itself.

use mp_session::session::{ErrorCode, SessionConfig, SessionError};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fuse {
    capacity: usize,
    cool_down: i64,
    restore_after: i64,
    /// From when on each missing unit cools, one after the other.
    pub cooling: Vec<i64>,
    pub locked_until: Option<i64>,
    /// The token that has to prove its flight's worth, and how many requests go out again with it.
    pub probation: Option<(u32, u32)>,
}

impl Fuse {
    pub fn new(config: &SessionConfig) -> Self {
        Self {
            capacity: config.fuse_capacity as usize,
            cool_down: config.fuse_cool_down_ms.into(),
            restore_after: config.fuse_restore_after_ms.into(),
            cooling: Vec::new(),
            locked_until: None,
            probation: None,
        }
    }

    /// As a record tells: so many units are left, the next cools since then.
    pub fn with(mut self, units: u32, cooling_since: i64, locked_until: Option<i64>, now: i64) -> Self {
        let missing = i64::try_from(self.capacity).unwrap_or(0) - i64::from(units);
        if locked_until.is_none() {
            let since = cooling_since.min(now);
            self.cooling = (0..missing.max(0)).map(|nth| since + nth * self.cool_down).collect();
        }
        // No longer than this setting would lock.
        self.locked_until = locked_until.map(|until| until.min(now + self.restore_after));
        self
    }

    pub fn units(&self) -> u32 {
        let left = if self.locked_until.is_some() { 0 } else { self.capacity - self.cooling.len() };
        u32::try_from(left).unwrap_or(0)
    }

    /// Time heals. True when the lock has ended.
    pub fn heal(&mut self, time: i64) -> bool {
        if self.locked_until.is_some_and(|until| until <= time) {
            self.locked_until = None;
            return true;
        }
        let healed = self.cooling.iter().take_while(|since| self.cool_down > 0 && *since + self.cool_down <= time);
        self.cooling.drain(..healed.count());
        false
    }

    /// A refresh flight wants a unit.
    pub fn take(&mut self, time: i64) -> Result<(), SessionError> {
        let rejected = |code: ErrorCode, ms: i64| {
            Err(SessionError { retry_after_ms: Some(u64::try_from(ms).unwrap_or(0)), ..code.into() })
        };
        if let Some(until) = self.locked_until {
            return rejected(ErrorCode::FuseLocked, until - time);
        }
        if self.cooling.len() == self.capacity {
            self.locked_until = Some(time + self.restore_after);
            self.cooling.clear();
            self.probation = None;
            return rejected(ErrorCode::FuseTripped, self.restore_after);
        }
        self.cooling.push(self.cooling.last().map_or(time, |last| last + self.cool_down));
        self.probation = None;
        Ok(())
    }

    pub fn give_back(&mut self) {
        self.cooling.pop();
    }

    pub fn accepted(&mut self, serial: u32, replay: bool) {
        if replay {
            self.replay_ended(serial);
        }
        // The article's own rule knows no healing before a trip.
        if self.probation == Some((serial, 0)) && self.cool_down > 0 {
            self.probation = None;
            self.give_back();
        }
    }

    pub fn replay_begins(&mut self, serial: u32) {
        if let Some((proving, replays)) = &mut self.probation
            && *proving == serial
        {
            *replays += 1;
        }
    }

    pub fn replay_ended(&mut self, serial: u32) {
        if let Some((proving, replays)) = &mut self.probation
            && *proving == serial
            && *replays > 0
        {
            *replays -= 1;
        }
    }

    /// The flight was no use: its unit is lost.
    pub fn replay_refused(&mut self, serial: u32) {
        if self.probation.is_some_and(|(proving, _)| proving == serial) {
            self.probation = None;
        }
    }
}
