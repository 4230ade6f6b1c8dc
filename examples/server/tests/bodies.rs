//! Bodies that are slow, large, or not wanted at all: what is refused is refused before it is read.

mod support;

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::json;
use support::World;

/// Sends the head of a request with a body of `length` bytes and the first bytes of it; the answer's status line.
fn send_head(world: &World, path: &str, length: usize, start: &[u8]) -> String {
    let mut connection = TcpStream::connect(world.server.base.strip_prefix("http://").unwrap()).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    connection.write_all(head.as_bytes()).unwrap();
    connection.write_all(start).unwrap();
    let mut answer = [0; 12];
    connection.read_exact(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_body_that_never_comes_is_not_waited_for_for_ever() {
    let world = World::start(&["--body-timeout-ms", "300"]);
    assert_eq!(send_head(&world, "/silentLogin", 100, b"{"), "HTTP/1.1 408");
}

#[tokio::test]
async fn who_sends_too_often_is_refused_before_the_body_is_read() {
    let world = World::start(&["--rate-limit", "1", "--rate-burst", "1"]);
    world.client.post("/silentLogin", None, &json!({})).await;
    let started_at = Instant::now();
    assert_eq!(send_head(&world, "/silentLogin", 7_000_000, b"{"), "HTTP/1.1 429");
    assert!(started_at.elapsed() < Duration::from_secs(1), "seven megabytes were waited for");
    let small = world.client.post("/updateUser", None, &json!({ "nickName": "x".repeat(30_000) })).await;
    assert_eq!((small.status, small.retry_after()), (429, Some(1)), "who sends little gets to see why");
}

#[tokio::test]
async fn a_body_that_says_it_is_huge_is_not_read_at_all() {
    let world = World::start(&[]);
    assert_eq!(send_head(&world, "/silentLogin", 1_000_000_000, b"{"), "HTTP/1.1 413");
}
