//! The machine alone: what each question and each operation costs without JavaScript and without a border.

// Criterion has no wasm.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(not(target_arch = "wasm32"))]
criterion::criterion_main!(native::core);

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::hint::black_box;

    use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group};
    use mp_session::session::{
        CallRequest, Command, Effect, Input, LoginReply, OpId, Output, Secret, Session, SessionConfig, Timestamp,
    };

    const START: u64 = 1_700_000_000_000;
    const LIFETIME_MS: u64 = 7_200_000;
    const CROWD: u64 = 10_000;

    fn now() -> Timestamp {
        Timestamp(START)
    }

    /// Takes all outputs; the act that waits for an answer, if any.
    fn drain(session: &mut Session, now: Timestamp) -> Option<OpId> {
        let mut open = None;
        while let Some(output) = session.poll_output() {
            match output {
                Output::Effect(Effect::RequestCode { op } | Effect::ExchangeCode { op, .. }) => open = Some(op),
                Output::Effect(Effect::SaveRecord { op, .. }) => session.handle_input(Input::Saved { op }, now),
                Output::Effect(Effect::ReadRecord { op }) => {
                    session.handle_input(Input::RecordRead { op, record: None }, now);
                }
                output => drop(black_box(output)),
            }
        }
        open
    }

    /// Everything between a command that starts a login and the session it gives.
    fn finish_login(session: &mut Session, now: Timestamp) {
        let op = drain(session, now).expect("a code is asked for");
        session.handle_input(Input::CodeReceived { op, code: Secret::new("code") }, now);
        let op = drain(session, now).expect("the code is sent");
        let reply = LoginReply {
            refresh_token: None,
            token: Secret::new("token-of-about-the-usual-length-in-the-field"),
            lifetime_ms: Some(LIFETIME_MS),
            user_info: None,
        };
        session.handle_input(Input::LoginReplied { op, reply }, now);
        drain(session, now);
    }

    fn signed_in() -> Session {
        let mut session = Session::new(SessionConfig::default(), Ok(None), now());
        session.submit(Command::EnsureLogin, now());
        finish_login(&mut session, now());
        session
    }

    fn questions(criterion: &mut Criterion) {
        let session = signed_in();
        criterion.bench_function("is_live", |bencher| bencher.iter(|| black_box(&session).is_live(black_box(now()))));
        let mut live = signed_in();
        criterion.bench_function("ensure_login on a live session", |bencher| {
            bencher.iter(|| {
                live.submit(Command::EnsureLogin, now());
                drain(&mut live, now())
            });
        });
        let mut renewed = signed_in();
        let stale = renewed.serial();
        renewed.submit(Command::RefreshLogin { serial: stale }, now());
        finish_login(&mut renewed, now());
        criterion.bench_function("refusal of a stale token", |bencher| {
            bencher.iter(|| {
                renewed.submit(Command::RefreshLogin { serial: stale }, now());
                drain(&mut renewed, now())
            });
        });
    }

    fn flights(criterion: &mut Criterion) {
        let mut session = signed_in();
        let mut time = START;
        criterion.bench_function("login, whole flight", |bencher| {
            bencher.iter(|| {
                // WeChat allows four a second.
                time += 300;
                session.submit(Command::Login { force: true }, Timestamp(time));
                finish_login(&mut session, Timestamp(time));
            });
        });
    }

    fn crowds(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("join one login, per caller");
        group.throughput(Throughput::Elements(CROWD));
        group.bench_function(BenchmarkId::from_parameter(CROWD), |bencher| {
            bencher.iter_batched(
                || Session::new(SessionConfig::default(), Ok(None), now()),
                |mut session| {
                    for _ in 0..CROWD {
                        black_box(session.submit(Command::EnsureLogin, now()));
                    }
                    finish_login(&mut session, now());
                    session
                },
                BatchSize::SmallInput,
            );
        });
        group.finish();
    }

    /// Answers every act until nothing is open.
    fn answer_all(session: &mut Session) {
        while let Some(output) = session.poll_output() {
            let input = match output {
                Output::Effect(Effect::SaveRecord { op, .. }) => Input::Saved { op },
                Output::Effect(Effect::CheckSessionKey { op }) => Input::KeyChecked { op, valid: true },
                Output::Effect(Effect::SendCall { op, .. }) => Input::CallReplied { op, user_info: None },
                output => {
                    black_box(output);
                    continue;
                }
            };
            session.handle_input(input, now());
        }
    }

    /// Calls that depend on the session key take turns.
    fn queues(criterion: &mut Criterion) {
        let mut group = criterion.benchmark_group("lock queue, per call");
        for length in [10, 100, 1_000_u32] {
            group.throughput(Throughput::Elements(length.into()));
            group.bench_function(BenchmarkId::from_parameter(length), |bencher| {
                let mut session =
                    Session::new(SessionConfig { queue_capacity: 1_000, ..SessionConfig::default() }, Ok(None), now());
                session.submit(Command::EnsureLogin, now());
                finish_login(&mut session, now());
                let tap = Some(session.key_epoch());
                bencher.iter(|| {
                    for _ in 0..length {
                        session.submit(Command::Call(CallRequest::UpdateUser { tap }), now());
                    }
                    answer_all(&mut session);
                });
            });
        }
        group.finish();
    }

    criterion_group!(core, questions, flights, crowds, queues);
}
