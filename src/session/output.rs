//! What the machine wants done and has to say.

use super::act::OpId;
use super::auth_step::AuthStep;
use super::clock::Timestamp;
use super::credential::UserInfo;
use super::error::SessionError;
use super::id::Ticket;
use super::input::CallKind;
use super::record::Record;
use super::secret::{Code, Token};

/// One thing that came out. Drain all of them after every mutation, in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Output {
    /// Do this.
    Effect(Effect),
    /// This wait is over.
    Settled {
        /// Whose wait.
        ticket: Ticket,
        /// How it ended.
        result: Result<Settlement, SessionError>,
    },
    /// This happened. State is already settled: calling the machine from a listener is safe.
    Event(Event),
    /// The present token: the host keeps a copy so that requests need not ask for it.
    Credential {
        /// The token; `None` when signed out.
        token: Option<Token>,
        /// Its number; requests quote it.
        serial: u32,
        /// Requests belong to the generation in which they were made.
        generation: u32,
    },
    /// What keeps the hot path out of the machine.
    Live(Live),
    /// The present user.
    UserInfo(UserInfo),
}

/// The two facts that the host compares numbers with instead of asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Live {
    /// Until then, by the wall clock, `ensureLogin` needs no thought: unless that clock steps back.
    pub until: Timestamp,
    /// The number of the token whose acceptance is news; 0 for none.
    pub probation: u32,
}

/// How a wait ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Settlement {
    /// Something was done for it.
    Done,
    /// What was there was good enough.
    Reused,
    /// The refusal of a request stands: hand its answer over.
    Refused,
    /// Send the request without a token.
    Anonymous,
}

/// One outside act. Its answer comes back as an [`Input`](super::Input) with the same `op`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Write the record.
    SaveRecord {
        /// The act.
        op: OpId,
        /// What to write.
        record: Box<Record>,
    },
    /// Read the record: another copy of the SDK may have written a newer one.
    ReadRecord {
        /// The act.
        op: OpId,
    },
    /// Remove the record.
    EraseRecord {
        /// The act.
        op: OpId,
    },
    /// Call `wx.login`.
    RequestCode {
        /// The act.
        op: OpId,
    },
    /// Call `/silentLogin`. A code appears in one effect only.
    ExchangeCode {
        /// The act.
        op: OpId,
        /// What `wx.login` gave.
        code: Code,
    },
    /// Call `/register` with what the app gave. A code appears in one effect only.
    Register {
        /// The act.
        op: OpId,
        /// Under which the host keeps what the app gave.
        ticket: Ticket,
        /// What `wx.login` gave.
        code: Code,
    },
    /// Call `/refreshToken`. Until it is answered, the token may appear in another effect.
    SendRefreshToken {
        /// The act.
        op: OpId,
        /// What the last reply gave.
        refresh_token: Token,
    },
    /// Call `wx.checkSession`.
    CheckSessionKey {
        /// The act.
        op: OpId,
    },
    /// Make a back-end call.
    SendCall {
        /// The act.
        op: OpId,
        /// Under which the host keeps the payload.
        ticket: Ticket,
        /// Which call.
        kind: CallKind,
        /// The token to send.
        token: Token,
    },
    /// Nobody waits for this act any more; stop it if it can be stopped.
    Cancel {
        /// The act.
        op: OpId,
    },
    /// Show the popup or page, or raise the target of the one shown.
    ShowAuth {
        /// The showing.
        op: OpId,
        /// The step to reach.
        step: AuthStep,
    },
    /// The step is reached or nobody waits for it any more.
    HideAuth {
        /// The showing.
        op: OpId,
    },
}

/// Something the app may want to know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// Why, for the failures.
    pub error: Option<SessionError>,
    /// The auth step reached, or the number of the [`RecordFault`](super::RecordFault).
    pub detail: u32,
}

/// The names of the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum EventKind {
    /// A login brought a session.
    LoginSucceeded,
    /// A login failed.
    LoginFailed,
    /// The token was replaced.
    TokenRefreshed,
    /// A refresh failed; the old token is kept unless the session ended too.
    RefreshFailed,
    /// Too many refreshes.
    FuseTripped,
    /// Refreshing is possible again.
    FuseRestored,
    /// `wx.checkSession` found the key dead.
    SessionKeyExpired,
    /// The user reached a step.
    AuthStepReached,
    /// The session ended.
    SignedOut,
    /// What is known about the user has changed within a session.
    UserChanged,
    /// Another account has taken the place of the one before.
    AccountSwitched,
    /// The session ended, and nobody is signed in again before they ask for it.
    LoginRequired,
    /// The back end does not know this user yet.
    RegistrationRequired,
    /// Storage could not be written; the session goes on in memory.
    StorageFailed,
    /// A stored record was not used.
    StorageIgnored,
    /// The wasm could not be loaded; its JS twin runs.
    EngineFallback,
}

impl EventKind {
    /// Every event, in the order of their numbers.
    pub const ALL: [Self; 16] = [
        Self::LoginSucceeded,
        Self::LoginFailed,
        Self::TokenRefreshed,
        Self::RefreshFailed,
        Self::FuseTripped,
        Self::FuseRestored,
        Self::SessionKeyExpired,
        Self::AuthStepReached,
        Self::SignedOut,
        Self::UserChanged,
        Self::AccountSwitched,
        Self::LoginRequired,
        Self::RegistrationRequired,
        Self::StorageFailed,
        Self::StorageIgnored,
        Self::EngineFallback,
    ];

    /// The public name, such as `token-refreshed`.
    pub fn name(self) -> String {
        let mut name = String::new();
        for letter in format!("{self:?}").chars() {
            if letter.is_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.push(letter.to_ascii_lowercase());
        }
        name
    }
}

impl From<EventKind> for Event {
    fn from(kind: EventKind) -> Self {
        Self { kind, error: None, detail: 0 }
    }
}
