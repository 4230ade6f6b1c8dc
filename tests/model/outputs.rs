//! What comes out of the machine is carried out and judged.

use std::sync::atomic::Ordering;

use mp_session::session::{
    ActKind, CallKind, Effect, ErrorCode, EventKind, Input, OpId, Output, Record, Settlement, State as Stage, Ticket,
};

use crate::reference::{Act, Caller, Rule};
use crate::state::{Cause, Seen, State, Stored};
use crate::world::{Wish, World};

impl State {
    /// Everything that comes out is carried out and judged.
    pub fn settle(&mut self, cause: Cause, world: &World, seen: &Seen) -> Result<(), Rule> {
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

    pub fn answered(
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

    pub fn blown(&self, world: &World) -> bool {
        self.reference.fuse.locked_until.is_none() && self.reference.fuse.spent >= world.config.fuse_capacity
    }

    pub fn save(&mut self, saves: Vec<(OpId, Option<Box<Record>>)>, world: &World) -> Result<(), Rule> {
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

    pub fn drain_writes(&mut self, world: &World) -> Result<(), Rule> {
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

    pub fn perform(&mut self, effect: Effect, cause: Cause, world: &World) -> Result<(), Rule> {
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

    pub fn begin(&mut self, op: OpId, kind: ActKind, timeout_ms: u32, ticket: Ticket) {
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
}
