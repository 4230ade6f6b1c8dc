//! What holds in every state, whoever is right about the details.

use mp_session::session::ActKind;

use crate::state::State;

impl State {
    pub fn keeps_the_laws(&self) -> Result<(), String> {
        let law = |holds: bool, law: &str| if holds { Ok(()) } else { Err(law.to_owned()) };
        let open = |which: fn(ActKind, bool) -> bool| self.open.iter().filter(|a| which(a.kind, a.exclusive)).count();
        law(open(|_, exclusive| exclusive) <= 1, "login, key check, encrypted call and logout never overlap")?;
        law(open(|kind, _| matches!(kind, ActKind::Code | ActKind::Exchange)) <= 1, "one login at a time")?;
        if self.reference.is_disposed() {
            return law(self.waiting.is_empty(), "nobody waits for a session that has ended");
        }
        let timer = self.session.poll_timeout();
        law(self.open.is_empty() || timer.is_some(), "every act has a deadline")?;
        let quiet = self.open.is_empty() && timer.is_none() && self.popup.is_none();
        law(!quiet || self.waiting.is_empty(), "nobody is forgotten when the world is quiet")?;

        // Storage that does what it is told holds what is; what it cannot do is not the session's fault.
        let held = self.host_token.as_ref();
        let disk = &self.disk;
        let looking = self.open.iter().any(|act| act.kind == ActKind::Read);
        if !disk.writes.is_empty() || disk.failed || disk.foreign || looking {
            return Ok(());
        }
        let Some(record) = &disk.record else {
            return law(held.is_none(), "a session is stored");
        };
        let stored = record.session.as_ref().map(|session| &session.token);
        law(stored == held, "the token that lies in storage is the one that is held")?;
        law(record.generation == self.reference.generation(), "storage knows of every logout")
    }
}
