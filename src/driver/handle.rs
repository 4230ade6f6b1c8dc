//! The driver for programs that wait with futures.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use futures::channel::oneshot;

use super::{Driver, Host};
use crate::session::{
    Command, Effect, ErrorCode, Event, Live, Record, RecordFault, SessionConfig, SessionError, Settlement, Ticket,
    Timestamp, Token, UserInfo,
};

/// How a wait ends.
pub type Wait = Result<Settlement, SessionError>;

/// A command under way. Ends with `ERR_DISPOSED` when the last [`SessionHandle`] is dropped.
#[derive(Debug)]
#[must_use = "without it nobody knows how the command ended"]
pub struct Waiting(oneshot::Receiver<Wait>);

type Waiters = BTreeMap<Ticket, Vec<oneshot::Sender<Wait>>>;

/// A driver whose commands are futures. Clones share one machine.
///
/// It runs on one thread and needs no particular runtime: the host does what an
/// [`Effect`] asks for in its own way, brings the answer by [`Driver::input`], and calls
/// [`Driver::wake`] at the time that [`Host::wake_at`] named last.
///
/// ```
/// use futures::executor::block_on;
/// use mp_session::driver::{Host, SessionHandle};
/// use mp_session::session::{
///     Command, Effect, Event, Live, Input, LoginReply, SessionConfig, SessionError, Settlement, Ticket, Timestamp, Token,
///     UserInfo,
/// };
/// use std::cell::RefCell;
///
/// /// Notes what is to be done; a real host starts it.
/// #[derive(Default)]
/// struct Notes(RefCell<Vec<Effect>>);
///
/// impl Host for Notes {
///     fn perform(&self, effect: Effect) {
///         self.0.borrow_mut().push(effect);
///     }
///     fn settled(&self, _ticket: Ticket, _result: Result<Settlement, SessionError>) {}
///     fn event(&self, _event: Event) {}
///     fn credential(&self, _token: Option<Token>, _serial: u32, _: u32) {}
///     fn live(&self, _: Live) {}
///     fn user_info(&self, _user_info: UserInfo) {}
///     fn wake_at(&self, _at: Option<Timestamp>) {}
/// }
///
/// let now = Timestamp(1_700_000_000_000);
/// let session = SessionHandle::new(Notes::default(), SessionConfig::default(), Ok(None), now);
/// let waiting = session.submit(Command::EnsureLogin, now);
///
/// // What wx.login and the back end would say:
/// let Some(Effect::RequestCode { op }) = session.host().0.borrow_mut().pop() else { unreachable!() };
/// session.driver().input(Input::CodeReceived { op, code: Token::new("code") }, now);
/// let Some(Effect::ExchangeCode { op, .. }) = session.host().0.borrow_mut().pop() else { unreachable!() };
/// let reply = LoginReply { token: Token::new("token"), refresh_token: None, lifetime_ms: None, user_info: None };
/// session.driver().input(Input::LoginReplied { op, reply }, now);
///
/// assert_eq!(block_on(waiting), Ok(Settlement::Done));
/// assert_eq!(session.token(), Some(Token::new("token")));
/// ```
pub struct SessionHandle<H> {
    driver: Rc<Driver<Waking<H>>>,
}

/// Wakes the futures, keeps what the machine publishes, and passes everything on.
struct Waking<H> {
    inner: H,
    waiters: RefCell<Waiters>,
    token: RefCell<Option<Token>>,
    serial: Cell<u32>,
    user_info: RefCell<UserInfo>,
}

impl<H> Clone for SessionHandle<H> {
    fn clone(&self) -> Self {
        Self { driver: Rc::clone(&self.driver) }
    }
}

impl<H> fmt::Debug for SessionHandle<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionHandle").field("driver", &self.driver).finish()
    }
}

impl<H: Host> SessionHandle<H> {
    /// A machine that goes on from `stored`.
    pub fn new(host: H, config: SessionConfig, stored: Result<Option<Record>, RecordFault>, now: Timestamp) -> Self {
        let waking = Waking {
            inner: host,
            waiters: RefCell::default(),
            token: RefCell::default(),
            serial: Cell::default(),
            user_info: RefCell::default(),
        };
        let handle = Self { driver: Rc::new(Driver::new(waking, config, stored, now)) };
        handle.driver.drain();
        handle
    }

    /// Gives a command; the future ends when its ticket is settled. The command is under way
    /// whether or not the future is polled.
    pub fn submit(&self, command: Command, now: Timestamp) -> Waiting {
        self.submit_noting(command, now, |_| {})
    }

    /// As [`SessionHandle::submit`]. `note` is told the ticket before anything is delivered, so
    /// that a host can keep what the call is to send under it.
    pub fn submit_noting(&self, command: Command, now: Timestamp, note: impl FnOnce(Ticket)) -> Waiting {
        let (sender, receiver) = oneshot::channel();
        let ticket = self.driver.submit(command, now);
        self.driver.host().waiters.borrow_mut().entry(ticket).or_default().push(sender);
        note(ticket);
        self.driver.drain();
        Waiting(receiver)
    }

    /// The present token; `None` when signed out. It may have expired:
    /// [`Command::EnsureLogin`] first.
    pub fn token(&self) -> Option<Token> {
        self.driver.host().token.borrow().clone()
    }

    /// The present user; empty when signed out.
    pub fn user_info(&self) -> UserInfo {
        self.driver.host().user_info.borrow().clone()
    }

    /// The command that replaces `refused`, or the present token when nobody says which was
    /// refused. A token that is not the present one is older, so somebody has refreshed already.
    pub fn refresh_of(&self, refused: Option<&Token>) -> Command {
        let waking = self.driver.host();
        let is_present = refused.is_none_or(|refused| waking.token.borrow().as_ref() == Some(refused));
        Command::RefreshLogin { serial: if is_present { waking.serial.get() } else { 0 } }
    }

    /// The driver, for news and questions.
    pub fn driver(&self) -> &Driver<impl Host> {
        &self.driver
    }

    /// The host.
    pub fn host(&self) -> &H {
        &self.driver.host().inner
    }
}

impl Future for Waiting {
    type Output = Wait;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Wait> {
        let ended = Pin::new(&mut self.0).poll(context);
        ended.map(|told| told.unwrap_or_else(|_| Err(ErrorCode::Disposed.into())))
    }
}

impl<H: Host> Host for Waking<H> {
    fn perform(&self, effect: Effect) {
        self.inner.perform(effect);
    }

    fn settled(&self, ticket: Ticket, result: Wait) {
        let waiting = self.waiters.borrow_mut().remove(&ticket);
        for sender in waiting.into_iter().flatten() {
            // A caller who dropped the future no longer wants to know.
            let _ = sender.send(result);
        }
        self.inner.settled(ticket, result);
    }

    fn event(&self, event: Event) {
        self.inner.event(event);
    }

    fn credential(&self, token: Option<Token>, serial: u32, generation: u32) {
        self.token.borrow_mut().clone_from(&token);
        self.serial.set(serial);
        self.inner.credential(token, serial, generation);
    }

    fn live(&self, live: Live) {
        self.inner.live(live);
    }

    fn user_info(&self, user_info: UserInfo) {
        self.user_info.borrow_mut().clone_from(&user_info);
        self.inner.user_info(user_info);
    }

    fn wake_at(&self, at: Option<Timestamp>) {
        self.inner.wake_at(at);
    }
}
