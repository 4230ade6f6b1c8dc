//! What can happen next.

use mp_session::session::{
    AccountKind, AuthFacts, AuthStep, CallRequest, Command, Failure, FailureKind, Input, KeyEpoch, LoginReply, OpId,
    Record, RequestRefusal, Secret, Standing, StoredRecord, StoredSession, Timestamp,
};

use crate::app::{App, launch};
use crate::host::{Delivery, World};
use crate::reference::Heard;

const DAY_MS: u64 = 86_400_000;

impl App {
    pub fn step(&mut self) {
        let dice = self.world.borrow_mut().random.below(100);
        if self.reference.is_disposed() && dice < 50 {
            return self.kill_and_restart(false);
        }
        match dice {
            0..2 => self.adopt(),
            2..30 => {
                let command = self.any_command();
                self.submit(command, None);
            }
            30..65 => self.run_until_next(),
            65..77 => self.request(),
            77..81 => self.stray_input(),
            81..84 => self.sleep(),
            84..86 => self.set_clock(),
            86 => self.world.borrow_mut().back_end.revoke_all(),
            87 => {
                let mut world = self.world.borrow_mut();
                world.back_end.storm = !world.back_end.storm;
            }
            88..90 => self.written_by_a_copy(),
            90..93 => self.kill_and_restart(false),
            93 => self.kill_and_restart(true),
            94 => self.dispose(),
            95 => self.fire(),
            _ => self.pass_time(5_000),
        }
    }

    /// A login that was made elsewhere.
    fn adopt(&mut self) {
        let command = {
            let mut world = self.world.borrow_mut();
            let silent = world.random.percent(50);
            let outside = world.random.percent(10);
            let switches = !silent || self.reference.account() == AccountKind::Adopted;
            world.logouts += u32::from(switches && !outside && !self.reference.is_disposed());
            let reply = if outside { Err(1) } else { Ok(world.login_reply()) };
            Command::Adopt { reply, silent }
        };
        self.submit(command, None);
    }

    pub fn any_command(&self) -> Command {
        let mut world = self.world.borrow_mut();
        let serial = world.token.as_ref().map_or(0, |(_, serial)| *serial);
        let tap = KeyEpoch(self.driver.key_epoch().0.wrapping_sub(u32::from(world.random.percent(20))));
        let step = AuthStep::from_number(world.random.number(4));
        let earlier = |world: &mut World, number: u32| number.wrapping_sub(u32::from(world.random.percent(20)));
        match world.random.below(18) {
            0..=2 => Command::EnsureLogin,
            3 => Command::Login { force: false },
            4 => Command::Login { force: true },
            5 => Command::RefreshLogin { serial },
            6 => Command::RefreshLogin { serial: world.random.number(9) },
            7 => Command::RefreshLogin { serial: earlier(&mut world, serial) },
            8 => Command::EnsureSessionKey,
            9 => Command::Call(CallRequest::UpdateUser { tap: world.random.percent(50).then_some(tap) }),
            10 => {
                let code = Secret::new(format!("phone-{}", world.random.below(20)));
                Command::Call(CallRequest::UpdatePhoneByCode { code })
            }
            11 => Command::Call(CallRequest::UpdatePhoneEncrypted { tap }),
            12 => Command::Call(CallRequest::UnbindPhone),
            13 | 14 => Command::MustAuth { step },
            16 => Command::Register,
            15 => {
                let present = world.generation;
                Command::RequestRefused(RequestRefusal {
                    generation: earlier(&mut world, present),
                    serial: earlier(&mut world, serial),
                    replayed: world.random.percent(50),
                    address: 10 + world.random.number(12),
                })
            }
            _ => Command::Logout { stays_out: world.random.percent(20) },
        }
    }

    /// The next thing that is due happens.
    pub fn run_until_next(&mut self) {
        let delivery = {
            let mut world = self.world.borrow_mut();
            let next = world.deliveries.first_key_value().map(|(key, _)| *key);
            match (next, world.timer) {
                (None, None) => return,
                (Some(key), timer) if timer.is_none_or(|due| key.0 <= due) => {
                    world.elapsed = world.elapsed.max(key.0);
                    world.deliveries.remove(&key)
                }
                (_, due) => {
                    world.elapsed = world.elapsed.max(due.unwrap_or(0));
                    None
                }
            }
        };
        match delivery {
            Some(delivery) => self.bring(delivery),
            None => self.fire(),
        }
    }

    /// The timer fires; or something else wakes the session, which does no harm.
    fn fire(&mut self) {
        let now = {
            let mut world = self.world.borrow_mut();
            world.note(|| "the timer fires".into());
            world.timer = None;
            world.wake_at = None;
            world.now()
        };
        self.driver.wake(now);
        self.judge(Some(Heard::Timeout));
    }

