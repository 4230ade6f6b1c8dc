//! What a session ought to do, told from the rules of the design: a second machine, plainer than
//! the first and sharing no code with it. It hears what the first one hears, says what has to come
//! out of it, and judges what does: every answer and its error, every act, event, record, deadline.
//!
//! The exhaustive search (`tests/model`) and the simulation (`tests/simulation`) both judge by it.

mod accounts;
mod calls;
mod fuse;
mod line;
mod logins;
mod outcomes;
mod requests;
mod sign_out;
mod storage;
mod users;
mod verdict;

use mp_session::session::{
    ActKind, AuthStep, CallRequest, Command, Effect, ErrorCode, Event, EventKind, Input, OpId, Record, RecordFault,
    Secret, SessionConfig, SessionError, Settlement, Standing, Ticket, Timestamp, UserInfo,
};

use calls::Call;
use fuse::Fuse;
use line::{Job, Line};
use logins::Wish;
use storage::Paper;
use users::Asking;
use verdict::Told;
pub use verdict::{Due, Machine};

pub type Wait = Result<Settlement, SessionError>;

/// What a session hears.
#[derive(Clone, Debug)]
pub enum Heard {
    /// A command, and the ticket that it gave.
    Command(Command, Ticket),
    Input(Input),
    Timeout,
    Dispose,
    /// A session before this one, in the same app, had come to this generation.
    Outlive(u32),
}

/// The present session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Held {
    pub token: Secret,
    pub refresh: Option<Secret>,
    pub serial: u32,
    pub ends: Option<i64>,
    pub renew: Option<i64>,
    pub user: UserInfo,
}

/// Something under way outside. Its number is known once it has come out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Act {
    pub op: OpId,
    pub deadline: i64,
}

pub const UNKNOWN: OpId = OpId(0);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    config: SessionConfig,
    /// Time that has passed, as far as a wall clock can tell: setting it back takes nothing away.
    time: i64,
    wall: i64,
    generation: u32,
    disposed: bool,
    held: Option<Held>,
    /// Whose account it is, or whether one may be signed in.
    standing: Standing,
    /// The last number that an act was given.
    last_act: u32,
    /// How many tokens there have been.
    serial: u32,
    line: Line,
    calls: Vec<Call>,
    spent_codes: Vec<Secret>,
    asking: Asking,
    fuse: Fuse,
    /// Addresses that refused a fresh token, and until when that is remembered.
    refusals: Vec<(u32, i64)>,
    failures: usize,
    back_off: Option<(SessionError, i64)>,
    key_epoch: u32,
    key_good_until: i64,
    /// When `wx.login` was called.
    starts: Vec<i64>,
    paper: Paper,
    last_ticket: Ticket,
    due: Due,
    told: Told,
}

impl Reference {
    /// A session that goes on from what storage holds.
    pub fn new(config: &SessionConfig, stored: &Result<Option<Record>, RecordFault>, now: Timestamp) -> Self {
        let mut reference = Self {
            time: 0,
            wall: signed(now.0),
            generation: 0,
            disposed: false,
            held: None,
            standing: Standing::Silent,
            last_act: 0,
            serial: 0,
            line: Line::default(),
            calls: Vec::new(),
            spent_codes: Vec::new(),
            asking: Asking::default(),
            fuse: Fuse::new(config),
            refusals: Vec::new(),
            failures: 0,
            back_off: None,
            key_epoch: 0,
            key_good_until: i64::MIN,
            starts: Vec::new(),
            paper: Paper::default(),
            last_ticket: Ticket(0),
            due: Due::default(),
            told: Told::default(),
            config: config.clone(),
        };
        reference.restore(stored);
        reference
    }

    pub fn generation(&self) -> u32 {
        self.generation
    }

    pub fn is_disposed(&self) -> bool {
        self.disposed
    }

