//! The simulated platform keeps WeChat's rules by itself.

mod support;

use serde_json::{Value, json};
use support::{APP_ID, APP_SECRET, Client, Process};

async fn control(platform: &Client, path: &str, body: Value) -> Value {
    let reply = platform.post(&format!("/__control/{path}"), None, &body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.body
}

async fn exchange(platform: &Client, code: &str, secret: &str) -> Value {
    let query = format!("appid={APP_ID}&secret={secret}&js_code={code}&grant_type=authorization_code");
    platform.get(&format!("/sns/jscode2session?{query}"), None).await.body
}

async fn log_in(platform: &Client, user: &str) -> Value {
    let code = control(platform, "login-code", json!({ "user": user })).await;
    exchange(platform, code["code"].as_str().unwrap(), APP_SECRET).await
}

async fn access_token(platform: &Client) -> String {
    let body = json!({ "grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET });
    let reply = platform.post("/cgi-bin/stable_token", None, &body).await;
    reply.body["access_token"].as_str().unwrap().to_owned()
}

fn start() -> (Process, Client) {
    let platform = Process::platform(&["--key-rotation-min-ms", "60000"]);
    let client = Client::new(&platform.base, false);
    (platform, client)
}

#[tokio::test]
async fn a_session_key_rotates_with_a_login_but_not_too_often() {
    let (_process, platform) = start();
    let first = log_in(&platform, "ann").await;
    let second = log_in(&platform, "ann").await;
    assert_eq!(first["session_key"], second["session_key"]);
    assert_eq!(first["openid"], second["openid"]);

    let tapped_before = control(&platform, "login-code", json!({ "user": "ann" })).await["keyMadeAt"].clone();
    let check = json!({ "user": "ann", "keyMadeAt": tapped_before });
    assert_eq!(control(&platform, "check-session", check.clone()).await["valid"], true);
    control(&platform, "advance", json!({ "ms": 60_000 })).await;
    let third = log_in(&platform, "ann").await;
    assert_ne!(first["session_key"], third["session_key"]);
    assert_eq!(control(&platform, "check-session", check).await["valid"], false);
}

#[tokio::test]
async fn codes_work_once_and_for_five_minutes() {
    let (_process, platform) = start();
    let code = control(&platform, "login-code", json!({ "user": "ann" })).await["code"].clone();
    let code = code.as_str().unwrap();
    assert_eq!(exchange(&platform, code, "wrong").await["errcode"], 40125);
    assert!(exchange(&platform, code, APP_SECRET).await["openid"].is_string());
    assert_eq!(exchange(&platform, code, APP_SECRET).await["errcode"], 40163);
    assert_eq!(exchange(&platform, "made-up", APP_SECRET).await["errcode"], 40029);

    let late = control(&platform, "login-code", json!({ "user": "ann" })).await["code"].clone();
    control(&platform, "advance", json!({ "ms": 300_000 })).await;
    assert_eq!(exchange(&platform, late.as_str().unwrap(), APP_SECRET).await["errcode"], 40029);
    assert_eq!(control(&platform, "login-code", json!({ "user": "ann" })).await["code"].as_str().unwrap().len(), 32);
}

#[tokio::test]
async fn a_session_key_can_be_checked_and_reset_by_who_has_it() {
    let (_process, platform) = start();
    let login = log_in(&platform, "ann").await;
    let token = access_token(&platform).await;
    let openid = login["openid"].as_str().unwrap();
    let ask = async |call: &str, signature: &str| {
        let query = format!("access_token={token}&openid={openid}&signature={signature}&sig_method=hmac_sha256");
        platform.get(&format!("/wxa/{call}?{query}"), None).await.body
    };
    let signature = hmac_hex(login["session_key"].as_str().unwrap());
    assert_eq!(ask("checksession", &signature).await["errcode"], 0);
    assert_eq!(ask("checksession", &"0".repeat(64)).await["errcode"], 87009);
    let reset = ask("resetusersessionkey", &signature).await;
    assert_ne!(reset["session_key"], login["session_key"]);
    assert_eq!(ask("checksession", &signature).await["errcode"], 87009);
    assert_eq!(ask("checksession", &hmac_hex(reset["session_key"].as_str().unwrap())).await["errcode"], 0);
}

#[tokio::test]
async fn the_phone_call_wants_json_and_a_live_access_token() {
    let (_process, platform) = start();
    let code = control(&platform, "phone-code", json!({ "user": "ann", "phone": "13800138000" })).await["code"].clone();
    let token = access_token(&platform).await;
    let path = format!("/wxa/business/getuserphonenumber?access_token={token}");
    let form = platform.post_raw(&path, None, "application/x-www-form-urlencoded", b"code=x".to_vec()).await;
    assert_eq!(form.body["errcode"], 47001);
    let wrong = platform.post("/wxa/business/getuserphonenumber?access_token=x", None, &json!({ "code": code })).await;
    assert_eq!(wrong.body["errcode"], 40001);
    let right = platform.post(&path, None, &json!({ "code": code })).await;
    assert_eq!(right.body["phone_info"]["phoneNumber"], "13800138000");
    assert_eq!(right.body["phone_info"]["watermark"]["appid"], APP_ID);
}

#[tokio::test]
async fn faults_meet_as_many_calls_as_the_script_says() {
    let (_process, platform) = start();
    control(&platform, "faults", json!({ "endpoint": "code2Session", "errcode": -1, "times": 2 })).await;
    control(&platform, "faults", json!({ "endpoint": "code2Session", "delayMs": 200 })).await;
    assert_eq!(log_in(&platform, "ann").await["errcode"], -1);
    assert_eq!(log_in(&platform, "ann").await["errcode"], -1);
    let started_at = std::time::Instant::now();
    assert!(log_in(&platform, "ann").await["openid"].is_string());
    assert!(started_at.elapsed().as_millis() >= 200);
    let unknown = platform.post("/__control/faults", None, &json!({ "endpoint": "code2Session", "typo": 1 })).await;
    assert_eq!(unknown.status, 400);
}

fn hmac_hex(key: &str) -> String {
    use hmac::{Hmac, Mac};
    let mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    let bytes = mac.finalize().into_bytes();
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
