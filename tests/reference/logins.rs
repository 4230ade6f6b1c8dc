//! Rules 1, 2, 7, 8 and 11: one login for all who want one.

use mp_session::session::{
    Effect, ErrorCode, EventKind, Failure, LoginReply, OpId, Secret, SessionError, Settlement, Standing, Ticket,
};

use super::line::Job;
use super::{Act, Held, Reference, UNKNOWN, outcomes};

/// After so many failures in a row, the pause before the next login.
const PAUSES_MS: [i64; 6] = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
/// WeChat's limit.
const LOGINS_A_SECOND: usize = 4;
const LOOK_TIMEOUT_MS: u32 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Flight {
    pub waiters: Vec<(Wish, Ticket)>,
    /// It has taken a unit of the fuse.
    pub unit: bool,
    /// Another token would do, without a new login.
    pub any: bool,
    /// Another copy's token is to be looked for.
    pub looks: bool,
    /// Requests that go out again with what it brings.
    pub replays: u32,
    pub stage: Stage,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    Lined,
    Looking,
    Paced(i64),
    Code,
    Refresh,
    Exchange,
}

/// What somebody waits for a login for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wish {
    Login,
    Forced,
    Ensure,
    /// A request that can do without.
    Optional,
    Refresh,
    Key,
    /// An encrypted call that a login makes worthless.
    Tap,
    /// An account for a new user.
    Register,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    NoToken,
    Forced,
    Refused,
    /// Before all others: only a login brings a new key.
    KeyRefused,
}

impl Flight {
    pub fn wants(&self, wish: Wish) -> bool {
        self.waiters.iter().any(|(other, _)| *other == wish)
    }

    pub fn registration(&self) -> Option<Ticket> {
        self.waiters.iter().find(|(wish, _)| *wish == Wish::Register).map(|(_, ticket)| *ticket)
    }
}

impl Reference {
    pub fn ensure_login(&mut self, wish: Wish, ticket: Ticket) -> Result<(), String> {
        if self.held.is_some() && !self.line.has_flight() && !self.needs_renewal() {
            return self.answer(ticket, Ok(Settlement::Reused));
        }
        match self.want_login(Why::NoToken) {
            Ok(()) => self.join(wish, ticket),
            Err(_) if self.usable() => self.answer(ticket, Ok(Settlement::Reused)),
            Err(error) => self.answer(ticket, Err(error)),
        }
    }

    pub fn force_login(&mut self, ticket: Ticket) -> Result<(), String> {
        match self.want_login(Why::Forced) {
            Ok(()) => self.join(Wish::Forced, ticket),
            Err(error) => self.answer(ticket, Err(error)),
        }
    }

    pub fn refresh_login(&mut self, refused: u32, ticket: Ticket) -> Result<(), String> {
        if self.is_refreshed_since(refused) {
            return self.answer(ticket, Ok(Settlement::Reused));
        }
        match self.want_login(self.why_refresh()) {
            Ok(()) => self.join(Wish::Refresh, ticket),
            Err(error) => self.answer(ticket, Err(error)),
        }
    }

    /// Somebody was quicker: there is another token than the refused one already.
    pub fn is_refreshed_since(&self, refused: u32) -> bool {
        !self.line.has_flight() && self.held.as_ref().is_some_and(|held| held.serial != refused)
    }

    /// Where there is no token, there is none to refresh.
    pub fn why_refresh(&self) -> Why {
        if self.held.is_some() { Why::Refused } else { Why::NoToken }
    }

    pub fn want_login(&mut self, why: Why) -> Result<(), SessionError> {
        if self.line.has_flight() {
            return Ok(());
        }
        if why != Why::Forced
            && let Some(code) = self.closed()
        {
            return Err(code.into());
        }
        if why != Why::Forced
            && let Some((error, until)) = self.back_off
            && self.time < until
        {
            return Err(SessionError { retry_after_ms: u64::try_from(until - self.time).ok(), ..error });
        }
        let unit = why == Why::Refused || why == Why::KeyRefused;
        if unit {
            self.restore_fuse();
            self.fuse.take(self.time).inspect_err(|error| {
                if error.code == ErrorCode::FuseTripped {
                    self.emit_error(EventKind::FuseTripped, *error);
                }
            })?;
        }
        let looks = (why == Why::NoToken || why == Why::Refused) && self.held.is_some();
        let job = Job::Login(Flight { waiters: Vec::new(), unit, any: looks, looks, replays: 0, stage: Stage::Lined });
        if why == Why::KeyRefused {
            self.line.waiting.insert(0, job);
            return Ok(());
        }
        self.line_up(job).map_err(|full| {
            if unit {
                self.fuse.give_back();
            }
            full.into()
        })
    }

    pub fn restore_fuse(&mut self) {
        if self.fuse.heal(self.time) {
            self.emit(EventKind::FuseRestored);
        }
    }

