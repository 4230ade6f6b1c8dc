//! The scripted world.

use std::collections::BTreeMap;

use mp_session::session::{
    ActKind, AuthFacts, AuthOutcome, AuthStep, CallRequest, Command, Effect, ErrorCode, Event, EventKind, Failure,
    FailureKind, Input, KeyEpoch, Live, LoginReply, OpId, Output, Record, RecordFault, Secret, Session, SessionConfig,
    SessionError, Settlement, Snapshot, State, Ticket, Timestamp, UserInfo, UserReply,
};

/// Where every test's clock starts.
pub const START: u64 = 1_700_000_000_000;

/// A machine, its clock, its storage and everything that came out of it.
pub struct World {
    pub session: Session,
    pub now: u64,
    pub config: SessionConfig,
    /// What storage holds.
    pub stored: Option<Record>,
    /// While false, writes stay open until [`World::answer_write`].
    pub storage_answers: bool,
    /// While false, looks into storage stay open until [`World::answer_look`].
    pub storage_is_read: bool,
    pub effects: Vec<Effect>,
    pub events: Vec<Event>,
    pub settled: BTreeMap<Ticket, Result<Settlement, SessionError>>,
    pub token: Option<Secret>,
    /// What the host was told about the hot path.
    pub live: Live,
    pub user: UserInfo,
    tokens_issued: u32,
    /// The life of the tokens that [`World::answer_login`] issues.
    pub lifetime_ms: Option<u64>,
    /// What the back end knows about the user.
    pub facts: AuthFacts,
    /// Its replies bring refresh tokens.
    pub gives_refresh_tokens: bool,
}

pub fn refused(status: u16) -> Failure {
    Failure::Backend { status, code: None, retry_after_ms: None }
}

/// A status that does not come from the back end.
pub fn gateway(status: u16) -> Failure {
    Failure::Gateway { status, retry_after_ms: None }
}

pub fn platform(kind: FailureKind) -> Failure {
    Failure::Platform { kind, errno: 0 }
}

pub fn network_down() -> Failure {
    platform(FailureKind::Network)
}

pub fn facts(has_profile: bool, has_phone: bool) -> AuthFacts {
    AuthFacts { has_profile, has_phone }
}

pub fn user_reply(facts: AuthFacts) -> UserReply {
    UserReply { json: user(facts).json, facts: facts.into() }
}

