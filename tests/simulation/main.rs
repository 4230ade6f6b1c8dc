//! Seeded simulation over the driver: one virtual clock, a host with every fault, an app that asks
//! for everything at any time and sends requests of its own. Each step is judged by a second machine
//! that was written from the rules (`tests/reference`), and by what WeChat, the back end and storage see.
//!
//! `cargo test --release --test simulation -- --ignored` runs the long form; the counts are printed.
//! `SEED=n cargo test --test simulation -- --nocapture` replays one seed and prints its life.
#![cfg(not(target_arch = "wasm32"))]

mod app;
mod back_end;
mod config;
mod host;
mod journal;
mod random;
#[path = "../reference/mod.rs"]
mod reference;
mod requests;
mod steps;

use std::io::Write;
use std::time::Instant;

use mp_session::session::SessionConfig;

use app::App;
use config::any_config;
use host::World;

/// The life of one seed.
fn live(seed: u64, traced: bool) -> Result<u32, String> {
    run(App::start(World::new(seed, traced), any_config(seed)), App::live)
}

fn weather_a_storm(seed: u64, traced: bool) -> Result<u32, String> {
    run(App::start(World::calm(seed, traced), SessionConfig::default()), App::weather_a_storm)
}

fn lack_permission(seed: u64, traced: bool) -> Result<u32, String> {
    run(App::start(World::calm(seed, traced), SessionConfig::default()), App::lack_permission)
}

fn log_in_all_the_time(seed: u64, traced: bool) -> Result<u32, String> {
    run(App::start(World::calm(seed, traced), SessionConfig::default()), App::log_in_all_the_time)
}

fn run(mut app: App, live: impl FnOnce(&mut App) -> Result<(), String>) -> Result<u32, String> {
    let end = live(&mut app);
    if let Some(trace) = &app.world.borrow().trace {
        println!("{}", trace.join("\n"));
    }
    end.map(|()| app.calls)
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
    run_all(2_000, "faulty_world", live);
}

#[test]
fn an_api_that_refuses_for_ever_is_asked_within_the_fuse() {
    run_all(500, "within_the_fuse", weather_a_storm);
}

#[test]
fn an_address_that_refuses_for_ever_costs_a_refresh_a_minute() {
    run_all(500, "costs_a_refresh", lack_permission);
}

#[test]
fn an_app_that_logs_in_all_the_time_keeps_to_four_a_second() {
    run_all(100, "four_a_second", log_in_all_the_time);
}

#[test]
#[ignore = "the long form; `make verify` runs it"]
fn every_call_ends_once_in_a_hundred_thousand_faulty_worlds() {
    run_all(100_000, "faulty_world", live);
}
