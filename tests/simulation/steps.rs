//! What can happen next.

use mp_session::session::{AuthStep, CallRequest, Command, Input, KeyEpoch, OpId, Secret, Timestamp};

use crate::app::{App, launch};

const DAY_MS: u64 = 86_400_000;

impl App {
    pub fn step(&mut self) {
        let dice = self.world.borrow_mut().random.below(100);
        if self.disposed && dice < 50 {
            return self.kill_and_restart();
        }
        match dice {
            0..35 => {
                let command = self.any_command();
                self.submit(command);
            }
            35..70 => self.run_until_next(),
            70..80 => self.request(),
            80..84 => self.stray_input(),
            84..87 => self.sleep(),
            87..89 => self.set_clock(),
            89..91 => self.world.borrow_mut().back_end.revoke_all(),
            91..93 => {
                let mut world = self.world.borrow_mut();
                world.back_end.storm = !world.back_end.storm;
            }
            93..95 => self.kill_and_restart(),
            95 => self.dispose(),
            _ => self.pass_time(5_000),
        }
    }

    pub fn any_command(&self) -> Command {
        let mut world = self.world.borrow_mut();
        let serial = world.token.as_ref().map_or(0, |(_, serial)| *serial);
        let tap = KeyEpoch(self.handle.driver().key_epoch().0.wrapping_sub(u32::from(world.random.percent(20))));
        match world.random.below(14) {
            0..=2 => Command::EnsureLogin,
            3 => Command::Login { force: false },
            4 => Command::Login { force: true },
            5 => Command::RefreshLogin { serial },
            6 => Command::RefreshLogin { serial: u32::try_from(world.random.below(9)).unwrap_or(0) },
            7 => Command::RefreshLogin { serial: serial.saturating_sub(u32::from(world.random.percent(50))) },
            8 => Command::EnsureSessionKey,
            9 => Command::Call(CallRequest::UpdateUser { tap: world.random.percent(50).then_some(tap) }),
            10 => {
                let code = Secret::new(format!("phone-{}", world.random.below(20)));
                Command::Call(CallRequest::UpdatePhoneByCode { code })
            }
            11 => Command::Call(CallRequest::UpdatePhoneEncrypted { tap }),
            12 => Command::MustAuth { step: AuthStep::from_number(u32::try_from(world.random.below(4)).unwrap_or(0)) },
            _ => Command::Logout,
        }
    }

    /// The next thing that is due happens.
    pub fn run_until_next(&mut self) {
        let (input, now) = {
            let mut world = self.world.borrow_mut();
            let delivery = world.deliveries.first_key_value().map(|(key, _)| *key);
            let timer = world.timer;
            match (delivery, timer) {
                (None, None) => return,
                (Some(key), timer) if timer.is_none_or(|due| key.0 <= due) => {
                    world.elapsed = world.elapsed.max(key.0);
                    (world.deliveries.remove(&key), world.now())
                }
                (_, Some(due)) => {
                    world.elapsed = world.elapsed.max(due);
                    world.timer = None;
                    (None, world.now())
                }
                (Some(_), None) => unreachable!(),
            }
        };
        self.bring(input, now);
    }

    pub fn bring(&mut self, input: Option<Input>, now: Timestamp) {
        let Some(input) = input else {
            self.world.borrow_mut().note(|| "the timer fires".into());
            return self.handle.driver().wake(now);
        };
        {
            let mut world = self.world.borrow_mut();
            world.note(|| format!("{input:?}"));
            let op = op_of(&input);
            if op.is_some() && world.writing == op {
                world.writing = None;
            }
            if op.is_some() && world.flight.is_some_and(|(flight, _)| Some(flight) == op) {
                world.flight = None;
            }
        }
        self.handle.driver().input(input, now);
    }

    pub fn pass_time(&mut self, most_ms: u64) {
        let mut world = self.world.borrow_mut();
        let ms = world.random.below(most_ms);
        world.elapsed += ms;
    }

