//! The session machine: what a login service decides, and nothing else.
//!
//! No I/O, no clock, no randomness, no async, no JS. Time and news come in, effects and events go
//! out. The methods are of four kinds:
//!
//! - **commands** of the app: [`Session::submit`], [`Session::dispose`];
//! - **news from outside**: [`Session::handle_input`], [`Session::handle_timeout`];
//! - **what comes out**: [`Session::poll_output`], [`Session::poll_timeout`];
//! - **questions**, which change nothing: [`Session::is_live`], [`Session::snapshot`] and so on.
//!
//! The contract: after each command or piece of news, drain [`Session::poll_output`] to the end,
//! then set the one timer to [`Session::poll_timeout`]. `now` is the wall clock in milliseconds;
//! it may jump either way. Waking too early or too often does no harm.

#![forbid(unsafe_code)]

mod act;
mod auth_step;
mod back_off;
mod call;
mod clock;
mod config;
mod credential;
mod error;
mod failure;
mod fuse;
mod id;
mod input;
mod key_check;
mod lock;
mod login;
mod logout;
mod must_auth;
mod output;
mod pacer;
mod record;
mod refusals;
mod request;
mod secret;
mod session_key;
mod shared_record;
mod snapshot;
mod storage;
mod timer;
mod trusted_origins;

pub use act::ActKind;
pub use auth_step::{AuthFact, AuthFacts, AuthStep, NamedFacts};
pub use clock::Timestamp;
pub use config::{FuseConfig, NUMERIC_OPTIONS, NumericOption, SessionConfig};
pub use credential::{UserInfo, UserReply};
pub use error::{BackendCode, ErrorCode, SessionError};
pub use failure::{Failure, FailureKind};
pub use fuse::FuseRecord;
pub use id::{OpId, Ticket};
pub use input::{AuthOutcome, CallKind, CallRequest, Command, Input, LoginReply, RequestRefusal};
pub use lock::OperationKind;
pub use output::{Effect, Event, EventKind, Live, Output, Settlement};
pub use record::{RECORD_VERSION, Record, RecordFault, StoredRecord, StoredSession};
pub use secret::{Code, Secret, Token};
pub use session_key::KeyEpoch;
pub use snapshot::{FuseSnapshot, Snapshot, State};

use act::Act;
use back_off::BackOff;
use call::Calls;
use clock::Clock;
use credential::Credential;
use fuse::RefreshFuse;
use id::Ids;
use lock::{LockQueue, Operation};
use login::LoginWait;
use must_auth::AuthFlow;
use pacer::Pacer;
use refusals::Refusals;
use session_key::SessionKey;
use storage::Storage;

/// The machine. Nobody but it changes the state of the session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    config: SessionConfig,
    clock: Clock,
    ids: Ids,
    /// Bumped by logout and dispose before anything else happens.
    generation: u32,
    disposed: bool,
    credential: Option<Credential>,
    /// The number of the last token.
    serial: u32,
    /// The latest act whose reply said something about the user.
    user_asked: OpId,
    /// Counts the changes of the user.
    user_revision: u32,
    key: SessionKey,
    /// What must not overlap.
    lock: LockQueue,
    /// What may.
    calls: Calls,
    auth: AuthFlow,
    fuse: RefreshFuse,
    refusals: Refusals,
    back_off: BackOff,
    pacer: Pacer,
    storage: Storage,
    /// Until then `ensureLogin` needs no thought.
    live_until: Timestamp,
    /// What the host was told about that.
    live: Live,
    outputs: Vec<Output>,
}

impl Session {
    /// A machine that goes on from `stored`, or starts signed out. A record that cannot be used
    /// is ignored and reported as an event.
    #[inline(never)]
    pub fn new(config: SessionConfig, stored: Result<Option<Record>, RecordFault>, now: Timestamp) -> Self {
        let mut session = Self {
            clock: Clock::default(),
            ids: Ids::default(),
            generation: 0,
            disposed: false,
            credential: None,
            serial: 0,
            user_asked: OpId(0),
            user_revision: 0,
            key: SessionKey::default(),
            lock: LockQueue::new(config.queue_capacity),
            calls: Calls::default(),
            auth: AuthFlow::default(),
            fuse: RefreshFuse::new(config.fuse()),
            refusals: Refusals::default(),
            back_off: BackOff::default(),
            pacer: Pacer::default(),
            storage: Storage::default(),
            live_until: Timestamp(0),
            live: Live::default(),
            outputs: Vec::new(),
            config,
        };
        let now = session.clock.observe(now);
        session.restore(stored, now);
        session
    }

