//! A life of the simulation as the calls that reach the machine.

use std::cell::RefCell;
use std::rc::Rc;

use mp_session::session::{SessionConfig, StoredRecord, Timestamp};

use crate::app::App;
use crate::call::{Call, Entry};
use crate::config::any_config;
use crate::encode;
use crate::extremes::{dress, spoil};
use crate::host::World;
use crate::journal::Journal;
use crate::random::Random;
use crate::reference::Heard;

/// Whole, then without a prefix's end, and none of ours.
const PREFIXES: [&str; 4] =
    ["https://api.example.com/orders", "https://api.example.com", "https://api.example.co", "http://api.example.com/"];

#[derive(Default)]
struct Calls {
    config: SessionConfig,
    made: Vec<Call>,
    /// The last start, which waits for what the app remembers from before a crash.
    starting: Option<(Option<StoredRecord>, Timestamp)>,
}

impl Journal for Calls {
    fn start(&mut self, stored: Option<&StoredRecord>, now: Timestamp) {
        self.open(0);
        self.starting = Some((stored.cloned(), now));
    }

    fn hear(&mut self, heard: &Heard, now: Timestamp) {
        if let Heard::Outlive(generation) = heard {
            return self.open(*generation);
        }
        self.open(0);
        self.made.push(encode::step(heard, now));
    }
}

impl Calls {
    /// `reached`: the generation of the session that has crashed. That one is not closed.
    fn open(&mut self, reached: u32) {
        let Some((stored, now)) = self.starting.take() else { return };
        if !self.made.is_empty() && reached == 0 {
            self.made.push(Call { entry: Entry::Close, arguments: Vec::new(), row: Vec::new(), texts: Vec::new() });
        }
        self.made.push(encode::open(&self.config, stored.as_ref(), reached, now));
        let attach = |prefix: &&str| Call {
            entry: Entry::MayAttach,
            arguments: Vec::new(),
            row: Vec::new(),
            texts: vec![(*prefix).to_owned()],
        };
        self.made.extend(PREFIXES.iter().map(attach));
    }
}

/// The calls of the life with this number. Every third one has texts of other alphabets, every other one extremes.
pub fn live(seed: u32) -> Vec<Call> {
    let is_calm = seed % 10 >= 7;
    let config = if is_calm { SessionConfig::default() } else { any_config(seed.into()) };
    let calls = Rc::new(RefCell::new(Calls { config: config.clone(), ..Calls::default() }));
    let mut world = if is_calm { World::calm(seed.into(), false) } else { World::new(seed.into(), false) };
    world.journal = Some(Rc::<RefCell<Calls>>::clone(&calls));
    let mut app = App::start(world, config);
    // Whether the rules hold is the simulation's affair.
    let _ = match seed % 10 {
        7 => app.log_in_all_the_time(),
        8 => app.weather_a_storm(),
        9 => app.lack_permission(),
        _ => app.live(),
    };
    let mut made = std::mem::take(&mut calls.borrow_mut().made);
    let mut random = Random::new((!seed).into());
    for call in &mut made {
        if seed.is_multiple_of(3) && call.entry != Entry::MayAttach {
            dress(call, seed / 3);
        }
        if seed % 2 == 1 && random.percent(3) {
            spoil(call, &mut random);
        }
    }
    made
}
