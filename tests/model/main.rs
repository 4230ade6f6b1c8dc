//! Exhaustive search of small worlds: every order of wishes, answers, timeouts, repetitions and
//! faults, each step judged by a second machine that was written from the rules (`tests/reference`)
//! and by laws that no detail can change (`laws.rs`).
//!
//! Prints the counts. `cargo test --release --test model -- --ignored` runs the full form, and
//! `WORLD='requests' cargo test --test model` one world of it.
#![cfg(not(target_arch = "wasm32"))]

mod actions;
mod answers;
mod laws;
#[path = "../reference/mod.rs"]
mod reference;
mod state;
mod world;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use mp_session::session::{ActKind, ErrorCode, EventKind, State as Stage};
use stateright::{Checker, Model, Property};

use answers::OFFLINE;
use state::{Seen, State};
use world::{Action, Answer, Size, World, worlds};

struct Search {
    world: World,
    seen: Arc<Seen>,
}

impl Model for Search {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State::new(&self.world, &self.seen)]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.broken.is_some() {
            return;
        }
        let world = &self.world;
        let left = state.left;
        if left.wishes > 0 {
            actions.extend(world.wishes.iter().map(|wish| Action::Submit(*wish)));
        }
        for (index, open) in state.open.iter().enumerate() {
            let answers: &[Answer] = match (open.kind, state.session.act_kind(open.op)) {
                // Whatever a logout is told, it is over.
                (ActKind::SignOut, _) => &[Answer::Good],
                // The result counts no more; but a token has to be revoked.
                (_, Some(ActKind::Abandoned)) | (ActKind::Read, _) => &[Answer::Good, OFFLINE],
                _ => world.answers,
            };
            let possible = answers.iter().filter(|answer| makes_sense(open.kind, **answer));
            actions.extend(possible.map(|answer| Action::Answer(index, *answer)));
        }
        for index in 0..state.disk.writes.len() {
            actions.push(Action::Land(index));
            if left.write_faults > 0 {
                actions.push(Action::Lose(index));
            }
        }
        if left.echoes > 0 {
            actions.extend((0..state.ended.len()).map(|index| Action::Echo(index, Answer::Good)));
            actions.extend((0..state.ended.len()).map(|index| Action::Echo(index, Answer::Unauthorized)));
        }
        // A write that is given up is written again when it lands: that may fail only so often.
        let storage_keeps_up = state.disk.writes.is_empty() || left.write_faults > 0;
        if state.session.poll_timeout().is_some() && storage_keeps_up {
            actions.push(Action::Wake);
        }
        if state.popup.is_some() {
            actions.extend(world.outcomes.iter().map(|outcome| Action::EndAuth(*outcome)));
        }
        if left.copies > 0 {
            actions.extend(world.copies.iter().flat_map(|copy| [Action::Copy(*copy), Action::Tell(*copy)]));
        }
        let spend = [
            (left.looks, Action::Look),
            (left.sleeps, Action::Sleep),
            (left.set_backs, Action::SetBack),
            (left.resumes, Action::Resume),
            (left.verdicts, Action::Accept { replay: false, older: false }),
            (left.verdicts, Action::Accept { replay: true, older: false }),
            (left.verdicts, Action::Accept { replay: false, older: true }),
            (left.verdicts, Action::EndReplay),
            (left.verdicts, Action::Renew { older: false }),
            (left.verdicts, Action::Renew { older: true }),
            (left.verdicts, Action::EndSession { older: false }),
            (left.verdicts, Action::EndSession { older: true }),
            (left.restarts, Action::Restart { outlives: false }),
            (left.restarts, Action::Restart { outlives: true }),
            (left.disposals, Action::Dispose),
        ];
        actions.extend(spend.into_iter().filter(|(budget, _)| *budget > 0).map(|(_, action)| action));
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let next = state.after(&action, &self.world, &self.seen);
        (next != *state).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("the session does what the rules say", |_, state: &State| state.broken.is_none())]
    }
}

/// wx.login has no status, and checkSession knows only good, dead and failed.
fn makes_sense(kind: ActKind, answer: Answer) -> bool {
    match kind {
        ActKind::Code | ActKind::Read => matches!(answer, Answer::Good | Answer::Platform(_)),
        ActKind::KeyCheck => matches!(answer, Answer::Good | Answer::Unauthorized | Answer::Platform(_)),
        ActKind::Exchange => true,
        _ => answer != Answer::Unregistered,
    }
}

/// The codes that only JS or a defect can produce.
const NOT_THE_MACHINES: [ErrorCode; 5] =
    [ErrorCode::Config, ErrorCode::WasmLoad, ErrorCode::Internal, ErrorCode::Aborted, ErrorCode::File];

fn search(size: Size) {
    let seen = Arc::<Seen>::default();
    let started = Instant::now();
    let chosen = std::env::var("WORLD").ok();
    let worlds = worlds(size).into_iter().filter(|world| chosen.as_ref().is_none_or(|name| name == world.name));
    let states: usize = worlds.map(|world| search_world(world, &seen)).sum();
    if let Some(name) = chosen {
        return assert!(states > 0, "no world has the name {name}");
    }
    report(&format!("{states} distinct states in {:.1} s, no rule broken", started.elapsed().as_secs_f32()));
    assert!(states > if size == Size::Full { 1_000_000 } else { 10_000 });
    let codes = seen.codes.load(Ordering::Relaxed);
    for code in ErrorCode::ALL {
        let reached = codes & 1 << code as u64 != 0;
        assert_eq!(reached, !NOT_THE_MACHINES.contains(&code), "sometimes {}", code.name());
    }
    let reached = seen.stages.load(Ordering::Relaxed);
    for stage in [Stage::SignedOut, Stage::LoggingIn, Stage::SignedIn, Stage::Refreshing, Stage::Disposed] {
        assert!(reached & 1 << stage as u64 != 0, "sometimes {stage:?}");
    }
    let events = seen.events.load(Ordering::Relaxed);
    for event in EventKind::ALL {
        // A record is never foreign here, and only JS falls back to the twin.
        let outside = matches!(event, EventKind::StorageIgnored | EventKind::EngineFallback);
        assert_eq!(events & 1 << event as u64 != 0, !outside, "sometimes {}", event.name());
    }
}

fn search_world(world: World, seen: &Arc<Seen>) -> usize {
    let World { name, budget, .. } = world;
    let started = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = Search { world, seen: Arc::clone(seen) }.checker().threads(threads).spawn_bfs().join();
    let states = checker.unique_state_count();
    report(&format!(
        "{name:10} {} callers: {states:9} distinct states, {:9} transitions, depth {:2}, {:5.1} s",
        budget.wishes,
        checker.state_count(),
        checker.max_depth(),
        started.elapsed().as_secs_f32()
    ));
    if let Some(path) = checker.discoveries().into_values().next() {
        let broken = path.last_state().broken.clone().unwrap_or_default();
        panic!("in the world WORLD='{name}': {broken}\n{path}");
    }
    checker.assert_properties();
    states
}

/// Past the test harness, which would swallow the counts.
fn report(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[test]
fn every_order_of_events_keeps_every_rule() {
    search(Size::Small);
}

#[test]
#[ignore = "minutes; `make verify` runs it in release"]
fn every_order_of_events_keeps_every_rule_for_four_callers() {
    search(Size::Full);
}
