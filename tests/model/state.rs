//! One state of the search: the session, the reference that judges it, and the world around them.

use std::sync::atomic::{AtomicU64, Ordering};

use mp_session::session::{
    ActKind, CallKind, CallRequest, Command, Effect, FailureKind, Input, OpId, Output, Record, Secret, Session, Ticket,
    Timestamp,
};

use crate::reference::{Heard, Reference};
use crate::world::{Action, Answer, Budget, Wish, World};

const START: u64 = 1_000_000_000;

/// Numbers seen anywhere in the search: bit n is number n.
#[derive(Debug, Default)]
pub struct Seen {
    pub codes: AtomicU64,
    pub stages: AtomicU64,
    pub events: AtomicU64,
}

/// An act that the world has not ended yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Open {
    pub op: OpId,
    pub kind: ActKind,
    /// Must not overlap with others of its like.
    pub exclusive: bool,
    /// What the back end is asked for.
    pub call: Option<CallKind>,
}

/// What lies in storage, and what is on its way there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Disk {
    pub record: Option<Record>,
    /// They land in any order, or never.
    pub writes: Vec<(OpId, Option<Record>)>,
    /// The last write failed.
    pub failed: bool,
    /// Another copy wrote last.
    pub foreign: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub session: Session,
    pub reference: Reference,
    pub now: u64,
    pub left: Budget,
    pub open: Vec<Open>,
    /// Acts that have ended: answers to them come late or again.
    pub ended: Vec<(OpId, ActKind)>,
    pub popup: Option<OpId>,
    pub disk: Disk,
    /// The host's copy.
    pub host_token: Option<Secret>,
    /// Who has not been answered, and whether they sent ciphertext.
    pub waiting: Vec<(Ticket, bool)>,
    /// The back end's replies bring refresh tokens.
    pub gives_refresh_tokens: bool,
    pub codes: Vec<String>,
    /// The refresh token that is on its way.
    pub sent_refresh: Option<(OpId, Secret)>,
    /// Those that the back end has answered.
    pub answered_refresh: Vec<Secret>,
    /// Nobody may be signed in by a login that the app did not ask for.
    pub closed: bool,
    pub broken: Option<String>,
}

impl State {
    pub fn new(world: &World, seen: &Seen) -> Self {
        let mut state = Self {
            session: Session::new(world.config.clone(), Ok(None), Timestamp(START)),
            reference: Reference::new(&world.config, &Ok(None), Timestamp(START)),
            now: START,
            left: world.budget,
            open: Vec::new(),
            ended: Vec::new(),
            popup: None,
            disk: Disk::default(),
            host_token: None,
            waiting: Vec::new(),
            gives_refresh_tokens: world.refresh_tokens,
            codes: Vec::new(),
            sent_refresh: None,
            answered_refresh: Vec::new(),
            closed: false,
            broken: None,
        };
        if world.signed_in {
            let wish = if world.config.auto_login { Wish::Ensure } else { Wish::Force };
            for action in [Action::Submit(wish), Action::Answer(0, Answer::Good), Action::Answer(0, Answer::Good)] {
                state = state.after(&action, world, seen);
            }
            while !state.disk.writes.is_empty() {
                state = state.after(&Action::Land(0), world, seen);
            }
            state.left = world.budget;
            state.ended.clear();
        }
        state
    }

    pub fn after(&self, action: &Action, world: &World, seen: &Seen) -> Self {
        let mut next = self.clone();
        let before = next.session.state();
        next.broken = next.act(*action, world, seen).and_then(|()| next.keeps_the_laws()).err();
        seen.stages.fetch_or(1 << before as u64 | 1 << next.session.state() as u64, Ordering::Relaxed);
        next
    }

    pub fn wall(&self) -> Timestamp {
        Timestamp(self.now)
    }

    pub fn command(&mut self, command: Command, world: &World, seen: &Seen) -> Result<(), String> {
        let ticket = self.session.submit(command.clone(), self.wall());
        let encrypted = matches!(&command, Command::Call(request) if is_encrypted(request));
        if !self.waiting.contains(&(ticket, encrypted)) {
            self.waiting.push((ticket, encrypted));
        }
        self.heard(&Heard::Command(command, ticket), world, seen)
    }

    pub fn input(&mut self, input: Input, world: &World, seen: &Seen) -> Result<(), String> {
        self.session.handle_input(input.clone(), self.wall());
        self.heard(&Heard::Input(input), world, seen)
    }

    /// The session has heard it: what comes out is judged and carried out.
    pub fn heard(&mut self, heard: &Heard, world: &World, seen: &Seen) -> Result<(), String> {
        self.reference.hear(heard, self.wall())?;
        self.drain(world, seen)
    }

