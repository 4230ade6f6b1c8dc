//! What holds in every state.

use mp_session::session::ActKind;

use crate::reference::{Act, Rule};
use crate::state::State;
use crate::world::World;

impl State {
    /// What holds in every state.
    pub fn check(&self, world: &World) -> Result<(), Rule> {
        let reference = &self.reference;
        let count = |which: fn(&&Act) -> bool| reference.acts.iter().filter(which).count();
        // After dispose the last write does not wait for the one before.
        let two_writes = count(|act| act.kind == ActKind::Write) > 1 && !reference.disposed;
        if count(|act| act.exclusive) > 1 || two_writes {
            return Err(Rule::NoOverlap);
        }
        let snapshot = self.session.snapshot(self.wall());
        if self.host_token.is_some() != reference.token.is_some() && !reference.disposed {
            return Err(if reference.token.is_none() { Rule::NoZombie } else { Rule::RightToken });
        }
        if !reference.disposed && reference.token.is_some() && self.session.serial() != reference.serial {
            return Err(Rule::RightToken);
        }
        if snapshot.generation != reference.generation {
            return Err(Rule::NoZombie);
        }
        let no_write = self.writes.is_empty();
        let has_stored_token = self.stored.as_ref().is_some_and(|stored| stored.token);
        // One failed write is made up for by an erasure; after dispose nobody hears of a failure.
        let excused = reference.write_failures + u32::from(reference.disposed) >= 2;
        if reference.token.is_none() && no_write && has_stored_token && !excused {
            return Err(Rule::NoZombie);
        }
        if self.session.is_live(self.wall()) && !reference.has_usable_token() {
            return Err(Rule::LiveMeansUsable);
        }
        let units = world.config.fuse_capacity - reference.fuse.spent.min(world.config.fuse_capacity);
        if reference.fuse.locked_until.is_none() && snapshot.fuse.units > units {
            return Err(Rule::FuseBound);
        }
        if reference.disposed {
            return if reference.callers.is_empty() { Ok(()) } else { Err(Rule::NobodyForgotten) };
        }
        let timeout = self.session.poll_timeout();
        let waited_for = reference.acts.iter().any(|act| act.exclusive || act.kind == ActKind::Write);
        if waited_for && timeout.is_none() {
            return Err(Rule::EveryWaitHasADeadline);
        }
        let nothing_comes = reference.acts.is_empty() && self.popup.is_none() && reference.flight.is_none();
        if nothing_comes && !reference.callers.is_empty() {
            return Err(Rule::NobodyForgotten);
        }
        Ok(())
    }
}
