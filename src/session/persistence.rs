//! Rule 10: the record is read before the machine starts and before each refresh, and written
//! behind; the hot path never touches storage.

use super::act::OpId;
use super::clock::Timestamp;
use super::flight::LoginFlight;
use super::machine::Session;
use super::output::{Effect, EventKind};
use super::record::{RECORD_VERSION, Record, RecordFault};
use super::storage::{Content, Writing};

/// Storage answers in milliseconds or not at all.
const STORAGE_TIMEOUT_MS: u64 = 5_000;

impl Session {
    /// Takes over what an earlier life of the app left behind.
    pub(super) fn restore(&mut self, stored: Result<Option<Record>, RecordFault>) {
        let checked = stored.and_then(|record| match record {
            Some(record) => record.check(&self.config.scope).map(|()| Some(record)),
            None => Ok(None),
        });
        match checked {
            Ok(Some(record)) => {
                self.fuse.restore(&record.fuse, record.saved_at, &self.clock);
                self.take_over(record);
                self.auth.recall(self.auth_step());
            }
            Ok(None) => {}
            Err(fault) => self.out.emit_detail(EventKind::StorageIgnored, fault as u32),
        }
        self.storage.saved(self.content());
    }

    /// What a record says is so.
    pub(super) fn take_over(&mut self, record: Record) {
        self.account.take_over(record, &self.clock);
        self.storage.saved(self.content());
        self.publish();
    }

    /// Writes the record when it has changed and no write is under way.
    pub(super) fn write_behind(&mut self, now: Timestamp) {
        let content = self.content();
        // What is being read must not be overwritten before it has been looked at.
        let is_looking = self.lock.login_under_way().is_some_and(LoginFlight::is_reading);
        if is_looking || !self.storage.wants(&content) {
            return;
        }
        let op = self.start_write(content, false, now);
        let record = Box::new(Record {
            version: RECORD_VERSION,
            scope: self.config.scope.clone(),
            saved_at: self.clock.to_wall(now),
            generation: self.account.generation(),
            fuse: self.fuse.to_record(&self.clock),
            standing: self.account.standing().stored(),
            session: self.account.to_record(&self.clock),
        });
        self.out.effect(Effect::SaveRecord { op, record });
    }

    /// The last write of this life does not wait: nobody will hear how the one under way ended.
    pub(super) fn write_last(&mut self, now: Timestamp) {
        self.storage.give_up();
        self.write_behind(now);
    }

    /// A write ended. A failed one is not repeated until something changes or the app is shown,
    /// but a token that was to go must go: then the whole record is removed.
    pub(super) fn written(&mut self, op: OpId, ok: bool, now: Timestamp) {
        let Some(Writing { content, erases, .. }) = self.storage.end(op) else {
            return self.storage.landed_late(op);
        };
        if ok {
            return self.storage.saved(content);
        }
        self.out.emit(EventKind::StorageFailed);
        if content.serial == 0 && !erases {
            let op = self.start_write(content, true, now);
            self.out.effect(Effect::EraseRecord { op });
        } else {
            self.storage.refused(content);
        }
    }

    pub(super) fn write_timed_out(&mut self, op: OpId, now: Timestamp) {
        self.storage.late(op);
        self.written(op, false, now);
    }

    /// The present token has been written: another one in storage is somebody else's, and newer.
    pub(super) fn has_saved_token(&self) -> bool {
        self.storage.has_token(&self.content())
    }

    fn content(&self) -> Content {
        Content {
            generation: self.account.generation(),
            serial: self.account.credential().map_or(0, |credential| credential.serial),
            has_refresh_token: self.account.refresh_token().is_some(),
            revision: self.account.revision(),
            standing: self.account.standing().stored(),
            fuse: self.fuse.content(),
        }
    }

    fn start_write(&mut self, content: Content, erases: bool, now: Timestamp) -> OpId {
        let act = self.ids.act(now, STORAGE_TIMEOUT_MS);
        self.storage.write(Writing { act, content, erases });
        act.op
    }
}
