//! Starting with the wrong things says what is wrong, and connections that do nothing do not stay.

mod support;

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use support::{APP_SECRET, Database, Process, World};

fn fail(command: &mut Command) -> String {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let started_at = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if started_at.elapsed() > Duration::from_secs(10) {
            let _ = child.kill();
        }
        thread::sleep(Duration::from_millis(5));
    }
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    assert_eq!(status.code(), Some(if stderr.starts_with(b"error:") { 2 } else { 1 }));
    assert!(stdout.is_empty(), "{}", String::from_utf8_lossy(&stdout));
    String::from_utf8(stderr).unwrap()
}

fn server(database: &Database, options: &[&str]) -> Command {
    Process::server_command("http://127.0.0.1:1", database, options)
}

#[test]
fn what_is_missing_is_named() {
    let database = Database::file();
    assert!(
        fail(server(&database, &[]).env_remove("MP_SESSION_APP_SECRET")).contains("MP_SESSION_APP_SECRET is not set")
    );
    assert!(
        fail(server(&database, &[]).env("MP_SESSION_DATA_KEYS", "short")).contains("MP_SESSION_DATA_KEYS is shorter")
    );
    assert!(fail(&mut server(&database, &["--session-ttl", "0"])).contains("--session-ttl"));
    assert!(fail(&mut server(&database, &["--rate-limit-shared"])).contains("needs PostgreSQL"));
    assert!(fail(&mut server(&database, &["--no-such-option"])).contains("--no-such-option"));
    let mysql = Database { url: "mysql://localhost/x".to_owned(), file: None };
    assert!(fail(&mut server(&mysql, &[])).contains("must begin with"));
    let postgres = Database { url: "postgres://user:s3cret-word@127.0.0.1:port/x".to_owned(), file: None };
    assert!(!fail(&mut server(&postgres, &[])).contains("s3cret-word"));
    let nowhere = Database { url: "sqlite:/no/such/folder/data.db".to_owned(), file: None };
    assert!(fail(&mut server(&nowhere, &[])).contains("cannot be opened"));
}

#[test]
fn help_shows_no_value_of_the_environment() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mp-session-server"));
    command.arg("--help").env("MP_SESSION_DATABASE", "postgres://user:s3cret-word@host/x");
    command.env("MP_SESSION_APP_SECRET", APP_SECRET);
    let help = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(help.contains("MP_SESSION_DATABASE") && help.contains("MP_SESSION_APP_SECRET"));
    assert!(!help.contains("s3cret-word") && !help.contains(APP_SECRET));
}

#[test]
fn another_data_key_is_refused_before_it_can_do_harm() {
    let database = Database::file();
    let key = "k".repeat(32);
    let with_keys = |keys: &str| {
        let mut command = server(&database, &[]);
        command.env("MP_SESSION_DATA_KEYS", keys);
        command
    };
    drop(Process::start(with_keys(&key)));
    drop(Process::start(with_keys(&key)));
    let complaint = fail(&mut with_keys(&"x".repeat(32)));
    assert!(complaint.contains("another data key"), "{complaint}");
    assert!(fail(&mut server(&database, &[])).contains("another data key"));
    assert!(!complaint.contains(APP_SECRET));
}

#[test]
fn the_database_is_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt;
    let database = Database::file();
    let mode = |suffix: &str| {
        let file = format!("{}{suffix}", database.file.as_ref().unwrap().display());
        std::fs::metadata(file).unwrap().permissions().mode() & 0o777
    };
    let running = Process::start(server(&database, &[]));
    assert_eq!((mode(""), mode("-wal"), mode("-shm")), (0o600, 0o600, 0o600));
    drop(running);
    std::fs::set_permissions(database.file.as_ref().unwrap(), PermissionsExt::from_mode(0o644)).unwrap();
    let _running = Process::start(server(&database, &[]));
    assert_eq!(mode(""), 0o600);
}

#[tokio::test]
async fn half_a_request_is_not_waited_for_for_ever() {
    let world = World::start(&["--idle-timeout-ms", "1000", "--connections", "1"]);
    let address = world.server.base.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    connection.write_all(b"POST /silentLogin HTTP/1.1\r\nhost: x\r\n").unwrap();
    let started_at = Instant::now();
    let mut rest = Vec::new();
    let _ = connection.read_to_end(&mut rest);
    assert!(started_at.elapsed() < Duration::from_secs(5));
    assert_eq!(world.client.get("/healthz", None).await.status, 200, "the one connection is free again");
}
