//! The five calls, as a client meets them.

mod support;

use std::time::Duration;

use serde_json::json;
use support::World;

#[tokio::test]
async fn a_session_lives_from_login_to_logout() {
    let world = World::start(&[]);
    let code = world.login_code("ann").await;
    let login = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!(login.status, 200);
    assert_eq!(login.body["expiresIn"], 7200);
    assert_eq!(login.body["userInfo"], json!({ "hasProfile": false, "hasPhone": false }));
    assert_eq!(login.headers["cache-control"], "no-store");
    let token = login.body["token"].as_str();

    assert_eq!(world.client.get("/orders", token).await.status, 200);
    let profile = json!({ "nickName": "小明", "avatarUrl": "https://cdn.example.com/a.png" });
    let updated = world.client.post("/updateUser", token, &profile).await;
    assert_eq!(updated.body["userInfo"]["nickName"], "小明");
    assert_eq!(updated.body["userInfo"]["hasProfile"], true);

    let code = world.phone_code("ann", "13912345678").await;
    let updated = world.client.post("/updatePhone", token, &json!({ "code": code })).await;
    assert_eq!(updated.body["userInfo"]["phone"], "139****5678");
    let again = world.log_in("ann").await;
    let unbound = world.client.post("/unbindPhone", Some(&again), &json!({})).await;
    assert_eq!(unbound.body["userInfo"]["hasPhone"], false);
    assert_eq!(unbound.body["userInfo"]["phone"], json!(null));

    assert_eq!(world.client.post("/logout", token, &json!({})).await.status, 204);
    assert_eq!(world.client.get("/orders", token).await.status, 401);
    assert_eq!(world.client.post("/logout", token, &json!({})).await.status, 401);
    assert_eq!(world.client.get("/orders", Some(&again)).await.status, 200);
}

#[tokio::test]
async fn the_user_is_known_again_at_the_next_login() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    world.client.post("/updateUser", Some(&token), &json!({ "nickName": "Ann", "avatarUrl": "https://e.com/a" })).await;
    world.client.post("/updateUser", Some(&token), &json!({ "nickName": "Anna" })).await;
    let code = world.login_code("ann").await;
    let login = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!(login.body["userInfo"]["nickName"], "Anna");
    assert_eq!(login.body["userInfo"]["avatarUrl"], "https://e.com/a");
    let other = world.login_code("bob").await;
    let login = world.client.post("/silentLogin", None, &json!({ "code": other })).await;
    assert_eq!(login.body["userInfo"]["hasProfile"], false);
}

#[tokio::test]
async fn what_wechat_encrypted_is_accepted_from_the_right_user_only() {
    let world = World::start(&[]);
    let (ann, bob) = (world.log_in("ann").await, world.log_in("bob").await);
    let data = json!({ "nickName": "Band", "avatarUrl": "https://wx.qlogo.cn/a" });
    let profile = world.encrypt(json!({ "user": "ann", "data": data })).await;
    let refused = world.client.post("/updateUser", Some(&bob), &profile).await;
    assert_eq!((refused.status, refused.code()), (400, "INVALID_OPEN_DATA"));
    let updated = world.client.post("/updateUser", Some(&ann), &profile).await;
    assert_eq!(updated.body["userInfo"]["nickName"], "Band");

    let phone = world.encrypt(json!({ "user": "ann", "data": { "phoneNumber": "13800138000" } })).await;
    let phone = json!({ "encryptedData": phone["encryptedData"], "iv": phone["iv"] });
    assert_eq!(world.client.post("/updatePhone", Some(&bob), &phone).await.code(), "INVALID_OPEN_DATA");
    let updated = world.client.post("/updatePhone", Some(&ann), &phone).await;
    assert_eq!(updated.body["userInfo"]["phone"], "138****8000");
}

#[tokio::test]
async fn a_rotated_session_key_is_refused_until_the_next_login() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    world.control.post("/__control/rotate", None, &json!({ "user": "ann" })).await;
    let data = json!({ "user": "ann", "data": { "nickName": "Ann" } });
    let profile = world.encrypt(data.clone()).await;
    assert_eq!(world.client.post("/updateUser", Some(&token), &profile).await.code(), "INVALID_OPEN_DATA");
    world.log_in("ann").await;
    assert_eq!(world.client.post("/updateUser", Some(&token), &profile).await.status, 200);
}

#[tokio::test]
async fn a_used_session_outlives_an_idle_one() {
    let world = World::start(&["--session-ttl", "4"]);
    let (used, idle) = (world.log_in("ann").await, world.log_in("bob").await);
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(1300)).await;
        assert_eq!(world.client.get("/orders", Some(&used)).await.status, 200);
    }
    assert_eq!(world.client.get("/orders", Some(&idle)).await.status, 401);
}