    pub fn bring(&mut self, delivery: Delivery) {
        let input = match delivery {
            Delivery::Request(request, ended) => return self.request_ended(request, ended),
            Delivery::Input(input) => input,
        };
        {
            let mut world = self.world.borrow_mut();
            world.note(|| format!("{input:?}"));
            let op = op_of(&input);
            if let Input::Saved { op } = input {
                world.land(op);
            }
            if let (Input::Failed { .. }, Some(op)) = (&input, op) {
                world.writes.remove(&op);
            }
            if op.is_some() && world.look == op {
                world.look = None;
            }
            if op.is_some() && world.flight.is_some_and(|(flight, _)| Some(flight) == op) {
                world.flight = None;
            }
        }
        self.input(input);
    }

    pub fn pass_time(&mut self, most_ms: u64) {
        let mut world = self.world.borrow_mut();
        let ms = world.random.below(most_ms);
        world.elapsed += ms;
    }

    /// Something that answers no question, another one, or one that was answered before.
    pub fn stray_input(&mut self) {
        let input = {
            let mut world = self.world.borrow_mut();
            let op = OpId(self.driver.last_op().saturating_sub(world.random.number(12)) + world.random.number(2));
            let serial = world.token.as_ref().map_or(0, |(_, serial)| *serial);
            let logouts = world.logouts;
            match world.random.below(12) {
                10 => Input::Unregistered { op },
                11 => {
                    let serial = serial.wrapping_sub(u32::from(world.random.percent(50)));
                    // A session that is over hears nothing.
                    if !self.reference.is_disposed() {
                        world.note_end(serial);
                    }
                    Input::SessionEnded { serial }
                }
                0 => Input::Failed { op, failure: Failure::Platform { kind: FailureKind::Network, errno: 0 } },
                1 => Input::KeyChecked { op, valid: false },
                2 => Input::RequestAccepted { serial: world.random.number(9), replay: true },
                3 => Input::CodeReceived { op, code: Secret::new(world.back_end.new_code()) },
                4 => {
                    let token = Secret::new(world.back_end.issue(logouts));
                    Input::LoginReplied {
                        op,
                        reply: LoginReply { refresh_token: None, token, lifetime_ms: None, user_info: None },
                    }
                }
                5 => Input::ReplayEnded { serial: world.random.number(9) },
                6 => Input::TokenRenewed { serial, token: Secret::default(), lifetime_ms: None },
                7 => {
                    let token = Secret::new(world.back_end.issue(logouts));
                    Input::TokenRenewed { serial: serial.wrapping_sub(1), token, lifetime_ms: None }
                }
                8 => Input::RecordRead { op, record: None },
                _ => Input::CallReplied { op, user_info: None },
            }
        };
        self.bring(Delivery::Input(input));
    }

    /// In the background nothing is delivered and no timer fires; then everything comes at once.
    pub fn sleep(&mut self) {
        let due: Vec<Delivery> = {
            let mut world = self.world.borrow_mut();
            let longest = *world.random.pick(&[30_000, 300_000, 3_600_000]);
            let ms = world.random.below(longest);
            world.elapsed += ms;
            world.note(|| format!("back after {ms} ms"));
            let elapsed = world.elapsed;
            let later = world.deliveries.split_off(&(elapsed, 0));
            let mut due: Vec<Delivery> = std::mem::replace(&mut world.deliveries, later).into_values().collect();
            for index in (1..due.len()).rev() {
                let other = usize::try_from(world.random.below(index as u64 + 1)).unwrap_or(0);
                due.swap(index, other);
            }
            due
        };
        for delivery in due {
            self.bring(delivery);
        }
        self.input(Input::Resumed);
    }

    pub fn set_clock(&mut self) {
        let mut world = self.world.borrow_mut();
        let forward = world.random.percent(50);
        world.offset += if forward { DAY_MS.cast_signed() } else { -DAY_MS.cast_signed() };
        // A flight's deadline may pass early when the clock is set forward.
        world.flight = world.flight.filter(|_| !forward);
        world.note(|| format!("the clock is set {} by a day", if forward { "forward" } else { "back" }));
    }

    /// A copy of the SDK in another world of JS has refreshed, signed out or switched users.
    fn written_by_a_copy(&mut self) {
        let mut world = self.world.borrow_mut();
        let Some(Ok(mut record)) = world.storage.clone().map(Record::read) else { return };
        let kind = world.random.below(4);
        let signs_out = kind >= 2;
        let now = world.now();
        let life = if kind == 0 { 0 } else { world.random.below(200_000) };
        let logouts = world.logouts + u32::from(signs_out);
        let token = Secret::new(world.back_end.issue(logouts));
        record.saved_at = now;
        record.generation = world.generation + u32::from(signs_out);
        record.session = (kind != 2).then(|| StoredSession {
            token,
            refresh_token: None,
            expires_at: Some(now.after(life)),
            renew_at: Some(now.after(life / 2)),
            user_info: None,
            facts: AuthFacts { has_profile: world.random.percent(50), has_phone: world.random.percent(50) },
        });
        if kind == 2 && record.standing == Standing::Adopted {
            // Nobody follows an adopted account unasked.
            record.standing = Standing::StaysOut;
        }
        world.closed &= record.standing != Standing::Silent;
        world.note(|| format!("another copy writes {record:?}"));
        world.storage = Some(record.clone().write());
        world.foreign = true;
        let is_heard_of = world.random.percent(50);
        drop(world);
        if is_heard_of {
            self.bring(Delivery::Input(Input::RecordRead { op: OpId::NONE, record: Some(Box::new(record)) }));
        }
    }

