//! Rule 23: copies of the SDK that cannot meet share the record. Before a refresh is sent, a newer
//! token in storage is taken instead.

use super::Session;
use super::back_off::BackOff;
use super::clock::Timestamp;
use super::error::ErrorCode;
use super::lock::Operation;
use super::login::{LoginFlight, LoginWait};
use super::output::{Effect, EventKind, Settlement};
use super::record::{Record, StoredSession};

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
        let record = record.filter(|record| record.check(&self.config.scope).is_ok());
        match record {
            Some(record) if record.generation > self.generation => self.follow(flight, record),
            Some(Record { generation, saved_at, session: Some(session), .. })
                if generation == self.generation && self.is_newer(&session, saved_at, now) =>
            {
                self.take_token(flight, session, saved_at);
            }
            _ => {
                flight.looked();
                self.lock.enqueue_next(Operation::Login(flight));
            }
        }
    }

    fn is_newer(&self, session: &StoredSession, saved_at: Timestamp, now: Timestamp) -> bool {
        let is_other = self.credential.as_ref().is_some_and(|credential| credential.token != session.token);
        let lives = session.expires_at.is_none_or(|end| self.clock.restored(end, saved_at) > now);
        is_other && lives && self.has_saved_token()
    }

    /// The other copy has refreshed already: one login for both.
    fn take_token(&mut self, flight: LoginFlight, session: StoredSession, saved_at: Timestamp) {
        self.serial += 1;
        let credential = session.into_credential(self.serial, saved_at, &self.clock);
        let known = self.credential.replace(credential).map(|old| old.user_info);
        let user_changed = known.as_ref() != self.credential.as_ref().map(|new| &new.user_info);
        self.user_revision += u32::from(user_changed);
        if flight.holds_unit() {
            self.fuse.give_back();
        }
        self.back_off = BackOff::default();
        self.found_saved();
        self.publish();
        for (wait, ticket) in flight.into_waiters() {
            match wait {
                // No wx.login has been called, so the key is what it was.
                LoginWait::SessionKey => self.lock.enqueue_next(Operation::KeyCheck { ticket, act: None }),
                _ => self.settle(ticket, Ok(Settlement::Done)),
            }
        }
        self.emit(EventKind::TokenRefreshed);
        if user_changed {
            self.emit(EventKind::UserChanged);
        }
        self.announce_step();
    }

    /// The other copy has signed out, or switched users, since: so has this one.
    fn follow(&mut self, flight: LoginFlight, record: Record) {
        let mut sign_out = None;
        self.reject_operation(Operation::Login(flight), ErrorCode::Superseded, &mut sign_out);
        self.supersede(ErrorCode::Superseded);
        self.generation = record.generation;
        self.key.forget();
        self.back_off = BackOff::default();
        let was_signed_in = self.credential.take().is_some();
        if let Some(session) = record.session {
            self.serial += 1;
            self.credential = Some(session.into_credential(self.serial, record.saved_at, &self.clock));
        }
        self.found_saved();
        self.publish();
        if was_signed_in {
            self.emit(EventKind::SignedOut);
        }
        if self.credential.is_some() {
            self.emit(EventKind::LoginSucceeded);
            self.announce_step();
        }
    }
}
