//! An app that asks for everything at any time, and what it may expect.

use std::cell::RefCell;
use std::rc::Rc;

use mp_session::driver::Driver;
use mp_session::session::{Command, Input, Output, Record, SessionConfig, State, Ticket};

use crate::host::{Faults, Port, World};
use crate::reference::{Heard, Reference};
use crate::requests::Request;

const STEPS: u64 = 120;
/// More than any deadline, back-off or lock.
const LONG_MS: u64 = 4_000_000;
/// A unit is taken a look into storage before its login begins.
const MINUTE_LESS_A_LOOK_MS: u64 = 58_000;

pub struct App {
    pub world: Rc<RefCell<World>>,
    pub config: SessionConfig,
    pub driver: Driver<Port>,
    pub reference: Reference,
    /// Who waits, and with which request.
    pub callers: Vec<(Ticket, Option<Request>)>,
    pub calls: u32,
}

impl App {
    pub fn start(world: World, config: SessionConfig) -> Self {
        let world = Rc::new(RefCell::new(world));
        let (driver, reference) = launch(&world, &config);
        let mut app = Self { world, config, driver, reference, callers: Vec::new(), calls: 0 };
        app.judge(None);
        app
    }

    /// Lives through random steps, then lets the world recover and looks whether all is well.
    pub fn live(&mut self) -> Result<(), String> {
        for _ in 0..STEPS {
            self.step();
            self.verdict()?;
        }
        self.recover()
    }

    /// Every token is refused for ever, and the app asks again and again, dead or alive.
    pub fn weather_a_storm(&mut self) -> Result<(), String> {
        // A token that is renewed near its end costs no unit: it is refreshes that are counted.
        self.world.borrow_mut().back_end.lasting = true;
        self.submit(Command::EnsureLogin, None);
        self.run_to_the_end();
        self.world.borrow_mut().back_end.storm = true;
        for _ in 0..STEPS {
            let dice = self.world.borrow_mut().random.below(100);
            match dice {
                0..40 => self.request(),
                40..70 => self.run_until_next(),
                // What has not been written yet, nobody can remember.
                70..73 if self.world.borrow().writes.is_empty() => self.kill_and_restart(false),
                _ => self.pass_time(10_000),
            }
        }
        // Three to blow the fuse and one that has healed meanwhile; the rest waits out the minute.
        self.logins_stay_within(4)
    }

    /// One address refuses every token, its neighbours are content.
    pub fn lack_permission(&mut self) -> Result<(), String> {
        self.world.borrow_mut().back_end.forbidden = true;
        self.world.borrow_mut().back_end.lasting = true;
        self.submit(Command::EnsureLogin, None);
        self.run_to_the_end();
        for _ in 0..STEPS {
            let dice = self.world.borrow_mut().random.below(100);
            match dice {
                0..40 => self.request(),
                40..80 => self.run_until_next(),
                _ => self.pass_time(2_000),
            }
        }
        // The address is remembered for a minute from its second refusal on.
        self.logins_stay_within(2)
    }

    /// Everything answers within milliseconds, and the app logs in again and again.
    pub fn log_in_all_the_time(&mut self) -> Result<(), String> {
        self.world.borrow_mut().usual_delay = 20;
        for _ in 0..STEPS {
            let dice = self.world.borrow_mut().random.below(100);
            match dice {
                0..40 => self.submit(Command::Login { force: true }, None),
                _ => self.run_until_next(),
            }
        }
        self.verdict()?;
        let logins = self.world.borrow().logins.clone();
        match logins.windows(5).find(|window| window[4] - window[0] < 1_000) {
            Some(window) => Err(format!("more than four calls of wx.login in a second: {window:?}")),
            None => Ok(()),
        }
    }

    fn logins_stay_within(&self, bound: usize) -> Result<(), String> {
        self.verdict()?;
        let logins = self.world.borrow().logins.clone();
        match logins[1..].windows(bound + 1).find(|window| window[bound] - window[0] < MINUTE_LESS_A_LOOK_MS) {
            Some(window) => Err(format!("more than {bound} refreshes in a minute: {window:?}")),
            None => Ok(()),
        }
    }

    pub fn verdict(&self) -> Result<(), String> {
        self.world.borrow().broken.clone().map_or(Ok(()), Err)
    }

