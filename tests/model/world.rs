//! The small worlds that are searched, and what can happen in them.

use mp_session::session::{AuthFact, AuthOutcome, FailureKind, SessionConfig};

use Answer::{Gateway, Good, Limited, NotFound, Other, Platform, Silent, Trouble, Unauthorized, Unregistered};
use Wish::{
    Adopt, AdoptNothing, AdoptSilent, Auth, AuthAll, Encrypted, Ensure, Force, Key, Login, Logout, Phone, Refresh,
    RefreshStale, Refused, RefusedAgain, RefusedEarlier, RefusedElsewhere, RefusedStale, Register, Send, SendAnyway,
    SendEarlier, StayOut, TappedBefore, Unbind, Update,
};

use crate::answers::OFFLINE;

/// What an app may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wish {
    Ensure,
    Login,
    Force,
    /// The present token was refused.
    Refresh,
    /// An older token was refused.
    RefreshStale,
    /// May a request that waited go out?
    Send,
    /// With a token or without.
    SendAnyway,
    /// One that was made before the last logout?
    SendEarlier,
    /// A request with the present token was refused.
    Refused,
    RefusedElsewhere,
    RefusedStale,
    RefusedEarlier,
    /// It had been sent again before.
    RefusedAgain,
    Key,
    /// An encrypted call, tapped now.
    Encrypted,
    /// An encrypted call, tapped before the last login.
    TappedBefore,
    Update,
    /// Always the same phone code.
    Phone,
    Unbind,
    Auth,
    AuthAll,
    Logout,
    /// Nobody is to be signed in again unasked.
    StayOut,
    /// A login was made elsewhere.
    Adopt,
    /// The same, of the account that a silent login would give.
    AdoptSilent,
    /// The same, with a reply that is none.
    AdoptNothing,
    Register,
}

/// How an outside act can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    Good,
    /// A good reply that does not name the user.
    Silent,
    /// A good reply that names another user than the others do.
    Other,
    /// 401: the definitive no.
    Unauthorized,
    /// 404: a no that says nothing about the session.
    NotFound,
    /// 500.
    Trouble,
    /// 429 with a minute to wait.
    Limited,
    /// 403, but not in the back end's own form.
    Gateway,
    /// There is no such user.
    Unregistered,
    Platform(FailureKind),
}

/// What another copy of the SDK writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Copy {
    Token,
    DeadToken,
    Logout,
    /// It signed out and in again.
    Switch,
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Submit(Wish),
    /// The act with this place in the list of open acts is answered.
    Answer(usize, Answer),
    /// A write is done: in any order, and late.
    Land(usize),
    /// A write fails.
    Lose(usize),
    /// An act that has ended already is answered, late or again.
    Echo(usize, Answer),
    /// The timer fires.
    Wake,
    /// The session is woken for nothing.
    Look,
    /// A minute passes and the timers are frozen.
    Sleep,
    /// The wall clock is set back by a day.
    SetBack,
    /// The app is shown.
    Resume,
    /// The popup ends.
    EndAuth(AuthOutcome),
    /// A request is accepted.
    Accept {
        replay: bool,
        older: bool,
    },
    /// A replay ends without a verdict.
    EndReplay,
    /// A response carries a new token.
    Renew {
        older: bool,
    },
    /// A response says that the back end ended the session.
    EndSession {
        older: bool,
    },
    /// Another copy writes the record.
    Copy(Copy),
    /// The same, and this one hears of it.
    Tell(Copy),
    /// The app is killed and started again; or only the engine is, and the app remembers how far it was.
    Restart {
        outlives: bool,
    },
    Dispose,
}

/// What bounds a world: everything here is used up by happening.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    pub wishes: u8,
    pub echoes: u8,
    pub looks: u8,
    pub sleeps: u8,
    pub set_backs: u8,
    pub resumes: u8,
    pub verdicts: u8,
    pub copies: u8,
    pub restarts: u8,
    pub disposals: u8,
    /// Storage writes that may fail.
    pub write_faults: u8,
}

