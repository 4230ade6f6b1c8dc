//! One state of the search: the machine, the reference and the world around them.

use std::sync::atomic::{AtomicU64, Ordering};

use mp_session::session::{
    ActKind, AuthFacts, CallKind, CallRequest, Command, Effect, ErrorCode, EventKind, Failure, FailureKind, Input,
    KeyEpoch, LoginReply, OpId, Output, Record, Secret, Session, Settlement, State as Stage, Ticket, Timestamp,
    UserInfo,
};

use crate::reference::{Act, Caller, Fuse, Reference, Rule, TOKEN_LIFE_MS};
use crate::world::{Action, Answer, Budget, Wish, World};

const START: u64 = 1_000_000_000;
const MINUTE_MS: u64 = 61_000;
const DAY_MS: u64 = 86_400_000;

/// Numbers seen anywhere in the search: bit n is number n.
#[derive(Debug, Default)]
pub struct Seen {
    pub codes: AtomicU64,
    pub stages: AtomicU64,
    pub events: AtomicU64,
}

/// What storage holds, and what the reference knew when it was written.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    record: Record,
    token: bool,
    life_left: u64,
    has_phone: bool,
    fuse: Fuse,
    wall: u64,
    elapsed: u64,
    generation: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub session: Session,
    pub reference: Reference,
    pub now: u64,
    pub left: Budget,
    /// Acts that have ended: answers to them come late or again.
    pub ended: Vec<(OpId, ActKind)>,
    pub popup: Option<OpId>,
    /// What the host believes the token's number to be; `None` without a token.
    host_token: Option<u32>,
    stored: Option<Stored>,
    /// What the writes under way are to store.
    writes: Vec<(OpId, Option<Stored>)>,
    pub broken: Option<Rule>,
}

/// What the step at hand was about.
#[derive(Clone, Copy, Default)]
struct Cause {
    forced: bool,
    refused: bool,
}

impl State {
    pub fn new(world: &World, seen: &Seen) -> Self {
        let mut state = Self {
            session: Session::new(world.config.clone(), Ok(None), Timestamp(START)),
            reference: Reference { elapsed: START, wall: START, ..Reference::default() },
            now: START,
            left: world.budget,
            ended: Vec::new(),
            popup: None,
            host_token: None,
            stored: None,
            writes: Vec::new(),
            broken: None,
        };
        if world.signed_in {
            state = state.after(&Action::Submit(Wish::Ensure), world, seen);
            state = state.after(&Action::Answer(0, Answer::Good), world, seen);
            state = state.after(&Action::Answer(0, Answer::Good), world, seen);
            while let Some(write) = state.reference.acts.iter().position(|act| act.kind == ActKind::Write) {
                state = state.after(&Action::Answer(write, Answer::Good), world, seen);
            }
            state.left = world.budget;
            state.ended.clear();
        }
        state
    }

    pub fn after(&self, action: &Action, world: &World, seen: &Seen) -> Self {
        let mut next = self.clone();
        let before = next.session.state();
        let verdict = next.act(*action, world).and_then(|cause| next.settle(cause, world, seen));
        if let Err(rule) = verdict.and_then(|()| next.check(world)) {
            next.broken = Some(rule);
        }
        seen.stages.fetch_or(1 << before as u64 | 1 << next.session.state() as u64, Ordering::Relaxed);
        next
    }

    fn wall(&self) -> Timestamp {
        Timestamp(self.now)
    }

    fn input(&mut self, input: Input) {
        self.session.handle_input(input, Timestamp(self.now));
    }

