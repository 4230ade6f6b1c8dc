//! What the platform knows: users, codes, the access token, a clock that can be moved, and what was counted.

use std::collections::HashMap;

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::SimConfig;
use crate::clock::now_ms;

#[derive(Default)]
pub(super) struct World {
    subject: String,
    pub users: HashMap<String, User>,
    pub stats: Stats,
    codes: HashMap<String, Code>,
    access_token: Option<(String, i64)>,
    moved_by_ms: i64,
}

pub(super) struct User {
    pub openid: String,
    /// The same on all platforms of one subject.
    pub unionid: String,
    /// Whether an exchange tells it.
    pub unionid_told: bool,
    pub session_key: String,
    pub key_made_at: i64,
    pub phone: String,
    pub blocked: bool,
    exchanges: Vec<i64>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CodeKind {
    Login,
    Phone,
}

struct Code {
    kind: CodeKind,
    user: String,
    phone: String,
    made_at: i64,
    used: bool,
}

#[derive(Default, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stats {
    pub login_codes: u64,
    pub phone_codes: u64,
    pub key_rotations: u64,
    pub code2_session: u64,
    pub stable_token: u64,
    pub phone_number: u64,
    pub check_session_key: u64,
    pub reset_session_key: u64,
    /// How often a code came that had come before, whatever became of it then.
    pub codes_sent_again: u64,
}

/// A WeChat error code.
pub(super) struct Refused(pub i64);

impl World {
    /// A platform of `subject` that nobody has used yet.
    pub fn new(subject: &str) -> Self {
        Self { subject: subject.to_owned(), ..Self::default() }
    }

    pub fn now(&self) -> i64 {
        now_ms() + self.moved_by_ms
    }

    pub fn move_clock(&mut self, ms: i64) {
        self.moved_by_ms += ms;
    }

    /// The user of that name, made up when new.
    pub fn user(&mut self, name: &str) -> &mut User {
        let now = self.now();
        let number = self.users.len();
        self.users.entry(name.to_owned()).or_insert_with(|| User {
            openid: format!("o{}", random_text(27)),
            unionid: unionid(&self.subject, name),
            unionid_told: true,
            session_key: random_key(),
            key_made_at: now,
            phone: format!("138{:08}", number % 100_000_000),
            blocked: false,
            exchanges: Vec::new(),
        })
    }

    /// What `wx.login` gives: a code, and a new session key unless the last one is young.
    pub fn login_code(&mut self, config: &SimConfig, name: &str) -> String {
        let now = self.now();
        let user = self.user(name);
        if now - user.key_made_at >= config.key_rotation_min_ms {
            self.rotate_key(name);
        }
        self.stats.login_codes += 1;
        self.issue(CodeKind::Login, name, String::new())
    }

    /// What a tap on a phone button gives.
    pub fn phone_code(&mut self, name: &str, phone: Option<String>) -> String {
        let user = self.user(name);
        let phone = phone.unwrap_or_else(|| user.phone.clone());
        self.stats.phone_codes += 1;
        self.issue(CodeKind::Phone, name, phone)
    }

    pub fn rotate_key(&mut self, name: &str) {
        let now = self.now();
        let user = self.user(name);
        user.session_key = random_key();
        user.key_made_at = now;
        self.stats.key_rotations += 1;
    }

    /// Takes a code; the name of its user and the phone number it stands for.
    pub fn redeem(&mut self, config: &SimConfig, code: &str, kind: CodeKind) -> Result<(String, String), Refused> {
        let now = self.now();
        let code = self.codes.get_mut(code).filter(|code| code.kind == kind).ok_or(Refused(40029))?;
        if code.used {
            self.stats.codes_sent_again += 1;
            return Err(Refused(40163));
        }
        if now - code.made_at >= config.code_ttl_ms {
            return Err(Refused(40029));
        }
        let (name, phone) = (code.user.clone(), code.phone.clone());
        let user = self.users.get_mut(&name).ok_or(Refused(40029))?;
        if user.blocked {
            return Err(Refused(40226));
        }
        user.exchanges.retain(|at| now - at < 60_000);
        if user.exchanges.len() >= config.exchanges_per_minute {
            return Err(Refused(45011));
        }
        user.exchanges.push(now);
        code.used = true;
        Ok((name, phone))
    }

    /// The token everybody shares until it ends or somebody forces a new one; with its remaining seconds.
    pub fn access_token(&mut self, force: bool) -> (String, i64) {
        let now = self.now();
        self.access_token.take_if(|(_, ends_at)| force || *ends_at <= now);
        let (token, ends_at) = self.access_token.get_or_insert_with(|| (random_text(120), now + 7_200_000));
        (token.clone(), (*ends_at - now) / 1000)
    }

    pub fn check_access_token(&self, token: &str) -> Result<(), Refused> {
        match &self.access_token {
            Some((live, ends_at)) if live == token && *ends_at > self.now() => Ok(()),
            Some((live, _)) if live == token => Err(Refused(42001)),
            _ => Err(Refused(40001)),
        }
    }

    pub fn user_by_openid(&mut self, openid: &str) -> Result<&mut User, Refused> {
        self.users.values_mut().find(|user| user.openid == openid).ok_or(Refused(40003))
    }

    fn issue(&mut self, kind: CodeKind, name: &str, phone: String) -> String {
        let code = random_text(32);
        let made_at = self.now();
        self.codes.insert(code.clone(), Code { kind, user: name.to_owned(), phone, made_at, used: false });
        code
    }
}

fn unionid(subject: &str, name: &str) -> String {
    let hash = Sha256::new().chain_update(subject).chain_update([0]).chain_update(name).finalize();
    format!("u{}", &URL_SAFE_NO_PAD.encode(hash)[..27])
}

pub(super) fn random_key() -> String {
    STANDARD.encode(random_bytes(16))
}

pub(super) fn random_bytes(count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    getrandom::fill(&mut bytes).expect("the simulator needs the operating system's randomness");
    bytes
}

pub(super) fn random_text(count: usize) -> String {
    const LETTERS: &[u8; 64] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    random_bytes(count).into_iter().map(|byte| char::from(LETTERS[usize::from(byte & 63)])).collect()
}
