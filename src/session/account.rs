//! Rules 6, 17 and 27: who is signed in, with which token, and what is known about them.

use super::act::OpId;
use super::auth_step::AuthFacts;
use super::clock::{Clock, Timestamp};
use super::credential::{Credential, UserInfo, UserReply, deadlines};
use super::record::{Record, StoredSession};
use super::secret::Token;
use super::standing::Standing;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Account {
    /// Bumped by logout and dispose before anything else happens.
    generation: u32,
    credential: Option<Credential>,
    /// The number of the last token.
    serial: u32,
    /// The latest act whose reply said something about the user.
    user_asked: OpId,
    /// Counts the changes of the user.
    revision: u32,
    standing: Standing,
}

impl Account {
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// What was under way belongs to an earlier generation from now on.
    pub fn next_generation(&mut self) {
        self.generation = self.generation.wrapping_add(1);
    }

    pub fn serial(&self) -> u32 {
        self.serial
    }

    pub fn revision(&self) -> u32 {
        self.revision
    }

    pub fn is_signed_in(&self) -> bool {
        self.credential.is_some()
    }

    pub fn credential(&self) -> Option<&Credential> {
        self.credential.as_ref()
    }

    pub fn standing(&self) -> Standing {
        self.standing
    }

    pub fn stand(&mut self, standing: Standing) {
        self.standing = standing;
    }

    pub fn is_adopted(&self) -> bool {
        self.standing == Standing::Adopted
    }

    pub fn is_unregistered(&self) -> bool {
        self.standing == Standing::Unregistered
    }

    /// The present token is the one with this number.
    pub fn is_current(&self, serial: u32) -> bool {
        self.credential.as_ref().is_some_and(|credential| credential.serial == serial)
    }

    /// The credential, unless its token has expired.
    #[inline(never)]
    pub fn usable_credential(&self, now: Timestamp) -> Option<&Credential> {
        self.credential.as_ref().filter(|credential| !credential.is_expired(now))
    }

    pub fn has_usable_token(&self, now: Timestamp) -> bool {
        self.usable_credential(now).is_some()
    }

    /// Signed in, and the token is about to end.
    pub fn needs_renewal(&self, now: Timestamp) -> bool {
        self.renew_at().is_some_and(|at| at <= now)
    }

    /// When the token is to be renewed. An adopted account without a refresh token never is: it is good to its end.
    pub fn renew_at(&self) -> Option<Timestamp> {
        let Credential { refresh_token, renew_at, expires_at, .. } = self.credential.as_ref()?;
        if self.is_adopted() && refresh_token.is_none() { *expires_at } else { *renew_at }
    }

    pub fn facts(&self) -> AuthFacts {
        self.credential.as_ref().map_or_else(AuthFacts::default, |credential| credential.user_info.facts)
    }

    pub fn user_info(&self) -> UserInfo {
        self.credential.as_ref().map(|credential| credential.user_info.clone()).unwrap_or_default()
    }

    /// A new token of the same account; what is known about the user stays, and so does the refresh token.
    pub fn take_token(&mut self, token: Token, lifetime_ms: Option<u64>, renew_before_ms: u32, now: Timestamp) {
        let (renew_at, expires_at) = deadlines(now, lifetime_ms, renew_before_ms);
        self.serial += 1;
        let old = self.credential.take().map(|old| (old.user_info, old.refresh_token));
        let (user_info, refresh_token) = old.unwrap_or_default();
        let serial = self.serial;
        self.credential = Some(Credential { token, refresh_token, serial, expires_at, renew_at, user_info });
    }

    pub fn refresh_token(&self) -> Option<&Token> {
        self.credential.as_ref()?.refresh_token.as_ref()
    }

    /// The one that was has been answered.
    pub fn take_refresh_token(&mut self, next: Option<Token>) {
        if let Some(credential) = &mut self.credential {
            credential.refresh_token = next;
        }
    }

    /// What is not said stays, and a reply asked for before a newer one came says nothing. True
    /// when that changed the user.
    pub fn name_user(&mut self, op: OpId, reply: Option<UserReply>) -> bool {
        let (Some(reply), Some(credential)) = (reply, &mut self.credential) else { return false };
        if op < self.user_asked {
            return false;
        }
        self.user_asked = op;
        let changed = credential.user_info.update(reply);
        self.revision += u32::from(changed);
        changed
    }

    /// No token any more; gives the one that was.
    pub fn sign_out(&mut self) -> Option<Token> {
        self.stand(self.standing.signed_out());
        self.credential.take().map(|credential| credential.token)
    }

    /// What a record says is so.
    pub fn take_over(&mut self, record: Record, clock: &Clock) {
        let Record { generation, saved_at, standing, session, .. } = record;
        self.generation = generation;
        self.standing = standing;
        self.serial += u32::from(session.is_some());
        let serial = self.serial;
        self.credential = session.map(|session| session.into_credential(serial, saved_at, clock));
    }

    /// The account as a record keeps it.
    pub fn to_record(&self, clock: &Clock) -> Option<StoredSession> {
        self.credential.as_ref().map(|credential| StoredSession::of(credential, clock))
    }

    /// A machine before this one had come to `generation`: an older session is over. False if
    /// there is none.
    pub fn outlive(&mut self, generation: u32) -> bool {
        let is_later = generation > self.generation;
        if is_later {
            self.generation = generation;
            self.sign_out();
        }
        is_later
    }
}