    fn act(&mut self, action: Action, world: &World) -> Result<Cause, Rule> {
        let mut cause = Cause::default();
        if action == Action::Wake
            && let Some(Timestamp(due)) = self.session.poll_timeout()
        {
            self.now = self.now.max(due);
        }
        if !matches!(action, Action::Sleep | Action::SetBack | Action::Restart) {
            self.reference.look(self.now, &world.config);
        }
        match action {
            Action::Submit(wish) => {
                self.left.wishes = self.left.wishes.saturating_sub(1);
                cause = self.submit(wish)?;
            }
            Action::Answer(index, answer) => {
                let act = self.reference.acts[index].clone();
                if act.kind == ActKind::Write && answer != Answer::Good {
                    self.left.write_faults -= 1;
                }
                cause = self.answer(&act, answer, world);
            }
            Action::Echo(index, answer) => {
                self.left.echoes -= 1;
                let (op, kind) = self.ended[index];
                let input = self.to_input(op, kind, answer);
                self.input(input);
            }
            Action::Wake => {
                self.time_passes();
                self.session.handle_timeout(self.wall());
            }
            Action::Sleep => {
                self.left.sleeps -= 1;
                self.now += MINUTE_MS;
            }
            Action::SetBack => {
                self.left.set_backs -= 1;
                self.now -= DAY_MS;
            }
            Action::Resume => {
                self.left.resumes -= 1;
                if self
                    .reference
                    .back_off
                    .is_some_and(|(code, _)| matches!(code, ErrorCode::Network | ErrorCode::Timeout))
                {
                    self.reference.back_off = None;
                    self.reference.failures = 0;
                }
                self.time_passes();
                self.input(Input::Resumed);
            }
            Action::EndAuth(outcome) => {
                if let Some(op) = self.popup.take() {
                    self.input(Input::AuthEnded { op, outcome });
                }
            }
            Action::Accept => {
                self.left.verdicts -= 1;
                let serial = self.reference.serial;
                self.reference.accept(serial, &world.config);
                self.input(Input::RequestAccepted { serial });
            }
            Action::RejectReplay => {
                self.left.verdicts -= 1;
                let serial = self.reference.serial;
                self.reference.forfeit(serial);
                self.input(Input::ReplayRejected { serial });
            }
            Action::RenewOlder => {
                self.left.verdicts -= 1;
                let serial = self.reference.serial.wrapping_sub(1);
                self.input(Input::TokenRenewed { serial, token: token(serial), lifetime_ms: None });
            }
            Action::Renew => {
                self.left.verdicts -= 1;
                let serial = self.reference.serial;
                if self.reference.token.is_some() {
                    self.reference.serial += 1;
                    self.reference.token = Some(self.reference.serial);
                    self.reference.expires = self.reference.elapsed + TOKEN_LIFE_MS;
                }
                self.input(Input::TokenRenewed { serial, token: token(serial + 1), lifetime_ms: Some(TOKEN_LIFE_MS) });
            }
            Action::Restart => {
                self.left.restarts -= 1;
                self.restart(world);
            }
            Action::Dispose => {
                self.left.disposals -= 1;
                self.reference.supersede();
                self.reference.disposed = true;
                self.session.dispose(self.wall());
            }
        }
        Ok(cause)
    }

    fn submit(&mut self, wish: Wish) -> Result<Cause, Rule> {
        let has_token = self.reference.token.is_some();
        let command = match wish {
            Wish::Ensure => Command::EnsureLogin,
            Wish::Force => Command::Login { force: true },
            Wish::Refresh => Command::RefreshLogin { stale: None },
            Wish::RefreshStale => Command::RefreshLogin { stale: Some(Secret::new("of-old")) },
            Wish::Key => Command::EnsureSessionKey,
            Wish::Encrypted => {
                Command::Call(CallRequest::UpdatePhoneEncrypted { tap: KeyEpoch(self.session.key_epoch().0) })
            }
            Wish::Update => Command::Call(CallRequest::UpdateUser { tap: None }),
            Wish::Phone => Command::Call(CallRequest::UpdatePhoneByCode { code: Secret::new("phone-code") }),
            Wish::Auth => Command::MustAuth { step: mp_session::session::AuthStep::Two },
            Wish::Logout => Command::Logout,
        };
        let ticket = self.session.submit(command, self.wall());
        let Reference { logins, serial, generation, .. } = self.reference;
        if wish == Wish::Logout && !self.reference.disposed {
            self.reference.sign_out();
        }
        // Callers who share a ticket share its answer; the strictest of them is judged.
        if let Some(other) = self.reference.callers.iter_mut().find(|caller| caller.ticket == ticket) {
            match (other.wish, wish) {
                (same, wish) if same == wish => {}
                (Wish::Refresh, Wish::RefreshStale) => {}
                (Wish::RefreshStale, Wish::Refresh) => *other = Caller { ticket, wish, logins, serial, generation },
                _ => return Err(Rule::RightAnswer),
            }
        } else {
            self.reference.callers.push(Caller { ticket, wish, logins, serial, generation });
        }
        Ok(Cause { forced: wish == Wish::Force, refused: wish == Wish::Refresh && has_token })
    }