    pub fn submit(&mut self, command: Command, request: Option<Request>) {
        let now = {
            let mut world = self.world.borrow_mut();
            world.note(|| format!("{command:?}"));
            if !self.reference.is_disposed() {
                world.note_wish(&command);
            }
            world.now()
        };
        let is_logout = matches!(command, Command::Logout { .. });
        let ticket = self.driver.submit(command.clone(), now);
        self.driver.drain();
        self.callers.push((ticket, request));
        self.calls += 1;
        if is_logout {
            let mut world = self.world.borrow_mut();
            let gone = self.reference.is_disposed() || world.token.is_none();
            world.expect(gone, "a token survived the logout");
        }
        self.judge(Some(Heard::Command(command, ticket)));
    }

    pub fn input(&mut self, input: Input) {
        let now = self.world.borrow().now();
        self.driver.input(input.clone(), now);
        self.judge(Some(Heard::Input(input)));
    }

    /// Holds what has come out against what ought to have; then the callers who were answered go on.
    pub fn judge(&mut self, heard: Option<Heard>) {
        let (outputs, now, timer) = {
            let mut world = self.world.borrow_mut();
            let now = world.now();
            if let (Some(journal), Some(heard)) = (&world.journal, &heard) {
                journal.borrow_mut().hear(heard, now);
            }
            (std::mem::take(&mut world.outputs), now, world.wake_at)
        };
        let hear = heard.map_or(Ok(()), |heard| self.reference.hear(&heard, now));
        let seen = hear.and_then(|()| outputs.iter().try_for_each(|output| self.reference.see(output)));
        if let Err(fault) = seen.and_then(|()| self.reference.rest(&self.driver, timer)) {
            self.world.borrow_mut().expect(false, &fault);
        }
        for output in outputs {
            if let Output::Settled { ticket, result } = output {
                let (answered, waiting) = self.callers.drain(..).partition(|(waited, _)| *waited == ticket);
                self.callers = waiting;
                let answered: Vec<(Ticket, Option<Request>)> = answered;
                for request in answered.into_iter().filter_map(|(_, request)| request) {
                    self.go_on(request, result);
                }
            }
        }
    }

    /// The world becomes a good place: everybody gets an answer, and the session works.
    fn recover(&mut self) -> Result<(), String> {
        if self.reference.is_disposed() {
            self.kill_and_restart(false);
        }
        {
            let mut world = self.world.borrow_mut();
            world.note(|| "the world recovers".into());
            world.faults = Faults::default();
            world.back_end.storm = false;
        }
        self.run_to_the_end();
        self.verdict()?;
        if !self.callers.is_empty() {
            return Err(format!("{} callers were never answered", self.callers.len()));
        }
        self.world.borrow_mut().elapsed += LONG_MS;
        self.submit(Command::Login { force: true }, None);
        self.run_to_the_end();
        self.verdict()?;
        let world = self.world.borrow();
        let state = self.driver.snapshot(world.now()).state;
        let usable = world.token.as_ref().is_some_and(|(token, _)| world.back_end.accepts(token));
        if !self.callers.is_empty() || state != State::SignedIn || !usable {
            return Err("the session does not work in a world that does".into());
        }
        Ok(())
    }

    fn run_to_the_end(&mut self) {
        let is_quiet = |world: &World| world.deliveries.is_empty() && world.wake_at.is_none();
        for _ in 0..10_000 {
            if is_quiet(&self.world.borrow()) {
                return;
            }
            self.run_until_next();
        }
        self.world.borrow_mut().expect(false, "the timer never comes to rest");
    }
}

pub fn launch(world: &Rc<RefCell<World>>, config: &SessionConfig) -> (Driver<Port>, Reference) {
    let (stored, now) = {
        let world = world.borrow();
        let now = world.now();
        if let Some(journal) = &world.journal {
            journal.borrow_mut().start(world.storage.as_ref(), now);
        }
        (world.storage.clone().map(Record::read).transpose(), now)
    };
    let reference = Reference::new(config, &stored, now);
    let driver = Driver::new(Port(Rc::clone(world)), config.clone(), stored, now);
    driver.drain();
    (driver, reference)
}
