//! Refresh tokens: good for one answer, forgiven when the answer was lost, and the end of all when two hold one.

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{Client, Database, Process, Reply, World};

fn text(reply: &Value, field: &str) -> String {
    reply[field].as_str().unwrap_or_else(|| panic!("no {field} in {reply}")).to_owned()
}

/// Logs in; token and refresh token.
async fn log_in(world: &World, user: &str) -> (String, String) {
    let code = world.login_code(user).await;
    let reply = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    (text(&reply.body, "token"), text(&reply.body, "refreshToken"))
}

async fn refresh(client: &Client, refresh_token: &str) -> Reply {
    client.post("/refreshToken", None, &json!({ "refreshToken": refresh_token })).await
}

async fn renewed(world: &World, refresh_token: &str) -> (String, String) {
    let reply = refresh(&world.client, refresh_token).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    (text(&reply.body, "token"), text(&reply.body, "refreshToken"))
}

async fn assert_refused(world: &World, refresh_token: &str) {
    let reply = refresh(&world.client, refresh_token).await;
    assert_eq!((reply.status, reply.code()), (401, "INVALID_REFRESH_TOKEN"));
}

async fn status(world: &World, token: &str) -> u16 {
    world.client.get("/orders", Some(token)).await.status
}

#[tokio::test]
async fn nobody_gets_a_refresh_token_unasked() {
    let world = World::start(&[]);
    let code = world.login_code("ann").await;
    let reply = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!(reply.body["refreshToken"], Value::Null);
}

#[tokio::test]
async fn a_session_is_renewed_without_a_login_and_without_a_new_session_key() {
    let world = World::start(&["--refresh-tokens"]);
    let (first, refresh_token) = log_in(&world, "ann").await;
    world.client.post("/updateUser", Some(&first), &json!({ "nickName": "Ann" })).await;
    let exchanges = world.platform_stats().await["code2Session"].clone();
    let reply = refresh(&world.client, &refresh_token).await;
    assert_eq!(reply.status, 200);
    assert_eq!((&reply.body["expiresIn"], &reply.body["userInfo"]["nickName"]), (&json!(7200), &json!("Ann")));
    let second = text(&reply.body, "token");
    assert!(second != first && text(&reply.body, "refreshToken") != refresh_token);
    assert_eq!((status(&world, &second).await, status(&world, &first).await), (200, 200));
    assert_eq!(world.platform_stats().await["code2Session"], exchanges);
    let profile = world.encrypt(json!({ "user": "ann", "data": { "nickName": "Anna" } })).await;
    assert_eq!(world.client.post("/updateUser", Some(&second), &profile).await.status, 200);
}

#[tokio::test]
async fn a_lost_answer_is_made_up_for_with_another_token_of_the_family() {
    let world = World::start(&["--refresh-tokens"]);
    let (_, lost) = log_in(&world, "ann").await;
    let (_, never_arrived) = renewed(&world, &lost).await;
    let (token, arrived) = renewed(&world, &lost).await;
    assert_ne!(never_arrived, arrived);
    let (next, _) = renewed(&world, &arrived).await;
    assert_eq!((status(&world, &token).await, status(&world, &next).await), (200, 200));
    // Whoever has the answer that never arrived has it from somebody else's line.
    let (second, _) = renewed(&world, &never_arrived).await;
    assert_eq!(status(&world, &second).await, 200, "it may be a lost answer of its own");
    assert_refused(&world, &lost).await;
    for token in [token, next, second] {
        assert_eq!(status(&world, &token).await, 401, "two held one refresh token");
    }
}

#[tokio::test]
async fn a_used_refresh_token_ends_its_family_and_no_other() {
    let world = World::start(&["--refresh-tokens", "--refresh-grace", "1"]);
    let (_, stolen) = log_in(&world, "ann").await;
    let (other_token, other) = log_in(&world, "ann").await;
    let (token, heir) = renewed(&world, &stolen).await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_refused(&world, &stolen).await;
    assert_eq!(status(&world, &token).await, 401);
    assert_refused(&world, &heir).await;
    assert_eq!(status(&world, &other_token).await, 200);
    renewed(&world, &other).await;
}

#[tokio::test]
async fn once_an_answer_was_used_its_question_is_a_theft_within_the_grace_too() {
    let world = World::start(&["--refresh-tokens"]);
    let (_, first) = log_in(&world, "ann").await;
    let (_, second) = renewed(&world, &first).await;
    let (token, third) = renewed(&world, &second).await;
    assert_refused(&world, &first).await;
    assert_eq!(status(&world, &token).await, 401);
    assert_refused(&world, &third).await;
}

#[tokio::test]
async fn the_token_before_lives_no_longer_than_the_grace() {
    let world = World::start(&["--refresh-tokens", "--refresh-grace", "1"]);
    let (first, refresh_token) = log_in(&world, "ann").await;
    let (second, _) = renewed(&world, &refresh_token).await;
    assert_eq!(status(&world, &first).await, 200);
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!((status(&world, &first).await, status(&world, &second).await), (401, 200));
}

#[tokio::test]
async fn a_logout_ends_the_family() {
    let world = World::start(&["--refresh-tokens"]);
    let (first, refresh_token) = log_in(&world, "ann").await;
    let (second, next) = renewed(&world, &refresh_token).await;
    assert_eq!(world.client.post("/logout", Some(&second), &json!({})).await.status, 204);
    assert_eq!((status(&world, &first).await, status(&world, &second).await), (401, 401));
    assert_refused(&world, &next).await;
}

