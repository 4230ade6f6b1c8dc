//! The port: what the driver needs from the world.

use crate::session::{Effect, Event, Live, SessionError, Settlement, Ticket, Timestamp, Token, UserInfo};

/// The world as the driver sees it. Every method may call back into the driver.
pub trait Host {
    /// Start an outside act; its end comes back as an [`Input`](crate::session::Input).
    fn perform(&self, effect: Effect);
    /// A wait is over. Exactly once for every ticket.
    fn settled(&self, ticket: Ticket, result: Result<Settlement, SessionError>);
    /// Something happened.
    fn event(&self, event: Event);
    /// The present token, its number and the generation.
    fn credential(&self, token: Option<Token>, serial: u32, generation: u32);
    /// Until when the session is live, and whose acceptance is news: for hosts that send requests.
    fn live(&self, live: Live);
    /// The present user.
    fn user_info(&self, user_info: UserInfo);
    /// Wake the driver then, or never. Replaces the earlier wish.
    fn wake_at(&self, at: Option<Timestamp>);
}