    /// An act is answered: what the reference makes of it, then what the machine does.
    fn answer(&mut self, act: &Act, answer: Answer, world: &World) -> Cause {
        let mut cause = Cause::default();
        let reference = &mut self.reference;
        reference.acts.retain(|other| other.op != act.op);
        if self.left.echoes > 0 && act.kind != ActKind::Write {
            self.ended.push((act.op, act.kind));
        }
        match (act.kind, answer) {
            (ActKind::Write, Answer::Good) => {
                if let Some(write) = self.writes.iter().position(|(op, _)| *op == act.op) {
                    self.stored = self.writes.remove(write).1;
                }
            }
            (ActKind::Write, _) => {
                self.writes.retain(|(op, _)| *op != act.op);
                reference.write_failures += 1;
            }
            _ if act.overtaken => {}
            (ActKind::Code, Answer::Good) => {}
            (ActKind::Exchange, Answer::Good) => reference.flight_succeeds(),
            (ActKind::Code | ActKind::Exchange, failed) => {
                let (code, verdict, asked) = login_failure(failed);
                reference.flight_fails(code, verdict, asked, failed == Answer::Unauthorized);
            }
            (ActKind::KeyCheck, Answer::Unauthorized) => cause.refused = reference.token.is_some(),
            (ActKind::Call, Answer::Good) => {
                reference.accept(act.serial, &world.config);
                reference.has_phone = true;
            }
            (ActKind::Call, Answer::Unauthorized) => {
                reference.phone_sent = false;
                cause.refused = reference.token.is_some() && (act.exclusive || reference.token == Some(act.serial));
            }
            _ => {}
        }
        let input = self.to_input(act.op, act.kind, answer);
        self.input(input);
        cause
    }

    fn to_input(&self, op: OpId, kind: ActKind, answer: Answer) -> Input {
        let facts = AuthFacts { has_profile: true, has_phone: true };
        match (kind, answer) {
            (ActKind::Write, Answer::Good) => Input::Saved { op },
            (ActKind::Code, Answer::Good) => Input::CodeReceived { op, code: Secret::new(format!("code-{}", op.0)) },
            (ActKind::Exchange, Answer::Good) => Input::LoginReplied {
                op,
                reply: LoginReply {
                    token: token(self.reference.serial.max(1)),
                    lifetime_ms: Some(TOKEN_LIFE_MS),
                    user_info: UserInfo::default(),
                },
            },
            (ActKind::KeyCheck, Answer::Good) => Input::KeyChecked { op, valid: true },
            (ActKind::KeyCheck, Answer::Unauthorized) => Input::KeyChecked { op, valid: false },
            (ActKind::Call, Answer::Good) => Input::CallReplied { op, user_info: Some(UserInfo { json: None, facts }) },
            (_, Answer::Good) => Input::CallReplied { op, user_info: None },
            (_, Answer::Unauthorized) => Input::Failed { op, failure: refused(401, None) },
            (_, Answer::Trouble) => Input::Failed { op, failure: refused(500, None) },
            (_, Answer::Limited) => Input::Failed { op, failure: refused(429, Some(60_000)) },
            (_, Answer::Platform(kind)) => Input::Failed { op, failure: Failure::Platform { kind, errno: 0 } },
        }
    }