    pub fn drain(&mut self, world: &World, seen: &Seen) -> Result<(), String> {
        let mut at_once = Vec::new();
        while let Some(output) = self.session.poll_output() {
            self.reference.see(&output)?;
            match output {
                Output::Effect(effect) => at_once.extend(self.perform(effect, world)?),
                Output::Settled { ticket, result } => {
                    if let Err(error) = result {
                        seen.codes.fetch_or(1 << error.code as u64, Ordering::Relaxed);
                    }
                    self.waiting.retain(|(other, _)| *other != ticket);
                }
                Output::Event(event) => {
                    seen.events.fetch_or(1 << event.kind as u64, Ordering::Relaxed);
                }
                Output::Credential { token, .. } => self.host_token = token,
                Output::Live(_) | Output::UserInfo(_) => {}
            }
        }
        self.reference.rest(&self.session, self.session.poll_timeout())?;
        at_once.into_iter().try_for_each(|input| self.input(input, world, seen))
    }

    /// What the world does at once about it.
    fn perform(&mut self, effect: Effect, world: &World) -> Result<Option<Input>, String> {
        match effect {
            Effect::RequestCode { .. } if self.closed => {
                return Err("a login that nobody asked for takes an account's place".into());
            }
            Effect::RequestCode { op } => self.begin(op, ActKind::Code, None),
            Effect::ExchangeCode { op, code } | Effect::Register { op, code, .. } => {
                if self.codes.iter().any(|sent| sent == code.expose()) {
                    return Err("a code is sent twice".into());
                }
                self.codes.push(code.expose().to_owned());
                self.begin(op, ActKind::Exchange, None);
            }
            Effect::SendRefreshToken { op, refresh_token } => {
                if self.answered_refresh.contains(&refresh_token) {
                    return Err("a refresh token is sent again after its answer".into());
                }
                self.sent_refresh = Some((op, refresh_token));
                self.begin(op, ActKind::Exchange, None);
            }
            Effect::CheckSessionKey { op } => self.begin(op, ActKind::KeyCheck, None),
            Effect::SendCall { op, kind, ticket, .. } => {
                let act = if kind == CallKind::Logout { ActKind::SignOut } else { ActKind::Call };
                self.begin(op, act, Some(kind));
                let may_overlap = kind != CallKind::Logout && !self.waiting.contains(&(ticket, true));
                self.open.iter_mut().filter(|open| open.op == op).for_each(|open| open.exclusive = !may_overlap);
            }
            Effect::SaveRecord { op, record } => return Ok(self.write(op, Some(*record), world)),
            Effect::EraseRecord { op } => return Ok(self.write(op, None, world)),
            Effect::ReadRecord { op } if world.slow_storage => self.begin(op, ActKind::Read, None),
            Effect::ReadRecord { op } => return Ok(Some(self.read(op))),
            Effect::Cancel { op } => {
                // What a logout has overtaken is waited for.
                let forgotten = self.session.act_kind(op).is_none();
                if let Some(place) = self.open.iter().position(|open| open.op == op)
                    && forgotten
                {
                    let Open { op, kind, .. } = self.open.remove(place);
                    self.end(op, kind);
                }
            }
            Effect::ShowAuth { op, .. } => self.popup = Some(op),
            Effect::HideAuth { .. } => self.popup = None,
        }
        Ok(None)
    }

    fn begin(&mut self, op: OpId, kind: ActKind, call: Option<CallKind>) {
        self.open.push(Open { op, kind, exclusive: true, call });
    }

    /// Whoever waits for it hears how the back end took the refresh token.
    pub fn note_answer(&mut self, op: OpId, answer: Answer) {
        let is_answer = !matches!(
            answer,
            Answer::Trouble
                | Answer::Limited
                | Answer::Gateway
                | Answer::Platform(FailureKind::Network | FailureKind::Timeout)
        );
        if let Some((_, token)) = self.sent_refresh.take_if(|(sent, _)| *sent == op).filter(|_| is_answer) {
            self.answered_refresh.push(token);
        }
    }

    pub fn end(&mut self, op: OpId, kind: ActKind) {
        if self.left.echoes > 0 {
            self.ended.push((op, kind));
        }
    }

    fn write(&mut self, op: OpId, record: Option<Record>, world: &World) -> Option<Input> {
        self.disk.writes.push((op, record));
        (!world.slow_storage).then(|| self.land(0))
    }

    /// A write is done.
    pub fn land(&mut self, index: usize) -> Input {
        let (op, record) = self.disk.writes.remove(index);
        self.disk = Disk { record, failed: false, foreign: false, ..std::mem::take(&mut self.disk) };
        Input::Saved { op }
    }

    pub fn read(&self, op: OpId) -> Input {
        Input::RecordRead { op, record: self.disk.record.clone().map(Box::new) }
    }
}

fn is_encrypted(request: &CallRequest) -> bool {
    matches!(request, CallRequest::UpdatePhoneEncrypted { .. } | CallRequest::UpdateUser { tap: Some(_) })
}
