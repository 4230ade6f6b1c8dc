//! Rule 10: what survives the app.

use super::auth_step::AuthFacts;
use super::clock::{Clock, Timestamp};
use super::credential::{Credential, UserInfo};
use super::fuse::FuseRecord;
use super::number::{float, integer};
use super::secret::{Secret, Token};
use super::standing::Standing;

/// The layout written by this version.
pub const RECORD_VERSION: u32 = 2;
/// The first layout: nine numbers, no refresh token, and every account the one of a silent login.
const FIRST_VERSION: u32 = 1;

/// The one stored record. Times are wall-clock milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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
    /// Whose account it is, and whether anybody may be signed in unasked.
    pub standing: Standing,
    /// The session, if signed in.
    pub session: Option<StoredSession>,
}

/// The signed-in half of a [`Record`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StoredSession {
    /// The token.
    pub token: Token,
    /// What brings the next one, if the back end gave it.
    pub refresh_token: Option<Token>,
    /// When it ends; absent when the back end never said.
    pub expires_at: Option<Timestamp>,
    /// When it is to be renewed.
    pub renew_at: Option<Timestamp>,
    /// `userInfo` as JSON text.
    pub user_info: Option<Secret>,
    /// What the user has given.
    pub facts: AuthFacts,
}

/// The place of the number that the first layout had not.
const STANDING: usize = 9;

/// The names of a stored record's numbers, in their order.
pub const RECORD_NUMBERS: [&str; 10] = [
    "version",
    "savedAt",
    "generation",
    "fuseUnits",
    "fuseCoolingSince",
    "fuseTrippedUntil",
    "expiresAt",
    "renewAt",
    "facts",
    "standing",
];

/// A [`Record`] as it lies in storage: plain numbers, so that reading one is a loop and not a
/// parser, and the texts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoredRecord {
    /// One for each of [`RECORD_NUMBERS`]. Times are ms; 0 means "none".
    pub numbers: [f64; RECORD_NUMBERS.len()],
    /// See [`Record::scope`].
    pub scope: String,
    /// See [`StoredSession::token`].
    pub token: Option<Secret>,
    /// See [`StoredSession::user_info`].
    pub user_info: Option<Secret>,
    /// See [`StoredSession::refresh_token`].
    pub refresh_token: Option<Secret>,
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
    /// Reads what lies in storage. The version comes first: a newer writer may have changed the
    /// meaning of the rest.
    pub fn read(stored: StoredRecord) -> Result<Self, RecordFault> {
        let mut numbers = [0; RECORD_NUMBERS.len()];
        for (index, (slot, number)) in numbers.iter_mut().zip(&stored.numbers).enumerate() {
            if index == STANDING && stored.numbers[0] < 2.0 {
                continue;
            }
            *slot = whole(*number)?;
            if index == 0 && *slot > RECORD_VERSION.into() {
                return Err(RecordFault::Newer);
            }
        }
        let [version, saved_at, generation, units, cooling_since, tripped_until, expires_at, renew_at, facts, standing] =
            numbers;
        let time = |ms| (ms > 0).then_some(Timestamp(ms));
        let StoredRecord { scope, token, user_info, refresh_token, .. } = stored;
        Ok(Self {
            version: small(version),
            scope,
            saved_at: Timestamp(saved_at),
            generation: small(generation),
            fuse: FuseRecord {
                units: small(units),
                cooling_since: Timestamp(cooling_since),
                tripped_until: time(tripped_until),
            },
            standing: Standing::from_number(small(standing)),
            session: token.map(|token| StoredSession {
                token,
                refresh_token,
                expires_at: time(expires_at),
                renew_at: time(renew_at),
                user_info,
                facts: AuthFacts::from_bits(small(facts)),
            }),
        })
    }

    /// The record as it goes into storage.
    pub fn write(self) -> StoredRecord {
        let numbers = self.numbers();
        let mut stored = StoredRecord { numbers, scope: self.scope, ..StoredRecord::default() };
        if let Some(session) = self.session {
            stored.token = Some(session.token);
            stored.user_info = session.user_info;
            stored.refresh_token = session.refresh_token;
        }
        stored
    }

    /// See [`StoredRecord::numbers`].
    pub fn numbers(&self) -> [f64; RECORD_NUMBERS.len()] {
        let time = |at: Option<Timestamp>| at.map_or(0.0, |at| float(at.0.max(1)));
        let session = self.session.as_ref();
        [
            self.version.into(),
            float(self.saved_at.0),
            self.generation.into(),
            self.fuse.units.into(),
            float(self.fuse.cooling_since.0),
            time(self.fuse.tripped_until),
            time(session.and_then(|session| session.expires_at)),
            time(session.and_then(|session| session.renew_at)),
            session.map_or(0, |session| session.facts.bits()).into(),
            f64::from(self.standing as u8),
        ]
    }

    /// Whether this machine may use the record.
    pub(super) fn check(&self, scope: &str) -> Result<(), RecordFault> {
        if self.scope != scope {
            return Err(RecordFault::Foreign);
        }
        let unusable = |session: &StoredSession| {
            let refresh_token = session.refresh_token.as_ref();
            !session.token.is_token() || refresh_token.is_some_and(|token| !token.is_token())
        };
        if !(FIRST_VERSION..=RECORD_VERSION).contains(&self.version) || self.session.as_ref().is_some_and(unusable) {
            return Err(RecordFault::Corrupt);
        }
        Ok(())
    }
}

/// A whole number that a float holds exactly.
#[expect(clippy::float_cmp, reason = "equal only if nothing was lost")]
fn whole(number: f64) -> Result<u64, RecordFault> {
    let integer = integer(number);
    if float(integer) == number { Ok(integer) } else { Err(RecordFault::Corrupt) }
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl StoredSession {
    /// It says the same of the user.
    pub(super) fn is_of(&self, user_info: &UserInfo) -> bool {
        self.user_info == user_info.json && self.facts == user_info.facts
    }

    pub(super) fn of(credential: &Credential, clock: &Clock) -> Self {
        Self {
            token: credential.token.clone(),
            refresh_token: credential.refresh_token.clone(),
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
            refresh_token: self.refresh_token,
            serial,
            expires_at: self.expires_at.map(restored),
            renew_at: self.renew_at.or(self.expires_at).map(restored),
            user_info: UserInfo { json: self.user_info, facts: self.facts },
        }
    }
}
