//! Rule 10: what survives the app.

use serde::{Deserialize, Serialize};

use super::auth_step::AuthFacts;
use super::clock::{Clock, Timestamp};
use super::credential::{Credential, UserInfo};
use super::fuse::FuseRecord;
use super::secret::{Secret, Token};

/// The layout written by this version.
pub const RECORD_VERSION: u32 = 1;

/// The one stored record. Times are wall-clock milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// [`RECORD_VERSION`] of the writer.
    pub version: u32,
    /// The writer's [`scope`](super::SessionConfig::scope).
    pub scope: String,
    /// When it was written.
    pub saved_at: Timestamp,
    /// The writer's generation.
    pub generation: u32,
    /// The fuse, so that killing the app does not reset it.
    pub fuse: FuseRecord,
    /// The session, if signed in.
    #[serde(default)]
    pub session: Option<StoredSession>,
}

/// The signed-in half of a [`Record`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredSession {
    /// The token.
    pub token: Token,
    /// When it ends; absent when the back end never said.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// When it is to be renewed.
    #[serde(default)]
    pub renew_at: Option<Timestamp>,
    /// `userInfo` as JSON text.
    #[serde(default)]
    pub user_info: Option<Secret>,
    /// What the user has given.
    #[serde(default)]
    pub facts: AuthFacts,
}

/// Why a stored record was not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum RecordFault {
    /// Storage could not be read in time.
    Unreadable = 1,
    /// It is not a record.
    Corrupt = 2,
    /// Another app, environment or back end wrote it.
    Foreign = 3,
    /// A newer version of the SDK wrote it.
    Newer = 4,
}

impl Record {
    /// Whether this machine may use the record.
    pub(super) fn check(&self, scope: &str) -> Result<(), RecordFault> {
        if self.version > RECORD_VERSION {
            return Err(RecordFault::Newer);
        }
        if self.scope != scope {
            return Err(RecordFault::Foreign);
        }
        let tokenless = self.session.as_ref().is_some_and(|session| session.token.is_empty());
        if self.version != RECORD_VERSION || tokenless {
            return Err(RecordFault::Corrupt);
        }
        Ok(())
    }
}

impl StoredSession {
    pub(super) fn of(credential: &Credential, clock: &Clock) -> Self {
        Self {
            token: credential.token.clone(),
            expires_at: credential.expires_at.map(|at| clock.to_wall(at)),
            renew_at: credential.renew_at.map(|at| clock.to_wall(at)),
            user_info: credential.user_info.json.clone(),
            facts: credential.user_info.facts,
        }
    }

    pub(super) fn into_credential(self, serial: u32, saved_at: Timestamp, clock: &Clock) -> Credential {
        let restored = |at| clock.restored(at, saved_at);
        Credential {
            token: self.token,
            serial,
            expires_at: self.expires_at.map(restored),
            renew_at: self.renew_at.or(self.expires_at).map(restored),
            user_info: UserInfo { json: self.user_info, facts: self.facts },
        }
    }
}
