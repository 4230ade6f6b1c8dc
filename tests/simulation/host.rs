//! A host that delays, drops, repeats, reorders, fails and lies, all by one seed.

use std::cell::{RefCell, RefMut};
use std::collections::BTreeMap;
use std::rc::Rc;

use mp_session::driver::Host;
use mp_session::session::{
    AuthFacts, AuthOutcome, BackendCode, CallKind, Effect, Event, Failure, FailureKind, Input, Live, LoginReply,
    NamedFacts, OpId, Output, Record, Secret, SessionError, Settlement, StoredRecord, Ticket, Timestamp, Token,
    UserInfo, UserReply,
};

use crate::back_end::BackEnd;
use crate::journal::Journal;
use crate::random::Random;
use crate::requests::{Ended, Request};

const START: u64 = 1_700_000_000_000;

/// How bad this seed's world is, in percent.
#[derive(Clone, Copy, Default)]
pub struct Faults {
    pub drop: u64,
    pub repeat: u64,
    pub fail: u64,
    pub slow: u64,
    pub storage: u64,
}

/// What comes back to the app.
#[derive(Clone, Debug)]
pub enum Delivery {
    Input(Input),
    Request(Request, Ended),
}

/// The world outside the machine. It outlives the app.
pub struct World {
    pub random: Random,
    pub faults: Faults,
    /// What is not slow comes within this time, ms.
    pub usual_delay: u64,
    /// Real time, ms.
    pub elapsed: u64,
    /// What users and phones did to the wall clock.
    pub offset: i64,
    pub back_end: BackEnd,
    pub storage: Option<StoredRecord>,
    /// Storage holds what the session wrote last.
    pub keeps_up: bool,
    last_write: OpId,
    /// What the writes under way are to store.
    pub writes: BTreeMap<OpId, Option<StoredRecord>>,
    /// Another copy of the SDK wrote last.
    pub foreign: bool,
    /// The look into storage under way.
    pub look: Option<OpId>,
    /// When it is due, and what: sorted by due time, then by order of asking.
    pub deliveries: BTreeMap<(u64, u64), Delivery>,
    order: u64,
    /// When the session wants to be woken, by the wall clock, and when its timer fires.
    pub wake_at: Option<Timestamp>,
    pub timer: Option<u64>,
    /// The present token and its number, as the host was told.
    pub token: Option<(String, u32)>,
    pub generation: u32,
    pub live: Live,
    /// How often the app has signed out or switched users.
    pub logouts: u32,
    /// Nobody may be signed in by a login that the app did not ask for.
    pub closed: bool,
    /// What has come out and was not judged yet.
    pub outputs: Vec<Output>,
    pub settled: BTreeMap<Ticket, u32>,
    /// The login under way, and when it is given up.
    pub flight: Option<(OpId, u64)>,
    /// When `wx.login` was called.
    pub logins: Vec<u64>,
    pub trace: Option<Vec<String>>,
    pub journal: Option<Rc<RefCell<dyn Journal>>>,
    pub broken: Option<String>,
}

/// The port of one life of the app.
#[derive(Clone)]
pub struct Port(pub Rc<RefCell<World>>);

impl World {
    /// Faulty in its own way.
    pub fn new(seed: u64, traced: bool) -> Self {
        let mut random = Random::new(seed);
        let mut chance = |most: u64| if random.percent(40) { 0 } else { random.below(most) };
        let faults =
            Faults { drop: chance(30), repeat: chance(30), fail: chance(50), slow: chance(40), storage: chance(40) };
        Self::with(faults, random, traced)
    }

    /// Without faults of its own.
    pub fn calm(seed: u64, traced: bool) -> Self {
        Self::with(Faults::default(), Random::new(seed), traced)
    }