/// One world.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub name: &'static str,
    pub signed_in: bool,
    pub config: SessionConfig,
    pub wishes: &'static [Wish],
    pub answers: &'static [Answer],
    pub outcomes: &'static [AuthOutcome],
    pub copies: &'static [Copy],
    /// Storage takes its time, in any order; else it answers at once.
    pub slow_storage: bool,
    /// The back end gives refresh tokens.
    pub refresh_tokens: bool,
    pub budget: Budget,
}

/// How far a search goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Seconds, without optimisation.
    Small,
    /// Minutes, with it.
    Full,
}

/// The worlds.
pub fn worlds(size: Size) -> Vec<World> {
    [logins(size), refresh_tokens(size), accounts(size), requests(size), users(size), storage(size), failures(size)]
        .concat()
}

/// One refresh blows the fuse, one waits for its turn.
fn tight() -> SessionConfig {
    SessionConfig { fuse_capacity: 1, queue_capacity: 1, session_key_ttl_ms: 0, ..SessionConfig::default() }
}

impl Size {
    fn pick(self, small: u8, full: u8) -> u8 {
        if self == Self::Full { full } else { small }
    }
}

fn logins(size: Size) -> Vec<World> {
    let budget = Budget::default();
    vec![
        World {
            name: "logins",
            wishes: &[Ensure, Login, Force, RefreshStale, Logout],
            answers: &[Good, Unauthorized, Trouble, OFFLINE],
            budget: Budget {
                wishes: size.pick(2, 4),
                echoes: 1,
                resumes: 1,
                set_backs: size.pick(0, 1),
                disposals: size.pick(1, 0),
                ..budget
            },
            ..World::default()
        },
        World {
            name: "five logins at once",
            wishes: &[Force],
            answers: &[Good],
            budget: Budget { wishes: 5, ..budget },
            ..World::default()
        },
        World {
            name: "refreshes",
            signed_in: true,
            config: tight(),
            wishes: &[Ensure, Refresh, RefreshStale, Logout],
            answers: &[Good, NotFound, OFFLINE],
            budget: Budget {
                wishes: size.pick(2, 3),
                looks: 1,
                sleeps: size.pick(1, 2),
                set_backs: 1,
                verdicts: size.pick(0, 1),
                restarts: 1,
                ..budget
            },
            ..World::default()
        },
    ]
}

fn refresh_tokens(size: Size) -> Vec<World> {
    vec![World {
        name: "refresh tokens",
        signed_in: true,
        config: SessionConfig { session_key_ttl_ms: 0, ..SessionConfig::default() },
        wishes: &[Ensure, Refresh, RefreshStale, Key, Force, Logout],
        answers: &[Good, Unauthorized, NotFound, Trouble, OFFLINE, Platform(FailureKind::Malformed)],
        refresh_tokens: true,
        budget: Budget { wishes: 2, echoes: size.pick(0, 1), sleeps: 1, restarts: 1, ..Budget::default() },
        ..World::default()
    }]
}

fn accounts(size: Size) -> Vec<World> {
    let budget = Budget::default();
    vec![
        World {
            name: "adopted accounts",
            wishes: &[Adopt, AdoptSilent, Ensure, Refresh, Force, Key, StayOut],
            answers: &[Good, Unauthorized, OFFLINE],
            budget: Budget {
                wishes: 3,
                echoes: size.pick(0, 1),
                sleeps: 1,
                restarts: 1,
                verdicts: size.pick(0, 1),
                ..budget
            },
            ..World::default()
        },
        World {
            name: "adopted, renewed by refresh tokens",
            signed_in: true,
            refresh_tokens: true,
            wishes: &[Adopt, AdoptSilent, AdoptNothing, Ensure, Refresh, Force, Update],
            answers: &[Good, NotFound, OFFLINE, Unregistered],
            copies: &[Copy::Token, Copy::Logout],
            budget: Budget { wishes: 2, sleeps: 1, copies: size.pick(0, 1), verdicts: 1, ..budget },
            ..World::default()
        },
        World {
            name: "signed out and staying out",
            signed_in: true,
            config: SessionConfig { auto_login: false, ..SessionConfig::default() },
            wishes: &[Ensure, Send, SendAnyway, StayOut, Logout, Force, Refused],
            answers: &[Good, Unauthorized],
            budget: Budget { wishes: size.pick(2, 4), restarts: 1, verdicts: size.pick(1, 2), ..budget },
            ..World::default()
        },
        World {
            name: "registration",
            wishes: &[Ensure, Register, Force, Auth, Logout],
            answers: &[Good, Unregistered, Unauthorized, OFFLINE],
            outcomes: &[AuthOutcome::Closed],
            budget: Budget { wishes: size.pick(3, 4), restarts: size.pick(0, 1), sleeps: size.pick(0, 1), ..budget },
            ..World::default()
        },
    ]
}

