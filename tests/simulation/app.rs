//! An app that asks for everything at any time, and what it may expect.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use mp_session::driver::{SessionHandle, Wait};
use mp_session::session::{
    AuthStep, CallRequest, Command, ErrorCode, Input, KeyEpoch, OpId, Record, Secret, SessionConfig, State,
};

use crate::host::{Port, World};

const DAY_MS: u64 = 86_400_000;
/// More than any deadline, back-off or lock.
const LONG_MS: u64 = 4_000_000;

/// One caller who waits.
struct Caller {
    command: Command,
    /// The number of the token when they asked.
    serial: u32,
    generation: u32,
    wait: Pin<Box<dyn Future<Output = Wait>>>,
}

pub struct App {
    world: Rc<RefCell<World>>,
    handle: SessionHandle<Port>,
    callers: Vec<Caller>,
    pub calls: u32,
    disposed: bool,
}

impl App {
    pub fn start(world: World) -> Self {
        let world = Rc::new(RefCell::new(world));
        let handle = launch(&world);
        Self { world, handle, callers: Vec::new(), calls: 0, disposed: false }
    }

    /// Lives through `steps` random steps, then lets the world recover and looks whether all is well.
    pub fn live(&mut self, steps: u64) -> Result<(), String> {
        for _ in 0..steps {
            self.step();
            self.poll();
            self.verdict()?;
        }
        self.recover()
    }

    /// Every token is refused for ever, and the app asks again and again, dead or alive.
    pub fn weather_a_storm(&mut self, steps: u64) -> Result<(), String> {
        self.submit(Command::EnsureLogin);
        self.run_to_the_end();
        self.world.borrow_mut().back_end.storm = true;
        for _ in 0..steps {
            let dice = self.world.borrow_mut().random.below(100);
            match dice {
                0..40 => self.request(),
                40..70 => self.run_until_next(),
                // What has not been written yet, nobody can remember.
                70..73 if self.world.borrow().writing.is_none() => self.kill_and_restart(),
                _ => self.pass_time(10_000),
            }
            self.poll();
        }
        self.verdict()?;
        // Three to blow the fuse and one that has healed meanwhile; the rest waits out the minute.
        let logins = self.world.borrow().logins.clone();
        match logins[1..].windows(5).find(|window| window[4] - window[0] < 60_000) {
            Some(window) => Err(format!("five refreshes in a minute: {window:?}")),
            None => Ok(()),
        }
    }

    pub fn trace(&self) -> String {
        self.world.borrow().trace.clone().unwrap_or_default().join("\n")
    }

    fn verdict(&self) -> Result<(), String> {
        self.world.borrow().broken.clone().map_or(Ok(()), Err)
    }

