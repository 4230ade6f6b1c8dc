//! A server or platform as a child process.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use super::{APP_ID, APP_SECRET, Database};

pub struct Process {
    pub base: String,
    child: Child,
    output: Arc<Mutex<Vec<u8>>>,
}

impl Process {
    pub fn platform(options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wechat-sim"));
        command.args(["--listen", "127.0.0.1:0"]).args(options);
        Self::start(command)
    }

    pub fn server(platform: &Self, database: &Database, options: &[&str]) -> Self {
        Self::start(Self::server_command(&platform.base, database, options))
    }

    pub fn server_command(platform: &str, database: &Database, options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mp-session-server"));
        command
            .args(["--listen", "127.0.0.1:0"])
            .args(["--wechat-api", platform, "--database", &database.url])
            .args(options)
            .env("MP_SESSION_APP_SECRET", APP_SECRET);
        if !options.contains(&"--app-id") {
            command.args(["--app-id", APP_ID]);
        }
        if !options.contains(&"--rate-burst") {
            command.args(["--rate-burst", "100000"]);
        }
        command
    }

    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let output = Arc::new(Mutex::new(Vec::new()));
        collect(child.stderr.take().unwrap(), &output);
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let Some(address) = line.trim().strip_prefix("listening on ") else {
            let _ = child.wait();
            panic!("did not start: {line}{}", String::from_utf8_lossy(&output.lock().unwrap()));
        };
        collect(stdout, &output);
        Self { base: format!("http://{address}"), child, output }
    }

    /// Like pulling the plug.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub fn ask_to_terminate(&self) {
        let status = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// What it logged, once `text` is in it.
    pub async fn logged(&self, text: &str) -> String {
        for _ in 0..200 {
            let log = String::from_utf8_lossy(&self.output()).into_owned();
            if log.contains(text) {
                return log;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("{text} was not logged: {}", String::from_utf8_lossy(&self.output()));
    }

    pub fn wait(&mut self) -> std::process::ExitStatus {
        self.child.wait().unwrap()
    }

    /// All it has printed.
    pub fn output(&self) -> Vec<u8> {
        self.output.lock().unwrap().clone()
    }
}

impl Drop for Process {
    /// A test that fails shows what its servers had to say.
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("{}: {}", self.base, String::from_utf8_lossy(&self.output()));
        }
        self.kill();
    }
}

fn collect(mut from: impl Read + Send + 'static, into: &Arc<Mutex<Vec<u8>>>) {
    let into = Arc::clone(into);
    thread::spawn(move || {
        let mut chunk = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut chunk) {
            into.lock().unwrap().extend_from_slice(&chunk[..count]);
        }
    });
}
