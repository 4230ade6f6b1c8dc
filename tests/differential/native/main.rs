//! Lives of the simulation as calls across the border, and what the native core answers to each.
//! `tests/differential/run.mjs` makes the same calls to what ships.
#![cfg(not(target_arch = "wasm32"))]

#[path = "../../simulation/app.rs"]
mod app;
#[path = "../../simulation/back_end.rs"]
mod back_end;
mod call;
#[path = "../../simulation/config.rs"]
mod config;
#[path = "../../../src/wasm/convert.rs"]
mod convert;
mod encode;
mod extremes;
#[path = "../../simulation/host.rs"]
mod host;
#[path = "../../simulation/journal.rs"]
mod journal;
mod life;
mod machine;
mod mailbox;
mod outbox;
#[path = "../../simulation/random.rs"]
mod random;
#[path = "../../reference/mod.rs"]
mod reference;
#[path = "../../simulation/requests.rs"]
mod requests;
#[path = "../../simulation/steps.rs"]
mod steps;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

use machine::Machine;
// What src/wasm/convert.rs names by the crate.
use mp_session::{driver, session};

const HELP: &str = "\
Writes lives for tests/differential/run.mjs, in binary.

  cargo run --example differential -- FROM COUNT           the lives FROM, FROM + 1, …
  cargo run --example differential -- LIFE 1 CALL,CALL,…   of one life these calls";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((from, count, only)) = read(&arguments) else {
        println!("{HELP}");
        return ExitCode::FAILURE;
    };
    let mut out = BufWriter::new(io::stdout().lock());
    for seed in from..from + count {
        // The reader has gone when it has seen enough.
        if out.write_all(&written(seed, only.as_deref())).is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

fn read(arguments: &[String]) -> Option<(u32, u32, Option<Vec<usize>>)> {
    let [from, count, rest @ ..] = arguments else { return None };
    let only = rest.first().map(|list| list.split(',').map(str::parse).collect::<Result<_, _>>());
    Some((from.parse().ok()?, count.parse().ok()?, only.transpose().ok()?))
}

/// The life's number and length, then each call with what comes of it.
fn written(seed: u32, only: Option<&[usize]>) -> Vec<u8> {
    let mut machine = Machine::default();
    // As an instance of its own would begin: a spoilt step may leave a record that nobody takes.
    mailbox::clear();
    let mut bytes = Vec::new();
    for (index, call) in life::live(seed).into_iter().enumerate() {
        if only.is_some_and(|only| !only.contains(&index)) {
            continue;
        }
        call.write(&mut bytes);
        let answer = machine.answer(&call);
        call::write_length(&mut bytes, answer.len());
        bytes.extend(answer);
    }
    let mut written = seed.to_le_bytes().to_vec();
    call::write_length(&mut written, bytes.len());
    written.extend(bytes);
    written
}
