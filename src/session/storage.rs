//! Rule 10: the record is read before the machine starts and before each refresh, and written
//! behind; the hot path never touches storage.

use super::Session;
use super::act::Act;
use super::clock::Timestamp;
use super::id::OpId;
use super::lock::Operation;
use super::output::{Effect, EventKind};
use super::record::{RECORD_VERSION, Record, RecordFault, StoredSession};

/// Storage answers in milliseconds or not at all.
const STORAGE_TIMEOUT_MS: u64 = 5_000;
/// Writes given up whose late answer still means something.
const REMEMBERED_WRITES: usize = 8;

/// One write at a time: two could finish in the wrong order and revive an old token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Storage {
    /// What the stored record says, as far as is known.
    saved: Option<Content>,
    /// Storage would not take this: not tried again until something changes or the app is shown.
    refused: Option<Content>,
    writing: Option<Writing>,
    /// A time-out is not an end: these may still land on top of a later write.
    late: Vec<OpId>,
}

/// What a record says, short enough to be compared at every step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Content {
    generation: u32,
    /// The number of the token; 0 for none.
    serial: u32,
    user_revision: u32,
    fuse: (u32, Timestamp, Option<Timestamp>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Writing {
    act: Act,
    content: Content,
    /// The whole record goes, for want of a way to replace it.
    erases: bool,
}

impl Storage {
    pub fn act(&self) -> Option<Act> {
        self.writing.as_ref().map(|writing| writing.act)
    }

    /// The app is back: storage may be, too.
    pub fn try_again(&mut self) {
        self.refused = None;
    }
}

impl Session {
    /// Takes over what an earlier life of the app left behind.
    pub(super) fn restore(&mut self, stored: Result<Option<Record>, RecordFault>, now: Timestamp) {
        let checked = stored.and_then(|record| match record {
            Some(record) => record.check(&self.config.scope).map(|()| Some(record)),
            None => Ok(None),
        });
        match checked {
            Ok(Some(record)) => {
                self.fuse.restore(&record.fuse, record.saved_at, &self.clock);
                self.take_over(record);
                self.recall_step();
            }
            Ok(None) => {}
            Err(fault) => self.emit_detail(EventKind::StorageIgnored, fault as u32),
        }
        self.storage.saved = Some(self.content());
        self.settle_down(now);
    }

    /// What a record says is so.
    pub(super) fn take_over(&mut self, record: Record) {
        self.generation = record.generation;
        self.serial += u32::from(record.session.is_some());
        let serial = self.serial;
        self.credential = record.session.map(|session| session.into_credential(serial, record.saved_at, &self.clock));
        self.storage.saved = Some(self.content());
        self.publish();
    }

    /// A machine before this one, in the same app, had come to `generation`: a record of an older
    /// one says nothing about a session that has been signed out since.
    pub fn outlive(&mut self, generation: u32, now: Timestamp) {
        if generation > self.generation {
            self.generation = generation;
            self.credential = None;
            self.publish();
            let now = self.clock.observe(now);
            self.settle_down(now);
        }
    }

    /// Writes the record when it has changed and no write is under way.
    pub(super) fn write_behind(&mut self, now: Timestamp) {
        let content = self.content();
        let Storage { saved, refused, writing, .. } = &self.storage;
        // What is being read must not be overwritten before it has been looked at.
        if writing.is_some() || *saved == Some(content) || *refused == Some(content) || self.is_looking() {
            return;
        }
        let op = self.start_write(content, false, now);
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

    /// A write ended. A failed one is not repeated until something changes or the app is shown,
    /// but a token that was to go must go: then the whole record is removed.
    pub(super) fn written(&mut self, op: OpId, ok: bool, now: Timestamp) {
        let Some(writing) = self.storage.writing.take_if(|writing| writing.act.op == op) else {
            return self.written_late(op);
        };
        let Writing { content, erases, .. } = writing;
        if ok {
            self.storage.saved = Some(content);
            return;
        }
        self.emit(EventKind::StorageFailed);
        if content.serial == 0 && !erases {
            let op = self.start_write(content, true, now);
            self.effect(Effect::EraseRecord { op });
        } else {
            self.storage.refused = Some(content);
        }
    }

    /// A write took too long. Whatever is written now, it may still land afterwards.
    pub(super) fn write_timed_out(&mut self, op: OpId, now: Timestamp) {
        if self.storage.late.len() == REMEMBERED_WRITES {
            self.storage.late.remove(0);
        }
        self.storage.late.push(op);
        self.written(op, false, now);
    }

    /// A write that had been given up has ended after all: nobody knows what lies there now.
    pub(super) fn written_late(&mut self, op: OpId) {
        let Storage { saved, refused, late, .. } = &mut self.storage;
        if let Some(index) = late.iter().position(|other| *other == op) {
            late.remove(index);
            *saved = None;
            *refused = None;
        }
    }

    /// The present token has been written: another one in storage is somebody else's, and newer.
    pub(super) fn has_saved_token(&self) -> bool {
        let Content { generation, serial, .. } = self.content();
        self.storage.saved.is_some_and(|saved| saved.serial == serial && saved.generation == generation)
    }

    /// Nobody knows for sure what lies in storage: it is written again.
    pub(super) fn doubt_saved(&mut self) {
        self.storage.saved = None;
    }

    fn content(&self) -> Content {
        Content {
            generation: self.generation,
            serial: self.credential.as_ref().map_or(0, |credential| credential.serial),
            user_revision: self.user_revision,
            fuse: self.fuse.content(),
        }
    }

    fn is_looking(&self) -> bool {
        matches!(self.lock.holder(), Some(Operation::Login(flight)) if flight.reading())
    }

    fn start_write(&mut self, content: Content, erases: bool, now: Timestamp) -> OpId {
        let act = self.act(now, STORAGE_TIMEOUT_MS);
        self.storage.writing = Some(Writing { act, content, erases });
        act.op
    }
}
