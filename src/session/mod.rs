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

mod account;
mod act;
mod adopt;
mod auth_flow;
mod auth_step;
mod back_off;
mod call;
mod clock;
mod config;
mod credential;
mod error;
mod failure;
mod flight;
mod fuse;
mod id;
mod input;
mod key_check;
mod leave;
mod live;
mod lock;
mod login;
mod login_flight;
mod logout;
mod machine;
mod must_auth;
mod number;
mod operation;
mod outbox;
mod output;
mod pacer;
mod persistence;
mod record;
mod refresh_token;
mod refusals;
mod registration;
mod request;
mod secret;
mod session_key;
mod shared_record;
mod snapshot;
mod standing;
mod storage;
mod timer;
mod trusted_origins;
mod user_call;

pub use act::{ActKind, OpId};
pub use auth_step::{AuthFact, AuthFacts, AuthStep, NamedFacts};
pub use clock::Timestamp;
pub use config::{FuseConfig, NUMERIC_OPTIONS, NumericOption, SessionConfig};
pub use credential::{UserInfo, UserReply};
pub use error::{BackendCode, ErrorCode, SessionError};
pub use failure::{Failure, FailureKind, UNREGISTERED_FAULT};
pub use fuse::FuseRecord;
pub use id::Ticket;
pub use input::{AuthOutcome, CallKind, CallRequest, Command, Input, LoginReply, RequestRefusal};
pub use machine::Session;
pub use number::{float, integer};
pub use operation::OperationKind;
pub use output::{Effect, Event, EventKind, Live, Output, Settlement};
pub use record::{RECORD_NUMBERS, RECORD_VERSION, Record, RecordFault, StoredRecord, StoredSession};
pub use secret::{Code, LONGEST_TOKEN, Secret, Token};
pub use session_key::KeyEpoch;
pub use snapshot::{AccountKind, FuseSnapshot, Snapshot, State};
pub use standing::Standing;

use flight::LoginWait;
use operation::Operation;

impl Session {
    /// A machine that goes on from `stored`, or starts signed out. A record that cannot be used
    /// is ignored and reported as an event.
    #[inline(never)]
    pub fn new(config: SessionConfig, stored: Result<Option<Record>, RecordFault>, now: Timestamp) -> Self {
        let mut session = Self::blank(config);
        let now = session.clock.observe(now);
        session.restore(stored);
        session.settle_down(now);
        session
    }

    /// Does what the app asks for. The ticket is settled exactly once, by this call's outputs or
    /// later; equal wishes in flight share a ticket.
    #[inline(never)]
    pub fn submit(&mut self, command: Command, now: Timestamp) -> Ticket {
        if self.disposed {
            return self.refuse(ErrorCode::Disposed);
        }
        let now = self.clock.observe(now);
        let ticket = match command {
            Command::Login { force: true } => self.force_login(now),
            Command::Login { force: false } => self.ensure_login(LoginWait::Login, now),
            Command::EnsureLogin => self.ensure_login(LoginWait::Ensure, now),
            Command::RefreshLogin { serial } => self.refresh_login(serial, now),
            Command::SendRequest { generation, needs_login } => self.send_request(generation, needs_login, now),
            Command::RequestRefused(refusal) => self.request_refused(refusal, now),
            Command::EnsureSessionKey => self.ensure_session_key(now),
            Command::Call(request) => self.submit_call(request, now),
            Command::MustAuth { step } => self.must_auth(step),
            Command::Logout { stays_out } => self.logout(stays_out),
            Command::Adopt { reply, silent } => self.adopt(reply, silent, now),
            Command::Register => self.register(),
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

    /// A machine before this one, in the same app, had come to `generation`: a record of an older
    /// one says nothing about a session that has been signed out since.
    pub fn outlive(&mut self, generation: u32, now: Timestamp) {
        if self.account.outlive(generation) {
            self.publish();
            let now = self.clock.observe(now);
            self.settle_down(now);
        }
    }

    /// The next thing that came out.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.out.next()
    }

    /// Whether `ensureLogin` would resolve at once. Changes nothing and allocates nothing.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.clock.peek(now).is_some_and(|now| self.live.includes(now))
    }

    /// The present `session_key` epoch; an encrypted tap result belongs to the epoch at its tap.
    pub fn key_epoch(&self) -> KeyEpoch {
        self.key.epoch()
    }

    /// Whether a URL starting with `prefix`, all of it before the path, may carry the token.
    pub fn may_attach(&self, prefix: &str) -> bool {
        trusted_origins::may_attach(&self.config.trusted_origins, prefix)
    }

    /// The number of the last token.
    pub fn serial(&self) -> u32 {
        self.account.serial()
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
                self.record_read(true, record, now);
            }
            Input::RecordRead { op: OpId::NONE, record } => self.record_read(false, record, now),
            Input::CodeReceived { op, code } if self.awaits(op, ActKind::Code) => self.code_received(op, code, now),
            Input::LoginReplied { op, reply } if self.awaits(op, ActKind::Exchange) => {
                self.login_replied(op, reply, now);
            }
            Input::LoginReplied { op, reply } if self.unlock_abandoned(op) => drop(self.revoke(reply.token)),
            Input::Unregistered { op } if self.awaits(op, ActKind::Exchange) => self.unregistered(op, now),
            Input::KeyChecked { op, valid } if self.awaits(op, ActKind::KeyCheck) => self.key_checked(valid, now),
            Input::CallReplied { op, user_info } if self.awaits(op, ActKind::Call) => self.call_replied(op, user_info),
            Input::CallReplied { op, .. } if self.awaits(op, ActKind::SignOut) => self.signed_out(),
            Input::RecordRead { op, .. }
            | Input::CodeReceived { op, .. }
            | Input::LoginReplied { op, .. }
            | Input::Unregistered { op }
            | Input::KeyChecked { op, .. }
            | Input::CallReplied { op, .. } => drop(self.unlock_abandoned(op)),
            Input::Failed { op, failure } => self.act_failed(op, &failure, now),
            Input::AuthEnded { op, outcome } => self.auth_ended(op, outcome),
            Input::RequestAccepted { serial, replay } => self.fuse.accepted(serial, replay),
            Input::ReplayEnded { serial } => self.fuse.replay_ends(serial),
            Input::TokenRenewed { serial, token, lifetime_ms } => self.token_renewed(serial, token, lifetime_ms, now),
            Input::SessionEnded { serial } => self.session_ended(serial),
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
            match self.lock.take_turn() {
                None => break,
                Some(Operation::Login(_)) => self.start_login(now),
                Some(Operation::KeyCheck { .. }) => self.start_key_check(now),
                Some(Operation::KeyCall(_)) => self.start_key_call(now),
                Some(Operation::SignOut { .. }) => self.start_sign_out(now),
                Some(Operation::Abandoned(_)) => {}
            }
        }
        self.write_behind(now);
        let live_until = match self.account.credential() {
            Some(_) if !self.lock.has_login() => self.account.renew_at().unwrap_or(Timestamp(u64::MAX)),
            _ => Timestamp(0),
        };
        self.tell_live(live_until);
    }

    /// Rule 17: a response to a request with the present token carried a new one.
    fn token_renewed(&mut self, serial: u32, token: Token, lifetime_ms: Option<u64>, now: Timestamp) {
        if !self.account.is_current(serial) || token.is_empty() {
            return;
        }
        self.account.take_token(token, lifetime_ms, self.config.renew_before_ms, now);
        self.publish();
        self.out.emit(EventKind::TokenRefreshed);
    }
}
