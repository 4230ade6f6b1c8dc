//! However logins of one user overtake each other, the key of the latest one stays.

mod support;

use std::time::Duration;

use serde_json::json;
use support::World;

#[tokio::test]
async fn an_answer_that_was_delayed_does_not_bring_an_old_key_back() {
    let world = World::start(&[]);
    let (old_code, new_code) = (world.login_code("ann").await, world.login_code("ann").await);
    world.fault(json!({ "endpoint": "code2Session", "afterEffect": true, "delayMs": 1500 })).await;
    let client = world.client.clone();
    let delayed = tokio::spawn(async move { client.post("/silentLogin", None, &json!({ "code": old_code })).await });
    while world.platform_stats().await["code2Session"] != 1 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    world.control.post("/__control/rotate", None, &json!({ "user": "ann" })).await;
    let login = world.client.post("/silentLogin", None, &json!({ "code": new_code })).await;
    let delayed = delayed.await.unwrap();
    assert_eq!((login.status, delayed.status), (200, 200));

    let profile = world.encrypt(json!({ "user": "ann", "data": { "nickName": "Ann" } })).await;
    for reply in [login, delayed] {
        let updated = world.client.post("/updateUser", reply.body["token"].as_str(), &profile).await;
        assert_eq!(updated.status, 200, "{}", updated.text);
    }
}