    /// The deadlines that have passed are kept.
    fn time_passes(&mut self) {
        let reference = &mut self.reference;
        let elapsed = reference.elapsed;
        let (late, open): (Vec<_>, Vec<_>) = reference.acts.drain(..).partition(|act| act.deadline <= elapsed);
        reference.acts = open;
        for act in late {
            match act.kind {
                ActKind::Write => {
                    self.writes.retain(|(op, _)| *op != act.op);
                    reference.write_failures += 1;
                }
                ActKind::Code | ActKind::Exchange if !act.overtaken => {
                    reference.flight_fails(ErrorCode::Timeout, false, None, false);
                }
                _ => {}
            }
            if self.left.echoes > 0 && act.kind != ActKind::Write {
                self.ended.push((act.op, act.kind));
            }
        }
    }

    /// The app dies: only what storage holds is left.
    fn restart(&mut self, world: &World) {
        let stored = self.stored.clone();
        let record = stored.as_ref().map(|stored| Record::read(&stored.record.clone().write())).transpose();
        self.session = Session::new(world.config.clone(), record, self.wall());
        self.writes.clear();
        self.ended.clear();
        self.popup = None;
        self.host_token = None;
        let Reference { elapsed, logins, .. } = self.reference;
        self.reference = Reference { elapsed, wall: self.now, logins, ..Reference::default() };
        if let Some(stored) = stored {
            let slept = self.now.saturating_sub(stored.wall);
            // What had been left when it was written is left now, less the time since by the wall clock.
            let moved = |at: u64| (at + self.reference.elapsed).saturating_sub(stored.elapsed + slept);
            self.reference.generation = stored.generation;
            self.reference.fuse = Fuse {
                since: moved(stored.fuse.since),
                locked_until: stored.fuse.locked_until.map(moved),
                probation: None,
                ..stored.fuse
            };
            if stored.token {
                self.reference.serial = 1;
                self.reference.token = Some(1);
                self.reference.expires = (self.reference.elapsed + stored.life_left).saturating_sub(slept);
                self.reference.has_phone = stored.has_phone;
            }
        }
        self.reference.look(self.now, &world.config);
    }

