//! What whoever runs the server sees: warnings that explain, the table of `check`, readiness, metrics.

mod support;

use std::{
    io::{Read, Write},
    net::TcpStream,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::json;
use support::{APP_ID, APP_SECRET, Database, Process, World};

async fn fail_logins(world: &World, count: usize) {
    for _ in 0..count {
        let code = world.login_code("ann").await;
        assert_eq!(world.client.post("/silentLogin", None, &json!({ "code": code })).await.status, 502);
    }
}

#[tokio::test]
async fn trouble_with_wechat_is_told_once_with_its_kind_and_host() {
    let world = World::start(&[]);
    let host = world.platform.base.strip_prefix("http://").unwrap();
    for (fault, kind) in [
        (json!({ "httpStatus": 301 }), "status"),
        (json!({ "body": "<html>Please sign in</html>" }), "malformed"),
        (json!({ "errcode": 40164 }), "refused"),
    ] {
        let mut fault = fault;
        fault["endpoint"] = json!("code2Session");
        fault["times"] = json!(3);
        world.fault(fault).await;
        fail_logins(&world, 3).await;
        let log = world.server.logged(&format!("\"kind\":\"{kind}\"")).await;
        assert_eq!(log.matches(&format!("\"kind\":\"{kind}\"")).count(), 1, "{log}");
        assert!(log.contains(&format!("\"host\":\"{host}\"")), "{log}");
        assert!(!log.contains(APP_SECRET) && !log.contains("js_code"), "{log}");
    }
    world.log_in("ann").await;
    world.server.logged("WeChat answers again").await;
}

/// Runs `check`; whether it succeeded, and the verdict and text of each row.
fn check(wechat: &str, database: &Database, app_secret: &str) -> (bool, String) {
    let mut command = Process::server_command(wechat, database, &[]);
    let output = command.env("MP_SESSION_APP_SECRET", app_secret).arg("check").output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

fn assert_row(table: &str, what: &str, verdict: &str, text: &str) {
    let row = table.lines().find(|line| line.starts_with(what)).unwrap_or_else(|| panic!("no {what} in {table}"));
    assert!(row.contains(verdict) && row.contains(text), "{row}");
}

#[test]
fn check_names_what_is_wrong() {
    let platform = Process::platform(&[]);
    let database = Database::file();
    let (good, table) = check(&platform.base, &database, APP_SECRET);
    assert!(good, "{table}");
    assert_eq!(table.lines().count(), 5);
    for what in ["database", "data key", "WeChat's API", "app id", "clock"] {
        assert_row(&table, what, "ok", "");
    }

    let (good, table) = check("http://127.0.0.1:1", &database, APP_SECRET);
    assert!(!good);
    assert_row(&table, "database", "ok", "");
    assert_row(&table, "WeChat's API", "FAILED", "connection");
    let (_, table) = check("http://no-such-host.invalid", &database, APP_SECRET);
    assert_row(&table, "WeChat's API", "FAILED", "name");
    // The simulated platform speaks no TLS.
    let (_, table) = check(&platform.base.replace("http:", "https:"), &database, APP_SECRET);
    assert_row(&table, "WeChat's API", "FAILED", "tls");

    // Another app secret: WeChat refuses it, and it was the data key.
    let (good, table) = check(&platform.base, &database, "another-secret");
    assert!(!good && !table.contains("another-secret"));
    assert_row(&table, "app id", "FAILED", "MP_SESSION_APP_SECRET");
    assert_row(&table, "data key", "FAILED", "MP_SESSION_DATA_KEYS");
    let nowhere = Database { url: "sqlite:/no/such/folder/data.db".to_owned(), file: None };
    assert_row(&check(&platform.base, &nowhere, APP_SECRET).1, "database", "FAILED", "cannot be opened");
}

#[test]
fn a_proxy_that_does_not_work_is_named() {
    let platform = Process::platform(&[]);
    let database = Database::file();
    let mut command = Process::server_command("https://wechat.example.com", &database, &[]);
    // The simulated platform is no proxy.
    let output = command.env("HTTPS_PROXY", &platform.base).env_remove("NO_PROXY").arg("check").output().unwrap();
    assert_row(&String::from_utf8_lossy(&output.stdout), "WeChat's API", "FAILED", "proxy");
}

#[tokio::test]
async fn told_to_stop_it_is_not_ready_and_goes_on_serving_for_a_while() {
    let mut world = World::start(&["--drain-delay-ms", "1500"]);
    assert_eq!(world.client.get("/readyz", None).await.status, 200);
    let started_at = Instant::now();
    world.server.ask_to_terminate();
    while world.client.get("/readyz", None).await.status == 200 {
        assert!(started_at.elapsed() < Duration::from_secs(1), "still ready");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(world.client.get("/healthz", None).await.status, 200);
    world.log_in("ann").await;
    assert!(world.server.wait().success());
    assert!(started_at.elapsed() >= Duration::from_millis(1500));
}

#[tokio::test]
async fn what_happens_is_counted_without_a_word_of_the_requests() {
    let world = World::start(&["--metrics", "127.0.0.1:0"]);
    let log = world.server.logged("\"metrics\"").await;
    let line = log.lines().find(|line| line.contains("\"metrics\"")).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    let address = line["fields"]["address"].as_str().unwrap().to_owned();

    let token = world.log_in("ann").await;
    world.client.post("/silentLogin", None, &json!({ "code": "made-up-code" })).await;
    world.client.get(&format!("/{token}"), Some(&token)).await;
    let text = reqwest::get(format!("http://{address}/metrics")).await.unwrap().text().await.unwrap();
    for line in [
        "mp_session_logins_total{outcome=\"OK\"} 1",
        "mp_session_logins_total{outcome=\"INVALID_CODE\"} 1",
        "mp_session_replies_total{route=\"/silentLogin\",status=\"200\"} 1",
        "mp_session_replies_total{route=\"-\",status=\"404\"} 1",
        "mp_session_wechat_seconds_count{call=\"code2Session\",outcome=\"ok\"} 1",
        "mp_session_write_seconds_count",
        "mp_session_swept_sessions_total 0",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    for secret in [token.as_str(), "made-up-code", APP_ID, APP_SECRET] {
        assert!(!text.contains(secret));
    }
}

#[tokio::test]
async fn users_who_seem_to_share_an_address_are_warned_of_once() {
    let world = World::start(&[]);
    for _ in 0..3 {
        let request = world.client.request(reqwest::Method::GET, "/orders", None).header("x-forwarded-for", "1.2.3.4");
        world.client.send(request, "/orders").await;
    }
    let log = world.server.logged("--proxy-hops").await;
    assert_eq!(log.matches("--proxy-hops").count(), 1);
}

#[tokio::test]
async fn a_log_that_nobody_reads_stops_no_request() {
    let platform = Process::platform(&[]);
    let database = Database::file();
    let mut command: Command = Process::server_command(&platform.base, &database, &["--rate-limit", "0"]);
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = [0; 64];
    let length = server.stdout.as_mut().unwrap().read(&mut line).unwrap();
    let line = String::from_utf8_lossy(&line[..length]).into_owned();
    let base = format!("http://{}", line.trim().strip_prefix("listening on ").unwrap());
    let client = support::Client::new(&base, false);
    // Each is some 200 bytes of log; a pipe holds 65,536.
    let requests = async {
        for _ in 0..1000 {
            assert_eq!(client.get("/orders", None).await.status, 401);
        }
    };
    let in_time = tokio::time::timeout(Duration::from_secs(60), requests).await.is_ok();
    server.kill().unwrap();
    server.wait().unwrap();
    assert!(in_time, "a request waited for the log");
}

#[tokio::test]
async fn a_large_request_head_is_refused() {
    let world = World::start(&[]);
    let mut connection = TcpStream::connect(world.server.base.strip_prefix("http://").unwrap()).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = format!("GET /orders HTTP/1.1\r\nhost: x\r\nx-filler: {}\r\n\r\n", "x".repeat(20_000));
    let _ = connection.write_all(head.as_bytes());
    let mut answer = [0; 12];
    connection.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 431");
}

#[tokio::test]
async fn an_address_has_so_many_connections_and_no_more() {
    let world = World::start(&["--connections-per-address", "2"]);
    let address = world.server.base.strip_prefix("http://").unwrap();
    let mut open: Vec<_> = (0..3).map(|_| TcpStream::connect(address).unwrap()).collect();
    let mut third = open.pop().unwrap();
    third.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    assert_eq!(third.read(&mut [0]).unwrap_or(0), 0, "it is closed");
    drop(open);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(world.client.get("/healthz", None).await.status, 200);
}
