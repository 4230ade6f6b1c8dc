//! Files, which exist only with `--demo`: sent as a form, kept for their user, bounded, and only with a token.

mod support;

use serde_json::json;
use support::{Reply, World};

const FORM: &str = "multipart/form-data; boundary=cut";

/// A form with a field and a file in it.
fn form(content_type: &str, bytes: &[u8]) -> Vec<u8> {
    let field = "--cut\r\ncontent-disposition: form-data; name=\"album\"\r\n\r\nspring\r\n";
    let file = "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"tea.bin\"\r\n";
    let head = format!("{field}{file}content-type: {content_type}\r\n\r\n");
    [head.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat()
}

async fn upload(world: &World, token: Option<&str>, body: Vec<u8>) -> Reply {
    world.client.post_raw("/file", token, FORM, body).await
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_sent_and_to_its_user_only() {
    let world = World::start(&["--demo"]);
    let (ann, bob) = (world.log_in("ann").await, world.log_in("bob").await);
    let sent = upload(&world, Some(&ann), form("text/csv", b"tea,18\r\n")).await;
    assert_eq!((sent.status, sent.body), (200, json!({ "size": 8, "contentType": "text/csv" })));
    let again = upload(&world, Some(&ann), form("text/plain", "茶".as_bytes())).await;
    assert_eq!(again.body, json!({ "size": 3, "contentType": "text/plain" }));

    let kept = world.client.get("/file", Some(&ann)).await;
    assert_eq!(
        (kept.status, kept.text.as_str(), &kept.headers["content-type"]),
        (200, "茶", &"text/plain".parse().unwrap())
    );
    assert_eq!(world.client.get("/file", Some(&bob)).await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn without_a_live_token_nothing_is_taken_and_nothing_given() {
    let world = World::start(&["--demo"]);
    let token = world.log_in("ann").await;
    world.client.post("/__demo/expire", None, &json!({})).await;
    for token in [None, Some(token.as_str()), Some("made-up")] {
        assert_eq!(upload(&world, token, form("text/plain", b"x")).await.code(), "UNAUTHORIZED");
        assert_eq!(world.client.get("/file", token).await.code(), "UNAUTHORIZED");
    }
    let token = world.log_in("ann").await;
    assert_eq!(world.client.get("/file", Some(&token)).await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn what_is_no_form_with_a_file_is_refused_and_so_is_what_is_too_large() {
    let world = World::start(&["--demo"]);
    let token = world.log_in("ann").await;
    for body in [
        &b""[..],
        b"--cut--\r\n",
        b"{}",
        b"--cut\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nx\r\n--cut--\r\n",
    ] {
        assert_eq!(upload(&world, Some(&token), body.to_vec()).await.code(), "INVALID_REQUEST");
    }
    let mut cut_off = form("text/plain", b"half of it");
    cut_off.truncate(cut_off.len() - 12);
    assert_eq!(upload(&world, Some(&token), cut_off).await.code(), "INVALID_REQUEST");
    let json = world.client.post("/file", Some(&token), &json!({ "file": "x" })).await;
    assert_eq!(json.code(), "INVALID_REQUEST");
    assert_eq!(upload(&world, Some(&token), form("text/plain", &vec![0; 65_536])).await.code(), "BODY_TOO_LARGE");
    assert_eq!(world.client.get("/file", Some(&token)).await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn without_the_option_there_are_no_such_calls() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    assert_eq!(upload(&world, Some(&token), form("text/plain", b"x")).await.code(), "NOT_FOUND");
    for path in ["/file", "/socket"] {
        assert_eq!(world.client.get(path, Some(&token)).await.code(), "NOT_FOUND");
    }
}
