//! What src/wasm/port.rs is on the other side: everything that comes out, as js-glue/engine/border.js hands it over.

use std::cell::RefCell;

use mp_session::driver::Host;
use mp_session::session::{
    BackendCode, Effect, Event, Live, Secret, SessionError, Settlement, Ticket, Timestamp, Token, UserInfo,
};

use crate::call::{write_numbers, write_texts};
use mp_session::session::float;

/// Marks in front of what comes out; `outcome.mjs` knows them.
const DELIVERY: u8 = 1;
const RESULT: u8 = 2;
const SNAPSHOT: u8 = 3;

thread_local! {
    static OUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static NUMBERS: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
}

/// Since the last time.
pub fn take() -> Vec<u8> {
    OUT.take()
}

/// Of the record or snapshot that follows.
pub fn number(number: f64) {
    NUMBERS.with_borrow_mut(|numbers| numbers.push(number));
}

pub fn result(number: u32) {
    OUT.with_borrow_mut(|out| {
        out.push(RESULT);
        out.extend(number.to_le_bytes());
    });
}

pub fn snapshot() {
    let numbers = NUMBERS.take();
    OUT.with_borrow_mut(|out| {
        out.push(SNAPSHOT);
        write_numbers(out, &numbers);
    });
}

fn deliver<T: AsRef<[u8]>>(numbers: [u32; 4], time: f64, texts: &[T]) {
    let row = NUMBERS.take();
    OUT.with_borrow_mut(|out| {
        out.push(DELIVERY);
        out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        write_numbers(out, &[time]);
        write_numbers(out, &row);
        write_texts(out, texts);
    });
}

fn tell(kind: u32, id: u32, value: u32) {
    deliver::<&str>([kind, id, value, 0], 0.0, &[]);
}

fn tell_texts(kind: u32, id: u32, value: u32, texts: &[Option<&Secret>]) {
    let texts: Vec<&str> = texts.iter().map(|text| text.map_or("", Secret::expose)).collect();
    deliver([kind, id, value, 0], 0.0, &texts);
}

fn tell_end(kind: u32, id: u32, detail: u32, error: Option<&SessionError>) {
    let Some(error) = error else { return deliver::<&str>([kind, id, 0, detail], -1.0, &[]) };
    if let Some(act) = error.act {
        number(act.0.into());
    }
    let texts: Vec<&[u8]> = error.backend_code.iter().map(BackendCode::as_bytes).collect();
    let pause = error.retry_after_ms.map_or(-1.0, float);
    deliver([kind, id, error.code as u32, error.detail | detail], pause, &texts);
}

/// Numbers as in the table of docs/architecture.md.
pub struct Outbox;

impl Host for Outbox {
    fn perform(&self, effect: Effect) {
        match effect {
            Effect::SaveRecord { op, record } => {
                let stored = record.write();
                stored.numbers.into_iter().for_each(number);
                let scope = Secret::new(stored.scope);
                let [token, user, refresh_token] =
                    [&stored.token, &stored.user_info, &stored.refresh_token].map(Option::as_ref);
                tell_texts(0, op.0, 0, &[Some(&scope), token, user, refresh_token]);
            }
            Effect::ReadRecord { op } => tell(1, op.0, 0),
            Effect::EraseRecord { op } => tell(2, op.0, 0),
            Effect::RequestCode { op } => tell(3, op.0, 0),
            Effect::ExchangeCode { op, code } => tell_texts(4, op.0, 0, &[Some(&code)]),
            Effect::SendRefreshToken { op, refresh_token } => tell_texts(16, op.0, 0, &[Some(&refresh_token)]),
            Effect::Register { op, ticket, code } => tell_texts(17, op.0, ticket.0, &[Some(&code)]),
            Effect::CheckSessionKey { op } => tell(5, op.0, 0),
            Effect::SendCall { op, ticket, kind, token } => {
                deliver([6, op.0, ticket.0, kind as u32], 0.0, &[token.expose()]);
            }
            Effect::Cancel { op } => tell(7, op.0, 0),
            Effect::ShowAuth { op, step } => tell(8, op.0, step as u32),
            Effect::HideAuth { op } => tell(9, op.0, 0),
        }
    }

    fn wake_at(&self, at: Option<Timestamp>) {
        deliver::<&str>([10, 0, 0, 0], at.map_or(f64::NAN, |at| float(at.0)), &[]);
    }

    fn credential(&self, token: Option<Token>, serial: u32, generation: u32) {
        tell_texts(11, serial, generation, &[token.as_ref()]);
    }

    fn live(&self, live: Live) {
        deliver::<&str>([12, live.probation, 0, 0], float(live.until.0), &[]);
    }

    fn user_info(&self, user_info: UserInfo) {
        tell_texts(13, 0, 0, &[user_info.json.as_ref()]);
    }

    fn settled(&self, ticket: Ticket, result: Result<Settlement, SessionError>) {
        let how = result.map_or(0, |how| how as u32);
        tell_end(14, ticket.0, how, result.as_ref().err());
    }

    fn event(&self, event: Event) {
        tell_end(15, event.kind as u32, event.detail, event.error.as_ref());
    }
}
