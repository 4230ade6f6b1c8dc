//! Rule 10: what is known about the stored record, and the write under way.

use super::act::Act;
use super::act::OpId;
use super::clock::Timestamp;
use super::standing::Standing;

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
    late: [OpId; REMEMBERED_WRITES],
}

/// What a record says, short enough to be compared at every step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Content {
    pub generation: u32,
    /// The number of the token; 0 for none.
    pub serial: u32,
    /// It comes with its token and goes without another.
    pub has_refresh_token: bool,
    pub revision: u32,
    pub standing: Standing,
    pub fuse: (u32, Timestamp, Option<Timestamp>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Writing {
    pub act: Act,
    pub content: Content,
    /// The whole record goes, for want of a way to replace it.
    pub erases: bool,
}

impl Storage {
    pub fn act(&self) -> Option<Act> {
        self.writing.as_ref().map(|writing| writing.act)
    }

    /// `content` is news to storage, and no write is under way.
    pub fn wants(&self, content: &Content) -> bool {
        self.writing.is_none() && self.saved.as_ref() != Some(content) && self.refused.as_ref() != Some(content)
    }

    /// The stored record has this token of this generation.
    pub fn has_token(&self, content: &Content) -> bool {
        self.saved.is_some_and(|saved| saved.serial == content.serial && saved.generation == content.generation)
    }

    pub fn write(&mut self, writing: Writing) {
        self.writing = Some(writing);
    }

    /// Nobody will hear how the write under way ended.
    pub fn give_up(&mut self) {
        self.writing = None;
    }

    /// The write under way has ended, if it is `op`.
    pub fn end(&mut self, op: OpId) -> Option<Writing> {
        self.writing.take_if(|writing| writing.act.op == op)
    }

    pub fn saved(&mut self, content: Content) {
        self.saved = Some(content);
    }

    pub fn refused(&mut self, content: Content) {
        self.refused = Some(content);
    }

    /// Nobody knows for sure what lies in storage: it is written again.
    pub fn doubt(&mut self) {
        self.saved = None;
    }

    /// The app is back: storage may be, too.
    pub fn try_again(&mut self) {
        self.refused = None;
    }

    /// This write took too long. Whatever is written now, it may still land afterwards.
    pub fn late(&mut self, op: OpId) {
        self.late.copy_within(..REMEMBERED_WRITES - 1, 1);
        self.late[0] = op;
    }

    /// A write that had been given up has ended after all: nobody knows what lies there now.
    pub fn landed_late(&mut self, op: OpId) {
        // Zero, which no act has, stands for none.
        if let Some(late) = self.late.iter_mut().find(|late| **late == op && op.0 > 0) {
            *late = OpId(0);
            self.doubt();
            self.try_again();
        }
    }
}
