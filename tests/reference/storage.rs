//! Rules 10 and 23: what is written, when, and what another copy has written meanwhile.

use mp_session::session::{
    Effect, ErrorCode, EventKind, FuseRecord, OpId, RECORD_VERSION, Record, RecordFault, Secret, Standing,
    StoredSession, Timestamp, UserInfo,
};

use super::line::Job;
use super::logins::{Flight, Stage, Wish};
use super::{Act, Held, Reference, UNKNOWN, signed};

const WRITE_TIMEOUT_MS: u32 = 5_000;
const REMEMBERED_WRITES: usize = 8;

/// What a record says that is worth writing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Says {
    generation: u32,
    serial: Option<u32>,
    refresh: Option<Secret>,
    standing: Standing,
    user: u32,
    units: u32,
    cooling_since: Option<i64>,
    locked_until: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Writing {
    pub act: Act,
    says: Says,
    erases: bool,
}

/// What is known about the record that lies in storage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Paper {
    saved: Option<Says>,
    refused: Option<Says>,
    pub writing: Option<Writing>,
    /// Writes that were given up: they may land all the same.
    given_up: Vec<OpId>,
}

impl Paper {
    pub fn try_again(&mut self) {
        self.refused = None;
    }
}

impl Reference {
    pub fn restore(&mut self, stored: &Result<Option<Record>, RecordFault>) {
        let fault = match stored {
            Err(fault) => Some(*fault),
            Ok(record) => record.as_ref().and_then(|record| self.fault_of(record)),
        };
        if let Some(fault) = fault {
            let ignored = mp_session::session::Event { detail: fault as u32, ..EventKind::StorageIgnored.into() };
            self.due.events.push(ignored);
        } else if let Ok(Some(record)) = stored {
            self.generation = record.generation;
            self.standing = record.standing;
            let since = self.remembered(record.fuse.cooling_since, record.saved_at);
            let locked = record.fuse.tripped_until.map(|until| self.remembered(until, record.saved_at));
            self.fuse = super::Fuse::new(&self.config).with(record.fuse.units, since, locked, self.time);
            if let Some(session) = &record.session {
                self.hold_stored(session, record.saved_at);
                self.recall_step();
            }
        }
        self.found_saved();
        self.settle_down();
    }

    fn fault_of(&self, record: &Record) -> Option<RecordFault> {
        if record.scope != self.config.scope {
            return Some(RecordFault::Foreign);
        }
        let visible = |token: &Secret| token.expose().chars().all(|letter| ('!'..='~').contains(&letter));
        let no_token = record.session.as_ref().is_some_and(|session| {
            let refresh = session.refresh_token.as_ref();
            session.token.is_empty() || !visible(&session.token) || refresh.is_some_and(|token| !visible(token))
        });
        (no_token || record.version == 0 || record.version > RECORD_VERSION).then_some(RecordFault::Corrupt)
    }

    /// When what was written for a point of the wall clock comes: what was left of it at the time of
    /// writing, less what the wall clock says has passed since.
    fn remembered(&self, at: Timestamp, saved_at: Timestamp) -> i64 {
        let left = signed(at.0) - signed(saved_at.0);
        let since = (self.wall - signed(saved_at.0)).max(0);
        self.time + left - since
    }

    fn hold_stored(&mut self, stored: &StoredSession, saved_at: Timestamp) {
        self.serial += 1;
        self.held = Some(Held {
            token: stored.token.clone(),
            refresh: stored.refresh_token.clone(),
            serial: self.serial,
            ends: stored.expires_at.map(|at| self.remembered(at, saved_at)),
            renew: stored.renew_at.or(stored.expires_at).map(|at| self.remembered(at, saved_at)),
            user: UserInfo { json: stored.user_info.clone(), facts: stored.facts },
        });
    }

    fn says(&self) -> Says {
        Says {
            generation: self.generation,
            serial: self.held.as_ref().map(|held| held.serial),
            refresh: self.held.as_ref().and_then(|held| held.refresh.clone()),
            standing: self.standing_on_paper(),
            user: self.asking.changes,
            units: self.fuse.units(),
            cooling_since: self.fuse.cooling.first().copied(),
            locked_until: self.fuse.locked_until,
        }
    }

    pub fn found_saved(&mut self) {
        self.paper.saved = Some(self.says());
    }

    /// One write at a time, of what is not there yet and was not refused; none during a look.
    pub fn write_behind(&mut self) {
        let says = self.says();
        let looking = matches!(self.line.working, Some(Job::Login(Flight { stage: Stage::Looking, .. })));
        let known = [&self.paper.saved, &self.paper.refused].contains(&&Some(says.clone()));
        if self.paper.writing.is_some() || known || looking {
            return;
        }
        self.start_write(says, false);
        let record = Box::new(self.record());
        self.effect(Effect::SaveRecord { op: UNKNOWN, record });
    }

    /// Nobody will hear how the one under way ends.
    pub fn write_last(&mut self) {
        self.paper.writing = None;
        self.write_behind();
    }

    fn start_write(&mut self, says: Says, erases: bool) {
        self.paper.writing = Some(Writing { act: self.act(WRITE_TIMEOUT_MS), says, erases });
    }

    fn record(&self) -> Record {
        let wall = |time: i64| self.wall_at(time);
        Record {
            version: RECORD_VERSION,
            scope: self.config.scope.clone(),
            saved_at: wall(self.time),
            generation: self.generation,
            fuse: FuseRecord {
                units: self.fuse.units(),
                cooling_since: self.fuse.cooling.first().map_or(Timestamp(0), |since| wall(*since)),
                tripped_until: self.fuse.locked_until.map(wall),
            },
            standing: self.standing_on_paper(),
            session: self.held.as_ref().map(|held| StoredSession {
                token: held.token.clone(),
                refresh_token: held.refresh.clone(),
                expires_at: held.ends.map(wall),
                renew_at: held.renew.map(wall),
                user_info: held.user.json.clone(),
                facts: held.user.facts,
            }),
        }
    }

