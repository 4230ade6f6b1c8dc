//! Whatever a client sends: an answer of the contract, never 500, and nothing written.

mod support;

use serde_json::{Value, json};
use support::{Reply, World};

const JSON: &str = "application/json";
const CALLS_WITH_BODY: [&str; 3] = ["/silentLogin", "/updateUser", "/updatePhone"];
const CALLS_WITHOUT_BODY: [&str; 2] = ["/unbindPhone", "/logout"];

fn assert_refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!((reply.status, reply.code()), (status, code), "{}", reply.text);
}

#[tokio::test]
async fn bodies_that_are_no_json_are_refused() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let deep = format!("{{\"code\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let deep_elsewhere = format!("{{\"code\":\"c\",\"x\":{}1{}}}", "[".repeat(20_000), "]".repeat(20_000));
    let bodies: [&[u8]; 9] = [
        b"",
        b"{\"code\":\"abc",
        b"{\"code\":\"\xff\xfe\"}",
        b"{\"code\":\"\\ud800\"}",
        b"{} trailing",
        b"\xef\xbb\xbf{}",
        b"nonsense",
        deep.as_bytes(),
        deep_elsewhere.as_bytes(),
    ];
    for path in CALLS_WITH_BODY {
        for body in &bodies {
            let reply = world.client.post_raw(path, Some(&token), JSON, body.to_vec()).await;
            assert_refused(&reply, 400, "INVALID_JSON");
        }
    }
}

#[tokio::test]
async fn large_bodies_are_refused() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let large = format!("{{\"code\":\"{}\"}}", "x".repeat(3_000_000)).into_bytes();
    let just_too_large = format!("{{\"code\":\"{}\"}}", "x".repeat(65_536)).into_bytes();
    for path in CALLS_WITH_BODY.into_iter().chain(CALLS_WITHOUT_BODY) {
        for body in [&large, &just_too_large] {
            let reply = world.client.post_raw(path, Some(&token), JSON, body.clone()).await;
            assert_refused(&reply, 413, "BODY_TOO_LARGE");
        }
    }
}

#[tokio::test]
async fn other_content_types_are_refused() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        let reply = world.client.post_raw("/silentLogin", None, content_type, b"{\"code\":\"c\"}".to_vec()).await;
        assert_refused(&reply, 415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let reply = world.client.post_raw(
        "/updateUser",
        Some(&token),
        "application/json; charset=utf-8",
        br#"{"nickName":"Ann"}"#.to_vec(),
    );
    assert_eq!(reply.await.status, 200);
}

#[tokio::test]
async fn wrong_types_and_limits_are_refused() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let iv = "r7BXXKkLb8qrSNn05n0qiA==";
    let cases = [
        ("/silentLogin", json!({})),
        ("/silentLogin", json!([])),
        ("/silentLogin", json!(null)),
        ("/silentLogin", json!({ "code": 7 })),
        ("/silentLogin", json!({ "code": null })),
        ("/silentLogin", json!({ "code": "" })),
        ("/silentLogin", json!({ "code": "with space" })),
        ("/silentLogin", json!({ "code": "x".repeat(513) })),
        ("/updateUser", json!({})),
        ("/updateUser", json!({ "nickName": 7, "avatarUrl": "https://e.com/a" })),
        ("/updateUser", json!({ "nickName": "" })),
        ("/updateUser", json!({ "nickName": "\u{0}" })),
        ("/updateUser", json!({ "nickName": "x".repeat(65) })),
        ("/updateUser", json!({ "nickName": "\u{200b}\u{3164}\u{2800}" })),
        ("/updateUser", json!({ "nickName": "Ann", "avatarUrl": "http://example.com/a.png" })),
        ("/updateUser", json!({ "nickName": "Ann", "avatarUrl": "wxfile://tmp_a.png" })),
        ("/updateUser", json!({ "nickName": "Ann", "avatarUrl": "javascript:alert(1)" })),
        ("/updateUser", json!({ "nickName": "Ann", "hasPhone": true })),
        ("/updateUser", json!({ "encryptedData": "AAAA", "iv": iv, "rawData": "{}" })),
        ("/updateUser", json!({ "encryptedData": "AAAA", "iv": iv, "rawData": "{}", "signature": "zz" })),
        ("/updatePhone", json!({ "phone": "13800138000" })),
        ("/updatePhone", json!({ "code": "" })),
        ("/updatePhone", json!({ "code": "c", "encryptedData": "AAAA", "iv": iv })),
        ("/updatePhone", json!({ "encryptedData": "", "iv": iv })),
        ("/updatePhone", json!({ "encryptedData": "AAAA", "iv": "short" })),
    ];
    for (path, body) in cases {
        let reply = world.client.post(path, Some(&token), &body).await;
        assert_refused(&reply, 400, "INVALID_REQUEST");
    }
    assert_eq!(world.platform_stats().await["code2Session"], 1, "WeChat was not troubled");
}

