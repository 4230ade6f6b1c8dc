//! What a session ought to be, told without queues, phases or timers: a judge that is simpler than
//! the machine and shares no code with it. It hears what happens and what comes out, and says
//! which rule was broken.

use mp_session::session::{ActKind, ErrorCode, OpId, SessionConfig, Ticket};

use crate::world::Wish;

/// The rules that every state has to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    OneFlight,
    NoOverlap,
    CodeOnce,
    AnsweredOnce,
    NobodyForgotten,
    RightAnswer,
    RightToken,
    NoZombie,
    FuseBound,
    BackOff,
    EveryWaitHasADeadline,
    LiveMeansUsable,
}

impl Rule {
    pub const ALL: [(Self, &'static str); 12] = [
        (Self::OneFlight, "one wx.login at a time"),
        (Self::NoOverlap, "login, key check, encrypted call and logout never overlap, nor do writes"),
        (Self::CodeOnce, "a code is sent once"),
        (Self::AnsweredOnce, "no caller is answered twice"),
        (Self::NobodyForgotten, "no caller without an answer when the world is quiet"),
        (Self::RightAnswer, "every answer is one the caller may get"),
        (Self::RightToken, "the token is the one the last accepted reply brought"),
        (Self::NoZombie, "signed out means no token anywhere"),
        (Self::FuseBound, "refresh flights stay within the fuse"),
        (Self::BackOff, "no attempt within the back-off"),
        (Self::EveryWaitHasADeadline, "every act has a deadline"),
        (Self::LiveMeansUsable, "a live session has a token that lives"),
    ];
}

/// Something under way in the outside world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Act {
    pub op: OpId,
    pub kind: ActKind,
    pub deadline: u64,
    /// Must not overlap with others of its like.
    pub exclusive: bool,
    /// A logout has overtaken it: its result counts no more.
    pub overtaken: bool,
    /// The number of the token it carries.
    pub serial: u32,
    pub ticket: Ticket,
}

/// One caller who waits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    pub ticket: Ticket,
    pub wish: Wish,
    /// How many logins had been started when they asked.
    pub logins: u32,
    /// How many tokens there had been.
    pub serial: u32,
    pub generation: u32,
}

/// The fuse, counted by hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Fuse {
    pub spent: u32,
    pub since: u64,
    pub locked_until: Option<u64>,
    pub probation: Option<u32>,
}

/// What ought to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Time that has passed, as far as the machine can know: a wall clock set back takes nothing
    /// away, and nobody sees what passed between two looks at it.
    pub elapsed: u64,
    /// The wall clock at the last look.
    pub wall: u64,
    pub generation: u32,
    pub disposed: bool,
    /// The number of the present token.
    pub token: Option<u32>,
    pub expires: u64,
    /// How many tokens there have been.
    pub serial: u32,
    pub has_phone: bool,
    /// The phone code was sent, and not refused for the token it came with.
    pub phone_sent: bool,
    pub logins: u32,
    pub codes: Vec<OpId>,
    pub acts: Vec<Act>,
    pub callers: Vec<Caller>,
    pub fuse: Fuse,
    /// A flight is under way or lined up; whether it took a unit.
    pub flight: Option<bool>,
    pub failures: u32,
    pub back_off: Option<(ErrorCode, u64)>,
    pub write_failures: u32,
}

pub const TOKEN_LIFE_MS: u64 = 150_000;

impl Reference {
    /// The machine looks at the clock.
    pub fn look(&mut self, wall: u64, config: &SessionConfig) {
        self.elapsed += wall.saturating_sub(self.wall);
        self.wall = wall;
        self.heal(config);
    }

    /// What heals with time.
    fn heal(&mut self, config: &SessionConfig) {
        let cool_down = u64::from(config.fuse_cool_down_ms);
        if self.fuse.locked_until.is_some_and(|until| until <= self.elapsed) {
            self.fuse = Fuse::default();
        }
        while self.fuse.locked_until.is_none() && self.fuse.spent > 0 && self.fuse.since + cool_down <= self.elapsed {
            self.fuse.spent -= 1;
            self.fuse.since += cool_down;
        }
    }

    pub fn has_usable_token(&self) -> bool {
        self.token.is_some() && self.elapsed < self.expires
    }

    pub fn backs_off(&self) -> bool {
        self.back_off.is_some_and(|(_, until)| self.elapsed < until)
    }

    /// A flight appeared. `refused`: because the present token or key was refused.
    pub fn flight_begins(&mut self, forced: bool, refused: bool, config: &SessionConfig) -> Result<(), Rule> {
        if !forced && self.backs_off() {
            return Err(Rule::BackOff);
        }
        if refused {
            if self.fuse.locked_until.is_some() || self.fuse.spent >= config.fuse_capacity {
                return Err(Rule::FuseBound);
            }
            if self.fuse.spent == 0 {
                self.fuse.since = self.elapsed;
            }
            self.fuse.spent += 1;
            self.fuse.probation = None;
        }
        self.flight = Some(refused);
        Ok(())
    }

