//! A session without JavaScript: reqwest talks to the back end, tokio keeps the time.
//!
//! `cargo run --example native-client -- BACK_END PLATFORM`, both as `http://127.0.0.1:8080`: the
//! reference back end and the simulated platform of `examples/server`, which gives the login codes
//! that a phone would get from `wx.login`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::future::join_all;
use mp_session::api::{
    ErrorReply, PlainUser, RefreshTokenRequest, SilentLoginReply, SilentLoginRequest, UserInfoReply, login_reply,
};
use mp_session::driver::{Host, SessionHandle};
use mp_session::session::{
    AuthOutcome, BackendCode, CallKind, CallRequest, Code, Command, Effect, Event, Failure, FailureKind, Input, Live,
    OpId, Secret, SessionConfig, SessionError, Settlement, Ticket, Timestamp, Token, UserInfo, UserReply,
};
use reqwest::{Client, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(back_end), Some(platform)) = (arguments.next(), arguments.next()) else {
        return Err("usage: native-client BACK_END PLATFORM".into());
    };
    LocalSet::new().run_until(live(back_end, platform)).await
}

/// What an app does with a session.
async fn live(back_end: String, platform: String) -> Result<(), Box<dyn Error>> {
    let (sender, news) = unbounded_channel();
    let host = Native::new(back_end, platform, sender);
    let session = SessionHandle::new(host, SessionConfig::default(), Ok(None), now());
    spawn_local(keep_going(session.clone(), news));

    let callers = (0..10).map(|_| session.submit(Command::EnsureLogin, now()));
    for end in join_all(callers).await {
        end?;
    }
    println!("10 callers, {} login", session.host().logins.get());

    session.submit(session.refresh_of(None), now()).await?;
    println!("refreshed: {} logins", session.host().logins.get());

    let profile = PlainUser { nick_name: "小明".to_owned(), avatar_url: None };
    let update = Command::Call(CallRequest::UpdateUser { tap: None });
    session.submit_noting(update, now(), |ticket| session.host().keep(ticket, &profile)).await?;
    println!("user: {}", session.user_info().json.as_ref().map_or("", Secret::expose));

    session.submit(Command::Logout { stays_out: false }, now()).await?;
    println!("signed out: {}", session.token().is_none());
    Ok(())
}

/// Brings news and time to the machine as long as the app runs.
async fn keep_going(session: SessionHandle<Native>, mut news: UnboundedReceiver<Input>) {
    loop {
        tokio::select! {
            Some(input) = news.recv() => session.driver().input(input, now()),
            () = until(session.host().wake_at.get()) => session.driver().wake(now()),
            // Another time to wake.
            () = session.host().wake_changed.notified() => {}
        }
    }
}

async fn until(at: Option<Timestamp>) {
    match at {
        Some(at) => tokio::time::sleep(Duration::from_millis(now().until(at))).await,
        None => std::future::pending().await,
    }
}

fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX))
}

/// The world of a program: HTTP, and no pages.
struct Native {
    client: Client,
    back_end: String,
    platform: String,
    news: UnboundedSender<Input>,
    wake_at: Cell<Option<Timestamp>>,
    wake_changed: Notify,
    payloads: RefCell<BTreeMap<Ticket, Value>>,
    logins: Cell<u32>,
}

impl Native {
    fn new(back_end: String, platform: String, news: UnboundedSender<Input>) -> Self {
        Self {
            client: Client::new(),
            back_end,
            platform,
            news,
            wake_at: Cell::default(),
            wake_changed: Notify::new(),
            payloads: RefCell::default(),
            logins: Cell::default(),
        }
    }

    /// Keeps what the call with this ticket is to send.
    fn keep(&self, ticket: Ticket, payload: &impl Serialize) {
        let payload = serde_json::to_value(payload).unwrap_or_default();
        self.payloads.borrow_mut().insert(ticket, payload);
    }

    /// Sends `body` and brings what `read` makes of a good answer to the machine.
    fn post<Reply: DeserializeOwned>(
        &self,
        op: OpId,
        url: String,
        token: Option<&Token>,
        body: &impl Serialize,
        read: impl FnOnce(Reply) -> Result<Input, Failure> + 'static,
    ) {
        let mut request = self.client.post(url).json(body);
        if let Some(token) = token {
            request = request.bearer_auth(token.expose());
        }
        let news = self.news.clone();
        spawn_local(async move {
            let answer = match request.send().await {
                Ok(response) => judge(response).await.and_then(read),
                Err(error) => Err(network(&error)),
            };
            // Nobody listens any more when the app is about to end.
            let _ = news.send(answer.unwrap_or_else(|failure| Input::Failed { op, failure }));
        });
    }

    fn tell(&self, input: Input) {
        let _ = self.news.send(input);
    }
}