pub fn user(facts: AuthFacts) -> UserInfo {
    UserInfo { json: Some(Secret::new(r#"{"nickName":"小明"}"#)), facts }
}

impl World {
    pub fn new() -> Self {
        Self::with(SessionConfig::default())
    }

    pub fn with(config: SessionConfig) -> Self {
        Self::from_record(config, Ok(None), START)
    }

    pub fn from_record(config: SessionConfig, stored: Result<Option<Record>, RecordFault>, now: u64) -> Self {
        let session = Session::new(config.clone(), stored.clone(), Timestamp(now));
        let mut world = Self {
            session,
            now,
            config,
            stored: stored.ok().flatten(),
            storage_answers: true,
            storage_is_read: true,
            effects: Vec::new(),
            events: Vec::new(),
            settled: BTreeMap::new(),
            token: None,
            live: Live::default(),
            user: UserInfo::default(),
            tokens_issued: 0,
            lifetime_ms: Some(7_200_000),
            facts: AuthFacts::default(),
            gives_refresh_tokens: false,
        };
        world.drain();
        world
    }

    /// A world that is signed in.
    pub fn signed_in() -> Self {
        Self::signed_in_with(SessionConfig::default())
    }

    pub fn signed_in_with(config: SessionConfig) -> Self {
        let mut world = Self::with(config);
        world.sign_in();
        world
    }

    pub fn sign_in(&mut self) {
        let ticket = self.submit(Command::EnsureLogin);
        self.answer_code();
        self.answer_login();
        assert_eq!(self.settled[&ticket], Ok(Settlement::Done));
    }

    /// The app is killed and started again.
    pub fn restart(&mut self) {
        let tokens_issued = self.tokens_issued;
        let stored = self.stored.clone().map(|record| Record::read(record.write())).transpose();
        let next = Self::from_record(self.config.clone(), stored, self.now);
        *self = Self {
            tokens_issued,
            lifetime_ms: self.lifetime_ms,
            facts: self.facts,
            gives_refresh_tokens: self.gives_refresh_tokens,
            ..next
        };
    }

    // What the app does.

    pub fn submit(&mut self, command: Command) -> Ticket {
        let ticket = self.session.submit(command, Timestamp(self.now));
        self.drain();
        ticket
    }

    pub fn ensure_login(&mut self) -> Ticket {
        self.submit(Command::EnsureLogin)
    }

    pub fn login(&mut self, force: bool) -> Ticket {
        self.submit(Command::Login { force })
    }

    /// The back end refused the present token.
    pub fn refresh(&mut self) -> Ticket {
        self.refresh_refused(self.session.serial())
    }

    /// The back end refused token number `serial`.
    pub fn refresh_refused(&mut self, serial: u32) -> Ticket {
        self.submit(Command::RefreshLogin { serial })
    }

    pub fn call(&mut self, request: CallRequest) -> Ticket {
        self.submit(Command::Call(request))
    }

    pub fn update_user(&mut self) -> Ticket {
        self.call(CallRequest::UpdateUser { tap: None })
    }

    /// An encrypted call that was tapped just now.
    pub fn encrypted_call(&mut self) -> Ticket {
        let tap = self.session.key_epoch();
        self.call(CallRequest::UpdatePhoneEncrypted { tap })
    }

    pub fn must_auth(&mut self, step: AuthStep) -> Ticket {
        self.submit(Command::MustAuth { step })
    }

    pub fn logout(&mut self) -> Ticket {
        self.submit(Command::Logout { stays_out: false })
    }

    /// `logout({ staySignedOut: true })`.
    pub fn stay_out(&mut self) -> Ticket {
        self.submit(Command::Logout { stays_out: true })
    }

    /// A login that was made elsewhere; `silent`: of the account that a silent login would give.
    pub fn adopt(&mut self, silent: bool) -> Ticket {
        let reply = Ok(self.login_reply());
        self.submit(Command::Adopt { reply, silent })
    }

    pub fn register(&mut self) -> Ticket {
        self.submit(Command::Register)
    }

    pub fn dispose(&mut self) {
        self.session.dispose(Timestamp(self.now));
        self.drain();
    }

    // What the world does.

    pub fn input(&mut self, input: Input) {
        self.session.handle_input(input, Timestamp(self.now));
        self.drain();
    }

    pub fn wake(&mut self) {
        self.session.handle_timeout(Timestamp(self.now));
        self.drain();
    }

    pub fn answer_code(&mut self) {
        let op = self.open(ActKind::Code);
        self.input(Input::CodeReceived { op, code: Secret::new(format!("code-{}", op.0)) });
    }

    pub fn login_reply(&mut self) -> LoginReply {
        self.tokens_issued += 1;
        let number = self.tokens_issued;
        LoginReply {
            refresh_token: self.gives_refresh_tokens.then(|| Secret::new(format!("refresh-{number}"))),
            token: Secret::new(format!("token-{}", self.tokens_issued)),
            lifetime_ms: self.lifetime_ms,
            user_info: Some(user_reply(self.facts)),
        }
    }

    pub fn answer_login(&mut self) {
        let op = self.open(ActKind::Exchange);
        let reply = self.login_reply();
        self.input(Input::LoginReplied { op, reply });
    }

    /// The back end does not know this user.
    pub fn answer_unregistered(&mut self) {
        let op = self.open(ActKind::Exchange);
        self.input(Input::Unregistered { op });
    }

    /// The flight under way gets its code and its session.
    pub fn finish_login(&mut self) {
        self.answer_code();
        self.answer_login();
    }

    /// The flight under way gets its code, and then `failure`.
    pub fn refuse_login(&mut self, failure: Failure) {
        self.answer_code();
        self.fail(ActKind::Exchange, failure);
    }

    pub fn fail(&mut self, kind: ActKind, failure: Failure) {
        let op = self.open(kind);
        self.input(Input::Failed { op, failure });
    }

    pub fn answer_key(&mut self, valid: bool) {
        let op = self.open(ActKind::KeyCheck);
        self.input(Input::KeyChecked { op, valid });
    }

    pub fn answer_call(&mut self) {
        let op = self.open(ActKind::Call);
        let user_info = Some(user_reply(self.facts));
        self.input(Input::CallReplied { op, user_info });
    }

    pub fn answer_sign_out(&mut self) {
        let op = self.open(ActKind::SignOut);
        self.input(Input::CallReplied { op, user_info: None });
    }

    pub fn end_auth(&mut self, outcome: AuthOutcome) {
        let op = self.showing().expect("a popup is shown").0;
        self.input(Input::AuthEnded { op, outcome });
    }

    pub fn resume(&mut self) {
        self.input(Input::Resumed);
    }

    /// Time passes, timers fire when they are due.
    pub fn advance(&mut self, ms: u64) {
        let end = self.now.saturating_add(ms);
        let mut wakes = 0;
        while let Some(Timestamp(due)) = self.session.poll_timeout().filter(|due| due.0 <= end) {
            self.now = self.now.max(due);
            self.wake();
            wakes += 1;
            assert!(wakes < 10_000, "the timer never comes to rest");
        }
        self.now = end;
    }

    /// The clock moves, no timer fires: the app is in the background, or the user sets the clock.
    pub fn jump(&mut self, ms: i64) {
        self.now = self.now.saturating_add_signed(ms);
    }

    // What there is to see.

    /// The act of this kind that was asked for last; it may have ended since.
    pub fn last(&self, kind: ActKind) -> OpId {
        let of_kind = self.effects.iter().rev().find_map(|effect| act(effect).filter(|(_, k)| *k == kind));
        of_kind.unwrap_or_else(|| panic!("no {kind:?} was asked for")).0
    }

    /// The same, and somebody still waits for it.
    pub fn open(&self, kind: ActKind) -> OpId {
        let op = self.last(kind);
        assert_eq!(self.session.act_kind(op), Some(kind), "the {kind:?} has ended");
        op
    }

    pub fn count(&self, kind: ActKind) -> usize {
        self.effects.iter().filter(|effect| act(effect).is_some_and(|(_, k)| k == kind)).count()
    }

    pub fn logins(&self) -> usize {
        self.count(ActKind::Code)
    }

    /// The refresh tokens that have been sent, in order.
    pub fn sent_refresh_tokens<'a>(&'a self) -> Vec<&'a str> {
        let token = |effect: &'a Effect| match effect {
            Effect::SendRefreshToken { refresh_token, .. } => Some(refresh_token.expose()),
            _ => None,
        };
        self.effects.iter().filter_map(token).collect()
    }

    pub fn is_open(&self, ticket: Ticket) -> bool {
        !self.settled.contains_key(&ticket)
    }

    pub fn result(&self, ticket: Ticket) -> Result<Settlement, SessionError> {
        self.settled.get(&ticket).copied().expect("the wait is over")
    }

    pub fn error(&self, ticket: Ticket) -> SessionError {
        self.result(ticket).expect_err("a rejection")
    }

    pub fn code(&self, ticket: Ticket) -> ErrorCode {
        self.error(ticket).code
    }

    pub fn snapshot(&self) -> Snapshot {
        self.session.snapshot(Timestamp(self.now))
    }

    pub fn state(&self) -> State {
        self.session.state()
    }

    pub fn is_live(&self) -> bool {
        self.session.is_live(Timestamp(self.now))
    }

    pub fn token(&self) -> Option<&str> {
        self.token.as_ref().map(Secret::expose)
    }

    pub fn serial(&self) -> u32 {
        self.session.serial()
    }

    pub fn key_epoch(&self) -> KeyEpoch {
        self.session.key_epoch()
    }

    pub fn event_kinds(&self) -> Vec<EventKind> {
        self.events.iter().map(|event| event.kind).collect()
    }

    pub fn has_event(&self, kind: EventKind) -> bool {
        self.event_kinds().contains(&kind)
    }

    /// The popup or page on the screen.
    pub fn showing(&self) -> Option<(OpId, AuthStep)> {
        self.effects
            .iter()
            .rev()
            .find_map(|effect| match effect {
                Effect::ShowAuth { op, step } => Some(Some((*op, *step))),
                Effect::HideAuth { .. } => Some(None),
                _ => None,
            })
            .flatten()
    }

    pub fn cancelled(&self, op: OpId) -> bool {
        self.effects.contains(&Effect::Cancel { op })
    }

    pub fn stored_token(&self) -> Option<&str> {
        self.stored.as_ref()?.session.as_ref().map(|session| session.token.expose())
    }

    /// The write under way succeeds.
    pub fn answer_write(&mut self) {
        let op = self.open(ActKind::Write);
        let effect = self.effects.iter().rev().find(|effect| act(effect) == Some((op, ActKind::Write)));
        self.stored = match effect {
            Some(Effect::SaveRecord { record, .. }) => Some(Record::clone(record)),
            _ => None,
        };
        self.input(Input::Saved { op });
    }

    /// The look under way finds what storage holds.
    pub fn answer_look(&mut self) {
        let op = self.open(ActKind::Read);
        self.read_storage(op);
        self.drain();
    }

    fn read_storage(&mut self, op: OpId) {
        let record = self.stored.clone().map(Box::new);
        self.session.handle_input(Input::RecordRead { op, record }, Timestamp(self.now));
    }

    fn drain(&mut self) {
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Effect(effect) => self.perform(effect),
                Output::Settled { ticket, result } => {
                    let earlier = self.settled.insert(ticket, result);
                    assert_eq!(earlier, None, "{ticket:?} was settled twice");
                }
                Output::Event(event) => self.events.push(event),
                Output::Credential { token, .. } => self.token = token,
                Output::Live(live) => self.live = live,
                Output::UserInfo(user) => self.user = user,
            }
        }
    }

    fn perform(&mut self, effect: Effect) {
        let written = match &effect {
            Effect::SaveRecord { op, record } => Some((*op, Some(Record::clone(record)))),
            Effect::EraseRecord { op } => Some((*op, None)),
            _ => None,
        };
        let read = match &effect {
            Effect::ReadRecord { op } if self.storage_is_read => Some(*op),
            _ => None,
        };
        self.effects.push(effect);
        if let Some(op) = read {
            self.read_storage(op);
        }
        if let Some((op, record)) = written
            && self.storage_answers
        {
            self.stored = record;
            self.session.handle_input(Input::Saved { op }, Timestamp(self.now));
        }
    }
}

/// Which act an effect starts.
fn act(effect: &Effect) -> Option<(OpId, ActKind)> {
    match effect {
        Effect::RequestCode { op } => Some((*op, ActKind::Code)),
        Effect::ExchangeCode { op, .. } | Effect::Register { op, .. } | Effect::SendRefreshToken { op, .. } => {
            Some((*op, ActKind::Exchange))
        }
        Effect::CheckSessionKey { op } => Some((*op, ActKind::KeyCheck)),
        Effect::SendCall { op, kind: mp_session::session::CallKind::Logout, .. } => Some((*op, ActKind::SignOut)),
        Effect::SendCall { op, .. } => Some((*op, ActKind::Call)),
        Effect::SaveRecord { op, .. } | Effect::EraseRecord { op } => Some((*op, ActKind::Write)),
        Effect::ReadRecord { op } => Some((*op, ActKind::Read)),
        Effect::Cancel { .. } | Effect::ShowAuth { .. } | Effect::HideAuth { .. } => None,
    }
}