    fn step(&mut self) {
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

    fn any_command(&self) -> Command {
        let mut world = self.world.borrow_mut();
        let serial = world.token.as_ref().map_or(0, |(_, serial)| *serial);
        let tap = KeyEpoch(self.handle.driver().key_epoch().0.wrapping_sub(u32::from(world.random.percent(20))));
        match world.random.below(14) {
            0..=2 => Command::EnsureLogin,
            3 => Command::Login { force: false },
            4 => Command::Login { force: true },
            5 => Command::RefreshLogin { stale: None },
            6 => Command::RefreshLogin { stale: Some(Secret::new(format!("token-{}", world.random.below(9)))) },
            7 => Command::RefreshRejected { serial: serial.saturating_sub(u32::from(world.random.percent(50))) },
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

    fn submit(&mut self, command: Command) {
        let (now, serial) = {
            let mut world = self.world.borrow_mut();
            world.note(|| format!("{command:?}"));
            if command == Command::Logout && !self.disposed {
                world.generation += 1;
            }
            (world.now(), world.token.as_ref().map_or(0, |(_, serial)| *serial))
        };
        let generation = self.world.borrow().generation;
        let wait = Box::pin(self.handle.submit(command.clone(), now));
        if command == Command::Logout {
            let mut world = self.world.borrow_mut();
            let gone = self.disposed || world.token.is_none();
            world.expect(gone, "a token survived the logout");
        }
        self.callers.push(Caller { command, serial, generation, wait });
        self.calls += 1;
    }

    /// Who has been answered, and was it an answer they may get?
    fn poll(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        let disposed = self.disposed;
        let state = self.handle.driver().snapshot(self.world.borrow().now()).state;
        let world = &self.world;
        self.callers.retain_mut(|caller| match caller.wait.as_mut().poll(&mut context) {
            Poll::Pending => true,
            Poll::Ready(result) => {
                let mut world = world.borrow_mut();
                let fits = fits(caller, &result.map(|_| ()).map_err(|error| error.code), &world, state, disposed);
                world.expect(fits, &format!("a wrong answer to {:?}", caller.command));
                false
            }
        });
    }

    /// The next thing that is due happens.
    fn run_until_next(&mut self) {
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

    fn bring(&mut self, input: Option<Input>, now: mp_session::session::Timestamp) {
        match input {
            Some(input) => {
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
            None => {
                self.world.borrow_mut().note(|| "the timer fires".into());
                self.handle.driver().wake(now);
            }
        }
    }

    fn pass_time(&mut self, most_ms: u64) {
        let mut world = self.world.borrow_mut();
        let ms = world.random.below(most_ms);
        world.elapsed += ms;
    }

    /// The app sends a request of its own with the token it has.
    fn request(&mut self) {
        let (token, now) = {
            let world = self.world.borrow();
            (world.token.clone(), world.now())
        };
        let Some((token, serial)) = token else { return };
        let accepted = self.world.borrow().back_end.accepts(&token);
        if accepted {
            self.handle.driver().request_accepted(serial, now);
            if self.world.borrow_mut().random.percent(10) && !self.disposed {
                let token = {
                    let mut world = self.world.borrow_mut();
                    let generation = world.generation;
                    Secret::new(world.back_end.issue(generation))
                };
                self.handle.driver().input(Input::TokenRenewed { serial, token, lifetime_ms: None }, now);
            }
        } else if self.world.borrow_mut().random.percent(30) {
            self.handle.driver().input(Input::ReplayRejected { serial }, now);
        } else {
            self.submit(Command::RefreshRejected { serial });
        }
    }

    /// Something that answers no question, or the wrong one.
    fn stray_input(&mut self) {
        let (input, now) = {
            let mut world = self.world.borrow_mut();
            let op = OpId(u32::try_from(world.random.below(60)).unwrap_or(0) + 1_000_000);
            let input = match world.random.below(4) {
                0 => Input::Saved { op },
                1 => Input::KeyChecked { op, valid: false },
                2 => Input::RequestAccepted { serial: u32::MAX },
                _ => Input::CallReplied { op, user_info: None },
            };
            (input, world.now())
        };
        self.handle.driver().input(input, now);
    }

    /// In the background nothing is delivered and no timer fires; then everything comes at once.
    fn sleep(&mut self) {
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

    fn set_clock(&mut self) {
        let mut world = self.world.borrow_mut();
        let forward = world.random.percent(50);
        world.offset += if forward { DAY_MS.cast_signed() } else { -DAY_MS.cast_signed() };
        // A flight's deadline may pass early when the clock is set forward.
        world.flight = world.flight.filter(|_| !forward);
        world.note(|| format!("the clock is set {} by a day", if forward { "forward" } else { "back" }));
    }

    fn kill_and_restart(&mut self) {
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
                stored.numbers.pop();
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

    fn dispose(&mut self) {
        let now = self.world.borrow().now();
        self.world.borrow_mut().note(|| "disposed".into());
        self.handle.driver().dispose(now);
        self.disposed = true;
        self.poll();
        let nobody = self.callers.is_empty();
        self.world.borrow_mut().expect(nobody, "a caller waits for a disposed session");
    }

    /// The world becomes a good place: everybody gets an answer, and the session works.
    fn recover(&mut self) -> Result<(), String> {
        if self.disposed {
            self.kill_and_restart();
        }
        {
            let mut world = self.world.borrow_mut();
            world.note(|| "the world recovers".into());
            world.faults = crate::host::Faults::default();
            world.back_end.storm = false;
        }
        self.run_to_the_end();
        self.verdict()?;
        if !self.callers.is_empty() {
            return Err(format!("{} callers were never answered", self.callers.len()));
        }
        self.world.borrow_mut().elapsed += LONG_MS;
        self.submit(Command::Login { force: true });
        self.run_to_the_end();
        self.verdict()?;
        let world = self.world.borrow();
        let state = self.handle.driver().snapshot(world.now()).state;
        let usable = world.token.as_ref().is_some_and(|(token, _)| world.back_end.accepts(token));
        if !self.callers.is_empty() || state != State::SignedIn || !usable {
            return Err("the session does not work in a world that does".into());
        }
        Ok(())
    }

    fn run_to_the_end(&mut self) {
        for _ in 0..10_000 {
            let quiet = {
                let world = self.world.borrow();
                world.deliveries.is_empty() && world.timer.is_none()
            };
            if quiet {
                break;
            }
            self.run_until_next();
            self.poll();
        }
        self.poll();
        let quiet = self.world.borrow().timer.is_none();
        self.world.borrow_mut().expect(quiet, "the timer never comes to rest");
    }
}

fn launch(world: &Rc<RefCell<World>>) -> SessionHandle<Port> {
    let (stored, now) = {
        let world = world.borrow();
        (world.storage.as_ref().map(Record::read).transpose(), world.now())
    };
    SessionHandle::new(Port(Rc::clone(world)), SessionConfig::default(), stored, now)
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

fn fits(caller: &Caller, result: &Result<(), ErrorCode>, world: &World, state: State, disposed: bool) -> bool {
    let signed_in = matches!(state, State::SignedIn | State::Refreshing);
    let superseded = world.generation > caller.generation;
    match result {
        // The answer may have been overtaken by another step since.
        Ok(()) if superseded || disposed => true,
        Ok(()) => match caller.command {
            Command::Logout => true,
            Command::Login { force: true } => world.token.as_ref().is_none_or(|(_, serial)| *serial > caller.serial),
            Command::RefreshRejected { serial } => world.token.as_ref().is_none_or(|(_, present)| *present != serial),
            Command::Call(_) => true,
            _ => signed_in || world.token.is_none(),
        },
        Err(ErrorCode::Disposed) => disposed,
        Err(ErrorCode::Superseded) => superseded && caller.command != Command::Logout,
        Err(ErrorCode::FuseTripped | ErrorCode::FuseLocked) => !matches!(
            caller.command,
            Command::Login { .. } | Command::EnsureLogin | Command::MustAuth { .. } | Command::Logout
        ),
        Err(ErrorCode::Config | ErrorCode::WasmLoad | ErrorCode::Internal | ErrorCode::Aborted) => false,
        Err(_) => caller.command != Command::Logout,
    }
}