#[tokio::test]
async fn foreign_and_malformed_tokens_are_all_alike() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let mut foreign = token.clone().into_bytes();
    foreign[0] = if foreign[0] == b'A' { b'B' } else { b'A' };
    let foreign = String::from_utf8(foreign).unwrap();
    let long = "a".repeat(5000);
    let replies = [
        world.client.post("/logout", None, &json!({})).await,
        world.client.post("/logout", Some(&foreign), &json!({})).await,
        world.client.post("/logout", Some(&token[1..]), &json!({})).await,
        world.client.post("/logout", Some(&long), &json!({})).await,
        world.client.post("/logout", Some("' OR 1=1 --"), &json!({})).await,
        world.client.post("/logout", Some(""), &json!({})).await,
    ];
    for reply in &replies {
        assert_refused(reply, 401, "UNAUTHORIZED");
        assert_eq!(reply.text, replies[0].text);
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
    assert_eq!(world.client.get("/orders", Some(&token)).await.status, 200);
}

#[tokio::test]
async fn tampered_open_data_is_refused_without_a_hint() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let good = world.encrypt(json!({ "user": "ann", "data": { "phoneNumber": "13800138000" } })).await;
    let ciphertext = good["encryptedData"].as_str().unwrap();
    let foreign = json!({ "user": "ann", "data": { "phoneNumber": "1" }, "appId": "wxffffffffffffffff" });
    let old = json!({ "user": "ann", "data": { "phoneNumber": "1" }, "ageSeconds": 301 });
    let no_number = json!({ "user": "ann", "data": { "phoneNumber": "" } });
    let wrong_shape = json!({ "user": "ann", "data": { "nickName": "no phone" } });
    let bad = [
        json!({ "encryptedData": flip(ciphertext, 2), "iv": good["iv"] }),
        json!({ "encryptedData": flip(ciphertext, ciphertext.len() - 6), "iv": good["iv"] }),
        json!({ "encryptedData": &ciphertext[..ciphertext.len() - 4], "iv": good["iv"] }),
        json!({ "encryptedData": "AAAAAAAAAAAAAAAAAAAAAA==", "iv": good["iv"] }),
        json!({ "encryptedData": "not base64", "iv": good["iv"] }),
        json!({ "encryptedData": ciphertext, "iv": "AAAAAAAAAAAAAAAAAAAAAA==" }),
        world.encrypt(foreign).await,
        world.encrypt(old).await,
        world.encrypt(wrong_shape).await,
        world.encrypt(no_number).await,
    ];
    let mut texts = Vec::new();
    for body in bad {
        let body = json!({ "encryptedData": body["encryptedData"], "iv": body["iv"] });
        let reply = world.client.post("/updatePhone", Some(&token), &body).await;
        assert_refused(&reply, 400, "INVALID_OPEN_DATA");
        texts.push(reply.text);
    }
    assert!(texts.iter().all(|text| *text == texts[0]));
    let unchanged = world.client.post("/updateUser", Some(&token), &json!({ "nickName": "Ann" })).await;
    assert_eq!(unchanged.body["userInfo"]["hasPhone"], false);
}

#[tokio::test]
async fn a_profile_with_a_wrong_signature_is_not_written() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let good = world.encrypt(json!({ "user": "ann", "data": { "nickName": "Band" } })).await;
    for (field, value) in [("signature", json!("0".repeat(40))), ("rawData", json!("{}"))] {
        let mut bad = good.clone();
        bad[field] = value;
        let reply = world.client.post("/updateUser", Some(&token), &bad).await;
        assert_refused(&reply, 400, "INVALID_OPEN_DATA");
    }
    let unchanged = world.client.post("/unbindPhone", Some(&token), &json!({})).await;
    assert_eq!(unchanged.body["userInfo"]["hasProfile"], false);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_answered_in_the_contracts_form() {
    let world = World::start(&[]);
    assert_refused(&world.client.get("/nowhere", None).await, 404, "NOT_FOUND");
    assert_refused(&world.client.get("/silentLogin", None).await, 405, "METHOD_NOT_ALLOWED");
    assert_refused(&world.client.post("/__demo/expire", None, &json!({})).await, 404, "NOT_FOUND");
}

fn flip(text: &str, position: usize) -> Value {
    let mut bytes = text.as_bytes().to_vec();
    bytes[position] = if bytes[position] == b'A' { b'B' } else { b'A' };
    json!(String::from_utf8(bytes).unwrap())
}
