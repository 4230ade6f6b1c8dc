//! An app that asks for everything at any time, and what it may expect.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use mp_session::driver::{SessionHandle, Wait};
use mp_session::session::{Command, Record, SessionConfig, State};

use crate::answers::fits;
use crate::host::{Port, World};

/// More than any deadline, back-off or lock.
const LONG_MS: u64 = 4_000_000;

/// One caller who waits.
pub struct Caller {
    pub command: Command,
    /// The number of the token when they asked.
    pub serial: u32,
    pub generation: u32,
    wait: Pin<Box<dyn Future<Output = Wait>>>,
}

pub struct App {
    pub world: Rc<RefCell<World>>,
    pub handle: SessionHandle<Port>,
    pub callers: Vec<Caller>,
    pub calls: u32,
    pub disposed: bool,
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
        // Three to blow the fuse and one that has healed meanwhile; the rest waits out the minute. A unit
        // is taken a look into storage before its login.
        let logins = self.world.borrow().logins.clone();
        match logins[1..].windows(5).find(|window| window[4] - window[0] < 58_000) {
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

    pub fn submit(&mut self, command: Command) {
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
    pub fn poll(&mut self) {
        let mut context = Context::from_waker(Waker::noop());
        let disposed = self.disposed;
        let state = self.handle.driver().snapshot(self.world.borrow().now()).state;
        let world = &self.world;
        self.callers.retain_mut(|caller| match caller.wait.as_mut().poll(&mut context) {
            Poll::Pending => true,
            Poll::Ready(result) => {
                let mut world = world.borrow_mut();
                let fits = fits(caller, result.map(|_| ()).map_err(|error| error.code), &world, state, disposed);
                world.expect(fits, &format!("a wrong answer to {:?}", caller.command));
                false
            }
        });
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

pub fn launch(world: &Rc<RefCell<World>>) -> SessionHandle<Port> {
    let (stored, now) = {
        let world = world.borrow();
        (world.storage.clone().map(Record::read).transpose(), world.now())
    };
    SessionHandle::new(Port(Rc::clone(world)), SessionConfig::default(), stored, now)
}
