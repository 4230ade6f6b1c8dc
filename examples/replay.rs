//! Takes the steps of a `session.dump()` again and prints, step by step, what the machine decided.
//!
//! `cargo run --example replay -- dump.json`

use std::fmt::Write;
use std::process::ExitCode;

use mp_session::driver::{Action, STEPS, Step};
use mp_session::session::{
    AuthFact, AuthFacts, CallKind, Effect, FuseRecord, NUMERIC_OPTIONS, Output, RECORD_VERSION, Record, Secret,
    Session, SessionConfig, Standing, State, StoredSession, Timestamp,
};
use serde_json::Value;

const HELP: &str = "\
Takes the steps of a session.dump() again.

  cargo run --example replay -- FILE    print each step, what came of it, and the state after it
  cargo run --example replay -- --help  print this

A dump holds no secrets, so tokens, codes and texts are made up, and an error of the back end is
known by its status only. Steps that answer acts from before the first one are shown without effect.
The last lines say whether the replay ended where the session was when the dump was taken.";

fn main() -> ExitCode {
    let argument = std::env::args().nth(1);
    let Some(path) = argument.filter(|argument| argument != "--help" && argument != "-h") else {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    };
    let story = std::fs::read_to_string(&path).map_err(|error| error.to_string()).and_then(|dump| replay(&dump));
    match story {
        Ok(story) => {
            print!("{story}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{path}: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The whole story of a dump.
fn replay(dump: &str) -> Result<String, String> {
    let dump: Value = serde_json::from_str(dump).map_err(|error| format!("not JSON: {error}"))?;
    let base = dump.get("base").filter(|base| base.is_object()).ok_or("no steps: the engine had not started")?;
    let config = read_config(&dump["config"])?;
    let mut story = String::new();
    let mut replay = Replay::start(config, base, &mut story);
    let steps: Vec<u64> = dump["steps"].as_array().ok_or("no steps")?.iter().map(number).collect();
    for step in steps.chunks_exact(5) {
        let [at, kind, id, value, extra] = [step[0], step[1], step[2], step[3], step[4]];
        let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let step = Step { kind: small(kind), id: small(id), value: small(value), extra: small(extra) };
        replay.take(step, Timestamp(at), &mut story);
    }
    replay.compare(&dump["snapshot"], &mut story);
    Ok(story)
}

struct Replay {
    session: Session,
    started: u64,
    now: Timestamp,
    ops: u32,
    serials: u32,
    key_epoch: u32,
    token: Option<Secret>,
}

impl Replay {
    fn start(config: SessionConfig, base: &Value, story: &mut String) -> Self {
        let now = Timestamp(number(&base["at"]));
        let record = read_record(base, &config, now);
        let mut session = Session::new(config, Ok(Some(record)), now);
        while session.poll_output().is_some() {}
        let token = Some(Secret::new("token-0"));
        let _ = writeln!(story, "{} at the start: {}", clock(0), state(&session, now));
        if base["quiet"] == Value::Bool(false) {
            let _ = writeln!(story, "         something was under way then; what comes of it is missing here");
        }
        Self {
            started: now.0,
            now,
            ops: small(&base["lastOp"]).wrapping_sub(session.last_op()),
            serials: small(&base["serial"]).wrapping_sub(session.serial()),
            key_epoch: small(&base["snapshot"]["keyEpoch"]),
            session,
            token,
        }
    }

    fn take(&mut self, step: Step, now: Timestamp, story: &mut String) {
        self.now = now;
        let name = STEPS.iter().find(|known| known.number == step.kind).map_or("UNKNOWN", |known| known.name);
        let Step { id, value, extra, .. } = step;
        let _ = writeln!(
            story,
            "{} {name} id {id}, value {value}, extra {extra}",
            clock(now.0.saturating_sub(self.started))
        );
        let (text, json) = Self::made_up(name, id);
        match self.moved(name, step).decode(Secret::new(text), Secret::new(json), Secret::default()) {
            Some(Action::Command(command)) => {
                let ticket = self.session.submit(command, now);
                let _ = writeln!(story, "         ticket {}", ticket.0);
            }
            Some(Action::Input(input)) => self.session.handle_input(input, now),
            Some(Action::Timeout) => self.session.handle_timeout(now),
            Some(Action::Dispose) => self.session.dispose(now),
            None => {
                let _ = writeln!(story, "         a newer version's step, skipped");
            }
        }
        while let Some(output) = self.session.poll_output() {
            if let Output::Credential { token, .. } = &output {
                self.token.clone_from(token);
            }
            if let Some(line) = self.tell(&output) {
                let _ = writeln!(story, "         → {line}");
            }
        }
        let _ = writeln!(story, "         {}", state(&self.session, now));
    }

    /// The texts were secret, so others take their place.
    fn made_up(name: &str, id: u32) -> (String, &'static str) {
        match name {
            "CODE_RECEIVED" => (format!("code-{id}"), ""),
            "LOGIN_REPLIED" | "ADOPT" => (format!("token-{id}"), "{}"),
            "TOKEN_RENEWED" => (format!("renewed-{id}"), ""),
            "CALL_REPLIED" => (String::new(), "{}"),
            // Equal codes shared a ticket.
            "UPDATE_PHONE_BY_CODE" => (format!("phone-code-{id}"), ""),
            _ => (String::new(), ""),
        }
    }

    /// The replayed machine counts acts, tokens and key epochs from its own start.
    fn moved(&self, name: &str, step: Step) -> Step {
        let step = step.moved(self.ops, self.serials);
        match name {
            // 0 is "not encrypted"; an epoch from before the start is any that is not the present one.
            "UPDATE_USER" | "UPDATE_PHONE_ENCRYPTED" if step.value > 0 => {
                let value = step.value.checked_sub(self.key_epoch).filter(|value| *value > 0).unwrap_or(u32::MAX);
                Step { value, ..step }
            }
            _ => step,
        }
    }

    fn tell(&self, output: &Output) -> Option<String> {
        let act = |op: &mp_session::session::OpId| op.0.wrapping_add(self.ops);
        Some(match output {
            Output::Effect(effect) => match effect {
                Effect::SaveRecord { op, .. } => format!("save the record (act {})", act(op)),
                Effect::ReadRecord { op } => format!("look for a newer record (act {})", act(op)),
                Effect::EraseRecord { op } => format!("erase the record (act {})", act(op)),
                Effect::RequestCode { op } => format!("wx.login (act {})", act(op)),
                Effect::Register { op, ticket, .. } => {
                    format!("POST /register for ticket {} (act {})", ticket.0, act(op))
                }
                Effect::SendRefreshToken { op, .. } => format!("POST /refreshToken (act {})", act(op)),
                Effect::ExchangeCode { op, .. } => format!("POST /silentLogin (act {})", act(op)),
                Effect::CheckSessionKey { op } => format!("wx.checkSession (act {})", act(op)),
                Effect::SendCall { op, ticket, kind, .. } => {
                    format!("POST {} for ticket {} (act {})", path(*kind), ticket.0, act(op))
                }
                Effect::Cancel { op } => format!("stop act {}", act(op)),
                Effect::ShowAuth { op, step } => format!("ask the user for step {} (act {})", *step as u32, act(op)),
                Effect::HideAuth { op } => format!("stop asking the user (act {})", act(op)),
            },
            Output::Settled { ticket, result: Ok(how) } => format!("ticket {} is answered: {how:?}", ticket.0),
            Output::Settled { ticket, result: Err(error) } => {
                let pause = error.retry_after_ms.map_or(String::new(), |ms| format!(", again after {ms} ms"));
                format!("ticket {} is rejected: {}{pause}", ticket.0, error.code.name())
            }
            Output::Event(event) => format!("event {}", event.kind.name()),
            Output::Credential { token, serial, .. } => match token {
                Some(_) => format!("token number {}", serial.wrapping_add(self.serials)),
                None => "no token".into(),
            },
            Output::UserInfo(_) | Output::Live(_) => return None,
        })
    }

    fn compare(&self, recorded: &Value, story: &mut String) {
        let snapshot = self.session.snapshot(self.now);
        let pairs = [
            ("state", state_name(snapshot.state).to_owned(), recorded["state"].as_str().unwrap_or_default().to_owned()),
            ("generation", snapshot.generation.to_string(), number(&recorded["generation"]).to_string()),
            ("fuse units", snapshot.fuse.units.to_string(), number(&recorded["fuse"]["units"]).to_string()),
            ("auth step", snapshot.auth_step.to_string(), number(&recorded["authStep"]).to_string()),
            ("queue", snapshot.queue.len().to_string(), recorded["queue"].as_array().map_or(0, Vec::len).to_string()),
        ];
        for (what, replayed, recorded) in &pairs {
            if replayed != recorded {
                let _ = writeln!(story, "{what}: {recorded} in the dump, {replayed} in the replay");
            }
        }
        if pairs.iter().all(|(_, replayed, recorded)| replayed == recorded) {
            let _ = writeln!(story, "the replay ended where the dump was taken");
        }
    }
}

fn read_config(config: &Value) -> Result<SessionConfig, String> {
    let limits = config["limits"].as_array().ok_or("no config")?;
    let steps = config["authSteps"].as_array().ok_or("no config")?;
    let auth_steps = steps.iter().filter_map(|step| AuthFact::from_number(small(step))).collect();
    let auto_login = config["autoLogin"] != Value::Bool(false);
    let takes_turns = config["takesTurns"] == Value::Bool(true);
    let mut read = SessionConfig { auth_steps, auto_login, takes_turns, ..SessionConfig::default() };
    for (option, value) in NUMERIC_OPTIONS.iter().zip(limits) {
        option.set(&mut read, small(value));
    }
    read.invalid_option().map_or(Ok(read), |name| Err(format!("option {name} is out of bounds")))
}

/// The state at the start, as if an earlier life of the app had left it in storage.
fn read_record(base: &Value, config: &SessionConfig, at: Timestamp) -> Record {
    let snapshot = &base["snapshot"];
    let has_session = matches!(snapshot["state"].as_str(), Some("signed-in" | "refreshing"));
    let expires_at = snapshot["expiresAt"].as_u64().map(Timestamp);
    let fact = |name: &str| snapshot["facts"][name] == Value::Bool(true);
    Record {
        version: RECORD_VERSION,
        scope: config.scope.clone(),
        saved_at: at,
        generation: small(&snapshot["generation"]),
        fuse: FuseRecord {
            units: small(&snapshot["fuse"]["units"]),
            cooling_since: at,
            tripped_until: snapshot["fuse"]["retryAfterMs"].as_u64().map(|ms| at.after(ms)),
        },
        standing: match snapshot["account"].as_str() {
            Some("adopted") => Standing::Adopted,
            _ if snapshot["loginRequired"] == Value::Bool(true) => Standing::StaysOut,
            _ => Standing::Silent,
        },
        session: has_session.then(|| StoredSession {
            refresh_token: None,
            token: Secret::new("token-0"),
            expires_at,
            renew_at: expires_at.map(|end| Timestamp(end.0.saturating_sub(config.renew_before_ms.into()))),
            user_info: None,
            facts: AuthFacts { has_profile: fact("hasProfile"), has_phone: fact("hasPhone") },
        }),
    }
}

fn state(session: &Session, now: Timestamp) -> String {
    let snapshot = session.snapshot(now);
    let fuse = &snapshot.fuse;
    let locked = fuse.retry_after_ms.map_or(String::new(), |ms| format!(", locked for {ms} ms"));
    let queue = if snapshot.queue.is_empty() { String::new() } else { format!(", queue {:?}", snapshot.queue) };
    format!("{}, fuse {} of {}{locked}{queue}", state_name(snapshot.state), fuse.units, fuse.capacity)
}

fn state_name(state: State) -> &'static str {
    match state {
        State::SignedOut => "signed-out",
        State::LoggingIn => "logging-in",
        State::SignedIn => "signed-in",
        State::Refreshing => "refreshing",
        State::Disposed => "disposed",
    }
}

fn path(kind: CallKind) -> &'static str {
    match kind {
        CallKind::UpdateUser => "/updateUser",
        CallKind::UpdatePhone => "/updatePhone",
        CallKind::UnbindPhone => "/unbindPhone",
        CallKind::Logout => "/logout",
    }
}

/// Seconds since the first step.
fn clock(ms: u64) -> String {
    format!("{:4}.{:03}", ms / 1_000, ms % 1_000)
}

/// A number that may be missing.
fn number(value: &Value) -> u64 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturating is what is wanted")]
    let whole = |number: f64| number as u64;
    value.as_u64().or_else(|| value.as_f64().map(whole)).unwrap_or_default()
}

fn small(value: &Value) -> u32 {
    u32::try_from(number(value)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::replay;

    /// Forty seconds of a session: login, a refresh shared by three requests, a phone number, a back
    /// end that is down, a key check, and refreshes until the fuse trips.
    const DUMP: &str = include_str!("../tests/support/dump.json");

    #[test]
    fn a_recorded_dump_is_told_to_its_end() {
        let story = replay(DUMP).unwrap();
        for line in [
            "→ wx.login (act 1)",
            "→ POST /silentLogin (act 2)",
            "→ ticket 1 is answered: Done",
            "→ token number 2",
            "→ POST /updatePhone for ticket 3",
            "is rejected: ERR_BACKEND_REJECTED, again after 1000 ms",
            "→ event fuse-tripped",
            "signed-in, fuse 0 of 3, locked for 60000 ms",
        ] {
            assert!(story.contains(line), "{line} is missing in\n{story}");
        }
        assert!(story.ends_with("the replay ended where the dump was taken\n"), "{story}");
    }

    #[test]
    fn a_dump_that_went_another_way_is_said_to_differ() {
        let story = replay(&DUMP.replace(r#""fuse":{"units":0,"#, r#""fuse":{"units":2,"#)).unwrap();
        assert!(story.ends_with("fuse units: 2 in the dump, 0 in the replay\n"), "{story}");
    }

    #[test]
    fn a_replay_may_start_in_the_middle() {
        let mut dump: serde_json::Value = serde_json::from_str(DUMP).unwrap();
        // Steps 1 to 4 are the first login; the base says what they led to.
        let steps = dump["steps"].as_array_mut().unwrap();
        steps.drain(..4 * 5);
        dump["base"] = serde_json::json!({
            "at": 1_700_000_000_140_u64, "lastOp": 3, "serial": 1, "quiet": true,
            "snapshot": {
                "state": "signed-in", "generation": 0, "expiresAt": 1_700_007_200_140_u64,
                "fuse": { "units": 3, "capacity": 3 }, "queue": [], "authStep": 2,
                "facts": { "hasProfile": true, "hasPhone": false }, "keyEpoch": 1,
            },
        });
        let story = replay(&dump.to_string()).unwrap();
        assert!(story.contains("→ wx.login (act 5)") && story.contains("→ token number 2"), "{story}");
        assert!(story.ends_with("the replay ended where the dump was taken\n"), "{story}");
    }

    #[test]
    fn what_is_no_dump_is_an_error_and_not_a_panic() {
        for wrong in ["", "7", "{}", r#"{"base":{}}"#, r#"{"base":{},"config":{"limits":[],"authSteps":[]}}"#] {
            assert!(replay(wrong).is_err(), "{wrong}");
        }
    }
}
