//! The state of a session, a part for each rule, and the small things that every rule does.
//!
//! A part shows its rule's methods and hides how it keeps what it knows; whoever needs more than
//! one part is a method of [`Session`], in the file of the rule that it is about.

use super::account::Account;
use super::auth_flow::AuthFlow;
use super::auth_step::{AuthFact, AuthStep};
use super::back_off::BackOff;
use super::call::Calls;
use super::clock::{Clock, Timestamp};
use super::config::SessionConfig;
use super::error::{ErrorCode, SessionError};
use super::fuse::RefreshFuse;
use super::id::{Ids, Ticket};
use super::live::LiveSpan;
use super::lock::LockQueue;
use super::operation::Operation;
use super::outbox::Outbox;
use super::output::{Output, Settlement};
use super::pacer::Pacer;
use super::refusals::Refusals;
use super::session_key::SessionKey;
use super::storage::Storage;

/// The machine. Nobody but it changes the state of the session.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    pub(super) config: SessionConfig,
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    pub(super) disposed: bool,
    pub(super) account: Account,
    pub(super) key: SessionKey,
    /// What must not overlap.
    pub(super) lock: LockQueue<Operation>,
    /// What may.
    pub(super) calls: Calls,
    pub(super) auth: AuthFlow,
    pub(super) fuse: RefreshFuse,
    pub(super) refusals: Refusals,
    pub(super) back_off: BackOff,
    pub(super) pacer: Pacer,
    pub(super) storage: Storage,
    pub(super) live: LiveSpan,
    pub(super) out: Outbox,
}

impl Session {
    /// Signed out, and never used.
    pub(super) fn blank(config: SessionConfig) -> Self {
        Self {
            clock: Clock::default(),
            ids: Ids::default(),
            disposed: false,
            account: Account::default(),
            key: SessionKey::default(),
            lock: LockQueue::new(config.queue_capacity),
            calls: Calls::default(),
            auth: AuthFlow::default(),
            fuse: RefreshFuse::new(config.fuse()),
            refusals: Refusals::default(),
            back_off: BackOff::default(),
            pacer: Pacer::default(),
            storage: Storage::default(),
            live: LiveSpan::default(),
            out: Outbox::default(),
            config,
        }
    }

    /// The step the user is at.
    pub fn auth_step(&self) -> AuthStep {
        self.account.facts().step(&self.config.auth_steps)
    }

    /// What to ask the user for next.
    pub fn next_fact(&self) -> Option<AuthFact> {
        self.account.facts().missing(&self.config.auth_steps)
    }

    /// Says so when the user has come further.
    pub(super) fn announce_step(&mut self) {
        self.auth.announce(self.auth_step(), &mut self.out);
    }

    /// Hands the host its copies of the token and the user.
    pub(super) fn publish(&mut self) {
        let token = self.account.credential().map(|credential| credential.token.clone());
        let (serial, generation) = (self.account.serial(), self.account.generation());
        self.out.push(Output::Credential { token, serial, generation });
        self.publish_user_info();
        if !self.account.is_signed_in() {
            self.announce_step();
        }
    }

    pub(super) fn publish_user_info(&mut self) {
        self.out.push(Output::UserInfo(self.account.user_info()));
    }

    /// Tells the host until when it need not ask, if that has changed.
    pub(super) fn tell_live(&mut self, until: Timestamp) {
        if let Some(live) = self.live.set(until, self.fuse.on_probation(), &self.clock) {
            self.out.push(Output::Live(live));
        }
    }

    /// A wait that is over before it began.
    pub(super) fn answer(&mut self, result: Result<Settlement, SessionError>) -> Ticket {
        let ticket = self.ids.ticket();
        self.out.settle(ticket, result);
        ticket
    }

    pub(super) fn done(&mut self, how: Settlement) -> Ticket {
        self.answer(Ok(how))
    }

    pub(super) fn refuse(&mut self, code: ErrorCode) -> Ticket {
        self.answer(Err(code.into()))
    }
}