    /// Everything that comes out is carried out and judged.
    fn settle(&mut self, cause: Cause, world: &World, seen: &Seen) -> Result<(), Rule> {
        let mut saves = Vec::new();
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Effect(Effect::SaveRecord { op, record }) => saves.push((op, Some(record))),
                Output::Effect(Effect::EraseRecord { op }) => saves.push((op, None)),
                Output::Effect(effect) => self.perform(effect, cause, world)?,
                Output::Settled { ticket, result } => {
                    let reused = result.map(|how| how == Settlement::Reused).map_err(|error| error.code);
                    self.answered(ticket, reused, world, seen)?;
                }
                Output::Event(event) => {
                    seen.events.fetch_or(1 << event.kind as u64, Ordering::Relaxed);
                    if event.kind == EventKind::FuseTripped && !self.blown(world) {
                        return Err(Rule::FuseBound);
                    }
                }
                Output::Credential { token, serial } => self.host_token = token.map(|_| serial),
                Output::UserInfo(_) => {}
            }
        }
        let has_flight = matches!(self.session.state(), Stage::LoggingIn | Stage::Refreshing);
        if has_flight && self.reference.flight.is_none() {
            // Lined up, but not started.
            self.reference.flight_begins(cause.forced, cause.refused, &world.config)?;
        }
        self.save(saves, world)
    }

    fn answered(
        &mut self,
        ticket: Ticket,
        result: Result<bool, ErrorCode>,
        world: &World,
        seen: &Seen,
    ) -> Result<(), Rule> {
        if let Err(code) = result {
            seen.codes.fetch_or(1 << code as u64, Ordering::Relaxed);
        }
        let callers = &mut self.reference.callers;
        let place = callers.iter().position(|caller| caller.ticket == ticket).ok_or(Rule::AnsweredOnce)?;
        let caller = callers.remove(place);
        self.reference.judge(&caller, result, &world.config)
    }

    fn blown(&self, world: &World) -> bool {
        self.reference.fuse.locked_until.is_none() && self.reference.fuse.spent >= world.config.fuse_capacity
    }

    fn save(&mut self, saves: Vec<(OpId, Option<Box<Record>>)>, world: &World) -> Result<(), Rule> {
        for (op, record) in saves {
            let content = record.map(|record| Stored {
                token: self.reference.token.is_some(),
                life_left: self.reference.expires.saturating_sub(self.reference.elapsed),
                has_phone: self.reference.has_phone,
                fuse: self.reference.fuse.clone(),
                wall: self.now,
                elapsed: self.reference.elapsed,
                generation: self.reference.generation,
                record: *record,
            });
            if let Some(content) = &content
                && content.record.session.is_some() != content.token
            {
                return Err(Rule::NoZombie);
            }
            if world.budget.write_faults == 0 {
                self.stored = content;
                self.input(Input::Saved { op });
                // Something may have changed while this write was under way.
                self.drain_writes(world)?;
            } else {
                self.begin(op, ActKind::Write, 5_000, Ticket(0));
                self.writes.push((op, content));
            }
        }
        Ok(())
    }

    fn drain_writes(&mut self, world: &World) -> Result<(), Rule> {
        let mut saves = Vec::new();
        while let Some(output) = self.session.poll_output() {
            match output {
                Output::Effect(Effect::SaveRecord { op, record }) => saves.push((op, Some(record))),
                Output::Effect(Effect::EraseRecord { op }) => saves.push((op, None)),
                _ => return Err(Rule::RightAnswer),
            }
        }
        self.save(saves, world)
    }

    fn perform(&mut self, effect: Effect, cause: Cause, world: &World) -> Result<(), Rule> {
        let config = &world.config;
        match effect {
            Effect::RequestCode { op } => {
                if self.reference.flight.is_none() {
                    self.reference.flight_begins(cause.forced, cause.refused, config)?;
                }
                if self.reference.acts.iter().any(|act| matches!(act.kind, ActKind::Code | ActKind::Exchange)) {
                    return Err(Rule::OneFlight);
                }
                self.reference.logins += 1;
                self.begin(op, ActKind::Code, config.login_timeout_ms, Ticket(0));
            }
            Effect::ExchangeCode { op, code } => {
                let sent = code.expose().trim_start_matches("code-").parse().map(OpId).unwrap_or_default();
                if self.reference.codes.contains(&sent) {
                    return Err(Rule::CodeOnce);
                }
                self.reference.codes.push(sent);
                self.begin(op, ActKind::Exchange, config.request_timeout_ms, Ticket(0));
            }
            Effect::CheckSessionKey { op } => {
                self.begin(op, ActKind::KeyCheck, config.check_session_timeout_ms, Ticket(0));
            }
            Effect::SendCall { op, ticket, kind, .. } => {
                let kind = if kind == CallKind::Logout { ActKind::SignOut } else { ActKind::Call };
                if self.reference.callers.iter().any(|caller| caller.ticket == ticket && caller.wish == Wish::Phone) {
                    if self.reference.phone_sent {
                        return Err(Rule::CodeOnce);
                    }
                    self.reference.phone_sent = true;
                }
                self.begin(op, kind, config.request_timeout_ms, ticket);
            }
            Effect::ShowAuth { op, .. } => self.popup = Some(op),
            Effect::HideAuth { .. } => self.popup = None,
            Effect::Cancel { .. } | Effect::SaveRecord { .. } | Effect::EraseRecord { .. } => {}
        }
        Ok(())
    }

    fn begin(&mut self, op: OpId, kind: ActKind, timeout_ms: u32, ticket: Ticket) {
        let encrypted = |caller: &Caller| caller.ticket == ticket && caller.wish == Wish::Encrypted;
        let exclusive = match kind {
            ActKind::Call => self.reference.callers.iter().any(encrypted),
            ActKind::Write => false,
            _ => true,
        };
        let deadline = self.reference.elapsed + u64::from(timeout_ms);
        let serial = self.reference.token.unwrap_or_default();
        self.reference.acts.push(Act { op, kind, deadline, exclusive, overtaken: false, serial, ticket });
    }

    /// What holds in every state.
    fn check(&self, world: &World) -> Result<(), Rule> {
        let reference = &self.reference;
        let count = |which: fn(&&Act) -> bool| reference.acts.iter().filter(which).count();
        // After dispose the last write does not wait for the one before.
        let two_writes = count(|act| act.kind == ActKind::Write) > 1 && !reference.disposed;
        if count(|act| act.exclusive) > 1 || two_writes {
            return Err(Rule::NoOverlap);
        }
        let snapshot = self.session.snapshot(self.wall());
        if self.host_token.is_some() != reference.token.is_some() && !reference.disposed {
            return Err(if reference.token.is_none() { Rule::NoZombie } else { Rule::RightToken });
        }
        if !reference.disposed && reference.token.is_some() && self.session.serial() != reference.serial {
            return Err(Rule::RightToken);
        }
        if snapshot.generation != reference.generation {
            return Err(Rule::NoZombie);
        }
        let no_write = self.writes.is_empty();
        let has_stored_token = self.stored.as_ref().is_some_and(|stored| stored.token);
        // One failed write is made up for by an erasure; after dispose nobody hears of a failure.
        let excused = reference.write_failures + u32::from(reference.disposed) >= 2;
        if reference.token.is_none() && no_write && has_stored_token && !excused {
            return Err(Rule::NoZombie);
        }
        if self.session.is_live(self.wall()) && !reference.has_usable_token() {
            return Err(Rule::LiveMeansUsable);
        }
        let units = world.config.fuse_capacity - reference.fuse.spent.min(world.config.fuse_capacity);
        if reference.fuse.locked_until.is_none() && snapshot.fuse.units > units {
            return Err(Rule::FuseBound);
        }
        if reference.disposed {
            return if reference.callers.is_empty() { Ok(()) } else { Err(Rule::NobodyForgotten) };
        }
        let timeout = self.session.poll_timeout();
        let waited_for = reference.acts.iter().any(|act| act.exclusive || act.kind == ActKind::Write);
        if waited_for && timeout.is_none() {
            return Err(Rule::EveryWaitHasADeadline);
        }
        let nothing_comes = reference.acts.is_empty() && self.popup.is_none() && reference.flight.is_none();
        if nothing_comes && !reference.callers.is_empty() {
            return Err(Rule::NobodyForgotten);
        }
        Ok(())
    }
}

fn token(number: u32) -> Secret {
    Secret::new(format!("token-{number}"))
}

fn refused(status: u16, retry_after_ms: Option<u64>) -> Failure {
    Failure::Backend { status, code: None, retry_after_ms }
}

/// Code, whether the back end has spoken, and the pause it asked for.
fn login_failure(answer: Answer) -> (ErrorCode, bool, Option<u64>) {
    match answer {
        Answer::Good | Answer::Unauthorized | Answer::Trouble => (ErrorCode::BackendRejected, true, None),
        Answer::Limited => (ErrorCode::BackendRejected, true, Some(60_000)),
        Answer::Platform(kind) => match kind {
            FailureKind::Timeout => (ErrorCode::Timeout, false, None),
            FailureKind::Refused => (ErrorCode::LoginFailed, true, None),
            FailureKind::Unsupported => (ErrorCode::Unsupported, true, None),
            FailureKind::Malformed => (ErrorCode::BackendProtocol, true, None),
            FailureKind::Network | FailureKind::Interrupted | FailureKind::Aborted => (ErrorCode::Network, false, None),
        },
    }
}
