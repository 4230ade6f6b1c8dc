//! Who else hears what the sessions of a life hear.

use mp_session::session::{StoredRecord, Timestamp};

use crate::reference::Heard;

pub trait Journal {
    /// A session starts from what lies in storage.
    fn start(&mut self, stored: Option<&StoredRecord>, now: Timestamp);
    /// The present session hears this; what comes of it is out.
    fn hear(&mut self, heard: &Heard, now: Timestamp);
}
