//! What the app and the phone do in one step.

use mp_session::session::{
    ActKind, AuthFacts, AuthStep, CallRequest, Command, Input, KeyEpoch, OpId, Record, RequestRefusal, Secret, Session,
    StoredSession, Timestamp,
};

use crate::answers::{TOKEN_LIFE_MS, token};
use crate::reference::{Heard, Reference};
use crate::state::{Seen, State};
use crate::world::{Action, Answer, Copy, Wish, World};

const MINUTE_MS: u64 = 61_000;
const DAY_MS: u64 = 86_400_000;
/// What an app asks for over the network: numbers that no call of the session has.
const ADDRESS: u32 = 10;

impl State {
    pub fn act(&mut self, action: Action, world: &World, seen: &Seen) -> Result<(), String> {
        match action {
            Action::Submit(wish) => {
                self.left.wishes = self.left.wishes.saturating_sub(1);
                let command = self.to_command(wish);
                self.note_wish(wish);
                self.command(command, world, seen)
            }
            Action::Answer(index, answer) => {
                let open = self.open.remove(index);
                self.end(open.op, open.kind);
                self.note_answer(open.op, answer);
                let input = self.to_input(open.op, open.kind, open.call, answer);
                self.input(input, world, seen)
            }
            Action::Land(index) => {
                let input = self.land(index);
                self.input(input, world, seen)
            }
            Action::Lose(index) => {
                self.left.write_faults -= 1;
                let (op, _) = self.disk.writes.remove(index);
                self.disk.failed = true;
                let input = self.to_input(op, ActKind::Write, None, Answer::Trouble);
                self.input(input, world, seen)
            }
            Action::Echo(index, answer) => {
                self.left.echoes -= 1;
                let (op, kind) = self.ended[index];
                let input = self.to_input(op, kind, None, answer);
                self.input(input, world, seen)
            }
            Action::Wake => {
                self.now = self.session.poll_timeout().map_or(self.now, |Timestamp(due)| due.max(self.now));
                self.left.write_faults -= u8::from(!self.disk.writes.is_empty());
                self.session.handle_timeout(self.wall());
                self.heard(&Heard::Timeout, world, seen)
            }
            Action::Look => {
                self.left.looks -= 1;
                self.session.handle_timeout(self.wall());
                self.heard(&Heard::Timeout, world, seen)
            }
            Action::Sleep => {
                self.left.sleeps -= 1;
                self.now += MINUTE_MS;
                Ok(())
            }
            Action::SetBack => {
                self.left.set_backs -= 1;
                self.now -= DAY_MS;
                Ok(())
            }
            Action::Resume => {
                self.left.resumes -= 1;
                self.input(Input::Resumed, world, seen)
            }
            Action::EndAuth(outcome) => match self.popup.take() {
                Some(op) => self.input(Input::AuthEnded { op, outcome }, world, seen),
                None => Ok(()),
            },
            Action::Accept { replay, older } => {
                self.left.verdicts -= 1;
                let serial = self.session.serial().wrapping_sub(older.into());
                self.input(Input::RequestAccepted { serial, replay }, world, seen)
            }
            Action::EndReplay => {
                self.left.verdicts -= 1;
                let serial = self.session.serial();
                self.input(Input::ReplayEnded { serial }, world, seen)
            }
            Action::Renew { older } => {
                self.left.verdicts -= 1;
                let renewed = self.renewed_token(older);
                self.input(renewed, world, seen)
            }
            Action::EndSession { older } => {
                self.left.verdicts -= 1;
                let serial = self.session.serial().wrapping_sub(older.into());
                self.closed |= !older && self.host_token.is_some();
                self.input(Input::SessionEnded { serial }, world, seen)
            }
            Action::Copy(copy) => {
                self.written_by_a_copy(copy);
                Ok(())
            }
            Action::Tell(copy) => {
                self.written_by_a_copy(copy);
                let record = self.disk.record.clone().map(Box::new);
                self.input(Input::RecordRead { op: OpId::NONE, record }, world, seen)
            }
            Action::Restart { outlives } => {
                self.left.restarts -= 1;
                self.restart(outlives, world, seen)
            }
            Action::Dispose => {
                self.left.disposals -= 1;
                self.session.dispose(self.wall());
                self.heard(&Heard::Dispose, world, seen)
            }
        }
    }

