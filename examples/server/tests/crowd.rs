//! Many clients at once.

mod support;

use std::time::{Duration, Instant};

use serde_json::json;
use support::{Client, World};

const CLIENTS: usize = 200;

async fn whole_life(client: Client, control: Client, user: String) -> Duration {
    let started_at = Instant::now();
    let code = control.post("/__control/login-code", None, &json!({ "user": user })).await;
    let login = client.post("/silentLogin", None, &code.body_only("code")).await;
    assert_eq!(login.status, 200, "{}", login.text);
    let token = login.body["token"].as_str();
    let updated = client.post("/updateUser", token, &json!({ "nickName": user })).await;
    assert_eq!(updated.body["userInfo"]["nickName"], user);
    let code = control.post("/__control/phone-code", None, &json!({ "user": user })).await;
    assert_eq!(client.post("/updatePhone", token, &code.body).await.status, 200);
    for _ in 0..5 {
        assert_eq!(client.get("/orders", token).await.status, 200);
    }
    assert_eq!(client.post("/logout", token, &json!({})).await.status, 204);
    assert_eq!(client.get("/orders", token).await.status, 401);
    started_at.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_clients_are_all_served() {
    let world = World::start(&[]);
    let started_at = Instant::now();
    let lives: Vec<_> = (0..CLIENTS)
        .map(|number| tokio::spawn(whole_life(world.client.clone(), world.control.clone(), format!("user{number}"))))
        .collect();
    let mut slowest = Duration::ZERO;
    for life in lives {
        slowest = slowest.max(life.await.unwrap());
    }
    println!("{CLIENTS} clients, {} requests in {:?}, slowest life {slowest:?}", CLIENTS * 11, started_at.elapsed());
    let stats = world.platform_stats().await;
    assert_eq!(stats["code2Session"], json!(CLIENTS));
    assert_eq!(stats["stableToken"], 1);
    assert_eq!(stats["codesSentAgain"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_of_one_user_at_the_same_time_make_one_user() {
    let world = World::start_with(&["--sessions-per-device", "30"], &["--exchanges-per-minute", "1000"]);
    let logins: Vec<_> = (0..30)
        .map(|_| {
            let (client, control) = (world.client.clone(), world.control.clone());
            tokio::spawn(async move {
                let code = control.post("/__control/login-code", None, &json!({ "user": "ann" })).await;
                client.post("/silentLogin", None, &code.body_only("code")).await.body["token"]
                    .as_str()
                    .map(String::from)
            })
        })
        .collect();
    let mut tokens = Vec::new();
    for login in logins {
        tokens.push(login.await.unwrap().unwrap());
    }
    world.client.post("/updateUser", Some(&tokens[0]), &json!({ "nickName": "Ann" })).await;
    for token in &tokens {
        let reply = world.client.post("/unbindPhone", Some(token), &json!({})).await;
        assert_eq!(reply.body["userInfo"]["nickName"], "Ann");
    }
}
