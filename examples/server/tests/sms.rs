//! A sign-in by SMS, which exists only with `--demo`.

mod support;

use serde_json::json;
use support::World;

const PHONE: &str = "13912345678";

#[tokio::test]
async fn a_code_signs_the_account_of_its_number_in_once() {
    let world = World::start(&["--demo", "--refresh-tokens", "--require-registration"]);
    let ask = async || world.client.post("/smsCode", None, &json!({ "phone": PHONE })).await.body["smsCode"].clone();
    let first = json!({ "phone": PHONE, "smsCode": ask().await, "deviceId": "d" });
    let reply = world.client.post("/smsLogin", None, &first).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.body["userInfo"], json!({ "phone": "139****5678", "hasProfile": false, "hasPhone": true }));
    assert!(reply.body["refreshToken"].is_string());
    assert_eq!(world.client.post("/smsLogin", None, &first).await.code(), "INVALID_CODE");

    let token = reply.body["token"].as_str();
    let named = world.client.post("/updateUser", token, &json!({ "nickName": "Ann" })).await;
    assert_eq!(named.status, 200, "{}", named.text);
    let again = json!({ "phone": PHONE, "smsCode": ask().await });
    assert_eq!(world.client.post("/smsLogin", None, &again).await.body["userInfo"]["nickName"], "Ann");
}

#[tokio::test]
async fn what_is_no_number_or_not_its_code_is_refused() {
    let world = World::start(&["--demo"]);
    for body in [json!({ "phone": "ann" }), json!({ "phone": 7 }), json!({})] {
        assert_eq!(world.client.post("/smsCode", None, &body).await.code(), "INVALID_REQUEST", "{body}");
    }
    for (body, refusal) in [
        (json!({ "phone": PHONE, "smsCode": "123456" }), "INVALID_CODE"),
        (json!({ "phone": PHONE }), "INVALID_REQUEST"),
        (json!({ "phone": PHONE, "smsCode": "1", "deviceId": "with space" }), "INVALID_REQUEST"),
    ] {
        assert_eq!(world.client.post("/smsLogin", None, &body).await.code(), refusal, "{body}");
    }
    let plain = World::start(&[]);
    for path in ["/smsCode", "/smsLogin"] {
        assert_eq!(plain.client.post(path, None, &json!({})).await.status, 404, "{path}");
    }
}