    /// Does what the app asks for. The ticket is settled exactly once, by this call's outputs or
    /// later; equal wishes in flight share a ticket.
    #[inline(never)]
    pub fn submit(&mut self, command: Command, now: Timestamp) -> Ticket {
        if self.disposed {
            return self.answer(Err(ErrorCode::Disposed.into()));
        }
        let now = self.clock.observe(now);
        let ticket = match command {
            Command::Login { force: true } => self.force_login(now),
            Command::Login { force: false } => self.ensure_login(LoginWait::Login, now),
            Command::EnsureLogin => self.ensure_login(LoginWait::Ensure, now),
            Command::RefreshLogin { serial } => self.refresh_login(serial, now),
            Command::SendRequest { generation } => self.send_request(generation, now),
            Command::RequestRefused(refusal) => self.request_refused(refusal, now),
            Command::EnsureSessionKey => self.ensure_session_key(now),
            Command::Call(request) => self.submit_call(request, now),
            Command::MustAuth { step } => self.must_auth(step),
            Command::Logout => self.logout(),
        };
        self.settle_down(now);
        ticket
    }

    /// Ends every wait with `ERR_DISPOSED` and refuses all further commands. The stored session
    /// stays. May be called twice.
    pub fn dispose(&mut self, now: Timestamp) {
        if !self.disposed {
            let now = self.clock.observe(now);
            self.end();
            self.write_last(now);
            self.tell_live(Timestamp(0));
        }
    }

    /// Takes news from outside. News about an act nobody waits for any more is dropped.
    #[inline(never)]
    pub fn handle_input(&mut self, input: Input, now: Timestamp) {
        if self.disposed {
            return;
        }
        let now = self.clock.observe(now);
        self.take_in(input, now);
        self.settle_down(now);
    }

    /// Looks at the clock: call when [`Session::poll_timeout`] has come, or whenever unsure.
    pub fn handle_timeout(&mut self, now: Timestamp) {
        if self.disposed {
            return;
        }
        let now = self.clock.observe(now);
        self.pass_time(now);
        self.settle_down(now);
    }

    /// The next thing that came out.
    pub fn poll_output(&mut self) -> Option<Output> {
        if self.outputs.is_empty() { None } else { Some(self.outputs.remove(0)) }
    }