    /// A token that has to go goes, if need be with the whole record.
    pub fn written(&mut self, op: OpId, ok: bool) {
        let Some(Writing { says, erases, .. }) = self.paper.writing.take_if(|writing| writing.act.op == op) else {
            // Given up, and ended after all: who knows what lies there now.
            if self.paper.given_up.contains(&op) {
                self.paper.given_up.retain(|other| *other != op);
                self.paper.saved = None;
                self.paper.refused = None;
            }
            return;
        };
        if ok {
            self.paper.saved = Some(says);
            return;
        }
        self.emit(EventKind::StorageFailed);
        if says.serial.is_none() && !erases {
            self.start_write(says, true);
            self.effect(Effect::EraseRecord { op: UNKNOWN });
        } else {
            self.paper.refused = Some(says);
        }
    }

    pub fn write_timed_out(&mut self, op: OpId) {
        self.paper.given_up.push(op);
        if self.paper.given_up.len() > REMEMBERED_WRITES {
            self.paper.given_up.remove(0);
        }
        self.written(op, false);
    }

    /// What another copy has written is taken: its token if it is newer, its logout or switch of
    /// users in any case. Else the login goes on.
    pub fn record_read(&mut self, record: Option<Record>) {
        let Some(Job::Login(mut flight)) = self.line.take() else { return };
        let record = record.filter(|record| self.fault_of(record).is_none());
        if let Some(record) = &record
            && record.generation > self.generation
        {
            self.reject(Job::Login(flight), ErrorCode::Superseded);
            self.follow(record);
            // Another write may have landed meanwhile: it is written again.
            return self.paper.saved = None;
        }
        if let Some(record) = &record
            && record.generation == self.generation
            && let Some(session) = &record.session
            && self.is_newer(session, record.saved_at)
        {
            return self.take_over(flight, session, record.standing, record.saved_at);
        }
        flight.stage = Stage::Lined;
        flight.looks = false;
        self.line.waiting.insert(0, Job::Login(flight));
    }

    /// It lives, it is not ours, and ours has been there: so it came after ours.
    fn is_newer(&self, session: &StoredSession, saved_at: Timestamp) -> bool {
        let lives = session.expires_at.is_none_or(|end| self.time < self.remembered(end, saved_at));
        let says = self.says();
        let ours_was_there = self
            .paper
            .saved
            .as_ref()
            .is_some_and(|saved| (saved.generation, saved.serial) == (says.generation, says.serial));
        lives && ours_was_there && self.held.as_ref().is_none_or(|held| held.token != session.token)
    }

    fn take_over(&mut self, flight: Flight, session: &StoredSession, standing: Standing, saved_at: Timestamp) {
        let known = self.user();
        self.hold_stored(session, saved_at);
        self.standing = standing;
        let user_changed = self.user() != known;
        self.note_change(user_changed);
        if flight.unit {
            self.fuse.give_back();
        }
        self.forget_failures();
        // Another write may have landed meanwhile: it is written again.
        self.paper.saved = None;
        self.content(flight.waiters, false);
        self.emit(EventKind::TokenRefreshed);
        if user_changed {
            self.emit(EventKind::UserChanged);
        }
        self.announce();
    }

    /// Another copy has written, and nobody has looked: what it says is known to lie there.
    pub fn record_changed(&mut self, record: Option<&Record>) {
        let Some(record) = record.filter(|record| self.fault_of(record).is_none()) else { return };
        if record.generation > self.generation {
            self.follow(record);
            return self.paper.saved = Some(self.says());
        }
        let insists = |job: &Job| matches!(job, Job::Login(flight) if !flight.any || flight.wants(Wish::Tap) || flight.wants(Wish::Forced));
        let Some(session) = record.session.as_ref().filter(|_| record.generation == self.generation) else { return };
        if self.line.working.iter().chain(&self.line.waiting).any(insists) || !self.is_newer(session, record.saved_at) {
            return;
        }
        let known = self.held.is_some().then(|| self.user());
        let waiters = self.overtake_login();
        self.hold_stored(session, record.saved_at);
        self.standing = record.standing;
        let user_changed = known.as_ref().is_some_and(|known| self.user() != *known);
        self.note_change(user_changed);
        self.forget_failures();
        self.paper.saved = Some(self.says());
        self.content(waiters, false);
        self.emit(if known.is_some() { EventKind::TokenRefreshed } else { EventKind::LoginSucceeded });
        if user_changed {
            self.emit(EventKind::UserChanged);
        }
        self.announce();
    }

    fn follow(&mut self, record: &Record) {
        let was_in = self.held.is_some();
        self.supersede(ErrorCode::Superseded);
        self.generation = record.generation;
        self.forget_key();
        self.refusals.clear();
        self.forget_failures();
        self.held = None;
        self.standing = record.standing;
        match &record.session {
            Some(session) => self.hold_stored(session, record.saved_at),
            None => self.recall_step(),
        }
        if was_in {
            self.emit(EventKind::SignedOut);
        }
        if self.held.is_some() {
            self.emit(EventKind::LoginSucceeded);
            self.announce();
        } else if was_in && self.must_ask() {
            self.emit(EventKind::LoginRequired);
        }
    }
}