    pub fn join(&mut self, wish: Wish, ticket: Ticket) -> Result<(), String> {
        let flight = self.line.flight().ok_or("nobody to join")?;
        if let Some((_, wanted)) = flight.waiters.iter().find(|(other, _)| *other == wish) {
            return Self::shared(*wanted, ticket);
        }
        flight.waiters.push((wish, ticket));
        self.fresh(ticket)
    }

    /// Goes on with a ticket that was given before.
    pub fn log_in_for(&mut self, why: Why, wish: Wish, ticket: Ticket) {
        match self.want_login(why) {
            Ok(()) => self.line.flight().expect("one is wanted").waiters.push((wish, ticket)),
            Err(error) => self.settle(ticket, Err(error)),
        }
    }

    pub fn start_login(&mut self, mut flight: Flight) {
        let any = flight.any && !flight.wants(Wish::Tap) && !flight.wants(Wish::Forced);
        if flight.looks && any {
            flight.stage = Stage::Looking;
            let act = self.act(LOOK_TIMEOUT_MS);
            self.line.work(Job::Login(flight), Some(act));
            return self.effect(Effect::ReadRecord { op: UNKNOWN });
        }
        if any && let Some(refresh_token) = self.held.as_ref().and_then(|held| held.refresh.clone()) {
            flight.stage = Stage::Refresh;
            let act = self.act(self.config.request_timeout_ms);
            self.line.work(Job::Login(flight), Some(act));
            return self.effect(Effect::SendRefreshToken { op: UNKNOWN, refresh_token });
        }
        if self.standing == Standing::Adopted && !flight.wants(Wish::Forced) && !flight.wants(Wish::Register) {
            return self.end_adopted(flight);
        }
        let fourth_last = self.starts.len().checked_sub(LOGINS_A_SECOND).map(|index| self.starts[index]);
        if let Some(start) = fourth_last
            && self.time < start + 1_000
        {
            flight.stage = Stage::Paced(start + 1_000);
            return self.line.work(Job::Login(flight), None);
        }
        if fourth_last.is_some() {
            self.starts.remove(0);
        }
        self.starts.push(self.time);
        self.key_epoch = self.key_epoch.wrapping_add(1);
        self.forget_key();
        flight.stage = Stage::Code;
        let act = self.act(self.config.login_timeout_ms);
        self.line.work(Job::Login(flight), Some(act));
        self.effect(Effect::RequestCode { op: UNKNOWN });
    }

    pub fn code_received(&mut self, op: OpId, code: &Secret) {
        if code.is_empty() {
            return self.login_failed(op, outcomes::NO_CODE);
        }
        let act = self.act(self.config.request_timeout_ms);
        let Some(Job::Login(mut flight)) = self.line.take() else { return };
        let registration = flight.registration();
        flight.stage = Stage::Exchange;
        self.line.work(Job::Login(flight), Some(act));
        let code = code.clone();
        self.effect(match registration {
            Some(ticket) => Effect::Register { op: UNKNOWN, ticket, code },
            None => Effect::ExchangeCode { op: UNKNOWN, code },
        });
    }

    pub fn login_replied(&mut self, op: OpId, reply: &LoginReply) {
        let Some(Job::Login(flight)) = self.line.take() else { return };
        let by_token = flight.stage == Stage::Refresh;
        // Who asked for a login asked for its account.
        let switched = !by_token && self.standing == Standing::Adopted && self.leave();
        if !by_token {
            self.standing = Standing::Silent;
        }
        let known = self.held.take();
        let refreshed = known.is_some();
        let user = known.map(|held| held.user).unwrap_or_default();
        self.hold(&reply.token, reply.refresh_token.as_ref(), reply.lifetime_ms, user);
        let user_changed = self.name_user(op, reply.user_info.as_ref());
        if flight.unit && self.fuse.locked_until.is_none() {
            self.fuse.probation = Some((self.serial, flight.replays));
        }
        if !by_token {
            self.key_good_until = self.time + i64::from(self.config.session_key_ttl_ms);
        }
        self.forget_failures();
        let mut waiters = flight.waiters;
        if switched {
            // Of the account before, the others are.
            let theirs = waiters.extract_if(.., |(wish, _)| *wish != Wish::Forced && *wish != Wish::Register);
            for (_, ticket) in theirs.collect::<Vec<_>>() {
                self.settle(ticket, Err(ErrorCode::Superseded.into()));
            }
        }
        self.content(waiters, !by_token);
        if switched {
            self.emit(EventKind::AccountSwitched);
        }
        self.emit(if refreshed { EventKind::TokenRefreshed } else { EventKind::LoginSucceeded });
        if refreshed && user_changed {
            self.emit(EventKind::UserChanged);
        }
        self.announce();
    }

