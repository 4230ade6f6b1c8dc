//! Rule 23: copies of the SDK that cannot meet share the record. Before a refresh is sent, a newer
//! token in storage is taken instead.

use super::Session;
use super::back_off::BackOff;
use super::clock::Timestamp;
use super::error::ErrorCode;
use super::lock::Operation;
use super::login::{LoginFlight, LoginWait};
use super::output::{Effect, EventKind, Settlement};
use super::record::Record;
use super::refusals::Refusals;

/// Nobody waits long for a look that only may save a login.
const LOOK_TIMEOUT_MS: u64 = 1_000;

impl Session {
    pub(super) fn start_look(&mut self, mut flight: LoginFlight, now: Timestamp) {
        let act = self.act(now, LOOK_TIMEOUT_MS);
        flight.look(act);
        self.lock.hold(Operation::Login(flight));
        self.effect(Effect::ReadRecord { op: act.op });
    }

    /// What another copy wrote is taken; else the flight goes on.
    pub(super) fn record_read(&mut self, record: Option<Record>, now: Timestamp) {
        let Some(Operation::Login(mut flight)) = self.lock.release() else { return };
        let Some(record) = record.filter(|record| self.is_news(record, now)) else {
            flight.looked();
            return self.lock.enqueue_next(Operation::Login(flight));
        };
        let same = record.generation == self.generation;
        let known = self.credential.take().map(|old| old.user_info);
        let mut waiters = Vec::new();
        if same {
            if flight.holds_unit() {
                self.fuse.give_back();
            }
            waiters = flight.into_waiters();
        } else {
            // The other copy has signed out, or switched users, since: nothing under way counts.
            flight.looked();
            self.lock.hold(Operation::Login(flight));
            self.supersede(ErrorCode::Superseded);
            self.key.forget();
            self.refusals = Refusals::default();
        }
        self.take_over(record);
        // What the fuse knows here, and what another write of ours may have left there, is to be seen to.
        self.doubt_saved();
        self.back_off = BackOff::default();
        for (wait, ticket) in waiters {
            match wait {
                // No wx.login has been called, so the key is what it was.
                LoginWait::SessionKey => self.lock.enqueue_next(Operation::KeyCheck { ticket, act: None }),
                _ => self.settle(ticket, Ok(Settlement::Done)),
            }
        }
        if !same {
            self.emit(EventKind::SignedOut);
        }
        let user = self.credential.as_ref().map(|credential| &credential.user_info);
        let user_changed = same && known.as_ref() != user;
        if self.credential.is_some() {
            self.emit(if same { EventKind::TokenRefreshed } else { EventKind::LoginSucceeded });
        }
        if user_changed {
            self.emit(EventKind::UserChanged);
        }
        self.announce_step();
    }

    /// A later generation is followed; of the same one, a token that is not ours and lives is newer
    /// if ours had been written.
    fn is_news(&self, record: &Record, now: Timestamp) -> bool {
        if record.check(&self.config.scope).is_err() {
            return false;
        }
        let (Some(ours), Some(theirs)) = (&self.credential, &record.session) else {
            return record.generation > self.generation;
        };
        let lives = theirs.expires_at.is_none_or(|end| self.clock.restored(end, record.saved_at) > now);
        record.generation > self.generation
            || record.generation == self.generation && lives && ours.token != theirs.token && self.has_saved_token()
    }
}
