//! No secret in any log, reply or database file, even with every log switched on.

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::{APP_SECRET, Database, Process, World};

/// What must not be seen, by name.
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn assert_absent(&self, place: &str, bytes: &[u8]) {
        for (name, secret) in &self.0 {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{name} is in {place}");
        }
    }
}

#[tokio::test]
async fn no_secret_is_logged_answered_or_stored_in_clear() {
    let platform = Process::platform(&[]);
    let database = Database::file();
    let mut command = Process::server_command(
        &platform.base,
        &database,
        &["--wechat-timeout-ms", "1000", "--refresh-tokens", "--demo"],
    );
    command.env("RUST_LOG", "trace");
    let server = Process::start(command);
    let mut world = World::of(platform, server, database);

    let phone = "13987654321";
    let login_code = world.login_code("ann").await;
    let login = world.client.post("/silentLogin", None, &json!({ "code": login_code })).await;
    let token = login.body["token"].as_str().unwrap().to_owned();
    let used = login.body["refreshToken"].as_str().unwrap().to_owned();
    let refreshed = world.client.post("/refreshToken", None, &json!({ "refreshToken": used })).await;
    let heir = refreshed.body["refreshToken"].as_str().unwrap().to_owned();
    let sms_phone = "15012345678";
    let sms = world.client.post("/smsCode", None, &json!({ "phone": sms_phone })).await;
    let sms = json!({ "phone": sms_phone, "code": sms.body["code"] });
    assert_eq!(world.client.post("/smsLogin", None, &sms).await.body["userInfo"]["phone"], "150****5678");
    let registration = (world.login_code("bob").await, world.phone_code("bob", "13876543210").await);
    let phone_code = world.phone_code("ann", phone).await;
    let lost_code = world.login_code("ann").await;
    let person = world.control.post("/__control/reveal", None, &json!({ "user": "ann" })).await.body;
    let profile = world.encrypt(json!({ "user": "ann", "data": { "nickName": "Ann" } })).await;
    let field = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let secrets = Secrets(vec![
        ("the app secret", APP_SECRET.to_owned()),
        ("the token", token.clone()),
        ("a used refresh token", used.clone()),
        ("a refresh token", heir.clone()),
        ("the login code of a registration", registration.0.clone()),
        ("the phone code of a registration", registration.1.clone()),
        ("the phone number of a registration", "13876543210".to_owned()),
        ("the phone number of a text message", sms_phone.to_owned()),
        ("the unionid", field(&person, "unionid")),
        ("the login code", login_code.clone()),
        ("the phone code", phone_code.clone()),
        ("a code that was lost", lost_code.clone()),
        ("the phone number", phone.to_owned()),
        ("the openid", field(&person, "openid")),
        ("the session_key", field(&person, "sessionKey")),
        ("the ciphertext", field(&profile, "encryptedData")),
        ("the signature", field(&profile, "signature")),
        ("the access token", field(&person, "accessToken")),
    ]);

    let mut replies = vec![
        world.client.post("/silentLogin", None, &json!({ "code": login_code })).await,
        world.client.post("/updateUser", Some(&token), &profile).await,
        world.client.post("/updatePhone", Some(&token), &json!({ "code": phone_code })).await,
        world.client.post("/updatePhone", Some(&token), &json!({ "code": phone_code })).await,
        world
            .client
            .post_raw("/updatePhone", Some(&token), "application/json", format!("{{{phone}").into_bytes())
            .await,
        world.client.post("/updateUser", Some(&token), &json!({ "nickName": [phone] })).await,
        world.client.get(&format!("/{token}"), Some(&token)).await,
        world.client.post("/register", None, &json!({ "code": registration.0, "phoneCode": login_code })).await,
        world.client.post("/register", None, &json!({ "code": registration.0, "phoneCode": registration.1 })).await,
        world.client.post("/refreshToken", None, &json!({ "refreshToken": [heir] })).await,
        world.client.post("/refreshToken", None, &json!({ "refreshToken": token })).await,
    ];
    let bob = json!({ "code": world.login_code("bob").await, "phoneCode": registration.1 });
    let registered = world.client.post("/register", None, &bob).await;
    assert_eq!(registered.body["userInfo"]["phone"], "138****3210");
    let bob = world.client.post("/refreshToken", None, &json!({ "refreshToken": heir })).await;
    assert_eq!(bob.status, 200);
    replies.push(world.client.post("/refreshToken", None, &json!({ "refreshToken": used })).await);
    world.fault(json!({ "endpoint": "code2Session", "hang": true })).await;
    replies.push(world.client.post("/silentLogin", None, &json!({ "code": lost_code })).await);
    world.platform.kill();
    replies.push(world.client.post("/silentLogin", None, &json!({ "code": lost_code })).await);
    assert_eq!(
        replies.iter().map(|reply| reply.status).collect::<Vec<_>>(),
        [409, 200, 200, 409, 400, 400, 404, 400, 409, 400, 401, 401, 504, 502]
    );
    for reply in &replies {
        secrets.assert_absent("a reply", reply.text.as_bytes());
        secrets.assert_absent("a header", format!("{:?}", reply.headers).as_bytes());
    }

    // While the write-ahead log is there, and after it has been folded in.
    let assert_files_are_clean = |world: &World| {
        for suffix in ["", "-wal", "-shm"] {
            let file = format!("{}{suffix}", world.database.file.as_ref().unwrap().display());
            secrets.assert_absent(&file, &std::fs::read(&file).unwrap_or_default());
        }
    };
    assert_files_are_clean(&world);
    world.server.ask_to_terminate();
    assert!(world.server.wait().success());
    assert_files_are_clean(&world);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let log = world.server.output();
    assert!(log.len() > 1000, "the log was collected");
    secrets.assert_absent("the log", &log);
}
