//! Exhaustive search of small worlds: every order of wishes, answers, timeouts, repetitions and
//! faults, each state judged by a reference that is simpler than the machine.
//!
//! Prints the counts. `cargo test --release --test model -- --ignored` runs the full form.
#![cfg(not(target_arch = "wasm32"))]

mod actions;
mod answers;
mod checks;
mod outputs;
mod reference;
mod state;
mod world;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use mp_session::session::{ActKind, ErrorCode, EventKind, State as Stage};
use stateright::{Checker, Model, Property};

use reference::Rule;
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
        let mut first_write = true;
        for (index, act) in state.reference.acts.iter().enumerate() {
            match act.kind {
                // Storage works in order.
                ActKind::Write if !std::mem::take(&mut first_write) => {}
                ActKind::Write => {
                    actions.push(Action::Answer(index, Answer::Good));
                    if left.write_faults > 0 {
                        actions.push(Action::Answer(index, Answer::Trouble));
                    }
                }
                // Whatever a logout is told, it is over.
                ActKind::SignOut => actions.push(Action::Answer(index, Answer::Good)),
                // The result counts no more; one kind of answer stands for all.
                _ if act.overtaken => actions.push(Action::Answer(index, Answer::Good)),
                _ => actions.extend(
                    world
                        .answers
                        .iter()
                        .filter(|answer| makes_sense(act.kind, **answer))
                        .map(|answer| Action::Answer(index, *answer)),
                ),
            }
        }
        if left.echoes > 0 {
            actions.extend((0..state.ended.len()).map(|index| Action::Echo(index, Answer::Good)));
            actions.extend((0..state.ended.len()).map(|index| Action::Echo(index, Answer::Unauthorized)));
        }
        if state.session.poll_timeout().is_some() {
            actions.push(Action::Wake);
        }
        if let Some(_popup) = state.popup {
            actions.extend(world.outcomes.iter().map(|outcome| Action::EndAuth(*outcome)));
        }
        let spend = [
            (left.sleeps, Action::Sleep),
            (left.set_backs, Action::SetBack),
            (left.resumes, Action::Resume),
            (left.verdicts, Action::Accept),
            (left.verdicts, Action::RejectReplay),
            (left.verdicts, Action::Renew),
            (left.verdicts, Action::RenewOlder),
            (left.restarts, Action::Restart),
            (left.disposals, Action::Dispose),
        ];
        actions.extend(spend.into_iter().filter(|(budget, _)| *budget > 0).map(|(_, action)| action));
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let next = state.after(&action, &self.world, &self.seen);
        (next != *state).then_some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            keeps::<0>(),
            keeps::<1>(),
            keeps::<2>(),
            keeps::<3>(),
            keeps::<4>(),
            keeps::<5>(),
            keeps::<6>(),
            keeps::<7>(),
            keeps::<8>(),
            keeps::<9>(),
            keeps::<10>(),
            keeps::<11>(),
        ]
    }
}

/// wx.login has no 401, and checkSession knows only good, dead and failed.
fn makes_sense(kind: ActKind, answer: Answer) -> bool {
    match kind {
        ActKind::Code => matches!(answer, Answer::Good | Answer::Platform(_)),
        ActKind::KeyCheck => matches!(answer, Answer::Good | Answer::Unauthorized | Answer::Platform(_)),
        _ => true,
    }
}

fn keeps<const RULE: usize>() -> Property<Search> {
    Property::always(Rule::ALL[RULE].1, |_, state: &State| state.broken != Some(Rule::ALL[RULE].0))
}

/// The codes that only JS or a defect can produce.
const NOT_THE_MACHINES: [ErrorCode; 4] =
    [ErrorCode::Config, ErrorCode::WasmLoad, ErrorCode::Internal, ErrorCode::Aborted];

fn search(size: Size) -> usize {
    let seen = Arc::<Seen>::default();
    let started = Instant::now();
    let states: usize = worlds(size).into_iter().map(|world| search_world(world, &seen)).sum();
    report(&format!("{states} distinct states in {:.1} s, no rule broken", started.elapsed().as_secs_f32()));
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
    states
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
    if let Some((rule, path)) = checker.discoveries().into_iter().next() {
        panic!("broken: {rule}\n{path}");
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
    assert!(search(Size::Small) > 10_000);
}

#[test]
#[ignore = "minutes; `make verify` runs it in release"]
fn every_order_of_events_keeps_every_rule_for_four_callers() {
    assert!(search(Size::Full) >= 1_000_000);
}
