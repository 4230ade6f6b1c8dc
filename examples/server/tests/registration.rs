//! Registration: nobody gets an account by a login, and nobody loses one.

mod support;

use serde_json::{Value, json};
use support::World;

const WANTED: &[&str] = &["--require-registration"];

async fn silent_login(world: &World, user: &str) -> Value {
    let code = world.login_code(user).await;
    let reply = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.body
}

#[tokio::test]
async fn a_stranger_is_told_so_and_registers_with_a_phone_number() {
    let world = World::start(WANTED);
    for _ in 0..2 {
        assert_eq!(silent_login(&world, "ann").await, json!({ "registered": false }));
    }
    let (code, phone) = (world.login_code("ann").await, world.phone_code("ann", "13912345678").await);
    let body = json!({ "code": code, "phoneCode": phone, "nickName": "Ann", "deviceId": "d", "channel": 7 });
    let reply = world.client.post("/register", None, &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let user = json!({ "nickName": "Ann", "phone": "139****5678", "hasProfile": true, "hasPhone": true });
    assert_eq!(reply.body["userInfo"], user);
    assert_eq!(world.client.get("/orders", reply.body["token"].as_str()).await.status, 200);
    assert_eq!(silent_login(&world, "ann").await["userInfo"], user);
    let profile = world.encrypt(json!({ "user": "ann", "data": { "nickName": "Anna" } })).await;
    let updated = world.client.post("/updateUser", reply.body["token"].as_str(), &profile).await;
    assert_eq!(updated.status, 200, "the session_key is that of the registration");
}

#[tokio::test]
async fn what_is_lacking_is_told_before_a_code_is_spent() {
    let world = World::start(WANTED);
    let (code, phone) = (world.login_code("ann").await, world.phone_code("ann", "13912345678").await);
    let with = |field: &str, value: Value| {
        let mut body = json!({ "code": code, "phoneCode": phone });
        body[field] = value;
        body
    };
    for (body, refusal) in [
        (json!({ "code": code }), "PHONE_REQUIRED"),
        (json!({ "phoneCode": phone }), "INVALID_REQUEST"),
        (with("phoneCode", json!(null)), "INVALID_REQUEST"),
        (with("phoneCode", json!("")), "INVALID_REQUEST"),
        (with("nickName", json!("\u{200b}")), "INVALID_REQUEST"),
        (with("avatarUrl", json!("http://example.com/a.png")), "INVALID_REQUEST"),
        (with("deviceId", json!("with space")), "INVALID_REQUEST"),
        (json!([code]), "INVALID_REQUEST"),
    ] {
        let reply = world.client.post("/register", None, &body).await;
        assert_eq!((reply.status, reply.code()), (400, refusal), "{body}");
    }
    let reply = world.client.post("/register", None, &json!({ "code": code, "phoneCode": phone })).await;
    assert_eq!(reply.status, 200, "both codes were unspent");
}

#[tokio::test]
async fn both_codes_work_once_and_a_refused_one_leaves_nothing_behind() {
    let world = World::start(WANTED);
    let register = async |code: &str, phone: &str| {
        world.client.post("/register", None, &json!({ "code": code, "phoneCode": phone })).await
    };
    let (code, phone) = (world.login_code("ann").await, world.phone_code("ann", "13912345678").await);
    assert_eq!(register(&code, "made-up").await.code(), "INVALID_CODE");
    assert_eq!(silent_login(&world, "ann").await, json!({ "registered": false }));
    assert_eq!(register(&code, &phone).await.code(), "CODE_USED");
    let code = world.login_code("ann").await;
    assert_eq!(register(&code, &phone).await.status, 200, "the phone code was unspent");
    let code = world.login_code("ann").await;
    assert_eq!(register(&code, &phone).await.code(), "CODE_USED");
    assert_eq!(world.platform_stats().await["phoneNumber"], 3, "each phone code was sent once");
}

#[tokio::test]
async fn who_has_an_account_is_found_again() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    world.client.post("/updateUser", Some(&token), &json!({ "nickName": "Ann" })).await;
    let code = world.login_code("ann").await;
    let reply = world.client.post("/register", None, &json!({ "code": code, "avatarUrl": "https://e.com/a" })).await;
    assert_eq!(reply.status, 200, "without the option nothing but a code is wanted: {}", reply.text);
    assert_eq!(reply.body["userInfo"]["nickName"], "Ann");
    assert_eq!(reply.body["userInfo"]["avatarUrl"], "https://e.com/a");
    assert_eq!(world.client.get("/orders", Some(&token)).await.status, 200, "other sessions go on");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_registrations_at_once_are_one_account() {
    let world = World::start(WANTED);
    let mut asked = Vec::new();
    for number in 0..4 {
        let code = world.login_code("ann").await;
        let phone = world.phone_code("ann", "13912345678").await;
        let client = world.client.clone();
        let body = json!({ "code": code, "phoneCode": phone, "nickName": format!("Ann {number}") });
        asked.push(tokio::spawn(async move { client.post("/register", None, &body).await }));
    }
    let mut tokens = Vec::new();
    for reply in asked {
        let reply = reply.await.unwrap();
        assert_eq!(reply.status, 200, "{}", reply.text);
        tokens.push(reply.body["token"].as_str().unwrap().to_owned());
    }
    world.client.post("/updateUser", Some(&tokens[0]), &json!({ "nickName": "One" })).await;
    for token in tokens {
        let seen = world.client.post("/unbindPhone", Some(&token), &json!({})).await;
        assert_eq!(seen.body["userInfo"]["nickName"], "One");
    }
}

#[tokio::test]
async fn a_registration_goes_on_when_its_client_hangs_up() {
    let world = World::start(WANTED);
    let (code, phone) = (world.login_code("ann").await, world.phone_code("ann", "13912345678").await);
    world.fault(json!({ "endpoint": "phoneNumber", "delayMs": 800 })).await;
    let client = world.client.clone();
    let body = json!({ "code": code, "phoneCode": phone });
    let asked = tokio::spawn(async move { client.post("/register", None, &body).await });
    while world.platform_stats().await["phoneNumber"] == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    asked.abort();
    for _ in 0..100 {
        if silent_login(&world, "ann").await["userInfo"]["hasPhone"] == true {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the number that was paid for is lost");
}
