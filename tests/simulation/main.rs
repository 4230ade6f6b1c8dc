//! Seeded simulation over the driver: one virtual clock, a host with every fault, an app that asks
//! for everything at any time.
//!
//! `cargo test --release --test simulation -- --ignored` runs the long form; the counts are printed.
//! `SEED=n cargo test --test simulation -- --nocapture` replays one seed and prints its life.
#![cfg(not(target_arch = "wasm32"))]

mod answers;
mod app;
mod back_end;
mod host;
mod random;
mod steps;

use std::io::Write;
use std::time::Instant;

use app::App;
use host::World;

const STEPS: u64 = 120;

/// The life of one seed.
fn live(seed: u64, traced: bool) -> Result<u32, String> {
    let mut app = App::start(World::new(seed, traced));
    let end = app.live(STEPS);
    tell(&app, traced);
    end.map(|()| app.calls)
}

fn weather_a_storm(seed: u64, traced: bool) -> Result<u32, String> {
    let mut app = App::start(World::calm(seed, traced));
    let end = app.weather_a_storm(STEPS);
    tell(&app, traced);
    end.map(|()| app.calls)
}

fn tell(app: &App, traced: bool) {
    if traced {
        println!("{}", app.trace());
    }
}

fn run_all(seeds: u64, test: &str, run: fn(u64, bool) -> Result<u32, String>) {
    if let Some(seed) = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()) {
        run(seed, true).unwrap_or_else(|rule| panic!("seed {seed}: {rule}"));
        return;
    }
    let started = Instant::now();
    let mut calls = 0;
    for seed in 0..seeds {
        match std::panic::catch_unwind(|| run(seed, false)) {
            Ok(Ok(made)) => calls += u64::from(made),
            broken => {
                let rule = broken.map_or("a panic".into(), |end| end.err().unwrap_or_default());
                panic!("{rule}; see it with\n  SEED={seed} cargo test --test simulation {test} -- --nocapture");
            }
        }
    }
    // Past the test harness, which would swallow the counts.
    let seconds = started.elapsed().as_secs_f32();
    let _ = writeln!(std::io::stderr(), "{seeds} seeds, {calls} calls, each answered once, in {seconds:.1} s");
}

#[test]
fn every_call_ends_once_in_a_faulty_world() {
    run_all(10_000, "faulty_world", live);
}

#[test]
fn an_api_that_refuses_for_ever_is_asked_within_the_fuse() {
    run_all(2_000, "within_the_fuse", weather_a_storm);
}

#[test]
#[ignore = "the long form; `make verify` runs it"]
fn every_call_ends_once_in_a_hundred_thousand_faulty_worlds() {
    run_all(100_000, "faulty_world", live);
}
