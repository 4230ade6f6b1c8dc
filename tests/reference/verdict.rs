//! What comes out is held against what is due, and what the session says against what is.

use std::fmt::Debug;

use mp_session::driver::{Driver, Host};
use mp_session::session::{
    ActKind, AuthFact, AuthStep, Effect, Event, FuseSnapshot, KeyEpoch, Live, OpId, Output, Secret, Session, Snapshot,
    State, Ticket, Timestamp, UserInfo,
};

use super::{Reference, UNKNOWN, Wait, users};

/// More than any life of a token.
const ENDLESS_MS: u64 = 1_000_000_000_000;

/// What has to come out of the present step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Due {
    pub settled: Vec<(Ticket, Wait)>,
    pub effects: Vec<Effect>,
    pub events: Vec<Event>,
}

/// The copies that the host was handed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Told {
    token: Option<Secret>,
    serial: u32,
    generation: u32,
    user: UserInfo,
    live: Live,
}

/// What can be asked.
pub trait Machine {
    fn snapshot(&self, now: Timestamp) -> Snapshot;
    fn is_live(&self, now: Timestamp) -> bool;
    fn auth_step(&self) -> AuthStep;
    fn next_fact(&self) -> Option<AuthFact>;
    fn key_epoch(&self) -> KeyEpoch;
    fn act_kind(&self, op: OpId) -> Option<ActKind>;
    fn last_op(&self) -> u32;
}

macro_rules! machine {
    ($($head:tt)*) => {
        $($head)* {
            fn snapshot(&self, now: Timestamp) -> Snapshot {
                self.snapshot(now)
            }
            fn is_live(&self, now: Timestamp) -> bool {
                self.is_live(now)
            }
            fn auth_step(&self) -> AuthStep {
                self.auth_step()
            }
            fn next_fact(&self) -> Option<AuthFact> {
                self.next_fact()
            }
            fn key_epoch(&self) -> KeyEpoch {
                self.key_epoch()
            }
            fn act_kind(&self, op: OpId) -> Option<ActKind> {
                self.act_kind(op)
            }
            fn last_op(&self) -> u32 {
                self.last_op()
            }
        }
    };
}

machine!(impl Machine for Session);
machine!(impl<H: Host> Machine for Driver<H>);

impl Reference {
    /// One thing came out: was it due?
    pub fn see(&mut self, output: &Output) -> Result<(), String> {
        match output {
            Output::Effect(effect) => self.see_effect(effect),
            Output::Settled { ticket, result } => {
                if result.is_ok() {
                    self.check_told()?;
                }
                let wait = (*ticket, *result);
                let place = self.due.settled.iter().position(|due| *due == wait);
                let place = place.ok_or_else(|| format!("{wait:?} is not among {:?}", self.due.settled))?;
                let _ = self.due.settled.remove(place);
                Ok(())
            }
            Output::Event(event) => {
                self.check_told()?;
                if self.due.events.first() != Some(event) {
                    return Err(format!("{event:?}, but due is {:?}", self.due.events));
                }
                self.due.events.remove(0);
                Ok(())
            }
            Output::Credential { token, serial, generation } => {
                self.told =
                    Told { token: token.clone(), serial: *serial, generation: *generation, ..self.told.clone() };
                Ok(())
            }
            Output::Live(live) => {
                self.told.live = *live;
                Ok(())
            }
            Output::UserInfo(user) => {
                self.told.user = user.clone();
                Ok(())
            }
        }
    }

    fn see_effect(&mut self, effect: &Effect) -> Result<(), String> {
        let (op, nameless) = take_number(effect);
        let due = &mut self.due.effects;
        if let Some(place) = due.iter().position(|due| due == effect) {
            due.remove(place);
            return Ok(());
        }
        let place = due.iter().position(|due| is_like(due, &nameless));
        let place = place.ok_or_else(|| format!("{effect:?} is not among {due:?}"))?;
        due.remove(place);
        if self.kind_of(op).is_some() {
            return Err(format!("{op:?} is given to two acts"));
        }
        self.last_act = self.last_act.max(op.0);
        match effect {
            Effect::SaveRecord { .. } | Effect::EraseRecord { .. } => {
                self.paper.writing.iter_mut().for_each(|writing| writing.act.op = op);
            }
            Effect::ShowAuth { step, .. } => self.asking.shown = Some((op, *step)),
            Effect::SendCall { ticket, .. } => {
                let free = self.calls.iter_mut().find(|call| call.ticket == *ticket);
                match free.and_then(|call| call.act.as_mut()).or(self.line.act.as_mut()) {
                    Some(act) => act.op = op,
                    None => return Err(format!("{effect:?} starts nothing")),
                }
                self.line.name_sign_out(*ticket);
            }
            _ => self.line.act.iter_mut().for_each(|act| act.op = op),
        }
        Ok(())
    }

    /// Before anybody hears that something has changed, the host's copies are right.
    fn check_told(&self) -> Result<(), String> {
        let held = self.held.as_ref();
        let right = self.told.token.as_ref() == held.map(|held| &held.token)
            && held.is_none_or(|held| self.told.serial == held.serial)
            && self.told.user == self.user();
        if right || self.disposed {
            Ok(())
        } else {
            Err(format!("the host was told {:?}, held is {held:?}", self.told))
        }
    }

