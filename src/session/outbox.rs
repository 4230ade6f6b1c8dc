//! Rule 14: what comes out waits until the state is settled.

use super::error::{ErrorCode, SessionError};
use super::id::Ticket;
use super::output::{Effect, Event, EventKind, Output, Settlement};

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Outbox {
    waiting: Vec<Output>,
    /// They come last: a listener finds all of what has changed.
    events: Vec<Output>,
}

impl Outbox {
    pub fn push(&mut self, output: Output) {
        self.waiting.push(output);
    }

    /// The oldest.
    pub fn next(&mut self) -> Option<Output> {
        let line = if self.waiting.is_empty() { &mut self.events } else { &mut self.waiting };
        if line.is_empty() { None } else { Some(line.remove(0)) }
    }

    pub fn effect(&mut self, effect: Effect) {
        self.push(Output::Effect(effect));
    }

    pub fn settle(&mut self, ticket: Ticket, result: Result<Settlement, SessionError>) {
        self.push(Output::Settled { ticket, result });
    }

    pub fn resolve(&mut self, ticket: Ticket, how: Settlement) {
        self.settle(ticket, Ok(how));
    }

    pub fn reject(&mut self, ticket: Ticket, code: ErrorCode) {
        self.settle(ticket, Err(code.into()));
    }

    pub fn emit(&mut self, kind: EventKind) {
        self.events.push(Output::Event(kind.into()));
    }

    pub fn emit_detail(&mut self, kind: EventKind, detail: u32) {
        self.events.push(Output::Event(Event { detail, ..kind.into() }));
    }

    pub fn emit_failure(&mut self, kind: EventKind, error: SessionError) {
        self.events.push(Output::Event(Event { error: Some(error), ..kind.into() }));
    }
}
