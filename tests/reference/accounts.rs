//! Rules 20 and 21: whose account it is, who may be signed in, and who has none yet.

use mp_session::session::{
    AccountKind, Effect, ErrorCode, EventKind, LoginReply, OpId, SessionError, Settlement, Standing, Ticket,
};

use super::line::Job;
use super::logins::{Flight, Stage, Wish};
use super::{Reference, Wait, outcomes};

impl Reference {
    /// Why a login may not be made for somebody who has not asked for it.
    pub fn closed(&self) -> Option<ErrorCode> {
        if self.must_ask() {
            return Some(ErrorCode::LoginRequired);
        }
        (self.standing == Standing::Unregistered).then_some(ErrorCode::Unregistered)
    }

    /// Signed out for good; or the app waits to be asked in any case.
    pub fn must_ask(&self) -> bool {
        match self.standing {
            Standing::StaysOut => true,
            Standing::Silent => self.held.is_none() && !self.config.auto_login,
            Standing::Adopted | Standing::Unregistered => false,
        }
    }

    /// That somebody is unregistered is asked anew at each start.
    pub fn standing_on_paper(&self) -> Standing {
        if self.standing == Standing::Unregistered { Standing::Silent } else { self.standing }
    }

    pub fn account(&self) -> AccountKind {
        match self.standing {
            Standing::Unregistered => AccountKind::Unregistered,
            _ if self.held.is_none() => AccountKind::None,
            Standing::Adopted => AccountKind::Adopted,
            _ => AccountKind::Silent,
        }
    }

    /// When the token is to be renewed; where nothing can renew it, at its end.
    pub fn renewal(&self) -> Option<i64> {
        let held = self.held.as_ref()?;
        let cannot = self.standing == Standing::Adopted && held.refresh.is_none();
        if cannot { held.ends } else { held.renew }
    }

    pub fn adopt(&mut self, reply: &Result<LoginReply, u32>, silent: bool, ticket: Ticket) -> Result<(), String> {
        let reply = match reply {
            Ok(reply) => reply,
            Err(fault) => {
                let error = SessionError { detail: *fault, ..ErrorCode::BackendProtocol.into() };
                return self.answer(ticket, Err(error));
            }
        };
        let same = silent && self.standing != Standing::Adopted;
        let waiters = if same { self.overtake_login() } else { Vec::new() };
        let switched = !same && self.leave();
        let known = self.held.take();
        let renewed = known.is_some();
        self.standing = if silent { Standing::Silent } else { Standing::Adopted };
        let user = known.map(|held| held.user).unwrap_or_default();
        self.hold(&reply.token, reply.refresh_token.as_ref(), reply.lifetime_ms, user);
        // Whatever was asked before knows less.
        let changed = self.name_user(OpId(self.last_act + 1), reply.user_info.as_ref());
        self.forget_failures();
        self.content(waiters, false);
        if switched {
            self.emit(EventKind::AccountSwitched);
        }
        self.emit(if renewed { EventKind::TokenRefreshed } else { EventKind::LoginSucceeded });
        if renewed && changed {
            self.emit(EventKind::UserChanged);
        }
        self.announce();
        self.answer(ticket, Ok(Settlement::Done))
    }

    /// Who waits for the login that is not needed any more.
    pub fn overtake_login(&mut self) -> Vec<(Wish, Ticket)> {
        let is_login = |job: &Job| matches!(job, Job::Login(flight) if !flight.wants(Wish::Register));
        let flight = if self.line.working.as_ref().is_some_and(is_login) {
            let act = self.line.act.clone();
            let job = self.line.take();
            if let Some(act) = act {
                self.effect(Effect::Cancel { op: act.op });
                self.line.work(Job::Overtaken, Some(act));
            }
            job
        } else {
            self.line.waiting.iter().position(is_login).map(|place| self.line.waiting.remove(place))
        };
        let Some(Job::Login(flight)) = flight else { return Vec::new() };
        if flight.unit {
            self.fuse.give_back();
        }
        flight.waiters
    }