#[tokio::test]
async fn no_session_outlives_its_longest_lifetime() {
    let world = World::start(&["--session-ttl", "4", "--session-max-ttl", "6"]);
    let token = world.log_in("ann").await;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(1600)).await;
        assert_eq!(world.client.get("/orders", Some(&token)).await.status, 200);
    }
    tokio::time::sleep(Duration::from_millis(1600)).await;
    assert_eq!(world.client.get("/orders", Some(&token)).await.status, 401);
}

/// Logs in on a device.
async fn log_in_on(world: &World, user: &str, device: &str) -> String {
    let code = world.login_code(user).await;
    let reply = world.client.post("/silentLogin", None, &json!({ "code": code, "deviceId": device })).await;
    reply.body["token"].as_str().unwrap().to_owned()
}

/// Logs in as clients do that name their device in a header.
async fn log_in_with_header(world: &World, user: &str, device: &str, body_device: Option<&str>) -> String {
    let mut body = json!({ "code": world.login_code(user).await });
    if let Some(device) = body_device {
        body["deviceId"] = json!(device);
    }
    let request = world.client.request(reqwest::Method::POST, "/silentLogin", None).header("x-device-id", device);
    let reply = world.client.send(request.json(&body), "/silentLogin").await;
    reply.body["token"].as_str().unwrap().to_owned()
}

async fn assert_alive(world: &World, tokens: &[String], alive: &[bool]) {
    for (token, alive) in tokens.iter().zip(alive) {
        let status = world.client.get("/orders", Some(token)).await.status;
        assert_eq!(status == 200, *alive, "{tokens:?}");
    }
}

#[tokio::test]
async fn a_login_ends_the_oldest_sessions_of_a_device_that_has_too_many() {
    let world = World::start(&["--sessions-per-device", "2"]);
    let mut tokens = Vec::new();
    for (user, device) in
        [("ann", "phone"), ("ann", "tablet"), ("bob", "phone"), ("ann", "phone"), ("ann", "phone"), ("ann", "phone")]
    {
        tokens.push(log_in_on(&world, user, device).await);
        // The order of logins is told by the millisecond.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_alive(&world, &tokens, &[false, true, true, false, true, true]).await;
}

#[tokio::test]
async fn a_device_may_be_named_in_the_header_too() {
    let world = World::start(&["--sessions-per-device", "1"]);
    let mut tokens = vec![log_in_on(&world, "ann", "phone").await];
    tokio::time::sleep(Duration::from_millis(2)).await;
    tokens.push(log_in_with_header(&world, "ann", "phone", Some("tablet")).await);
    tokio::time::sleep(Duration::from_millis(2)).await;
    assert_alive(&world, &tokens, &[true, true]).await;
    tokens.push(log_in_with_header(&world, "ann", "phone", None).await);
    assert_alive(&world, &tokens, &[false, true, true]).await;
}

#[tokio::test]
async fn a_login_ends_the_oldest_sessions_of_a_user_who_has_too_many() {
    let world = World::start(&["--sessions-per-user", "3"]);
    let mut tokens = vec![log_in_on(&world, "bob", "phone").await];
    for number in 0..5 {
        tokens.push(log_in_on(&world, "ann", &format!("phone-{number}")).await);
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_alive(&world, &tokens, &[true, false, false, true, true, true]).await;
}

#[tokio::test]
async fn each_address_may_send_so_much() {
    let world = World::start(&["--rate-limit", "1", "--rate-burst", "3"]);
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(world.client.get("/orders", None).await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 429]);
    let limited = world.client.post("/logout", None, &json!({})).await;
    assert_eq!((limited.code(), limited.retry_after()), ("RATE_LIMITED", Some(1)));
    assert_eq!(world.client.get("/healthz", None).await.status, 200);
}

#[tokio::test]
async fn told_to_stop_it_finishes_what_it_has_begun() {
    let mut world = World::start(&[]);
    let code = world.login_code("ann").await;
    world.fault(json!({ "endpoint": "code2Session", "delayMs": 2000 })).await;
    let client = world.client.clone();
    let login = tokio::spawn(async move { client.post("/silentLogin", None, &json!({ "code": code })).await });
    while world.platform_stats().await["code2Session"] == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    world.server.ask_to_terminate();
    assert_eq!(login.await.unwrap().status, 200);
    assert!(world.server.wait().success());
}

#[tokio::test]
async fn behind_a_proxy_the_address_is_the_one_the_proxy_added() {
    let world = World::start(&["--rate-limit", "1", "--rate-burst", "1", "--proxy-hops", "1"]);
    let ask = async |forwarded: &str| {
        let request = world.client.request(reqwest::Method::GET, "/orders", None).header("x-forwarded-for", forwarded);
        world.client.send(request, "/orders").await.status
    };
    assert_eq!(ask("203.0.113.1").await, 401);
    assert_eq!(ask("203.0.113.2").await, 401);
    assert_eq!(ask("203.0.113.1").await, 429);
    assert_eq!(ask("198.51.100.9, 203.0.113.1").await, 429, "what a client claims does not count");
}