    fn with(faults: Faults, random: Random, traced: bool) -> Self {
        Self {
            random,
            faults,
            usual_delay: 500,
            elapsed: 0,
            offset: 0,
            back_end: BackEnd::default(),
            storage: None,
            keeps_up: true,
            last_write: OpId(0),
            writes: BTreeMap::new(),
            foreign: false,
            look: None,
            deliveries: BTreeMap::new(),
            order: 0,
            wake_at: None,
            timer: None,
            token: None,
            generation: 0,
            live: Live::default(),
            logouts: 0,
            closed: false,
            outputs: Vec::new(),
            settled: BTreeMap::new(),
            flight: None,
            logins: Vec::new(),
            trace: traced.then(Vec::new),
            journal: None,
            broken: None,
        }
    }

    pub fn now(&self) -> Timestamp {
        Timestamp((START + self.elapsed).saturating_add_signed(self.offset))
    }

    pub fn note(&mut self, what: impl FnOnce() -> String) {
        let elapsed = self.elapsed;
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{elapsed:>10} ms  {}", what()));
        }
    }

    pub fn expect(&mut self, holds: bool, rule: &str) {
        if !holds && self.broken.is_none() {
            self.broken = Some(rule.to_owned());
        }
    }

    /// An answer that comes after a while, or never, or twice.
    fn answer(&mut self, input: Input) {
        let Faults { drop, repeat, slow, .. } = self.faults;
        if self.random.percent(drop) {
            if let Input::Saved { op } = input {
                self.writes.remove(&op);
            }
            return self.note(|| format!("  (lost: {input:?})"));
        }
        if self.random.percent(repeat) {
            self.deliver(Delivery::Input(input.clone()), slow);
        }
        self.deliver(Delivery::Input(input), slow);
    }

    /// Every request ends, sooner or later.
    pub fn bring_back(&mut self, request: Request, ended: Ended) {
        let slow = self.faults.slow;
        self.deliver(Delivery::Request(request, ended), slow);
    }

    fn deliver(&mut self, delivery: Delivery, slow: u64) {
        let longest = if self.random.percent(slow) { 40_000 } else { self.usual_delay };
        let delay = self.random.below(longest);
        self.order += 1;
        self.deliveries.insert((self.elapsed + delay, self.order), delivery);
    }

    pub fn fails(&mut self) -> bool {
        let chance = self.faults.fail;
        self.random.percent(chance)
    }

    fn platform_failure(&mut self, op: OpId) -> Input {
        let kinds = [
            FailureKind::Network,
            FailureKind::Timeout,
            FailureKind::Interrupted,
            FailureKind::Refused,
            FailureKind::Unsupported,
            FailureKind::Malformed,
        ];
        let kind = *self.random.pick(&kinds);
        Input::Failed { op, failure: Failure::Platform { kind, errno: 600_000 } }
    }

    fn back_end_failure(&mut self, op: OpId) -> Input {
        if self.random.percent(50) {
            return self.platform_failure(op);
        }
        let retry_after_ms = self.random.percent(20).then(|| self.random.below(8_000) * 1_000);
        if self.random.percent(20) {
            let status = *self.random.pick(&[401, 403, 502]);
            return Input::Failed { op, failure: Failure::Gateway { status, retry_after_ms } };
        }
        let status = *self.random.pick(&[0, 400, 401, 403, 404, 407, 408, 409, 424, 425, 428, 429, 500, 502, 503]);
        let code = *self.random.pick(&["", "", "", "", "45011", "40226", "BUSY"]);
        let code = BackendCode::new(code);
        Input::Failed { op, failure: Failure::Backend { status, code, retry_after_ms } }
    }

    fn request_code(&mut self, op: OpId) {
        let asked = !self.closed;
        self.expect(asked, "a login that nobody asked for takes an account's place");
        let elapsed = self.elapsed;
        let busy = self.flight.is_some_and(|(_, given_up)| elapsed < given_up);
        self.expect(!busy, "two logins at a time");
        self.flight = Some((op, elapsed + 10_000));
        self.logins.push(elapsed);
        let input = if self.fails() {
            self.platform_failure(op)
        } else if self.faults.fail > 0 && self.random.percent(3) {
            Input::CodeReceived { op, code: Secret::new("") }
        } else {
            Input::CodeReceived { op, code: Secret::new(self.back_end.new_code()) }
        };
        self.answer(input);
    }

    fn exchange_code(&mut self, op: OpId, code: &str) {
        let fresh = self.back_end.spend(code);
        self.expect(fresh, "a code was sent twice");
        self.issue(op);
    }

    /// A reply may get lost, so a refresh token is taken again; now and then it is refused.
    fn exchange_refresh_token(&mut self, op: OpId) {
        if self.random.percent(20) {
            self.flight = Some((op, self.elapsed + 15_000));
            let refused =
                Failure::Backend { status: *self.random.pick(&[400, 401, 403]), code: None, retry_after_ms: None };
            return self.answer(Input::Failed { op, failure: refused });
        }
        self.issue(op);
    }

    fn issue(&mut self, op: OpId) {
        self.flight = Some((op, self.elapsed + 15_000));
        let input = if self.fails() {
            self.back_end_failure(op)
        } else {
            Input::LoginReplied { op, reply: self.login_reply() }
        };
        let unknown = self.faults.fail > 0 && self.random.percent(5);
        self.answer(if unknown { Input::Unregistered { op } } else { input });
    }

    pub fn login_reply(&mut self) -> LoginReply {
        let token = Secret::new(self.back_end.issue(self.logouts));
        let refresh_token =
            self.random.percent(50).then(|| Secret::new(format!("refresh-{}", self.back_end.tokens.len())));
        let lifetime_ms = self.any_lifetime();
        let user_info = self.random.percent(70).then(|| self.user());
        LoginReply { refresh_token, token, lifetime_ms, user_info }
    }

    pub fn any_lifetime(&mut self) -> Option<u64> {
        let longest = if self.back_end.lasting { 0 } else { *self.random.pick(&[0, 300, 7_200]) };
        (longest > 0).then(|| (1 + self.random.below(longest)) * 1_000)
    }

    /// A reply need not name everything.
    fn user(&mut self) -> UserReply {
        let AuthFacts { has_profile, has_phone } = self.back_end.facts;
        let facts = NamedFacts {
            has_profile: self.random.percent(80).then_some(has_profile),
            has_phone: self.random.percent(80).then_some(has_phone),
        };
        let name = self.random.below(4);
        UserReply { json: (name > 0).then(|| Secret::new(format!("user {name}"))), facts }
    }

    fn call(&mut self, op: OpId, kind: CallKind, token: &str) {
        let input = if self.fails() {
            self.back_end_failure(op)
        } else if !self.back_end.accepts(token) {
            Input::Failed { op, failure: Failure::Backend { status: 401, code: None, retry_after_ms: None } }
        } else {
            match kind {
                CallKind::UpdateUser => self.back_end.facts.has_profile = true,
                CallKind::UpdatePhone => self.back_end.facts.has_phone = true,
                CallKind::UnbindPhone => self.back_end.facts.has_phone = false,
                CallKind::Logout => {}
            }
            let names = kind != CallKind::Logout && self.random.percent(90);
            Input::CallReplied { op, user_info: names.then(|| self.user()) }
        };
        self.answer(input);
    }

    fn write(&mut self, op: OpId, content: Option<StoredRecord>) {
        self.last_write = op;
        self.keeps_up = false;
        let chance = self.faults.storage;
        if self.random.percent(chance) {
            return self
                .answer(Input::Failed { op, failure: Failure::Platform { kind: FailureKind::Refused, errno: 0 } });
        }
        // It lands when it is answered: in any order, late, or never.
        self.writes.insert(op, content);
        self.answer(Input::Saved { op });
    }

    /// A write is done.
    pub fn land(&mut self, op: OpId) {
        if let Some(content) = self.writes.remove(&op) {
            self.storage = content;
            self.keeps_up = op == self.last_write;
            // What lands during a look is not what the look tells.
            self.foreign &= self.look.is_some();
        }
    }

    fn show_auth(&mut self, op: OpId) {
        let outcome = AuthOutcome::from_number(u32::try_from(self.random.below(8)).unwrap_or(0));
        let delay = self.random.below(60_000);
        self.order += 1;
        self.deliveries.insert((self.elapsed + delay, self.order), Delivery::Input(Input::AuthEnded { op, outcome }));
    }
}