    /// Nothing of the account before reaches into the next. True where there was one.
    pub fn leave(&mut self) -> bool {
        self.supersede(ErrorCode::Superseded);
        self.forget_key();
        self.forget_failures();
        self.refusals.clear();
        self.sign_off().is_some()
    }

    /// There is a token.
    pub fn content(&mut self, waiters: Vec<(Wish, Ticket)>, new_key: bool) {
        for (wish, ticket) in waiters {
            match wish {
                // No login, so no new key.
                Wish::Key if !new_key => self.line.waiting.insert(0, Job::KeyCheck(ticket)),
                // It was not this account that was asked for.
                Wish::Forced if self.standing == Standing::Adopted => {
                    self.log_in_for(super::logins::Why::Forced, Wish::Forced, ticket);
                }
                Wish::Tap => self.settle(ticket, Err(ErrorCode::SessionKeyRotated.into())),
                _ => self.settle(ticket, Ok(Settlement::Done)),
            }
        }
    }

    /// There is no new token.
    pub fn disappoint(&mut self, waiters: Vec<(Wish, Ticket)>, error: SessionError) {
        let usable = self.usable();
        for (wish, ticket) in waiters {
            // A good token is still good.
            let content = usable && (wish == Wish::Login || wish == Wish::Ensure);
            let result: Wait = match wish {
                Wish::Optional => Ok(self.what_there_is()),
                _ if content => Ok(Settlement::Reused),
                _ => Err(error),
            };
            self.settle(ticket, result);
        }
        self.end_calls_that_wait(error, usable);
    }

    /// Nothing renews it, and nobody takes its place unasked.
    pub fn end_adopted(&mut self, flight: Flight) {
        if flight.unit {
            self.fuse.give_back();
        }
        self.sign_off();
        let error = ErrorCode::LoginRequired.into();
        self.disappoint(flight.waiters, error);
        self.end_asking(error);
        self.emit_end();
    }

    pub fn emit_end(&mut self) {
        self.emit(EventKind::SignedOut);
        if self.must_ask() {
            self.emit(EventKind::LoginRequired);
        }
    }

    /// The back end has ended the session of this token.
    pub fn session_ended(&mut self, serial: u32) {
        if self.held.as_ref().is_some_and(|held| held.serial == serial) {
            self.leave();
            self.standing = Standing::StaysOut;
            self.emit_end();
        }
    }

    pub fn register(&mut self, ticket: Ticket) -> Result<(), String> {
        if let Some(wanted) = self.line.registration() {
            return Self::shared(wanted, ticket);
        }
        self.fresh(ticket)?;
        let flight = Flight {
            waiters: vec![(Wish::Register, ticket)],
            unit: false,
            any: false,
            looks: false,
            replays: 0,
            stage: Stage::Lined,
        };
        if let Err(full) = self.line_up(Job::Login(flight)) {
            self.settle(ticket, Err(full.into()));
        }
        Ok(())
    }

    /// Only a silent login is told so; told to others it is no answer.
    pub fn unregistered(&mut self, op: OpId) {
        let Some(Job::Login(flight)) = &self.line.working else { return };
        if flight.wants(Wish::Register) || flight.stage == Stage::Refresh {
            return self.login_failed(op, outcomes::NOT_REGISTERED);
        }
        let Some(Job::Login(flight)) = self.line.take() else { return };
        let mut gone = false;
        // Of an adopted account it says nothing.
        if self.standing != Standing::Adopted {
            gone = self.sign_off().is_some();
            self.standing = Standing::Unregistered;
        }
        self.forget_failures();
        self.disappoint(flight.waiters, ErrorCode::Unregistered.into());
        if gone {
            self.emit(EventKind::SignedOut);
        }
        self.emit(EventKind::RegistrationRequired);
    }
}