    /// The app sends a request of its own with the token it has.
    pub fn request(&mut self) {
        let (token, now) = {
            let world = self.world.borrow();
            (world.token.clone(), world.now())
        };
        let Some((token, serial)) = token else { return };
        let accepted = self.world.borrow().back_end.accepts(&token);
        if accepted {
            self.handle.driver().input(Input::RequestAccepted { serial, replay: false }, now);
            if self.world.borrow_mut().random.percent(10) && !self.disposed {
                let token = {
                    let mut world = self.world.borrow_mut();
                    let generation = world.generation;
                    Secret::new(world.back_end.issue(generation))
                };
                self.handle.driver().input(Input::TokenRenewed { serial, token, lifetime_ms: None }, now);
            }
        } else if self.world.borrow_mut().random.percent(30) {
            self.handle.driver().input(Input::ReplayEnded { serial }, now);
        } else {
            self.submit(Command::RefreshLogin { serial });
        }
    }

    /// Something that answers no question, or the wrong one.
    pub fn stray_input(&mut self) {
        let (input, now) = {
            let mut world = self.world.borrow_mut();
            let op = OpId(u32::try_from(world.random.below(60)).unwrap_or(0) + 1_000_000);
            let input = match world.random.below(4) {
                0 => Input::Saved { op },
                1 => Input::KeyChecked { op, valid: false },
                2 => Input::RequestAccepted { serial: u32::MAX, replay: true },
                _ => Input::CallReplied { op, user_info: None },
            };
            (input, world.now())
        };
        self.handle.driver().input(input, now);
    }

    /// In the background nothing is delivered and no timer fires; then everything comes at once.
    pub fn sleep(&mut self) {
        let due: Vec<Input> = {
            let mut world = self.world.borrow_mut();
            let ms = world.random.below(3_600_000);
            world.elapsed += ms;
            world.note(|| format!("back after {ms} ms"));
            let elapsed = world.elapsed;
            let later = world.deliveries.split_off(&(elapsed, 0));
            let mut due: Vec<Input> = std::mem::replace(&mut world.deliveries, later).into_values().collect();
            for index in (1..due.len()).rev() {
                let other = usize::try_from(world.random.below(index as u64 + 1)).unwrap_or(0);
                due.swap(index, other);
            }
            due
        };
        for input in due {
            let now = self.world.borrow().now();
            self.bring(Some(input), now);
        }
        let now = self.world.borrow().now();
        self.handle.driver().input(Input::Resumed, now);
    }

    pub fn set_clock(&mut self) {
        let mut world = self.world.borrow_mut();
        let forward = world.random.percent(50);
        world.offset += if forward { DAY_MS.cast_signed() } else { -DAY_MS.cast_signed() };
        // A flight's deadline may pass early when the clock is set forward.
        world.flight = world.flight.filter(|_| !forward);
        world.note(|| format!("the clock is set {} by a day", if forward { "forward" } else { "back" }));
    }

    pub fn kill_and_restart(&mut self) {
        {
            let mut world = self.world.borrow_mut();
            world.note(|| "killed and restarted".into());
            let generation = world.generation;
            let stored = world.storage.as_ref().and_then(|stored| stored.token.clone());
            let zombie = stored
                .as_ref()
                .is_some_and(|token| world.back_end.find(token.expose()).is_some_and(|i| i.generation != generation));
            // Nobody can empty a storage that is full or has not answered yet.
            let excused = world.storage_failures > 0 || world.writing.is_some();
            world.expect(!zombie || excused, "a token survived the logout in storage");
            if zombie {
                world.storage = None;
            }
            if world.faults.storage > 0
                && world.random.percent(10)
                && let Some(stored) = &mut world.storage
            {
                // Whatever wrote there, it was not us.
                stored.numbers[8] = f64::NAN;
            }
            world.deliveries.clear();
            world.timer = None;
            world.token = None;
            world.flight = None;
            world.writing = None;
            world.settled.clear();
        }
        self.callers.clear();
        self.handle = launch(&self.world);
        self.disposed = false;
    }

    pub fn dispose(&mut self) {
        let now = self.world.borrow().now();
        self.world.borrow_mut().note(|| "disposed".into());
        self.handle.driver().dispose(now);
        self.disposed = true;
        self.poll();
        let nobody = self.callers.is_empty();
        self.world.borrow_mut().expect(nobody, "a caller waits for a disposed session");
    }
}

fn op_of(input: &Input) -> Option<OpId> {
    match input {
        Input::Saved { op }
        | Input::CodeReceived { op, .. }
        | Input::LoginReplied { op, .. }
        | Input::KeyChecked { op, .. }
        | Input::CallReplied { op, .. }
        | Input::Failed { op, .. } => Some(*op),
        _ => None,
    }
}
