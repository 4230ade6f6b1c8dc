//! The demonstration's switches, which exist only with `--demo`.

mod support;

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use support::World;

async fn set_faults(world: &World, faults: Value) {
    assert_eq!(world.client.post("/__demo/faults", None, &faults).await.status, 200, "{faults}");
}

#[tokio::test]
async fn all_tokens_can_be_made_to_expire() {
    let world = World::start(&["--demo"]);
    let (ann, bob) = (world.log_in("ann").await, world.log_in("bob").await);
    assert!(world.client.post("/__demo/expire", None, &json!({})).await.body["expired"].as_u64().unwrap() >= 2);
    for token in [ann, bob] {
        assert_eq!(world.client.get("/orders", Some(&token)).await.status, 401);
    }
    let token = world.log_in("ann").await;
    assert_eq!(world.client.get("/orders", Some(&token)).await.status, 200);
}

#[tokio::test]
async fn faults_replace_each_other_and_end_with_a_reset() {
    let world = World::start(&["--demo"]);
    let token = world.log_in("ann").await;
    let orders = async || world.client.get("/orders", Some(&token)).await.status;
    let login = async || world.client.post("/silentLogin", None, &json!({ "code": "made-up" })).await.status;

    set_faults(&world, json!({ "unauthorized": true })).await;
    assert_eq!((orders().await, login().await), (401, 400));
    set_faults(&world, json!({ "down": true })).await;
    assert_eq!((orders().await, login().await), (503, 503));
    set_faults(&world, json!({ "loginDown": true })).await;
    assert_eq!((orders().await, login().await), (200, 503));
    set_faults(&world, json!({ "delayMs": 300 })).await;
    let started_at = Instant::now();
    assert_eq!(orders().await, 200);
    assert!(started_at.elapsed() >= Duration::from_millis(300));

    let stats = world.client.get("/__demo/stats", None).await.body;
    assert_eq!((&stats["requests"], &stats["silentLogins"]), (&json!(8), &json!(4)));
    assert_eq!((&stats["loginsSucceeded"], &stats["unauthorized"]), (&json!(1), &json!(1)));
    let reset = world.client.post("/__demo/reset", None, &json!({})).await.body;
    assert_eq!((&reset["requests"], &reset["faults"]["delayMs"]), (&json!(0), &json!(0)));
    let typo = world.client.post("/__demo/faults", None, &json!({ "unauthorised": true })).await;
    assert_eq!(typo.code(), "INVALID_REQUEST");
}

#[tokio::test]
async fn browsers_of_any_origin_may_call_the_demonstration_only() {
    for (options, status, allowed) in [(&["--demo"][..], 200, true), (&[], 405, false)] {
        let world = World::start(options);
        let preflight =
            world.client.request(Method::OPTIONS, "/orders", None).header("origin", "http://localhost:3000");
        let reply = world.client.send(preflight, "/orders").await;
        assert_eq!(reply.status, status);
        assert_eq!(reply.headers.contains_key("access-control-allow-origin"), allowed);
        let reply = world.client.get("/orders", None).await;
        assert_eq!(reply.headers.contains_key("access-control-allow-origin"), allowed);
    }
}