    /// Takes in what the session has heard; what has to come of it is due.
    pub fn hear(&mut self, heard: &Heard, now: Timestamp) -> Result<(), String> {
        if self.disposed {
            if let Heard::Command(_, ticket) = heard {
                self.fresh(*ticket)?;
                self.settle(*ticket, Err(ErrorCode::Disposed.into()));
            }
            return Ok(());
        }
        self.look(now);
        match heard {
            Heard::Command(command, ticket) => self.command(command, *ticket)?,
            Heard::Input(input) => self.input(input),
            Heard::Timeout => self.pass_time(),
            Heard::Dispose => {
                self.supersede(ErrorCode::Disposed);
                let logouts: Vec<Ticket> =
                    self.line.working.iter().chain(&self.line.waiting).filter_map(Job::sign_out).collect();
                for ticket in logouts {
                    self.settle(ticket, Err(ErrorCode::Disposed.into()));
                }
                self.disposed = true;
                self.write_last();
                return Ok(());
            }
            Heard::Outlive(generation) if *generation > self.generation => {
                self.generation = *generation;
                self.sign_off();
            }
            Heard::Outlive(_) => {}
        }
        self.settle_down();
        Ok(())
    }

    /// Whatever the clock was set back is no time; whatever it jumped forward may be.
    fn look(&mut self, now: Timestamp) {
        let wall = signed(now.0);
        if wall > self.wall {
            self.time += wall - self.wall;
        }
        self.wall = wall;
    }

    /// What the wall clock will show at `time`.
    fn wall_at(&self, time: i64) -> Timestamp {
        Timestamp(u64::try_from(self.wall + (time - self.time)).unwrap_or(0))
    }

    fn command(&mut self, command: &Command, ticket: Ticket) -> Result<(), String> {
        match command {
            Command::Login { force: true } => self.force_login(ticket),
            Command::Login { force: false } => self.ensure_login(Wish::Login, ticket),
            Command::EnsureLogin => self.ensure_login(Wish::Ensure, ticket),
            Command::RefreshLogin { serial } => self.refresh_login(*serial, ticket),
            Command::SendRequest { generation, needs_login } => self.send_request(*generation, *needs_login, ticket),
            Command::RequestRefused(refusal) => self.request_refused(*refusal, ticket),
            Command::EnsureSessionKey => self.ensure_session_key(ticket),
            Command::Call(request) => self.call(request, ticket),
            Command::MustAuth { step } => self.must_auth(*step, ticket),
            Command::Logout { stays_out } => self.logout(*stays_out, ticket),
            Command::Adopt { reply, silent } => self.adopt(reply, *silent, ticket),
            Command::Register => self.register(ticket),
        }
    }

    fn input(&mut self, input: &Input) {
        use ActKind::{Abandoned, Call, Code, Exchange, KeyCheck, Read, SignOut};
        match input {
            Input::Saved { op } => self.written(*op, true),
            Input::Failed { op, failure } => self.act_failed(*op, *failure),
            Input::RecordRead { op: OpId::NONE, record } => self.record_changed(record.as_deref()),
            Input::RecordRead { op, record } => match self.kind_of(*op) {
                Some(Read) => self.record_read(record.as_deref().cloned()),
                Some(Abandoned) => self.line.free(),
                _ => {}
            },
            Input::CodeReceived { op, code } => match self.kind_of(*op) {
                Some(Code) => self.code_received(*op, code),
                Some(Abandoned) => self.line.free(),
                _ => {}
            },
            Input::LoginReplied { op, reply } => match self.kind_of(*op) {
                Some(Exchange) => self.login_replied(*op, reply),
                Some(Abandoned) => {
                    self.line.free();
                    self.revoke(&reply.token);
                }
                _ => {}
            },
            Input::Unregistered { op } => match self.kind_of(*op) {
                Some(Exchange) => self.unregistered(*op),
                Some(Abandoned) => self.line.free(),
                _ => {}
            },
            Input::KeyChecked { op, valid } => match self.kind_of(*op) {
                Some(KeyCheck) => self.key_checked(*valid),
                Some(Abandoned) => self.line.free(),
                _ => {}
            },
            Input::CallReplied { op, user_info } => match self.kind_of(*op) {
                Some(Call) => self.call_replied(*op, user_info.as_ref()),
                Some(SignOut) => self.signed_out(),
                Some(Abandoned) => self.line.free(),
                _ => {}
            },
            Input::AuthEnded { op, outcome } => self.auth_ended(*op, *outcome),
            Input::RequestAccepted { serial, replay } => self.fuse.accepted(*serial, *replay),
            Input::ReplayEnded { serial } => self.fuse.replay_ended(*serial),
            Input::TokenRenewed { serial, token, lifetime_ms } => self.token_renewed(*serial, token, *lifetime_ms),
            Input::SessionEnded { serial } => self.session_ended(*serial),
            Input::Resumed => {
                if self.back_off.is_some_and(|(error, _)| matches!(error.code, ErrorCode::Network | ErrorCode::Timeout))
                {
                    self.forget_failures();
                }
                self.paper.try_again();
                self.pass_time();
            }
        }
    }

