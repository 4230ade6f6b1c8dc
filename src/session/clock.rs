//! Time as the machine knows it: an argument, never a clock of its own.

/// A point in time, in milliseconds since the Unix epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub u64);

impl Timestamp {
    /// The point `ms` later; saturates instead of wrapping.
    #[must_use]
    #[inline(never)]
    pub const fn after(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `self` until `later`, 0 when that has passed.
    #[must_use]
    #[inline(never)]
    pub const fn until(self, later: Self) -> u64 {
        later.0.saturating_sub(self.0)
    }
}

/// Turns the host's wall clock into a time that never runs backwards.
///
/// Users set their clocks and phones correct theirs. If a step back of one day moved every
/// deadline one day away, a token would outlive itself and a tripped fuse stay locked; so the
/// machine's own time stands still during a step back and goes on from there. A step forward is
/// believed: it can only expire things early.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Clock {
    latest_wall: Timestamp,
    stepped_back_ms: u64,
}

impl Clock {
    /// The machine's time for the wall time `wall`; remembers the step when `wall` went back.
    pub fn observe(&mut self, wall: Timestamp) -> Timestamp {
        self.stepped_back_ms = self.stepped_back_ms.saturating_add(wall.until(self.latest_wall));
        self.latest_wall = wall;
        self.machine_time(wall)
    }

    /// The machine's time for `wall`, or `None` when the wall clock has stepped back since the
    /// last [`Clock::observe`]: the caller must observe first.
    pub fn peek(&self, wall: Timestamp) -> Option<Timestamp> {
        (wall >= self.latest_wall).then(|| self.machine_time(wall))
    }

    /// The machine's time at the last observation.
    pub fn now(&self) -> Timestamp {
        self.machine_time(self.latest_wall)
    }

    /// The wall time at which the machine's time will be `at`.
    #[inline(never)]
    pub fn to_wall(&self, at: Timestamp) -> Timestamp {
        Timestamp(at.0.saturating_sub(self.stepped_back_ms))
    }

    /// The machine's time for a wall time that was written down at `saved_at`: what had been
    /// left of it then is left of it now, even if the clock was set back in between.
    pub fn restored(&self, wall: Timestamp, saved_at: Timestamp) -> Timestamp {
        let step_back = self.latest_wall.until(saved_at);
        Timestamp(wall.0.saturating_sub(step_back)).after(self.stepped_back_ms)
    }

    const fn machine_time(&self, wall: Timestamp) -> Timestamp {
        wall.after(self.stepped_back_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_stands_still_when_the_wall_clock_steps_back() {
        let mut clock = Clock::default();
        assert_eq!(clock.observe(Timestamp(1_000)), Timestamp(1_000));
        assert_eq!(clock.observe(Timestamp(400)), Timestamp(1_000));
        assert_eq!(clock.observe(Timestamp(500)), Timestamp(1_100));
        assert_eq!(clock.to_wall(Timestamp(1_100)), Timestamp(500));
    }

    #[test]
    fn a_step_back_is_not_hidden_from_a_peek() {
        let mut clock = Clock::default();
        clock.observe(Timestamp(1_000));
        assert_eq!(clock.peek(Timestamp(999)), None);
        assert_eq!(clock.peek(Timestamp(1_000)), Some(Timestamp(1_000)));
    }

    #[test]
    fn a_saved_deadline_keeps_what_was_left_of_it() {
        let mut clock = Clock::default();
        clock.observe(Timestamp(5_000));
        assert_eq!(clock.restored(Timestamp(9_000), Timestamp(4_000)), Timestamp(9_000));
        // Saved at 8 000 with 1 000 ms left, read when the clock shows 5 000.
        assert_eq!(clock.restored(Timestamp(9_000), Timestamp(8_000)), Timestamp(6_000));
    }

    #[test]
    fn extremes_saturate() {
        let mut clock = Clock::default();
        clock.observe(Timestamp(u64::MAX));
        clock.observe(Timestamp(0));
        assert_eq!(clock.observe(Timestamp(u64::MAX)), Timestamp(u64::MAX));
    }
}
