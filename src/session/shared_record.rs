//! Rule 23: copies of the SDK that cannot meet share the record. Before a refresh is sent, a newer
//! token in storage is taken instead.

use super::back_off::BackOff;
use super::clock::Timestamp;
use super::machine::Session;
use super::operation::Operation;
use super::output::EventKind;
use super::record::Record;

impl Session {
    /// What another copy wrote is taken; else the flight goes on.
    pub(super) fn record_read(&mut self, record: Option<Box<Record>>, now: Timestamp) {
        let record = record.filter(|record| self.is_news(record, now));
        let Some(Operation::Login(flight)) = self.lock.holder_mut() else { return };
        flight.looked();
        let Some(record) = record else {
            return self.lock.step_back();
        };
        let same = record.generation == self.account.generation();
        let users = self.account.credential().zip(record.session.as_ref());
        let user_changed = same && users.is_some_and(|(ours, theirs)| !theirs.is_of(&ours.user_info));
        let waiters = if same {
            let Some(Operation::Login(flight)) = self.lock.release() else { return };
            if flight.holds_unit() {
                self.fuse.give_back();
            }
            flight.into_waiters()
        } else {
            // The other copy has signed out, or switched users, since: nothing under way counts.
            self.abandon_account();
            Vec::new()
        };
        self.take_over(*record);
        // What the fuse knows here, and what another write of ours may have left there, is to be seen to.
        self.storage.doubt();
        self.back_off = BackOff::default();
        // No wx.login has been called, so the key is what it was.
        self.satisfy(waiters, false, now);
        if !self.account.is_signed_in() {
            return self.announce_end();
        }
        if !same {
            self.out.emit(EventKind::SignedOut);
        }
        self.announce_sign_in(false, same, user_changed);
    }

    /// A later generation is followed; of the same one, a token that is not ours and lives is newer
    /// if ours had been written.
    fn is_news(&self, record: &Record, now: Timestamp) -> bool {
        if record.check(&self.config.scope).is_err() {
            return false;
        }
        let generation = self.account.generation();
        let (Some(ours), Some(theirs)) = (self.account.credential(), &record.session) else {
            return record.generation > generation;
        };
        let lives = theirs.expires_at.is_none_or(|end| self.clock.restored(end, record.saved_at) > now);
        record.generation > generation
            || record.generation == generation && lives && ours.token != theirs.token && self.has_saved_token()
    }
}
