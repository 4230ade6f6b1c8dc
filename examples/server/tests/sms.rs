//! Accounts that sign in by a code of a text message, behind `--demo`.

mod support;

use serde_json::{Value, json};
use support::World;

const PHONE: &str = "13912345678";

async fn ask(world: &World) -> String {
    let reply = world.client.post("/smsCode", None, &json!({ "phone": PHONE })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.body["code"].as_str().unwrap().to_owned()
}

async fn log_in(world: &World, code: &str) -> (u16, Value) {
    let body = json!({ "phone": PHONE, "code": code, "deviceId": "d" });
    let reply = world.client.post("/smsLogin", None, &body).await;
    (reply.status, reply.body)
}

#[tokio::test]
async fn a_number_has_an_account_of_its_own() {
    let world = World::start(&["--demo", "--refresh-tokens", "--require-registration"]);
    let (status, login) = log_in(&world, &ask(&world).await).await;
    assert_eq!(status, 200, "{login}");
    let token = login["token"].as_str();
    assert_eq!(login["userInfo"], json!({ "phone": "139****5678", "hasProfile": false, "hasPhone": true }));
    world.client.post("/updateUser", token, &json!({ "nickName": "Ann" })).await;
    let refreshed = world.client.post("/refreshToken", None, &json!({ "refreshToken": login["refreshToken"] })).await;
    assert_eq!(refreshed.body["userInfo"]["nickName"], "Ann");
    let counted = world.client.get("/__demo/stats", None).await.body;
    assert_eq!((&counted["refreshes"], &counted["registrations"]), (&json!(1), &json!(0)));
    let (_, again) = log_in(&world, &ask(&world).await).await;
    assert_eq!(again["userInfo"]["nickName"], "Ann", "it is found again");
    let code = world.login_code("ann").await;
    let silent = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!(silent.body, json!({ "registered": false }), "it is not the account of a silent login");
}

#[tokio::test]
async fn a_code_works_once_and_is_gone_after_some_wrong_ones() {
    let world = World::start(&["--demo"]);
    let (old, code) = (ask(&world).await, ask(&world).await);
    if old != code {
        assert_eq!(log_in(&world, &old).await.0, 400, "the next one takes its place");
    }
    assert_eq!(log_in(&world, &code).await.0, 200);
    assert_eq!(log_in(&world, &code).await.1["code"], "INVALID_CODE");
    let code = ask(&world).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..3 {
        assert_eq!(log_in(&world, wrong).await.1["code"], "INVALID_CODE");
    }
    assert_eq!(log_in(&world, &code).await.0, 400);
}

#[tokio::test]
async fn what_is_no_number_is_refused_and_without_demo_there_is_nothing() {
    let world = World::start(&["--demo"]);
    for phone in [json!("ann"), json!(""), json!(7), json!(null)] {
        let reply = world.client.post("/smsCode", None, &json!({ "phone": phone })).await;
        assert_eq!(reply.code(), "INVALID_REQUEST", "{phone}");
    }
    assert_eq!(log_in(&world, "").await.1["code"], "INVALID_CODE");
    let world = World::start(&[]);
    for path in ["/smsCode", "/smsLogin"] {
        assert_eq!(world.client.post(path, None, &json!({ "phone": PHONE })).await.status, 404);
    }
}
