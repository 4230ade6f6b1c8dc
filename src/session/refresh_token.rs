//! Rule 19: a refresh by token goes without `wx.login`. A refresh token is for one answer: what has
//! been answered is never sent again, and what got no answer is sent by the next flight.

use super::clock::Timestamp;
use super::failure::{Failure, FailureKind};
use super::machine::Session;
use super::operation::Operation;
use super::output::Effect;

impl Failure {
    /// The back end has had the refresh token and will not take it again, or this host cannot send one. After a
    /// connection failure or an outage nobody knows, so the token stays.
    fn spends_refresh_token(&self) -> bool {
        match self {
            Self::Platform { kind, .. } => matches!(kind, FailureKind::Malformed | FailureKind::Unsupported),
            Self::Backend { .. } => !self.is_temporary(),
            Self::Gateway { .. } => false,
        }
    }
}

impl Session {
    /// Sends the refresh token, if there is one and the flight that has the lock may use it.
    pub(super) fn start_refresh(&mut self, now: Timestamp) -> bool {
        let Some(Operation::Login(flight)) = self.lock.holder_mut() else { return false };
        let Some(refresh_token) = self.account.refresh_token().filter(|_| flight.may_refresh()) else { return false };
        let refresh_token = refresh_token.clone();
        let act = self.ids.act(now, self.config.request_timeout_ms.into());
        flight.refresh(act);
        self.out.effect(Effect::SendRefreshToken { op: act.op, refresh_token });
        true
    }

    /// A refusal is about the refresh token only: the same flight goes on with `wx.login`.
    pub(super) fn outlives_refusal(&mut self, failure: &Failure) -> bool {
        let Some(Operation::Login(flight)) = self.lock.holder_mut() else { return false };
        let goes_on = flight.is_refreshing() && failure.spends_refresh_token();
        if goes_on {
            self.account.take_refresh_token(None);
            flight.line_up();
            self.lock.step_back();
        }
        goes_on
    }
}
