//! What the app and the phone do in one step.

use mp_session::session::{ActKind, AuthStep, CallRequest, Command, ErrorCode, Input, KeyEpoch, Secret, Timestamp};

use crate::answers::token;
use crate::reference::{Caller, Reference, Rule, TOKEN_LIFE_MS};
use crate::state::{Cause, State};
use crate::world::{Action, Answer, Wish, World};

const MINUTE_MS: u64 = 61_000;
const DAY_MS: u64 = 86_400_000;

impl State {
    pub fn act(&mut self, action: Action, world: &World) -> Result<Cause, Rule> {
        let mut cause = Cause::default();
        if action == Action::Wake
            && let Some(Timestamp(due)) = self.session.poll_timeout()
        {
            self.now = self.now.max(due);
        }
        if !matches!(action, Action::Sleep | Action::SetBack | Action::Restart) {
            self.reference.look(self.now, &world.config);
        }
        match action {
            Action::Submit(wish) => {
                self.left.wishes = self.left.wishes.saturating_sub(1);
                cause = self.submit(wish)?;
            }
            Action::Answer(index, answer) => {
                let act = self.reference.acts[index].clone();
                if act.kind == ActKind::Write && answer != Answer::Good {
                    self.left.write_faults -= 1;
                }
                cause = self.answer(&act, answer, world);
            }
            Action::Echo(index, answer) => {
                self.left.echoes -= 1;
                let (op, kind) = self.ended[index];
                let input = self.to_input(op, kind, answer);
                self.input(input);
            }
            Action::Wake => {
                self.time_passes();
                self.session.handle_timeout(self.wall());
            }
            Action::Sleep => {
                self.left.sleeps -= 1;
                self.now += MINUTE_MS;
            }
            Action::SetBack => {
                self.left.set_backs -= 1;
                self.now -= DAY_MS;
            }
            Action::Resume => {
                self.left.resumes -= 1;
                if self
                    .reference
                    .back_off
                    .is_some_and(|(code, _)| matches!(code, ErrorCode::Network | ErrorCode::Timeout))
                {
                    self.reference.back_off = None;
                    self.reference.failures = 0;
                }
                self.time_passes();
                self.input(Input::Resumed);
            }
            Action::EndAuth(outcome) => {
                if let Some(op) = self.popup.take() {
                    self.input(Input::AuthEnded { op, outcome });
                }
            }
            Action::Accept => {
                self.left.verdicts -= 1;
                let serial = self.reference.serial;
                self.reference.accept(serial, &world.config);
                self.input(Input::RequestAccepted { serial });
            }
            Action::RejectReplay => {
                self.left.verdicts -= 1;
                let serial = self.reference.serial;
                self.reference.forfeit(serial);
                self.input(Input::ReplayRejected { serial });
            }
            Action::RenewOlder => {
                self.left.verdicts -= 1;
                let serial = self.reference.serial.wrapping_sub(1);
                self.input(Input::TokenRenewed { serial, token: token(serial), lifetime_ms: None });
            }
            Action::Renew => {
                self.left.verdicts -= 1;
                let serial = self.reference.serial;
                if self.reference.token.is_some() {
                    self.reference.serial += 1;
                    self.reference.token = Some(self.reference.serial);
                    self.reference.expires = self.reference.elapsed + TOKEN_LIFE_MS;
                }
                self.input(Input::TokenRenewed { serial, token: token(serial + 1), lifetime_ms: Some(TOKEN_LIFE_MS) });
            }
            Action::Restart => {
                self.left.restarts -= 1;
                self.restart(world);
            }
            Action::Dispose => {
                self.left.disposals -= 1;
                self.reference.supersede();
                self.reference.disposed = true;
                self.session.dispose(self.wall());
            }
        }
        Ok(cause)
    }

    pub fn submit(&mut self, wish: Wish) -> Result<Cause, Rule> {
        let has_token = self.reference.token.is_some();
        let command = match wish {
            Wish::Ensure => Command::EnsureLogin,
            Wish::Force => Command::Login { force: true },
            Wish::Refresh => Command::RefreshLogin { serial: self.session.serial() },
            Wish::RefreshStale => Command::RefreshLogin { serial: 0 },
            Wish::Key => Command::EnsureSessionKey,
            Wish::Encrypted => {
                Command::Call(CallRequest::UpdatePhoneEncrypted { tap: KeyEpoch(self.session.key_epoch().0) })
            }
            Wish::Update => Command::Call(CallRequest::UpdateUser { tap: None }),
            Wish::Phone => Command::Call(CallRequest::UpdatePhoneByCode { code: Secret::new("phone-code") }),
            Wish::Auth => Command::MustAuth { step: AuthStep::Two },
            Wish::Logout => Command::Logout,
        };
        let ticket = self.session.submit(command, self.wall());
        let Reference { logins, serial, generation, .. } = self.reference;
        if wish == Wish::Logout && !self.reference.disposed {
            self.reference.sign_out();
        }
        // Callers who share a ticket share its answer; the strictest of them is judged.
        if let Some(other) = self.reference.callers.iter_mut().find(|caller| caller.ticket == ticket) {
            match (other.wish, wish) {
                (same, wish) if same == wish => {}
                (Wish::Refresh, Wish::RefreshStale) => {}
                (Wish::RefreshStale, Wish::Refresh) => *other = Caller { ticket, wish, logins, serial, generation },
                _ => return Err(Rule::RightAnswer),
            }
        } else {
            self.reference.callers.push(Caller { ticket, wish, logins, serial, generation });
        }
        Ok(Cause { forced: wish == Wish::Force, refused: wish == Wish::Refresh && has_token })
    }
}