    pub fn flight_succeeds(&mut self) {
        self.serial += 1;
        self.token = Some(self.serial);
        self.expires = self.elapsed + TOKEN_LIFE_MS;
        if self.flight.take() == Some(true) {
            self.fuse.probation = Some(self.serial);
        }
        self.failures = 0;
        self.back_off = None;
    }

    /// `verdict`: the back end has spoken, so the unit is spent.
    pub fn flight_fails(&mut self, code: ErrorCode, verdict: bool, asked_ms: Option<u64>, ends_session: bool) {
        if self.flight.take() == Some(true) && !verdict {
            self.fuse.spent = self.fuse.spent.saturating_sub(1);
        }
        if ends_session {
            self.token = None;
        }
        let pause = asked_ms.unwrap_or((1_000 << self.failures).min(30_000));
        self.failures += 1;
        self.back_off = Some((code, self.elapsed + pause));
    }

    /// Everything under way counts no more.
    pub fn supersede(&mut self) {
        self.generation += 1;
        if self.flight.take() == Some(true) {
            self.fuse.spent = self.fuse.spent.saturating_sub(1);
        }
        for act in &mut self.acts {
            act.overtaken |= !matches!(act.kind, ActKind::Write | ActKind::SignOut);
        }
        // Calls that may overlap are not waited for any more.
        self.acts.retain(|act| act.exclusive || !act.overtaken);
    }

    pub fn sign_out(&mut self) {
        self.supersede();
        self.token = None;
        self.has_phone = false;
        self.failures = 0;
        self.back_off = None;
    }

    pub fn accept(&mut self, serial: u32, config: &SessionConfig) {
        if self.fuse.locked_until.is_none() && self.fuse.probation == Some(serial) && config.fuse_cool_down_ms > 0 {
            self.fuse.probation = None;
            self.fuse.spent = self.fuse.spent.saturating_sub(1);
        }
    }

    pub fn forfeit(&mut self, serial: u32) {
        if self.fuse.probation == Some(serial) {
            self.fuse.probation = None;
        }
    }

    /// May `caller` get this answer now?
    pub fn judge(
        &mut self,
        caller: &Caller,
        result: Result<bool, ErrorCode>,
        config: &SessionConfig,
    ) -> Result<(), Rule> {
        let allowed = match result {
            Ok(reused) => match caller.wish {
                Wish::Ensure => self.has_usable_token(),
                // Something newer than what the caller had.
                Wish::Force | Wish::Refresh => !reused && self.serial > caller.serial && self.token.is_some(),
                Wish::RefreshStale | Wish::Key => self.token.is_some(),
                // What the back end did, it did, whatever became of the session meanwhile.
                Wish::Update | Wish::Phone => self.generation == caller.generation,
                Wish::Encrypted => self.token.is_some() && self.logins == caller.logins,
                Wish::Auth => self.token.is_some() && self.has_phone,
                Wish::Logout => self.token.is_none() && self.generation >= caller.generation,
            },
            Err(ErrorCode::Disposed) => self.disposed,
            Err(ErrorCode::Superseded) => caller.wish != Wish::Logout && self.generation > caller.generation,
            Err(ErrorCode::FuseTripped) => {
                let blown = self.fuse.locked_until.is_none() && self.fuse.spent >= config.fuse_capacity;
                self.fuse.locked_until = Some(self.elapsed + u64::from(config.fuse_restore_after_ms));
                self.fuse.probation = None;
                blown
            }
            Err(ErrorCode::FuseLocked) => self.fuse.locked_until.is_some_and(|until| self.elapsed < until),
            Err(ErrorCode::SessionKeyRotated) => caller.wish == Wish::Encrypted && self.logins > caller.logins,
            Err(ErrorCode::QueueFull) => caller.wish != Wish::Logout,
            Err(ErrorCode::Unauthorized) => matches!(caller.wish, Wish::Update | Wish::Phone),
            Err(
                ErrorCode::AuthCancelled
                | ErrorCode::AuthDenied
                | ErrorCode::AuthComponentMissing
                | ErrorCode::PrivacyDenied
                | ErrorCode::PrivacyUndeclared
                | ErrorCode::PhoneQuota,
            ) => caller.wish == Wish::Auth,
            // Failures from outside; nobody learns of them after a logout.
            Err(_) => caller.wish != Wish::Logout && self.generation == caller.generation,
        };
        if allowed { Ok(()) } else { Err(Rule::RightAnswer) }
    }
}
