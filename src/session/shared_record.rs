//! Rule 23: copies of the SDK that cannot meet share the record. Before a refresh is sent, a newer
//! token in storage is taken instead; and a change that another copy makes is followed.

use super::back_off::BackOff;
use super::clock::Timestamp;
use super::flight::LoginFlight;
use super::machine::Session;
use super::operation::Operation;
use super::output::EventKind;
use super::record::Record;

impl Session {
    /// What another copy wrote is followed. `asked`: a flight waits for it, and goes on where there is no news; otherwise
    /// nothing is written in answer, or two copies might answer each other for ever.
    pub(super) fn record_read(&mut self, asked: bool, record: Option<Box<Record>>, now: Timestamp) {
        let record = record.filter(|record| self.is_news(asked, record, now));
        if asked && let Some(Operation::Login(flight)) = self.lock.holder_mut() {
            flight.looked();
            if record.is_none() {
                self.lock.step_back();
            }
        }
        let Some(record) = record else { return };
        let same = record.generation == self.account.generation();
        let was_signed_in = self.account.is_signed_in();
        let users = self.account.credential().zip(record.session.as_ref());
        let user_changed = same && users.is_some_and(|(ours, theirs)| !theirs.is_of(&ours.user_info));
        let waiters = if same {
            self.abandon_login().map(LoginFlight::into_waiters).unwrap_or_default()
        } else {
            // The other copy has signed out, or switched users, since: nothing under way counts.
            self.abandon_account();
            Vec::new()
        };
        self.take_over(*record);
        if asked {
            // What the fuse knows here, and what another write of ours may have left there, is to be seen to.
            self.storage.doubt();
        }
        self.back_off = BackOff::default();
        // No wx.login has been called, so the key is what it was.
        self.satisfy(waiters, false, now);
        let is_signed_in = self.account.is_signed_in();
        if was_signed_in && !is_signed_in {
            self.announce_end();
        } else if was_signed_in && !same {
            self.out.emit(EventKind::SignedOut);
        }
        if is_signed_in {
            self.announce_sign_in(false, was_signed_in && same, user_changed);
        }
    }

    /// A later generation is followed; of the same one, a token that is not ours and lives is newer
    /// if what we know had been written. What nobody asked for does not overtake a login that somebody insists on.
    fn is_news(&self, asked: bool, record: &Record, now: Timestamp) -> bool {
        if record.check(&self.config.scope).is_err() {
            return false;
        }
        let generation = self.account.generation();
        let Some(theirs) = record.session.as_ref().filter(|_| record.generation == generation) else {
            return record.generation > generation;
        };
        let lives = theirs.expires_at.is_none_or(|end| self.clock.restored(end, record.saved_at) > now);
        let is_ours = self.account.credential().is_some_and(|ours| ours.token == theirs.token);
        let yields = |operation: &Operation| !matches!(operation, Operation::Login(flight) if !flight.may_refresh());
        lives && !is_ours && self.has_saved_token() && (asked || self.lock.iter().all(yields))
    }
}