    /// Nothing more comes out: was that all, and is all as it should be? `timer` is when the session
    /// wants to be woken.
    pub fn rest(&self, machine: &impl Machine, timer: Option<Timestamp>) -> Result<(), String> {
        if self.due != Due::default() {
            return Err(format!("still due: {:?}", self.due));
        }
        self.check_told()?;
        let now = self.wall_at(self.time);
        let snapshot = machine.snapshot(now);
        if self.disposed {
            equal("the state", &snapshot.state, &State::Disposed)?;
            equal("the timer", &timer, &None::<Timestamp>)?;
            equal("live", &(machine.is_live(now), self.told.live.until), &(false, Timestamp(0)))?;
            return Ok(());
        }
        equal("the generation told", &self.told.generation, &self.generation)?;
        equal("the snapshot", &snapshot, &self.snapshot(machine.last_op()))?;
        equal("the timer", &timer, &self.next_deadline())?;
        self.check_live(machine, now)?;
        let probation = self.fuse.probation.map_or(0, |(serial, _)| serial);
        equal("the token on probation", &self.told.live.probation, &probation)?;
        equal("the step", &(machine.auth_step(), machine.next_fact()), &(self.step(), self.next_fact()))?;
        equal("the key epoch", &machine.key_epoch().0, &self.key_epoch)?;
        let last = machine.last_op();
        for op in (last.saturating_sub(2)..=last + 1).chain(self.open_acts().map(|(act, _)| act.op.0)) {
            equal("an act", &(op, machine.act_kind(OpId(op))), &(op, self.kind_of(OpId(op))))?;
        }
        Ok(())
    }

    fn check_live(&self, machine: &impl Machine, now: Timestamp) -> Result<(), String> {
        let until = match &self.held {
            Some(_) if !self.line.has_flight() => self.renewal().map_or(now.after(ENDLESS_MS), |at| self.wall_at(at)),
            _ => Timestamp(0),
        };
        let told = self.told.live.until;
        let endless = told > now.after(ENDLESS_MS) && until == now.after(ENDLESS_MS);
        if told != until && !endless {
            return Err(format!("live until {told:?} and ought to be {until:?}"));
        }
        let asked = |at: Timestamp| machine.is_live(at);
        let last = Timestamp(until.0.saturating_sub(1));
        if asked(now) != (now < until) || (now < until && (!asked(last) || (!endless && asked(until)))) {
            return Err(format!("it says it lives otherwise than until {until:?}"));
        }
        // The clock was set back: nobody knows before the session has looked at it.
        if asked(Timestamp(now.0.saturating_sub(1))) {
            return Err("it believes a clock that steps back".into());
        }
        Ok(())
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        let deadlines = self.open_acts().map(|(act, _)| act.deadline);
        let next = deadlines.chain(self.fuse.locked_until).chain(self.line.paced_until()).min();
        next.map(|at| self.wall_at(at))
    }

    fn next_fact(&self) -> Option<AuthFact> {
        let wanted = &self.config.auth_steps;
        users::first_missing(self.facts(), wanted).map(|index| wanted[index])
    }

    /// Which numbers acts get is the machine's own affair.
    fn snapshot(&self, last_op: u32) -> Snapshot {
        let flight = self.line.has_flight();
        let ms = |time: i64| u64::try_from(time).unwrap_or(0);
        Snapshot {
            state: match (&self.held, flight) {
                (None, false) => State::SignedOut,
                (None, true) => State::LoggingIn,
                (Some(_), false) => State::SignedIn,
                (Some(_), true) => State::Refreshing,
            },
            logged_in: self.usable(),
            generation: self.generation,
            expires_at: self.held.as_ref().and_then(|held| held.ends).map(|end| self.wall_at(end).0),
            fuse: FuseSnapshot {
                units: self.fuse.units(),
                capacity: self.config.fuse_capacity,
                retry_after_ms: self.fuse.locked_until.map(|until| ms(until - self.time)),
            },
            queue: self.line.kinds(),
            auth_step: self.step() as u32,
            next_fact: self.next_fact(),
            facts: self.facts(),
            key_epoch: self.key_epoch,
            last_op,
            account: self.account(),
            login_required: self.must_ask(),
        }
    }
}

/// The act's number, and the effect without it.
fn take_number(effect: &Effect) -> (OpId, Effect) {
    let mut nameless = effect.clone();
    let number = match &mut nameless {
        Effect::SaveRecord { op, .. }
        | Effect::ReadRecord { op }
        | Effect::EraseRecord { op }
        | Effect::RequestCode { op }
        | Effect::ExchangeCode { op, .. }
        | Effect::Register { op, .. }
        | Effect::SendRefreshToken { op, .. }
        | Effect::CheckSessionKey { op }
        | Effect::SendCall { op, .. }
        | Effect::Cancel { op }
        | Effect::ShowAuth { op, .. }
        | Effect::HideAuth { op } => std::mem::replace(op, UNKNOWN),
    };
    (number, nameless)
}

/// The same but for what nobody minds: since when a whole fuse cools, and whose ticket a revocation
/// has.
fn is_like(due: &Effect, seen: &Effect) -> bool {
    let mut due = due.clone();
    match (&mut due, seen) {
        (Effect::SaveRecord { record: due, .. }, Effect::SaveRecord { record: seen, .. })
            if due.fuse.cooling_since == Timestamp(0) =>
        {
            due.fuse.cooling_since = seen.fuse.cooling_since;
        }
        (Effect::SendCall { ticket: due, .. }, Effect::SendCall { ticket: seen, .. }) if *due == Ticket(0) => {
            *due = *seen;
        }
        _ => {}
    }
    due == *seen
}

fn equal<T: PartialEq + Debug>(what: &str, is: &T, ought: &T) -> Result<(), String> {
    if is == ought { Ok(()) } else { Err(format!("{what} is {is:?} and ought to be {ought:?}")) }
}