fn requests(size: Size) -> Vec<World> {
    vec![World {
        name: "requests",
        signed_in: true,
        config: SessionConfig { fuse_capacity: 2, ..SessionConfig::default() },
        wishes: &[
            Send,
            SendAnyway,
            SendEarlier,
            Refused,
            RefusedElsewhere,
            RefusedStale,
            RefusedEarlier,
            RefusedAgain,
            Logout,
        ],
        answers: &[Good, Gateway],
        budget: Budget {
            wishes: size.pick(3, 4),
            sleeps: size.pick(0, 1),
            verdicts: size.pick(1, 2),
            ..Budget::default()
        },
        ..World::default()
    }]
}

fn users(size: Size) -> Vec<World> {
    let budget = Budget::default();
    vec![
        World {
            name: "keys",
            signed_in: true,
            config: tight(),
            wishes: &[Key, Encrypted, TappedBefore, Force, Logout],
            answers: &[Good, Unauthorized, OFFLINE],
            budget: Budget { wishes: size.pick(3, 4), resumes: size.pick(0, 1), verdicts: size.pick(0, 1), ..budget },
            ..World::default()
        },
        World {
            name: "calls",
            wishes: &[Update, Phone, Unbind, Auth, Logout],
            answers: &[Good, Unauthorized, Trouble],
            outcomes: &[AuthOutcome::Closed],
            budget: Budget { wishes: size.pick(2, 3), verdicts: size.pick(0, 1), disposals: size.pick(1, 0), ..budget },
            ..World::default()
        },
        World {
            name: "users",
            signed_in: true,
            config: SessionConfig { auth_steps: vec![AuthFact::Phone, AuthFact::Profile], ..SessionConfig::default() },
            wishes: &[Update, Phone, Force, AuthAll, Auth],
            answers: &[Good, Silent, Other],
            outcomes: &[AuthOutcome::PageUnloaded],
            budget: Budget { wishes: size.pick(2, 3), ..budget },
            ..World::default()
        },
    ]
}

fn storage(size: Size) -> Vec<World> {
    let budget = Budget::default();
    vec![
        World {
            name: "storage",
            signed_in: true,
            wishes: &[Ensure, Refresh, Logout],
            answers: &[Good, OFFLINE],
            slow_storage: true,
            budget: Budget {
                wishes: 2,
                resumes: size.pick(0, 1),
                restarts: size.pick(0, 1),
                disposals: 1,
                write_faults: size.pick(1, 2),
                ..budget
            },
            ..World::default()
        },
        World {
            name: "copies",
            signed_in: true,
            config: tight(),
            wishes: &[Ensure, Refresh, Key, Update, Logout],
            answers: &[Good, OFFLINE],
            copies: &[Copy::Token, Copy::DeadToken, Copy::Logout, Copy::Switch],
            slow_storage: size == Size::Full,
            budget: Budget { wishes: 2, copies: 1, sleeps: size.pick(0, 1), restarts: 1, ..budget },
            ..World::default()
        },
    ]
}

fn failures(size: Size) -> Vec<World> {
    vec![World {
        name: "failures",
        wishes: &[Ensure, Auth],
        answers: &[
            Good,
            Limited,
            Platform(FailureKind::Timeout),
            Platform(FailureKind::Refused),
            Platform(FailureKind::Unsupported),
            Platform(FailureKind::Malformed),
        ],
        outcomes: &[
            AuthOutcome::Closed,
            AuthOutcome::Denied,
            AuthOutcome::ComponentMissing,
            AuthOutcome::PrivacyDenied,
            AuthOutcome::PrivacyUndeclared,
            AuthOutcome::PhoneQuota,
        ],
        budget: Budget { wishes: size.pick(2, 3), sleeps: 1, resumes: 1, ..Budget::default() },
        ..World::default()
    }]
}