    pub fn login_failed(&mut self, op: OpId, failure: Failure) {
        let Some(Job::Login(mut flight)) = self.line.take() else { return };
        if flight.stage == Stage::Refresh && outcomes::spends_refresh_token(&failure) {
            self.held.iter_mut().for_each(|held| held.refresh = None);
            flight.stage = Stage::Lined;
            return self.line.waiting.insert(0, Job::Login(flight));
        }
        if flight.unit && !outcomes::is_verdict(&failure) {
            self.fuse.give_back();
        }
        let had_session = self.held.is_some();
        let registers = flight.wants(Wish::Register);
        // Only what a session itself is told ends it.
        let ended = had_session && outcomes::ends_session(&failure) && !registers && self.standing != Standing::Adopted;
        if ended {
            self.sign_off();
        }
        let asked = outcomes::pause_asked_for(&failure);
        let pause = asked.unwrap_or(PAUSES_MS[self.failures.min(PAUSES_MS.len() - 1)]);
        let mut error = outcomes::rejection(failure, ErrorCode::LoginFailed, op);
        if !registers {
            error.retry_after_ms = u64::try_from(pause).ok();
            self.failures += 1;
            self.back_off = Some((error, self.time + pause));
        }
        self.disappoint(flight.waiters, error);
        if !self.usable() && self.standing != Standing::Unregistered {
            self.end_asking(error);
        }
        self.emit_error(if had_session { EventKind::RefreshFailed } else { EventKind::LoginFailed }, error);
        if ended {
            self.emit_end();
        }
    }

    /// Rule 17.
    pub fn token_renewed(&mut self, serial: u32, token: &Secret, lifetime_ms: Option<u64>) {
        if token.is_empty() {
            return;
        }
        if let Some(held) = self.held.take_if(|held| held.serial == serial) {
            self.hold(token, held.refresh.as_ref(), lifetime_ms, held.user);
            self.emit(EventKind::TokenRefreshed);
        }
    }

    /// Rule 9: a token is renewed a while before its end, a short-lived one after half its life.
    pub fn hold(
        &mut self,
        token: &Secret,
        refresh: Option<&Secret>,
        lifetime_ms: Option<u64>,
        user: mp_session::session::UserInfo,
    ) {
        let life = lifetime_ms.map(super::signed);
        let ends = life.map(|life| self.time + life);
        let renew = life.map(|life| self.time + (life - i64::from(self.config.renew_before_ms)).max(life - life / 2));
        self.serial += 1;
        self.held =
            Some(Held { token: token.clone(), refresh: refresh.cloned(), serial: self.serial, ends, renew, user });
    }

    pub fn forget_failures(&mut self) {
        self.failures = 0;
        self.back_off = None;
    }

    pub fn forget_key(&mut self) {
        self.key_good_until = i64::MIN;
    }

    /// Rule 11: `ensureSessionKey()`.
    pub fn ensure_session_key(&mut self, ticket: Ticket) -> Result<(), String> {
        if self.standing == Standing::Adopted {
            return self.answer(ticket, Err(ErrorCode::Unsupported.into()));
        }
        if self.line.has_flight() || !self.usable() {
            return match self.want_login(Why::NoToken) {
                Ok(()) => self.join(Wish::Key, ticket),
                Err(error) => self.answer(ticket, Err(error)),
            };
        }
        if self.time < self.key_good_until {
            return self.answer(ticket, Ok(Settlement::Reused));
        }
        if let Some(wanted) = self.line.key_check() {
            return Self::shared(wanted, ticket);
        }
        self.fresh(ticket)?;
        if let Err(full) = self.line_up(Job::KeyCheck(ticket)) {
            self.settle(ticket, Err(full.into()));
        }
        Ok(())
    }

    pub fn start_key_check(&mut self, ticket: Ticket) {
        if self.time < self.key_good_until {
            return self.settle(ticket, Ok(Settlement::Reused));
        }
        if !self.usable() {
            return self.log_in_for(Why::NoToken, Wish::Key, ticket);
        }
        let act: Act = self.act(self.config.check_session_timeout_ms);
        self.line.work(Job::KeyCheck(ticket), Some(act));
        self.effect(Effect::CheckSessionKey { op: UNKNOWN });
    }

    pub fn key_checked(&mut self, valid: bool) {
        let Some(Job::KeyCheck(ticket)) = self.line.take() else { return };
        if valid {
            self.key_good_until = self.time + i64::from(self.config.session_key_ttl_ms);
            return self.settle(ticket, Ok(Settlement::Done));
        }
        self.emit(EventKind::SessionKeyExpired);
        self.log_in_for(Why::KeyRefused, Wish::Key, ticket);
    }

    pub fn key_check_failed(&mut self, op: OpId, failure: Failure) {
        let Some(Job::KeyCheck(ticket)) = self.line.take() else { return };
        self.settle(ticket, Err(outcomes::rejection(failure, ErrorCode::Unsupported, op)));
    }
}
