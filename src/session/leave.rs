//! Rules 20 and 21: how an account is left, and who may be signed in after it.

use super::error::ErrorCode;
use super::machine::Session;
use super::output::EventKind;
use super::standing::Standing;

impl Session {
    /// Why nobody may be signed in unasked.
    pub(super) fn login_forbidden(&self) -> Option<ErrorCode> {
        match self.account.standing() {
            Standing::Unregistered => Some(ErrorCode::Unregistered),
            Standing::StaysOut => Some(ErrorCode::LoginRequired),
            Standing::Silent if !self.config.auto_login && !self.account.is_signed_in() => {
                Some(ErrorCode::LoginRequired)
            }
            Standing::Silent | Standing::Adopted => None,
        }
    }

    /// A user switch: what is under way, and what is known, was the account's before. True when there was one.
    pub(super) fn leave_account(&mut self) -> bool {
        self.abandon_account();
        let left = self.account.sign_out().is_some();
        self.announce_step();
        left
    }

    /// The session has ended by itself.
    pub(super) fn announce_end(&mut self) {
        self.out.emit(EventKind::SignedOut);
        if self.login_forbidden() == Some(ErrorCode::LoginRequired) {
            self.out.emit(EventKind::LoginRequired);
        }
    }
}