    /// Whether `ensureLogin` would resolve at once. Changes nothing and allocates nothing.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.clock.peek(now).is_some_and(|now| now < self.live_until)
    }

    /// The step the user is at.
    pub fn auth_step(&self) -> AuthStep {
        self.facts().step(&self.config.auth_steps)
    }

    /// What to ask the user for next.
    pub fn next_fact(&self) -> Option<AuthFact> {
        self.facts().missing(&self.config.auth_steps)
    }

    /// The present `session_key` epoch; an encrypted tap result belongs to the epoch at its tap.
    pub fn key_epoch(&self) -> KeyEpoch {
        self.key.epoch
    }

    /// Whether a URL starting with `prefix`, all of it before the path, may carry the token.
    pub fn may_attach(&self, prefix: &str) -> bool {
        trusted_origins::may_attach(&self.config.trusted_origins, prefix)
    }

    /// The number of the last token.
    pub fn serial(&self) -> u32 {
        self.serial
    }

    /// No outside act is under way and nothing waits for the lock.
    pub fn is_quiet(&self) -> bool {
        self.find_act(&mut |_, _| true).is_none() && self.lock.iter().next().is_none()
    }

    /// The last act that was given out.
    pub fn last_op(&self) -> u32 {
        self.ids.last_op()
    }

    fn take_in(&mut self, input: Input, now: Timestamp) {
        match input {
            Input::Saved { op } => self.written(op, true, now),
            Input::RecordRead { op, record } if self.awaits(op, ActKind::Read) => {
                self.record_read(record.map(|record| *record), now);
            }
            Input::CodeReceived { op, code } if self.awaits(op, ActKind::Code) => self.code_received(op, code, now),
            Input::LoginReplied { op, reply } if self.awaits(op, ActKind::Exchange) => {
                self.login_replied(op, reply, now);
            }
            Input::LoginReplied { op, reply } if self.unlock_abandoned(op) => self.revoke(reply.token),
            Input::KeyChecked { op, valid } if self.awaits(op, ActKind::KeyCheck) => self.key_checked(valid, now),
            Input::CallReplied { op, user_info } if self.awaits(op, ActKind::Call) => self.call_replied(op, user_info),
            Input::CallReplied { op, .. } if self.awaits(op, ActKind::SignOut) => self.signed_out(),
            Input::RecordRead { op, .. }
            | Input::CodeReceived { op, .. }
            | Input::LoginReplied { op, .. }
            | Input::KeyChecked { op, .. }
            | Input::CallReplied { op, .. } => drop(self.unlock_abandoned(op)),
            Input::Failed { op, failure } => self.act_failed(op, failure, now),
            Input::AuthEnded { op, outcome } => self.auth_ended(op, outcome),
            Input::RequestAccepted { serial, replay } => self.fuse.accepted(serial, replay),
            Input::ReplayEnded { serial } => self.fuse.replay_ends(serial),
            Input::TokenRenewed { serial, token, lifetime_ms } => self.token_renewed(serial, token, lifetime_ms, now),
            Input::Resumed => {
                self.back_off.forgive_connection();
                self.storage.try_again();
                self.pass_time(now);
            }
        }
    }

    /// If a logout's leftover has answered, the lock is free.
    fn unlock_abandoned(&mut self, op: OpId) -> bool {
        self.awaits(op, ActKind::Abandoned) && self.lock.release().is_some()
    }

    /// Starts what can start now, until nothing can.
    fn settle_down(&mut self, now: Timestamp) {
        loop {
            self.advance_calls(now);
            self.advance_auth(now);
            let Some(operation) = self.lock.next() else { break };
            match operation {
                Operation::Login(flight) => self.start_login(flight, now),
                Operation::KeyCheck { ticket, .. } => self.start_key_check(ticket, now),
                Operation::KeyCall(call) => self.start_key_call(call, now),
                Operation::SignOut { ticket, token, .. } => self.start_sign_out(ticket, token, now),
                abandoned @ Operation::Abandoned(_) => self.lock.hold(abandoned),
            }
        }
        self.write_behind(now);
        self.tell_live(match &self.credential {
            Some(credential) if !self.lock.has_login() => credential.renew_at.unwrap_or(Timestamp(u64::MAX)),
            _ => Timestamp(0),
        });
    }

    fn tell_live(&mut self, until: Timestamp) {
        self.live_until = until;
        let probation = self.fuse.on_probation().unwrap_or(0);
        let live = Live { until: self.clock.to_wall(until), probation };
        if self.live != live {
            self.live = live;
            self.outputs.push(Output::Live(live));
        }
    }

    /// Rule 27: what is not said stays, and a reply asked for before a newer one came says
    /// nothing. True when that changed the user.
    fn name_user(&mut self, op: OpId, reply: Option<UserReply>) -> bool {
        let (Some(reply), Some(credential)) = (reply, &mut self.credential) else { return false };
        if op < self.user_asked {
            return false;
        }
        self.user_asked = op;
        let updated = credential.user_info.updated(reply);
        let changed = updated != credential.user_info;
        credential.user_info = updated;
        self.user_revision += u32::from(changed);
        changed
    }

    /// Rule 17: a response to a request with the present token carried a new one.
    fn token_renewed(&mut self, serial: u32, token: Token, lifetime_ms: Option<u64>, now: Timestamp) {
        if !self.is_current(serial) || token.is_empty() {
            return;
        }
        let (renew_at, expires_at) = credential::deadlines(now, lifetime_ms, self.config.renew_before_ms);
        if let Some(credential) = &mut self.credential {
            self.serial += 1;
            credential.serial = self.serial;
            credential.token = token;
            credential.expires_at = expires_at;
            credential.renew_at = renew_at;
            self.publish();
            self.emit(EventKind::TokenRefreshed);
        }
    }

    fn is_current(&self, serial: u32) -> bool {
        self.credential.as_ref().is_some_and(|credential| credential.serial == serial)
    }

    fn has_usable_token(&self, now: Timestamp) -> bool {
        self.credential.as_ref().is_some_and(|credential| !credential.is_expired(now))
    }

    fn facts(&self) -> AuthFacts {
        self.credential.as_ref().map_or_else(AuthFacts::default, |credential| credential.user_info.facts)
    }

    /// Hands the host its copies of the token and the user.
    fn publish(&mut self) {
        let token = self.credential.as_ref().map(|credential| credential.token.clone());
        self.outputs.push(Output::Credential { token, serial: self.serial, generation: self.generation });
        self.publish_user_info();
        if self.credential.is_none() {
            self.announce_step();
        }
    }

    fn publish_user_info(&mut self) {
        let user_info = self.credential.as_ref().map(|credential| credential.user_info.clone());
        self.outputs.push(Output::UserInfo(user_info.unwrap_or_default()));
    }

    fn act(&mut self, now: Timestamp, timeout_ms: u64) -> Act {
        Act { op: self.ids.op(), deadline: now.after(timeout_ms) }
    }

    /// A wait that is over before it began.
    fn answer(&mut self, result: Result<Settlement, SessionError>) -> Ticket {
        let ticket = self.ids.ticket();
        self.settle(ticket, result);
        ticket
    }

    fn settle(&mut self, ticket: Ticket, result: Result<Settlement, SessionError>) {
        self.outputs.push(Output::Settled { ticket, result });
    }

    fn effect(&mut self, effect: Effect) {
        self.outputs.push(Output::Effect(effect));
    }

    fn emit(&mut self, kind: EventKind) {
        self.outputs.push(Output::Event(kind.into()));
    }

    fn emit_detail(&mut self, kind: EventKind, detail: u32) {
        self.outputs.push(Output::Event(Event { detail, ..kind.into() }));
    }
}