    /// `is_crash`: only the engine dies, and the app remembers how far it had come.
    pub fn kill_and_restart(&mut self, is_crash: bool) {
        let generation = self.reference.generation();
        self.world.borrow_mut().die(is_crash);
        self.callers.clear();
        (self.driver, self.reference) = launch(&self.world, &self.config);
        self.judge(None);
        if is_crash {
            let now = self.world.borrow().now();
            self.driver.outlive(generation, now);
            self.driver.drain();
            self.judge(Some(Heard::Outlive(generation)));
        }
    }

    pub fn dispose(&mut self) {
        let now = self.world.borrow().now();
        self.world.borrow_mut().note(|| "disposed".into());
        self.driver.dispose(now);
        self.judge(Some(Heard::Dispose));
        let nobody = self.callers.is_empty();
        self.world.borrow_mut().expect(nobody, "a caller waits for a disposed session");
    }
}

impl World {
    /// Who may be signed in is the app's to say.
    pub fn note_wish(&mut self, command: &Command) {
        match command {
            Command::Adopt { reply: Ok(_), silent } => self.closed = !silent,
            Command::Login { force: true } | Command::Register => self.closed = false,
            Command::Logout { stays_out } => {
                self.logouts += 1;
                self.closed |= *stays_out;
            }
            _ => {}
        }
    }

    /// The back end says that the session of this token is over.
    fn note_end(&mut self, serial: u32) {
        if self.token.as_ref().is_some_and(|(_, present)| *present == serial) {
            self.logouts += 1;
            self.closed = true;
        }
    }

    /// Only storage outlives the app.
    fn die(&mut self, is_crash: bool) {
        self.note(|| if is_crash { "the engine crashes" } else { "killed and restarted" }.into());
        // Nobody can empty a storage that is full or has not answered yet, and nothing is written during a look.
        let excused = !self.keeps_up || self.look.is_some() || !self.writes.is_empty() || self.foreign || is_crash;
        for op in self.writes.keys().copied().collect::<Vec<_>>() {
            if self.random.percent(50) {
                self.land(op);
            }
        }
        let stored = self.storage.as_ref().and_then(|stored| stored.token.clone());
        let zombie = stored
            .is_some_and(|token| self.back_end.find(token.expose()).is_some_and(|issue| issue.logouts != self.logouts));
        self.expect(!zombie || excused, "a token survived the logout in storage");
        if zombie {
            self.storage = None;
        }
        if self.faults.storage > 0 && self.random.percent(20) {
            self.forge();
            self.closed = false;
        }
        // What is not on paper, nobody can remember.
        let stored = self.storage.clone().and_then(|stored| Record::read(stored).ok());
        let has_tokens = |session: &StoredSession| {
            session.token.is_token() && session.refresh_token.as_ref().is_none_or(Secret::is_token)
        };
        let usable = stored.filter(|record| {
            record.scope.is_empty() && record.version > 0 && record.session.as_ref().is_none_or(has_tokens)
        });
        self.closed &= usable.is_some_and(|record| record.standing != Standing::Silent);
        self.deliveries.clear();
        self.writes.clear();
        self.settled.clear();
        self.outputs.clear();
        (self.timer, self.wake_at, self.token, self.flight, self.look) = (None, None, None, None, None);
        self.live = mp_session::session::Live::default();
        self.generation = 0;
    }

    /// Whatever wrote there, it was not us.
    fn forge(&mut self) {
        let Timestamp(now) = self.now();
        let Self { random, storage: Some(StoredRecord { numbers, scope, token, .. }), .. } = self else { return };
        #[expect(clippy::cast_precision_loss, reason = "times fit")]
        let mut around = |now: u64| (now + random.below(10_000_000)).saturating_sub(5_000_000) as f64;
        let times = [around(now), around(now)];
        match random.below(7) {
            0 => numbers[8] = f64::NAN,
            1 => numbers[0] = 3.0,
            2 => numbers[0] = 0.0,
            3 => scope.push('?'),
            4 => *token = token.as_ref().map(|_| Secret::default()),
            5 => (numbers[3], numbers[4]) = (f64::from(random.number(6)), times[0]),
            _ => (numbers[1], numbers[5]) = (times[0], times[1]),
        }
    }
}

fn op_of(input: &Input) -> Option<OpId> {
    match input {
        Input::Saved { op }
        | Input::RecordRead { op, .. }
        | Input::CodeReceived { op, .. }
        | Input::LoginReplied { op, .. }
        | Input::Unregistered { op }
        | Input::KeyChecked { op, .. }
        | Input::CallReplied { op, .. }
        | Input::Failed { op, .. } => Some(*op),
        _ => None,
    }
}
