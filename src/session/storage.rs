//! Rule 10: the record is read once, before the machine starts, and written behind; the hot path
//! never touches storage.

use super::Session;
use super::act::Act;
use super::clock::Timestamp;
use super::id::OpId;
use super::output::{Effect, EventKind};
use super::record::{RECORD_VERSION, Record, RecordFault, StoredSession};

/// Storage answers in milliseconds or not at all.
const STORAGE_TIMEOUT_MS: u64 = 5_000;

/// One write at a time: two could finish in the wrong order and revive an old token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Storage {
    /// The record no longer says what the machine knows.
    pub dirty: bool,
    writing: Option<Writing>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Writing {
    act: Act,
    content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Content {
    Session,
    /// Replaces a record whose token must not survive.
    NoSession,
    Nothing,
}

impl Storage {
    pub fn act(&self) -> Option<Act> {
        self.writing.as_ref().map(|writing| writing.act)
    }
}

impl Session {
    /// Takes over what an earlier life of the app left behind.
    pub(super) fn restore(&mut self, stored: Result<Option<Record>, RecordFault>, now: Timestamp) {
        let checked = stored.and_then(|record| match record {
            Some(record) => record.check(&self.config.scope).map(|()| Some(record)),
            None => Ok(None),
        });
        let record = match checked {
            Ok(Some(record)) => record,
            Ok(None) => return,
            Err(fault) => return self.emit_detail(EventKind::StorageIgnored, fault as u32),
        };
        self.generation = record.generation;
        self.fuse.restore(&record.fuse, record.saved_at, &self.clock);
        if let Some(session) = record.session {
            self.serial = 1;
            self.credential = Some(session.into_credential(self.serial, record.saved_at, &self.clock));
            self.publish();
            self.recall_step();
        }
        self.settle_down(now);
    }

    /// Writes the record when it has changed and no write is under way.
    pub(super) fn write_behind(&mut self, now: Timestamp) {
        if !self.storage.dirty || self.storage.writing.is_some() {
            return;
        }
        self.storage.dirty = false;
        let content = if self.credential.is_some() { Content::Session } else { Content::NoSession };
        let op = self.start_write(content, now);
        let record = Box::new(Record {
            version: RECORD_VERSION,
            scope: self.config.scope.clone(),
            saved_at: self.clock.to_wall(now),
            generation: self.generation,
            fuse: self.fuse.to_record(&self.clock),
            session: self.credential.as_ref().map(|credential| StoredSession::of(credential, &self.clock)),
        });
        self.effect(Effect::SaveRecord { op, record });
    }

    /// The last write of this life does not wait: nobody will hear how the one under way ended.
    pub(super) fn write_last(&mut self, now: Timestamp) {
        self.storage.writing = None;
        self.write_behind(now);
    }

    /// A write ended. A failed one is not repeated until something changes, but a token that
    /// was to go must go: then the whole record is removed.
    pub(super) fn written(&mut self, op: OpId, ok: bool, now: Timestamp) {
        let Some(writing) = self.storage.writing.take_if(|writing| writing.act.op == op) else { return };
        if ok {
            return;
        }
        self.emit(EventKind::StorageFailed);
        if writing.content == Content::NoSession {
            let op = self.start_write(Content::Nothing, now);
            self.effect(Effect::EraseRecord { op });
        }
    }

    fn start_write(&mut self, content: Content, now: Timestamp) -> OpId {
        let act = self.act(now, STORAGE_TIMEOUT_MS);
        self.storage.writing = Some(Writing { act, content });
        act.op
    }
}