impl Port {
    pub fn world(&self) -> RefMut<'_, World> {
        self.0.borrow_mut()
    }
}

impl Host for Port {
    fn perform(&self, effect: Effect) {
        let mut world = self.world();
        world.note(|| format!("→ {effect:?}"));
        world.outputs.push(Output::Effect(effect.clone()));
        match effect {
            Effect::SaveRecord { op, record } => world.write(op, Some(record.write())),
            Effect::EraseRecord { op } => world.write(op, None),
            Effect::ReadRecord { op } => {
                world.look = Some(op);
                let record = world.storage.clone().and_then(|stored| Record::read(stored).ok()).map(Box::new);
                world.answer(Input::RecordRead { op, record });
            }
            Effect::RequestCode { op } => world.request_code(op),
            Effect::ExchangeCode { op, code } | Effect::Register { op, code, .. } => {
                world.exchange_code(op, code.expose());
            }
            Effect::SendRefreshToken { op, .. } => world.exchange_refresh_token(op),
            Effect::CheckSessionKey { op } => {
                let valid = world.random.percent(60);
                let input = if world.fails() { world.platform_failure(op) } else { Input::KeyChecked { op, valid } };
                world.answer(input);
            }
            Effect::SendCall { op, kind, token, .. } => world.call(op, kind, token.expose()),
            Effect::Cancel { op } => {
                if world.random.percent(50) {
                    let aborted = Failure::Platform { kind: FailureKind::Aborted, errno: 0 };
                    world.answer(Input::Failed { op, failure: aborted });
                }
            }
            Effect::ShowAuth { op, .. } => world.show_auth(op),
            Effect::HideAuth { .. } => {}
        }
    }

