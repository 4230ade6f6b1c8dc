//! Real processes to test against, and a client that holds every reply against the OpenAPI file.
#![allow(dead_code, unused_imports, reason = "each test file uses its own part")]

mod client;
pub mod openapi;
mod process;

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::{Value, json};

pub use client::{Client, Reply};
pub use process::Process;

pub const APP_ID: &str = "wx0123456789abcdef";
pub const APP_SECRET: &str = "simulated-app-secret";

/// A platform and a server that talks to it.
pub struct World {
    pub platform: Process,
    pub server: Process,
    pub control: Client,
    pub client: Client,
    pub database: Database,
}

/// Where a test's data is: a file of its own, or the database that the environment names.
#[derive(Clone)]
pub struct Database {
    pub url: String,
    pub file: Option<PathBuf>,
}

impl Database {
    pub fn new() -> Self {
        match std::env::var("MP_SESSION_TEST_DATABASE") {
            Ok(url) => Self { url, file: None },
            Err(_) => Self::file(),
        }
    }

    pub fn file() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let file = std::env::temp_dir().join(format!("mp-session-test-{}-{number}.db", std::process::id()));
        Self { url: format!("sqlite:{}", file.display()), file: Some(file) }
    }
}

impl World {
    pub fn start(server_options: &[&str]) -> Self {
        Self::start_with(server_options, &[])
    }

    pub fn start_with(server_options: &[&str], platform_options: &[&str]) -> Self {
        let platform = Process::platform(platform_options);
        let database = Database::new();
        let server = Process::server(&platform, &database, server_options);
        Self::of(platform, server, database)
    }

    pub fn of(platform: Process, server: Process, database: Database) -> Self {
        Self {
            control: Client::new(&platform.base, false),
            client: Client::new(&server.base, true),
            platform,
            server,
            database,
        }
    }

    /// What `wx.login` gives.
    pub async fn login_code(&self, user: &str) -> String {
        let reply = self.control.post("/__control/login-code", None, &json!({ "user": user })).await;
        reply.body["code"].as_str().unwrap().to_owned()
    }

    /// What a tap on a phone button gives.
    pub async fn phone_code(&self, user: &str, phone: &str) -> String {
        let reply = self.control.post("/__control/phone-code", None, &json!({ "user": user, "phone": phone })).await;
        reply.body["code"].as_str().unwrap().to_owned()
    }

    /// What an encrypted tap gives.
    pub async fn encrypt(&self, what: Value) -> Value {
        self.control.post("/__control/encrypt", None, &what).await.body
    }

    pub async fn fault(&self, fault: Value) {
        let reply = self.control.post("/__control/faults", None, &fault).await;
        assert_eq!(reply.status, 200, "{fault}");
    }

    pub async fn platform_stats(&self) -> Value {
        self.control.get("/__control/stats", None).await.body
    }

    /// Logs in and gives the token.
    pub async fn log_in(&self, user: &str) -> String {
        let code = self.login_code(user).await;
        let reply = self.client.post("/silentLogin", None, &json!({ "code": code })).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.body["token"].as_str().unwrap().to_owned()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(file) = &self.file else { return };
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", file.display()));
        }
    }
}
