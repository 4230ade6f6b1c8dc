//! Rule 3, the fuse line: limits token refreshes.

use super::clock::{Clock, Timestamp};
use super::config::FuseConfig;
use super::error::{ErrorCode, SessionError};

/// Counts refresh flights, never callers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct RefreshFuse {
    config: FuseConfig,
    state: FuseState,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum FuseState {
    Closed {
        units: u32,
        /// The next unit cools down this long after this point.
        cooling_since: Timestamp,
        probation: Option<Probation>,
    },
    Tripped {
        until: Timestamp,
    },
}

/// The token whose flight took a unit and that no request has proven good yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Probation {
    serial: u32,
    /// Replays made for the flight that have not been answered: until then a success elsewhere
    /// must not excuse the address that refuses.
    replays: u32,
}

/// The fuse as it is written to storage, in wall time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FuseRecord {
    /// Units left.
    pub units: u32,
    /// Since when the next unit has been cooling down.
    pub cooling_since: Timestamp,
    /// Locked until then.
    pub tripped_until: Option<Timestamp>,
}

impl RefreshFuse {
    pub fn new(config: FuseConfig) -> Self {
        let units = config.capacity;
        Self { config, state: FuseState::Closed { units, cooling_since: Timestamp(0), probation: None } }
    }

    /// Takes a unit for one refresh flight.
    pub fn take(&mut self, now: Timestamp) -> Result<(), SessionError> {
        self.cool(now);
        match &mut self.state {
            FuseState::Tripped { until } => Err(SessionError::retry_after(ErrorCode::FuseLocked, now.until(*until))),
            FuseState::Closed { units: 0, .. } => {
                self.state = FuseState::Tripped { until: now.after(self.config.restore_after_ms) };
                Err(SessionError::retry_after(ErrorCode::FuseTripped, self.config.restore_after_ms))
            }
            FuseState::Closed { units, cooling_since, probation } => {
                if *units == self.config.capacity {
                    *cooling_since = now;
                }
                *units -= 1;
                *probation = None;
                Ok(())
            }
        }
    }

    /// The flight brought token number `serial`, and so many refused requests go out again with
    /// it: its unit comes back when it is accepted after all of them have been answered.
    pub fn put_on_probation(&mut self, serial: u32, replays: u32) {
        if let FuseState::Closed { probation, .. } = &mut self.state {
            *probation = Some(Probation { serial, replays });
        }
    }

    /// One more refused request goes out again with token number `serial`.
    pub fn replay_begins(&mut self, serial: u32) {
        if let Some(probation) = self.probation_of(serial) {
            probation.replays += 1;
        }
    }

    /// A replay ended without a verdict on its token.
    pub fn replay_ends(&mut self, serial: u32) {
        if let Some(probation) = self.probation_of(serial) {
            probation.replays = probation.replays.saturating_sub(1);
        }
    }

    /// The flight never reached a verdict (offline, outage, logout): its unit comes back.
    pub fn give_back(&mut self) {
        if let FuseState::Closed { units, .. } = &mut self.state {
            *units = (*units + 1).min(self.config.capacity);
        }
    }

    /// A request with token number `serial` was accepted; `replay` when it had been refused before.
    pub fn accepted(&mut self, serial: u32, replay: bool) {
        if replay {
            self.replay_ends(serial);
        }
        let answered = self.probation_of(serial).is_some_and(|probation| probation.replays == 0);
        // The article's own rule knows no healing.
        if answered && self.config.cool_down_ms > 0 {
            self.forfeit(serial);
            self.give_back();
        }
    }

    /// The token number about which news would change the fuse.
    pub fn on_probation(&self) -> Option<u32> {
        match self.state {
            FuseState::Closed { probation, .. } => probation.map(|probation| probation.serial),
            FuseState::Tripped { .. } => None,
        }
    }

    /// Even the new token number `serial` was refused: its unit is gone for good.
    pub fn forfeit(&mut self, serial: u32) {
        match &mut self.state {
            FuseState::Closed { probation, .. } if probation.is_some_and(|one| one.serial == serial) => {
                *probation = None;
            }
            _ => {}
        }
    }

    fn probation_of(&mut self, serial: u32) -> Option<&mut Probation> {
        match &mut self.state {
            FuseState::Closed { probation, .. } => probation.as_mut().filter(|probation| probation.serial == serial),
            FuseState::Tripped { .. } => None,
        }
    }

    /// Restores by timestamp what time has healed. True when a tripped fuse closed again.
    pub fn cool(&mut self, now: Timestamp) -> bool {
        match &mut self.state {
            FuseState::Tripped { until } if *until <= now => {
                *self = Self::new(self.config);
                true
            }
            FuseState::Closed { units, cooling_since, .. } if self.config.cool_down_ms > 0 => {
                let cooled = cooling_since.until(now) / self.config.cool_down_ms;
                let missing = u64::from(self.config.capacity - *units);
                *units += u32::try_from(cooled.min(missing)).unwrap_or(0);
                *cooling_since = cooling_since.after(cooled * self.config.cool_down_ms);
                false
            }
            _ => false,
        }
    }

    /// When a tripped fuse closes again.
    pub fn tripped_until(&self) -> Option<Timestamp> {
        match self.state {
            FuseState::Tripped { until } => Some(until),
            FuseState::Closed { .. } => None,
        }
    }

    /// Units left; 0 while tripped.
    pub fn units(&self) -> u32 {
        match self.state {
            FuseState::Tripped { .. } => 0,
            FuseState::Closed { units, .. } => units,
        }
    }

    pub fn capacity(&self) -> u32 {
        self.config.capacity
    }

    /// What a stored record says of the fuse, in the machine's time.
    pub fn content(&self) -> (u32, Timestamp, Option<Timestamp>) {
        match self.state {
            // A whole fuse does not cool.
            FuseState::Closed { units, .. } if units == self.config.capacity => (units, Timestamp(0), None),
            FuseState::Closed { units, cooling_since, .. } => (units, cooling_since, None),
            FuseState::Tripped { until } => (0, Timestamp(0), Some(until)),
        }
    }

    pub fn to_record(&self, clock: &Clock) -> FuseRecord {
        let cooling_since = match self.state {
            FuseState::Closed { cooling_since, .. } => clock.to_wall(cooling_since),
            FuseState::Tripped { .. } => Timestamp(0),
        };
        FuseRecord {
            units: self.units(),
            cooling_since,
            tripped_until: self.tripped_until().map(|until| clock.to_wall(until)),
        }
    }

    pub fn restore(&mut self, record: &FuseRecord, saved_at: Timestamp, clock: &Clock) {
        self.state = match record.tripped_until {
            Some(until) => {
                // A record from a longer setting, or a forged one, must not lock for longer than we would.
                let latest = clock.now().after(self.config.restore_after_ms);
                FuseState::Tripped { until: clock.restored(until, saved_at).min(latest) }
            }
            None => FuseState::Closed {
                units: record.units.min(self.config.capacity),
                cooling_since: clock.restored(record.cooling_since, saved_at).min(clock.now()),
                probation: None,
            },
        };
    }
}
