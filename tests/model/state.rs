//! One state of the search: the machine, the reference and the world around them.

use std::sync::atomic::{AtomicU64, Ordering};

use mp_session::session::{ActKind, Input, OpId, Record, Session, Timestamp};

use crate::reference::{Fuse, Reference, Rule};
use crate::world::{Action, Answer, Budget, Wish, World};

const START: u64 = 1_000_000_000;

/// Numbers seen anywhere in the search: bit n is number n.
#[derive(Debug, Default)]
pub struct Seen {
    pub codes: AtomicU64,
    pub stages: AtomicU64,
    pub events: AtomicU64,
}

/// What storage holds, and what the reference knew when it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    pub record: Record,
    pub token: bool,
    pub life_left: u64,
    pub has_phone: bool,
    pub fuse: Fuse,
    pub wall: u64,
    pub elapsed: u64,
    pub generation: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub session: Session,
    pub reference: Reference,
    pub now: u64,
    pub left: Budget,
    /// Acts that have ended: answers to them come late or again.
    pub ended: Vec<(OpId, ActKind)>,
    pub popup: Option<OpId>,
    /// What the host believes the token's number to be; `None` without a token.
    pub host_token: Option<u32>,
    pub stored: Option<Stored>,
    /// What the writes under way are to store.
    pub writes: Vec<(OpId, Option<Stored>)>,
    pub broken: Option<Rule>,
}

/// What the step at hand was about.
#[derive(Clone, Copy, Default)]
pub struct Cause {
    pub forced: bool,
    pub refused: bool,
}

impl State {
    pub fn new(world: &World, seen: &Seen) -> Self {
        let mut state = Self {
            session: Session::new(world.config.clone(), Ok(None), Timestamp(START)),
            reference: Reference { elapsed: START, wall: START, ..Reference::default() },
            now: START,
            left: world.budget,
            ended: Vec::new(),
            popup: None,
            host_token: None,
            stored: None,
            writes: Vec::new(),
            broken: None,
        };
        if world.signed_in {
            state = state.after(&Action::Submit(Wish::Ensure), world, seen);
            state = state.after(&Action::Answer(0, Answer::Good), world, seen);
            state = state.after(&Action::Answer(0, Answer::Good), world, seen);
            while let Some(write) = state.reference.acts.iter().position(|act| act.kind == ActKind::Write) {
                state = state.after(&Action::Answer(write, Answer::Good), world, seen);
            }
            state.left = world.budget;
            state.ended.clear();
        }
        state
    }

    pub fn after(&self, action: &Action, world: &World, seen: &Seen) -> Self {
        let mut next = self.clone();
        let before = next.session.state();
        let verdict = next.act(*action, world).and_then(|cause| next.settle(cause, world, seen));
        if let Err(rule) = verdict.and_then(|()| next.check(world)) {
            next.broken = Some(rule);
        }
        seen.stages.fetch_or(1 << before as u64 | 1 << next.session.state() as u64, Ordering::Relaxed);
        next
    }

    pub fn wall(&self) -> Timestamp {
        Timestamp(self.now)
    }

    pub fn input(&mut self, input: Input) {
        self.session.handle_input(input, Timestamp(self.now));
    }
}
