//! How outside acts end: answered, failed, too late, or with the app itself.

use mp_session::session::{
    ActKind, AuthFacts, ErrorCode, Failure, FailureKind, Input, LoginReply, OpId, Record, Secret, Session, UserReply,
};

use crate::reference::{Act, Fuse, Reference, TOKEN_LIFE_MS};
use crate::state::{Cause, State};
use crate::world::{Answer, World};

impl State {
    pub fn answer(&mut self, act: &Act, answer: Answer, world: &World) -> Cause {
        let mut cause = Cause::default();
        let reference = &mut self.reference;
        reference.acts.retain(|other| other.op != act.op);
        if self.left.echoes > 0 && act.kind != ActKind::Write {
            self.ended.push((act.op, act.kind));
        }
        match (act.kind, answer) {
            (ActKind::Write, Answer::Good) => {
                if let Some(write) = self.writes.iter().position(|(op, _)| *op == act.op) {
                    self.stored = self.writes.remove(write).1;
                }
            }
            (ActKind::Write, _) => {
                self.writes.retain(|(op, _)| *op != act.op);
                reference.write_failures += 1;
            }
            _ if act.overtaken => {}
            (ActKind::Code, Answer::Good) => {}
            (ActKind::Exchange, Answer::Good) => reference.flight_succeeds(),
            (ActKind::Code | ActKind::Exchange, failed) => {
                let (code, verdict, asked) = login_failure(failed);
                reference.flight_fails(code, verdict, asked, failed == Answer::Unauthorized);
            }
            (ActKind::KeyCheck, Answer::Unauthorized) => cause.refused = reference.token.is_some(),
            (ActKind::Call, Answer::Good) => {
                reference.accept(act.serial, &world.config);
                reference.has_phone = true;
            }
            (ActKind::Call, Answer::Unauthorized) => {
                reference.phone_sent = false;
                cause.refused = reference.token.is_some() && (act.exclusive || reference.token == Some(act.serial));
            }
            _ => {}
        }
        let input = self.to_input(act.op, act.kind, answer);
        self.input(input);
        cause
    }

    pub fn to_input(&self, op: OpId, kind: ActKind, answer: Answer) -> Input {
        let facts = AuthFacts { has_profile: true, has_phone: true };
        match (kind, answer) {
            (ActKind::Write, Answer::Good) => Input::Saved { op },
            (ActKind::Code, Answer::Good) => Input::CodeReceived { op, code: Secret::new(format!("code-{}", op.0)) },
            (ActKind::Exchange, Answer::Good) => Input::LoginReplied {
                op,
                reply: LoginReply {
                    token: token(self.reference.serial.max(1)),
                    lifetime_ms: Some(TOKEN_LIFE_MS),
                    user_info: None,
                },
            },
            (ActKind::KeyCheck, Answer::Good) => Input::KeyChecked { op, valid: true },
            (ActKind::KeyCheck, Answer::Unauthorized) => Input::KeyChecked { op, valid: false },
            (ActKind::Call, Answer::Good) => {
                Input::CallReplied { op, user_info: Some(UserReply { json: None, facts: facts.into() }) }
            }
            (_, Answer::Good) => Input::CallReplied { op, user_info: None },
            (_, Answer::Unauthorized) => Input::Failed { op, failure: refused(401, None) },
            (_, Answer::Trouble) => Input::Failed { op, failure: refused(500, None) },
            (_, Answer::Limited) => Input::Failed { op, failure: refused(429, Some(60_000)) },
            (_, Answer::Platform(kind)) => Input::Failed { op, failure: Failure::Platform { kind, errno: 0 } },
        }
    }

    /// The deadlines that have passed are kept.
    pub fn time_passes(&mut self) {
        let reference = &mut self.reference;
        let elapsed = reference.elapsed;
        let (late, open): (Vec<_>, Vec<_>) = reference.acts.drain(..).partition(|act| act.deadline <= elapsed);
        reference.acts = open;
        for act in late {
            match act.kind {
                ActKind::Write => {
                    self.writes.retain(|(op, _)| *op != act.op);
                    reference.write_failures += 1;
                }
                ActKind::Code | ActKind::Exchange if !act.overtaken => {
                    reference.flight_fails(ErrorCode::Timeout, false, None, false);
                }
                _ => {}
            }
            if self.left.echoes > 0 && act.kind != ActKind::Write {
                self.ended.push((act.op, act.kind));
            }
        }
    }

    /// The app dies: only what storage holds is left.
    pub fn restart(&mut self, world: &World) {
        let stored = self.stored.clone();
        let record = stored.as_ref().map(|stored| Record::read(stored.record.clone().write())).transpose();
        self.session = Session::new(world.config.clone(), record, self.wall());
        self.writes.clear();
        self.ended.clear();
        self.popup = None;
        self.host_token = None;
        let Reference { elapsed, logins, .. } = self.reference;
        self.reference = Reference { elapsed, wall: self.now, logins, ..Reference::default() };
        if let Some(stored) = stored {
            let slept = self.now.saturating_sub(stored.wall);
            // What had been left when it was written is left now, less the time since by the wall clock.
            let moved = |at: u64| (at + self.reference.elapsed).saturating_sub(stored.elapsed + slept);
            self.reference.generation = stored.generation;
            self.reference.fuse = Fuse {
                since: moved(stored.fuse.since),
                locked_until: stored.fuse.locked_until.map(moved),
                probation: None,
                ..stored.fuse
            };
            if stored.token {
                self.reference.serial = 1;
                self.reference.token = Some(1);
                self.reference.expires = (self.reference.elapsed + stored.life_left).saturating_sub(slept);
                self.reference.has_phone = stored.has_phone;
            }
        }
        self.reference.look(self.now, &world.config);
    }
}

pub fn token(number: u32) -> Secret {
    Secret::new(format!("token-{number}"))
}

fn refused(status: u16, retry_after_ms: Option<u64>) -> Failure {
    Failure::Backend { status, code: None, retry_after_ms }
}

/// Code, whether the back end has spoken, and the pause it asked for.
fn login_failure(answer: Answer) -> (ErrorCode, bool, Option<u64>) {
    match answer {
        Answer::Good | Answer::Unauthorized | Answer::Trouble => (ErrorCode::BackendRejected, true, None),
        Answer::Limited => (ErrorCode::BackendRejected, true, Some(60_000)),
        Answer::Platform(kind) => match kind {
            FailureKind::Timeout => (ErrorCode::Timeout, false, None),
            FailureKind::Refused => (ErrorCode::LoginFailed, true, None),
            FailureKind::Unsupported => (ErrorCode::Unsupported, true, None),
            FailureKind::Malformed => (ErrorCode::BackendProtocol, true, None),
            FailureKind::Network | FailureKind::Interrupted | FailureKind::Aborted => (ErrorCode::Network, false, None),
        },
    }
}
