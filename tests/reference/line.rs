//! Rule 4: what must not overlap takes turns, first come first served, and whoever comes last to a
//! full line is turned away.

use mp_session::session::{ActKind, ErrorCode, OperationKind, Secret, Ticket};

use super::calls::Call;
use super::logins::{Flight, Stage};
use super::sign_out::NOT_YET;
use super::{Act, Reference};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    Login(Flight),
    KeyCheck(Ticket),
    KeyCall(Call),
    SignOut(Ticket, Secret),
    Overtaken,
}

impl Job {
    /// Who waits for the back end to hear of a logout.
    pub fn sign_out(&self) -> Option<Ticket> {
        match self {
            Self::SignOut(ticket, _) => Some(*ticket),
            _ => None,
        }
    }
}

/// Who is at work and who waits for it to end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Line {
    pub working: Option<Job>,
    /// What the one at work waits for.
    pub act: Option<Act>,
    pub waiting: Vec<Job>,
}

impl Line {
    pub fn act(&self) -> Option<(&Act, ActKind)> {
        let kind = match self.working.as_ref()? {
            Job::Login(flight) => match flight.stage {
                Stage::Looking => ActKind::Read,
                Stage::Refresh | Stage::Exchange => ActKind::Exchange,
                _ => ActKind::Code,
            },
            Job::KeyCheck(_) => ActKind::KeyCheck,
            Job::KeyCall(_) => ActKind::Call,
            Job::SignOut(..) => ActKind::SignOut,
            Job::Overtaken => ActKind::Abandoned,
        };
        self.act.as_ref().map(|act| (act, kind))
    }

    pub fn work(&mut self, job: Job, act: Option<Act>) {
        self.working = Some(job);
        self.act = act;
    }

    pub fn take(&mut self) -> Option<Job> {
        self.act = None;
        self.working.take()
    }

    pub fn free(&mut self) {
        self.take();
    }

    pub fn flight(&mut self) -> Option<&mut Flight> {
        self.working.iter_mut().chain(&mut self.waiting).find_map(|job| match job {
            Job::Login(flight) => Some(flight),
            _ => None,
        })
    }

    /// The registration that is under way or waits.
    pub fn registration(&self) -> Option<Ticket> {
        self.working.iter().chain(&self.waiting).find_map(|job| match job {
            Job::Login(flight) => flight.registration(),
            _ => None,
        })
    }

    pub fn has_flight(&self) -> bool {
        self.working.iter().chain(&self.waiting).any(|job| matches!(job, Job::Login(_)))
    }

    pub fn key_check(&self) -> Option<Ticket> {
        self.working.iter().chain(&self.waiting).find_map(|job| match job {
            Job::KeyCheck(ticket) => Some(*ticket),
            _ => None,
        })
    }

    /// The ticket of the revocation that has none yet.
    pub fn name_sign_out(&mut self, name: Ticket) {
        let nameless = self.working.iter_mut().chain(&mut self.waiting).find_map(|job| match job {
            Job::SignOut(ticket, _) if *ticket == NOT_YET => Some(ticket),
            _ => None,
        });
        if let Some(ticket) = nameless {
            *ticket = name;
        }
    }

    pub fn kinds(&self) -> Vec<OperationKind> {
        let kind = |job: &Job| match job {
            Job::Login(_) => OperationKind::Login,
            Job::KeyCheck(_) => OperationKind::CheckSession,
            Job::KeyCall(_) => OperationKind::EncryptedCall,
            Job::SignOut(..) => OperationKind::Logout,
            Job::Overtaken => OperationKind::Abandoned,
        };
        self.working.iter().chain(&self.waiting).map(kind).collect()
    }

    /// A login that WeChat's limit held up may start.
    pub fn end_pause(&mut self, time: i64) {
        if let Some(Job::Login(Flight { stage: Stage::Paced(until), .. })) = &self.working
            && *until <= time
            && let Some(paced) = self.take()
        {
            self.waiting.insert(0, paced);
        }
    }

    pub fn paced_until(&self) -> Option<i64> {
        match &self.working {
            Some(Job::Login(Flight { stage: Stage::Paced(until), .. })) => Some(*until),
            _ => None,
        }
    }
}

impl Reference {
    pub fn line_up(&mut self, job: Job) -> Result<(), ErrorCode> {
        if self.line.waiting.len() >= self.config.queue_capacity as usize {
            return Err(ErrorCode::QueueFull);
        }
        self.line.waiting.push(job);
        Ok(())
    }

    /// False when somebody is at work or nobody waits.
    pub fn start_next(&mut self) -> bool {
        if self.line.working.is_some() || self.line.waiting.is_empty() {
            return false;
        }
        match self.line.waiting.remove(0) {
            Job::Login(flight) => self.start_login(flight),
            Job::KeyCheck(ticket) => self.start_key_check(ticket),
            Job::KeyCall(call) => self.start_key_call(call),
            Job::SignOut(ticket, token) => self.start_sign_out(ticket, token),
            Job::Overtaken => unreachable!("it is always at work"),
        }
        true
    }
}
