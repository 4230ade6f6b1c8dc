//! The small worlds that are searched, and what can happen in them.

use mp_session::session::{AuthOutcome, FailureKind, SessionConfig};

/// What an app may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wish {
    Ensure,
    Force,
    /// The present token was refused.
    Refresh,
    /// An older token was refused.
    RefreshStale,
    Key,
    /// An encrypted call, tapped now.
    Encrypted,
    Update,
    /// Always the same phone code.
    Phone,
    Auth,
    Logout,
}

/// How an outside act can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    Good,
    /// 401: the definitive no.
    Unauthorized,
    /// 500.
    Trouble,
    /// 429 with a minute to wait.
    Limited,
    Platform(FailureKind),
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Submit(Wish),
    /// The act with this place in the list of open acts is answered.
    Answer(usize, Answer),
    /// An act that has ended already is answered, late or again.
    Echo(usize, Answer),
    /// The timer fires.
    Wake,
    /// A minute passes and the timers are frozen.
    Sleep,
    /// The wall clock is set back by a day.
    SetBack,
    /// The app is shown.
    Resume,
    /// The popup ends.
    EndAuth(AuthOutcome),
    /// A request with the present token is accepted.
    Accept,
    /// A replay with the present token is refused.
    RejectReplay,
    /// A response carries a new token.
    Renew,
    /// The same, but its request had carried an older one.
    RenewOlder,
    /// The app is killed and started again.
    Restart,
    Dispose,
}

/// What bounds a world: everything here is used up by happening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    pub wishes: u8,
    pub echoes: u8,
    pub sleeps: u8,
    pub set_backs: u8,
    pub resumes: u8,
    pub verdicts: u8,
    pub restarts: u8,
    pub disposals: u8,
    /// Storage writes that may fail; 0 also means that storage answers at once.
    pub write_faults: u8,
}

/// One world.
#[derive(Debug)]
pub struct World {
    pub name: &'static str,
    pub signed_in: bool,
    pub config: SessionConfig,
    pub wishes: &'static [Wish],
    pub answers: &'static [Answer],
    pub outcomes: &'static [AuthOutcome],
    pub budget: Budget,
}

const NOTHING: Budget = Budget {
    wishes: 0,
    echoes: 0,
    sleeps: 0,
    set_backs: 0,
    resumes: 0,
    verdicts: 0,
    restarts: 0,
    disposals: 0,
    write_faults: 0,
};

const OFFLINE: Answer = Answer::Platform(FailureKind::Network);

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
    use Answer::{Good, Limited, Platform, Trouble, Unauthorized};
    use Wish::{Auth, Encrypted, Ensure, Force, Key, Logout, Phone, Refresh, RefreshStale, Update};

    let config = SessionConfig::default();
    let full = size == Size::Full;
    let pick = |small, large| if full { large } else { small };
    let tight = SessionConfig { fuse_capacity: 1, queue_capacity: 1, ..config.clone() };
    vec![
        World {
            name: "logins",
            signed_in: false,
            config: config.clone(),
            wishes: &[Ensure, Force, RefreshStale, Logout],
            answers: &[Good, Unauthorized, Trouble, OFFLINE],
            outcomes: &[],
            budget: Budget {
                wishes: pick(2, 4),
                echoes: 1,
                resumes: 1,
                set_backs: pick(0, 1),
                disposals: pick(1, 0),
                ..NOTHING
            },
        },
        World {
            name: "refreshes",
            signed_in: true,
            config: tight.clone(),
            wishes: &[Ensure, Refresh, RefreshStale, Logout],
            answers: &[Good, Trouble, OFFLINE],
            outcomes: &[],
            budget: Budget {
                wishes: 3,
                sleeps: pick(1, 2),
                set_backs: pick(0, 1),
                verdicts: pick(0, 1),
                restarts: 1,
                ..NOTHING
            },
        },
        World {
            name: "keys",
            signed_in: true,
            config: SessionConfig { session_key_ttl_ms: 0, ..tight },
            wishes: &[Key, Encrypted, Force, Logout],
            answers: &[Good, Unauthorized, OFFLINE],
            outcomes: &[],
            budget: Budget { wishes: pick(3, 4), resumes: pick(0, 1), ..NOTHING },
        },
        World {
            name: "calls",
            signed_in: false,
            config: config.clone(),
            wishes: &[Update, Phone, Auth, Logout],
            answers: &[Good, Unauthorized, Trouble],
            outcomes: &[AuthOutcome::Closed],
            budget: Budget { wishes: pick(2, 4), verdicts: pick(1, 0), disposals: pick(1, 0), ..NOTHING },
        },
        World {
            name: "storage",
            signed_in: true,
            config: config.clone(),
            wishes: &[Ensure, Refresh, Logout],
            answers: &[Good, OFFLINE],
            outcomes: &[],
            budget: Budget { wishes: pick(2, 3), restarts: pick(0, 1), disposals: 1, write_faults: 1, ..NOTHING },
        },
        World {
            name: "failures",
            signed_in: false,
            config,
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
            budget: Budget { wishes: pick(2, 3), sleeps: 1, resumes: 1, ..NOTHING },
        },
    ]
}