#[tokio::test]
async fn a_refresh_token_ends_when_it_is_not_used_and_with_its_session() {
    let world = World::start(&["--refresh-tokens", "--refresh-ttl", "1"]);
    let (_, unused) = log_in(&world, "ann").await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_refused(&world, &unused).await;

    let world = World::start(&["--refresh-tokens", "--session-max-ttl", "4"]);
    let (_, first) = log_in(&world, "ann").await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let reply = refresh(&world.client, &first).await;
    assert_eq!(reply.body["expiresIn"], 2, "as long as the session, in whole seconds");
    tokio::time::sleep(Duration::from_millis(1700)).await;
    assert_refused(&world, &text(&reply.body, "refreshToken")).await;
    assert_eq!(status(&world, &text(&reply.body, "token")).await, 401);
}

#[tokio::test]
async fn what_is_no_refresh_token_is_refused() {
    let world = World::start(&["--refresh-tokens"]);
    let (token, refresh_token) = log_in(&world, "ann").await;
    let long = "r".repeat(4097);
    for wrong in [json!({}), json!([refresh_token]), json!(null), json!({ "refreshToken": 7 })] {
        assert_eq!(world.client.post("/refreshToken", None, &wrong).await.code(), "INVALID_REQUEST", "{wrong}");
    }
    for wrong in ["", "with space", "line\nbreak", long.as_str()] {
        assert_eq!(refresh(&world.client, wrong).await.code(), "INVALID_REQUEST", "{wrong}");
    }
    for wrong in ["r", token.as_str(), "' OR 1=1 --".replace(' ', "_").as_str(), "x".repeat(43).as_str()] {
        assert_refused(&world, wrong).await;
    }
    assert_eq!(status(&world, &refresh_token).await, 401, "it is no token");
    renewed(&world, &refresh_token).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_each_gets_an_answer_of_one_family() {
    let world = World::start(&["--refresh-tokens"]);
    let (_, refresh_token) = log_in(&world, "ann").await;
    let asked: Vec<_> = (0..8)
        .map(|_| {
            let (client, refresh_token) = (world.client.clone(), refresh_token.clone());
            tokio::spawn(async move { refresh(&client, &refresh_token).await })
        })
        .collect();
    let mut heirs = Vec::new();
    for reply in asked {
        let reply = reply.await.unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text);
        heirs.push(text(&reply.body, "refreshToken"));
    }
    heirs.sort();
    heirs.dedup();
    assert_eq!(heirs.len(), 8);
    renewed(&world, &heirs[0]).await;
    assert_refused(&world, &refresh_token).await;
    assert_refused(&world, &heirs[1]).await;
}

#[tokio::test]
async fn a_device_has_so_many_families_however_often_they_are_refreshed() {
    let world = World::start(&["--refresh-tokens", "--sessions-per-device", "1"]);
    let log_in_on = async |device: &str| {
        let code = world.login_code("ann").await;
        let reply = world.client.post("/silentLogin", None, &json!({ "code": code, "deviceId": device })).await;
        tokio::time::sleep(Duration::from_millis(2)).await;
        (text(&reply.body, "token"), text(&reply.body, "refreshToken"))
    };
    let (phone, mut phone_refresh) = log_in_on("phone").await;
    for _ in 0..3 {
        phone_refresh = renewed(&world, &phone_refresh).await.1;
    }
    let (tablet, _) = log_in_on("tablet").await;
    assert_eq!((status(&world, &phone).await, status(&world, &tablet).await), (200, 200));
    let (again, _) = log_in_on("phone").await;
    assert_eq!((status(&world, &phone).await, status(&world, &again).await), (401, 200));
    assert_refused(&world, &phone_refresh).await;
    assert_eq!(status(&world, &tablet).await, 200);

    let moved = world.client.post("/refreshToken", None, &json!({ "refreshToken": "r", "deviceId": "" })).await;
    assert_eq!(moved.code(), "INVALID_REQUEST");
}

#[tokio::test]
async fn two_servers_know_the_same_refresh_tokens() {
    let world = World::start(&["--refresh-tokens"]);
    let second = Process::server(&world.platform, &world.database, &["--refresh-tokens"]);
    let second = Client::new(&second.base, true);
    let (_, first) = log_in(&world, "ann").await;
    let reply = refresh(&second, &first).await;
    renewed(&world, &text(&reply.body, "refreshToken")).await;
    assert_eq!(refresh(&second, &first).await.status, 401);
}

#[tokio::test]
async fn ended_families_are_forgotten() {
    let world = World::start(&["--refresh-tokens", "--refresh-ttl", "1", "--session-ttl", "1"]);
    let Some(file) = world.database.file.clone() else { return };
    log_in(&world, "ann").await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let database = Database { url: world.database.url.clone(), file: None };
    let pool = sqlx::AnyPool::connect(&database.url);
    sqlx::any::install_default_drivers();
    let pool = pool.await.unwrap();
    // So that the sweep of the next start has its turn.
    sqlx::query("UPDATE chores SET held_until = 0").execute(&pool).await.unwrap();
    let _second = Process::server(&world.platform, &database, &[]);
    for _ in 0..100 {
        let left: i64 = sqlx::query_scalar(
            "SELECT (SELECT COUNT(*) FROM families) + (SELECT COUNT(*) FROM refresh_tokens) + (SELECT COUNT(*) FROM sessions)",
        )
        .fetch_one(&pool)
        .await
        .unwrap();
        if left == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{} still holds what has ended", file.display());
}
