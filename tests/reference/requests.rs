//! Rules 25 and 26: the app's own requests.

use mp_session::session::{ErrorCode, RequestRefusal, SessionError, Settlement, Ticket};

use super::Reference;
use super::logins::Wish;

/// So many addresses are remembered, each for a minute.
const REMEMBERED: usize = 8;
const MINUTE_MS: i64 = 60_000;

impl Reference {
    /// A request that waited.
    pub fn send_request(&mut self, generation: u32, needs_login: bool, ticket: Ticket) -> Result<(), String> {
        if generation != self.generation {
            self.answer(ticket, Err(ErrorCode::Superseded.into()))
        } else if needs_login {
            self.ensure_login(Wish::Ensure, ticket)
        } else if self.line.has_flight() {
            self.join(Wish::Optional, ticket)
        } else {
            self.answer(ticket, Ok(self.what_there_is()))
        }
    }

    /// For who would like a token and can do without.
    pub fn what_there_is(&self) -> Settlement {
        if self.usable() { Settlement::Reused } else { Settlement::Anonymous }
    }

    pub fn request_refused(&mut self, refusal: RequestRefusal, ticket: Ticket) -> Result<(), String> {
        if refusal.generation != self.generation {
            return self.answer(ticket, Err(ErrorCode::Superseded.into()));
        }
        if refusal.replayed {
            self.fresh_token_refused(refusal.serial, refusal.address);
        }
        if refusal.replayed || self.is_refusing(refusal.address) {
            return self.answer(ticket, Ok(Settlement::Refused));
        }
        match self.want_replay(refusal.serial) {
            Ok(true) => self.answer(ticket, Ok(Settlement::Reused)),
            Ok(false) => self.join(Wish::Refresh, ticket),
            Err(error) => self.answer(ticket, Err(error)),
        }
    }

    /// Whether it may go out again at once; else it goes out with what the login brings.
    pub fn want_replay(&mut self, refused: u32) -> Result<bool, SessionError> {
        if self.is_refreshed_since(refused) {
            self.fuse.replay_begins(self.serial);
            return Ok(true);
        }
        self.want_login(self.why_refresh())?;
        self.line.flight().expect("one is wanted").replays += 1;
        Ok(false)
    }

    pub fn fresh_token_refused(&mut self, serial: u32, address: u32) {
        self.fuse.replay_refused(serial);
        if address == 0 {
            return;
        }
        let time = self.time;
        self.refusals.retain(|(other, until)| *other != address && time < *until);
        self.refusals.push((address, time + MINUTE_MS));
        if self.refusals.len() > REMEMBERED {
            self.refusals.remove(0);
        }
    }

    pub fn is_refusing(&self, address: u32) -> bool {
        self.refusals.iter().any(|(other, until)| *other == address && self.time < *until)
    }
}
