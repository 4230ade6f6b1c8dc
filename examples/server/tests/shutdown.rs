//! Told to stop, the server ends what cannot be done again.

mod support;

use std::time::Duration;

use serde_json::json;
use support::{Client, Process, World};

#[tokio::test]
async fn a_number_that_was_paid_for_is_stored_before_the_server_ends() {
    let mut world = World::start(&[]);
    let token = world.log_in("ann").await;
    let code = world.phone_code("ann", "13800138000").await;
    world.fault(json!({ "endpoint": "phoneNumber", "delayMs": 1500 })).await;
    let body = json!({ "code": code });
    let request = world.client.post("/updatePhone", Some(&token), &body);
    assert!(tokio::time::timeout(Duration::from_millis(700), request).await.is_err());
    assert_eq!(world.platform_stats().await["phoneNumber"], 1, "WeChat had been asked");

    world.server.ask_to_terminate();
    assert!(world.server.wait().success());
    world.server = Process::server(&world.platform, &world.database, &[]);
    world.client = Client::new(&world.server.base, true);
    let user = world.client.post("/updateUser", Some(&token), &json!({ "nickName": "Ann" })).await;
    assert_eq!(user.body["userInfo"]["phone"], "138****8000");
}