    fn to_command(&self, wish: Wish) -> Command {
        let serial = self.session.serial();
        let generation = self.reference.generation();
        let tap = KeyEpoch(self.session.key_epoch().0);
        let refusal = RequestRefusal { generation, serial, replayed: false, address: ADDRESS };
        let refused = Command::RequestRefused;
        match wish {
            Wish::Ensure => Command::EnsureLogin,
            Wish::Login => Command::Login { force: false },
            Wish::Force => Command::Login { force: true },
            Wish::Refresh => Command::RefreshLogin { serial },
            Wish::RefreshStale => Command::RefreshLogin { serial: 0 },
            Wish::Send => Command::SendRequest { generation, needs_login: true },
            Wish::SendAnyway => Command::SendRequest { generation, needs_login: false },
            Wish::SendEarlier => Command::SendRequest { generation: generation.wrapping_sub(1), needs_login: true },
            Wish::Refused => refused(refusal),
            Wish::RefusedElsewhere => refused(RequestRefusal { address: ADDRESS + 1, ..refusal }),
            Wish::RefusedStale => refused(RequestRefusal { serial: 0, ..refusal }),
            Wish::RefusedEarlier => refused(RequestRefusal { generation: generation.wrapping_sub(1), ..refusal }),
            Wish::RefusedAgain => refused(RequestRefusal { replayed: true, ..refusal }),
            Wish::Key => Command::EnsureSessionKey,
            Wish::Encrypted => Command::Call(CallRequest::UpdatePhoneEncrypted { tap }),
            Wish::TappedBefore => Command::Call(CallRequest::UpdateUser { tap: Some(KeyEpoch(tap.0 - 1)) }),
            Wish::Update => Command::Call(CallRequest::UpdateUser { tap: None }),
            Wish::Phone => Command::Call(CallRequest::UpdatePhoneByCode { code: Secret::new("phone-code") }),
            Wish::Unbind => Command::Call(CallRequest::UnbindPhone),
            Wish::Auth => Command::MustAuth { step: AuthStep::Two },
            Wish::AuthAll => Command::MustAuth { step: AuthStep::Three },
            Wish::Logout => Command::Logout { stays_out: false },
            Wish::StayOut => Command::Logout { stays_out: true },
            Wish::Adopt => Command::Adopt { reply: Ok(self.adopted()), silent: false },
            Wish::AdoptSilent => Command::Adopt { reply: Ok(self.adopted()), silent: true },
            Wish::AdoptNothing => Command::Adopt { reply: Err(1), silent: false },
            Wish::Register => Command::Register,
        }
    }

    fn renewed_token(&self, older: bool) -> Input {
        let serial = self.session.serial();
        Input::TokenRenewed {
            serial: serial.wrapping_sub(older.into()),
            token: token(&format!("renewed-{serial}")),
            lifetime_ms: Some(TOKEN_LIFE_MS),
        }
    }

    /// Who may be signed in is the app's to say.
    fn note_wish(&mut self, wish: Wish) {
        match wish {
            Wish::Adopt | Wish::StayOut => self.closed = true,
            Wish::AdoptSilent | Wish::Force | Wish::Register => self.closed = false,
            _ => {}
        }
    }

    /// Another copy of the SDK, in another world of JS, writes the record.
    fn written_by_a_copy(&mut self, copy: Copy) {
        self.left.copies -= 1;
        let Some(record) = &mut self.disk.record else { return };
        let life = if copy == Copy::DeadToken { 0 } else { TOKEN_LIFE_MS };
        let end = Timestamp(self.now + life);
        let session = StoredSession {
            token: token("theirs"),
            refresh_token: None,
            expires_at: Some(end),
            renew_at: Some(end),
            user_info: None,
            facts: AuthFacts { has_profile: true, has_phone: copy == Copy::Switch },
        };
        let later = match copy {
            Copy::Token | Copy::DeadToken => 0,
            Copy::Logout => 1,
            Copy::Switch => 2,
        };
        record.generation = self.reference.generation() + later;
        record.saved_at = Timestamp(self.now);
        record.session = (copy != Copy::Logout).then_some(session);
        self.disk.foreign = true;
    }

    /// The app dies: only what storage holds is left.
    fn restart(&mut self, outlives: bool, world: &World, seen: &Seen) -> Result<(), String> {
        let generation = self.reference.generation();
        let stored = self.disk.record.clone().map(|record| Record::read(record.write())).transpose();
        self.reference = Reference::new(&world.config, &stored, self.wall());
        self.session = Session::new(world.config.clone(), stored, self.wall());
        self.disk.writes.clear();
        self.disk.failed = false;
        self.disk.foreign = false;
        self.open.clear();
        self.ended.clear();
        self.waiting.clear();
        self.popup = None;
        self.host_token = None;
        self.codes.clear();
        self.drain(world, seen)?;
        if outlives {
            self.session.outlive(generation, self.wall());
            self.heard(&Heard::Outlive(generation), world, seen)?;
        }
        Ok(())
    }
}