    fn act_failed(&mut self, op: OpId, failure: mp_session::session::Failure) {
        match self.kind_of(op) {
            Some(ActKind::Code | ActKind::Exchange) => self.login_failed(op, failure),
            Some(ActKind::Read) => self.record_read(None),
            Some(ActKind::KeyCheck) => self.key_check_failed(op, failure),
            Some(ActKind::Call) => self.call_failed(op, failure),
            Some(ActKind::SignOut) => self.signed_out(),
            Some(ActKind::Abandoned) => self.line.free(),
            Some(ActKind::Write) | None => self.written(op, false),
        }
    }

    /// What `op` is, while somebody waits for it.
    fn kind_of(&self, op: OpId) -> Option<ActKind> {
        self.open_acts().find(|(act, _)| act.op == op).map(|(_, kind)| kind)
    }

    fn open_acts(&self) -> impl Iterator<Item = (&Act, ActKind)> {
        let calls = self.calls.iter().filter_map(|call| call.act.as_ref()).map(|act| (act, ActKind::Call));
        let write = self.paper.writing.iter().map(|writing| (&writing.act, ActKind::Write));
        self.line.act().into_iter().chain(calls).chain(write)
    }

    /// Deadlines are kept by timestamp.
    fn pass_time(&mut self) {
        self.restore_fuse();
        self.line.end_pause(self.time);
        loop {
            let late = self.open_acts().find(|(act, _)| act.deadline <= self.time);
            let Some((op, kind)) = late.map(|(act, kind)| (act.op, kind)) else { break };
            self.effect(Effect::Cancel { op });
            if kind == ActKind::Write {
                self.write_timed_out(op);
            } else {
                self.act_failed(op, outcomes::TIMEOUT);
            }
        }
    }

    /// Starts what can start.
    fn settle_down(&mut self) {
        loop {
            self.send_calls();
            self.serve_asking();
            if !self.start_next() {
                break;
            }
        }
        self.write_behind();
    }

    fn act(&self, timeout_ms: u32) -> Act {
        Act { op: UNKNOWN, deadline: self.time + i64::from(timeout_ms) }
    }

    fn usable(&self) -> bool {
        self.held.as_ref().is_some_and(|held| held.ends.is_none_or(|end| self.time < end))
    }

    fn needs_renewal(&self) -> bool {
        self.renewal().is_some_and(|at| at <= self.time)
    }

    /// This ticket was not given before.
    fn fresh(&mut self, ticket: Ticket) -> Result<(), String> {
        if ticket <= self.last_ticket {
            return Err(format!("{ticket:?} was given to a caller who has nothing in common with its owner"));
        }
        self.last_ticket = ticket;
        Ok(())
    }

    fn answer(&mut self, ticket: Ticket, result: Wait) -> Result<(), String> {
        self.fresh(ticket)?;
        self.settle(ticket, result);
        Ok(())
    }

    /// The caller joins another one's wait.
    fn shared(wanted: Ticket, given: Ticket) -> Result<(), String> {
        if wanted == given { Ok(()) } else { Err(format!("{given:?} should be {wanted:?}: equal wishes share a wait")) }
    }

    fn settle(&mut self, ticket: Ticket, result: Wait) {
        self.due.settled.push((ticket, result));
    }

    fn effect(&mut self, effect: Effect) {
        self.due.effects.push(effect);
    }

    fn emit(&mut self, kind: EventKind) {
        self.due.events.push(kind.into());
    }

    fn emit_error(&mut self, kind: EventKind, error: SessionError) {
        self.due.events.push(Event { error: Some(error), ..kind.into() });
    }

    fn step(&self) -> AuthStep {
        users::step(self.facts(), &self.config.auth_steps)
    }
}

fn signed(time: u64) -> i64 {
    i64::try_from(time).unwrap_or(i64::MAX)
}

fn tap_of(request: &CallRequest) -> Option<u32> {
    match request {
        CallRequest::UpdateUser { tap } => tap.map(|epoch| epoch.0),
        CallRequest::UpdatePhoneEncrypted { tap } => Some(tap.0),
        CallRequest::UpdatePhoneByCode { .. } | CallRequest::UnbindPhone => None,
    }
}
