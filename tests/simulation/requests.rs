//! The app's own requests, sent and judged as the shim does it.

use mp_session::driver::Wait;
use mp_session::session::{Command, Input, RequestRefusal, Secret, Settlement};

use crate::app::App;

/// None, and numbers that no call of the session has; the last one may be forbidden.
const ADDRESSES: [u32; 4] = [0, 10, 11, FORBIDDEN];
pub const FORBIDDEN: u32 = 13;

#[derive(Clone, Debug)]
pub struct Request {
    /// The generation in which it was made.
    generation: u32,
    address: u32,
    /// The number of the token that it carries.
    serial: u32,
    replayed: bool,
    needs_login: bool,
}

/// How a request that was sent has ended.
#[derive(Clone, Copy, Debug)]
pub enum Ended {
    Accepted,
    Refused,
    /// Aborted, or the network failed.
    Lost,
}

impl App {
    /// The app makes a request: with the token it has while that lives, else it waits.
    pub fn request(&mut self) {
        let (request, live) = {
            let mut world = self.world.borrow_mut();
            let address = *world.random.pick(&ADDRESSES);
            let needs_login = world.random.percent(80);
            let request = Request { generation: world.generation, address, serial: 0, replayed: false, needs_login };
            (request, world.token.is_some() && world.now() < world.live.until)
        };
        if live && !self.reference.is_disposed() {
            self.send(request);
        } else {
            let Request { generation, needs_login, .. } = request;
            self.submit(Command::SendRequest { generation, needs_login }, Some(request));
        }
    }

    /// The session has decided about it.
    pub fn go_on(&mut self, mut request: Request, decision: Wait) {
        match decision {
            Ok(Settlement::Refused) | Err(_) => {}
            Ok(Settlement::Anonymous) => {
                let mut world = self.world.borrow_mut();
                world.expect(!request.needs_login && request.serial == 0, "a request lost its token on the way");
            }
            Ok(Settlement::Done | Settlement::Reused) => {
                request.replayed = request.serial > 0;
                self.send(request);
            }
        }
    }

    fn send(&mut self, mut request: Request) {
        let mut world = self.world.borrow_mut();
        let same = request.generation == world.generation;
        world.expect(same, "a request of an earlier generation is sent");
        let Some((token, serial)) = world.token.clone() else {
            return world.expect(false, "a request is sent without a token");
        };
        request.serial = serial;
        let refused = !world.back_end.accepts(&token) || request.address == FORBIDDEN && world.back_end.forbidden;
        let ended = match world.fails() {
            true => Ended::Lost,
            false if refused => Ended::Refused,
            false => Ended::Accepted,
        };
        world.note(|| format!("  ({request:?} with {token}: {ended:?})"));
        world.bring_back(request, ended);
    }

    /// What comes of a request that was sent.
    pub fn request_ended(&mut self, request: Request, ended: Ended) {
        let Request { generation, address, serial, replayed, .. } = request;
        self.world.borrow_mut().note(|| format!("{request:?}: {ended:?}"));
        match ended {
            Ended::Accepted => {
                self.input(Input::RequestAccepted { serial, replay: replayed });
                self.maybe_renew(serial);
            }
            Ended::Refused => {
                let refusal = RequestRefusal { generation, serial, replayed, address };
                self.submit(Command::RequestRefused(refusal), Some(request));
            }
            Ended::Lost if replayed => self.input(Input::ReplayEnded { serial }),
            Ended::Lost => {}
        }
    }

    /// The response may carry a new token.
    fn maybe_renew(&mut self, serial: u32) {
        let renewed = {
            let mut world = self.world.borrow_mut();
            let current = world.token.as_ref().is_some_and(|(_, present)| *present == serial);
            (world.random.percent(10) && current && !world.back_end.forbidden && !self.reference.is_disposed()).then(
                || {
                    let logouts = world.logouts;
                    let lifetime_ms = world.any_lifetime();
                    (Secret::new(world.back_end.issue(logouts)), lifetime_ms)
                },
            )
        };
        if let Some((token, lifetime_ms)) = renewed {
            self.input(Input::TokenRenewed { serial, token, lifetime_ms });
        }
    }
}