/// The body of a good answer, or how the back end refused.
async fn judge<Reply: DeserializeOwned>(response: Response) -> Result<Reply, Failure> {
    let status = response.status();
    if !status.is_success() {
        let error: Option<ErrorReply> = response.json().await.ok();
        let code = error.and_then(|error| BackendCode::new(&error.code));
        return Err(Failure::Backend { status: status.as_u16(), code, retry_after_ms: None });
    }
    let body = response.bytes().await.map_err(|error| network(&error))?;
    // `/logout` answers with nothing at all.
    let text: &[u8] = if body.is_empty() { b"null" } else { &body };
    serde_json::from_slice(text).map_err(|_| platform_failure(FailureKind::Malformed))
}

fn network(error: &reqwest::Error) -> Failure {
    platform_failure(if error.is_timeout() { FailureKind::Timeout } else { FailureKind::Network })
}

fn platform_failure(kind: FailureKind) -> Failure {
    Failure::Platform { kind, errno: 0 }
}

/// The user with all fields of the reply, those too that only this app's back end knows.
fn user_of(body: &Value) -> Result<UserReply, Failure> {
    let malformed = |_| platform_failure(FailureKind::Malformed);
    let reply: UserInfoReply = serde_json::from_value(body.clone()).map_err(malformed)?;
    Ok(UserReply { json: Some(Secret::new(body["userInfo"].to_string())), facts: reply.user_info.facts() })
}

fn login_of(body: Value) -> Result<mp_session::session::LoginReply, Failure> {
    let malformed = || platform_failure(FailureKind::Malformed);
    let user_info = if body["userInfo"].is_null() { None } else { Some(user_of(&body)?) };
    let reply: SilentLoginReply = serde_json::from_value(body).map_err(|_| malformed())?;
    let seconds = reply.expires_in.map(u32::try_from).transpose().map_err(|_| malformed())?;
    let refresh_token = Token::new(reply.refresh_token.unwrap_or_default());
    login_reply(Token::new(reply.token), refresh_token, seconds, user_info).map_err(|_| malformed())
}

impl Host for Native {
    fn perform(&self, effect: Effect) {
        match effect {
            // Nothing is stored, so nobody else stores anything newer.
            Effect::ReadRecord { op } => self.tell(Input::RecordRead { op, record: None }),
            Effect::RequestCode { op } => {
                self.logins.set(self.logins.get() + 1);
                let url = format!("{}/__control/login-code", self.platform);
                self.post(op, url, None, &json!({ "user": "native" }), move |reply: Value| {
                    Ok(Input::CodeReceived { op, code: Code::new(reply["code"].as_str().unwrap_or_default()) })
                });
            }
            Effect::ExchangeCode { op, code } => {
                let request = SilentLoginRequest { code: code.expose().to_owned() };
                self.post(op, format!("{}/silentLogin", self.back_end), None, &request, move |body| {
                    Ok(Input::LoginReplied { op, reply: login_of(body)? })
                });
            }
            Effect::SendRefreshToken { op, refresh_token } => {
                let request = RefreshTokenRequest { refresh_token: refresh_token.expose().to_owned() };
                self.post(op, format!("{}/refreshToken", self.back_end), None, &request, move |body| {
                    Ok(Input::LoginReplied { op, reply: login_of(body)? })
                });
            }
            Effect::SendCall { op, ticket, kind, token } => {
                let path = match kind {
                    CallKind::UpdateUser => "updateUser",
                    CallKind::UpdatePhone => "updatePhone",
                    CallKind::UnbindPhone => "unbindPhone",
                    CallKind::Logout => "logout",
                };
                let payload = self.payloads.borrow().get(&ticket).cloned().unwrap_or_else(|| json!({}));
                self.post(op, format!("{}/{path}", self.back_end), Some(&token), &payload, move |body: Value| {
                    let user_info = if kind == CallKind::Logout { None } else { Some(user_of(&body)?) };
                    Ok(Input::CallReplied { op, user_info })
                });
            }
            // A program that is to stay signed in writes the record to a file and starts from it.
            Effect::SaveRecord { op, .. } | Effect::EraseRecord { op } => self.tell(Input::Saved { op }),
            // This program has no form to register with.
            Effect::Register { op, .. } | Effect::CheckSessionKey { op } => {
                self.tell(Input::Failed { op, failure: platform_failure(FailureKind::Unsupported) });
            }
            Effect::ShowAuth { op, .. } => {
                self.tell(Input::AuthEnded { op, outcome: AuthOutcome::ComponentMissing });
            }
            // A late answer is dropped by its number.
            Effect::Cancel { .. } | Effect::HideAuth { .. } => {}
        }
    }

    fn settled(&self, ticket: Ticket, _result: Result<Settlement, SessionError>) {
        self.payloads.borrow_mut().remove(&ticket);
    }

    fn event(&self, event: Event) {
        println!("event: {}", event.kind.name());
    }

    // The handle keeps both.
    fn credential(&self, _token: Option<Token>, _serial: u32, _generation: u32) {}
    fn live(&self, _live: Live) {}
    fn user_info(&self, _user_info: UserInfo) {}

    fn wake_at(&self, at: Option<Timestamp>) {
        self.wake_at.set(at);
        self.wake_changed.notify_one();
    }
}
