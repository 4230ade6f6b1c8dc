//! Rules 25 and 26: what becomes of the app's own requests once they have waited or were refused.
//!
//! One that is live and answered well never asks: the host compares numbers ([`Live`](super::Live)).

use super::clock::Timestamp;
use super::error::{ErrorCode, SessionError};
use super::flight::LoginWait;
use super::id::Ticket;
use super::input::RequestRefusal;
use super::machine::Session;
use super::output::Settlement;

impl Session {
    /// A request that waited goes out only in the generation it was made in.
    pub(super) fn send_request(&mut self, generation: u32, needs_login: bool, now: Timestamp) -> Ticket {
        if generation != self.account.generation() {
            return self.refuse(ErrorCode::Superseded);
        }
        if needs_login {
            return self.ensure_login(LoginWait::Ensure, now);
        }
        if self.lock.has_login() {
            return self.join_login(LoginWait::Optional);
        }
        let usable = self.account.has_usable_token(now);
        self.answer(Ok(if usable { Settlement::Reused } else { Settlement::Anonymous }))
    }

    /// Sent again once there is a newer token; or the refusal stands.
    pub(super) fn request_refused(&mut self, refusal: RequestRefusal, now: Timestamp) -> Ticket {
        let RequestRefusal { generation, serial, replayed, address } = refusal;
        if generation != self.account.generation() {
            return self.refuse(ErrorCode::Superseded);
        }
        if replayed {
            self.replay_refused(serial, address, now);
        }
        if replayed || self.refusals.include(address, now) {
            return self.done(Settlement::Refused);
        }
        match self.want_replay(serial, now) {
            Ok(true) => self.join_login(LoginWait::Refresh),
            Ok(false) => self.done(Settlement::Reused),
            Err(error) => self.answer(Err(error)),
        }
    }

    /// Sees to a newer token for one that was refused with token number `refused`. `true`: a
    /// login is under way for it; `false`: the present token is newer, so it may go out at once.
    pub(super) fn want_replay(&mut self, refused: u32, now: Timestamp) -> Result<bool, SessionError> {
        if self.is_refreshed(refused) {
            self.fuse.replay_begins(self.account.serial());
            return Ok(false);
        }
        self.want_login(self.refresh_reason(), now)?;
        if let Some(flight) = self.lock.login() {
            flight.promise_replay();
        }
        Ok(true)
    }

    /// Even the newest token was refused there: its refresh was no use, and another would not be.
    pub(super) fn replay_refused(&mut self, serial: u32, address: u32, now: Timestamp) {
        self.fuse.forfeit(serial);
        self.refusals.remember(address, now);
    }
}