    fn settled(&self, ticket: Ticket, result: Result<Settlement, SessionError>) {
        let mut world = self.world();
        world.note(|| format!("→ {ticket:?} {result:?}"));
        world.outputs.push(Output::Settled { ticket, result });
        let times = world.settled.entry(ticket).or_default();
        *times += 1;
        let once = *times == 1;
        world.expect(once, "a ticket was settled twice");
    }

    fn event(&self, event: Event) {
        let mut world = self.world();
        world.note(|| format!("→ {event:?}"));
        world.outputs.push(Output::Event(event));
    }

    fn credential(&self, token: Option<Token>, serial: u32, generation: u32) {
        let mut world = self.world();
        world.outputs.push(Output::Credential { token: token.clone(), serial, generation });
        world.generation = generation;
        world.note(|| format!("→ token number {serial}, {}", if token.is_some() { "present" } else { "absent" }));
        world.token = token.map(|token| (token.expose().to_owned(), serial));
        if let Some((token, _)) = world.token.clone() {
            let logouts = world.back_end.find(&token).map_or(0, |issue| issue.logouts);
            // Another copy has signed out and in again.
            world.logouts = world.logouts.max(logouts);
            let current = logouts == world.logouts;
            world.expect(current, "a token of an earlier generation came back");
        }
    }

    fn live(&self, live: Live) {
        let mut world = self.world();
        world.live = live;
        world.outputs.push(Output::Live(live));
    }

    fn user_info(&self, user_info: UserInfo) {
        self.world().outputs.push(Output::UserInfo(user_info));
    }

    fn wake_at(&self, at: Option<Timestamp>) {
        let mut world = self.world();
        let now = world.now();
        world.wake_at = at;
        world.timer = at.map(|at| world.elapsed + now.until(at));
    }
}
