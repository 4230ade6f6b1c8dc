//! What WeChat's refusals, silences and nonsense become.

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::{APP_ID, Reply, World};

async fn log_in_with_fault(world: &World, mut fault: Value) -> Reply {
    fault["endpoint"] = json!("code2Session");
    world.fault(fault).await;
    let code = world.login_code("ann").await;
    world.client.post("/silentLogin", None, &json!({ "code": code })).await
}

#[tokio::test]
async fn every_refusal_has_its_own_answer() {
    let world = World::start(&[]);
    for (errcode, status, code, retry_after) in [
        (40029, 400, "INVALID_CODE", None),
        (40163, 409, "CODE_USED", None),
        (40226, 403, "USER_BLOCKED", None),
        (45011, 429, "RATE_LIMITED", Some(60)),
        (45009, 503, "UNAVAILABLE", Some(3600)),
        (-1, 503, "UNAVAILABLE", Some(1)),
        (40125, 502, "PLATFORM_ERROR", None),
        (99999, 502, "PLATFORM_ERROR", None),
    ] {
        let reply = log_in_with_fault(&world, json!({ "errcode": errcode })).await;
        assert_eq!((reply.status, reply.code(), reply.retry_after()), (status, code, retry_after), "{errcode}");
    }
}

#[tokio::test]
async fn nonsense_and_failures_are_not_the_clients_fault() {
    let world = World::start(&[]);
    for (fault, status) in [
        (json!({ "body": "<html>busy</html>" }), 502),
        (json!({ "body": "" }), 502),
        (json!({ "body": "{}" }), 502),
        (json!({ "body": r#"{"openid":"o1"}"# }), 502),
        (json!({ "body": r#"{"openid":"","session_key":"AAAAAAAAAAAAAAAAAAAAAA=="}"# }), 502),
        (json!({ "body": r#"{"openid":"o1","session_key":""}"# }), 502),
        (json!({ "body": r#"{"openid":"o1","session_key":"no base64, no key"}"# }), 502),
        (json!({ "body": r#"{"openid":"o1","session_key":"dG9vIHNob3J0"}"# }), 502),
        (json!({ "body": format!("\"{}\"", "x".repeat(100_000)) }), 502),
        (json!({ "httpStatus": 500 }), 502),
        (json!({ "httpStatus": 302 }), 502),
        (json!({ "httpStatus": 404 }), 502),
    ] {
        let reply = log_in_with_fault(&world, fault.clone()).await;
        assert_eq!(reply.status, status, "{fault}");
    }
}

#[tokio::test]
async fn a_code_is_never_sent_twice_whatever_happens() {
    let world = World::start(&["--wechat-timeout-ms", "1000"]);
    for fault in [
        json!({ "hang": true }),
        json!({ "hang": true, "afterEffect": true }),
        json!({ "errcode": -1, "afterEffect": true }),
        json!({ "httpStatus": 500, "afterEffect": true }),
    ] {
        let before = world.platform_stats().await["code2Session"].as_u64().unwrap();
        assert!(log_in_with_fault(&world, fault.clone()).await.status >= 500);
        let stats = world.platform_stats().await;
        assert_eq!(stats["code2Session"].as_u64().unwrap(), before + 1, "{fault}");
        assert_eq!(stats["codesSentAgain"], 0);
    }
}

#[tokio::test]
async fn silence_ends_in_time() {
    let world = World::start(&["--wechat-timeout-ms", "1000"]);
    let started_at = Instant::now();
    let reply = log_in_with_fault(&world, json!({ "hang": true })).await;
    assert_eq!((reply.status, reply.code()), (504, "PLATFORM_TIMEOUT"));
    assert!(started_at.elapsed() < Duration::from_secs(6));
}

#[tokio::test]
async fn no_handler_runs_longer_than_its_deadline() {
    let world = World::start(&["--request-timeout-ms", "300"]);
    let reply = log_in_with_fault(&world, json!({ "hang": true })).await;
    assert_eq!((reply.status, reply.code(), reply.retry_after()), (503, "UNAVAILABLE", Some(1)));
}

#[tokio::test]
async fn an_unreachable_platform_is_not_taken_for_a_busy_server() {
    let mut world = World::start(&[]);
    let code = world.login_code("ann").await;
    world.platform.kill();
    let reply = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!((reply.status, reply.code()), (502, "PLATFORM_UNREACHABLE"));
}

#[tokio::test]
async fn codes_end_and_users_are_limited_on_the_platform_itself() {
    let world = World::start_with(&[], &["--exchanges-per-minute", "2"]);
    let late = world.login_code("ann").await;
    world.control.post("/__control/advance", None, &json!({ "ms": 300_000 })).await;
    let reply = world.client.post("/silentLogin", None, &json!({ "code": late })).await;
    assert_eq!(reply.code(), "INVALID_CODE");

    world.log_in("ann").await;
    world.log_in("ann").await;
    let code = world.login_code("ann").await;
    assert_eq!(world.client.post("/silentLogin", None, &json!({ "code": code })).await.code(), "RATE_LIMITED");

    world.control.post("/__control/block", None, &json!({ "user": "bob", "blocked": true })).await;
    let code = world.login_code("bob").await;
    assert_eq!(world.client.post("/silentLogin", None, &json!({ "code": code })).await.code(), "USER_BLOCKED");
}

#[tokio::test]
async fn login_codes_and_phone_codes_are_not_interchangeable() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let (login, phone) = (world.login_code("ann").await, world.phone_code("ann", "13800138000").await);
    let swapped = world.client.post("/updatePhone", Some(&token), &json!({ "code": login })).await;
    assert_eq!(swapped.code(), "INVALID_CODE");
    let swapped = world.client.post("/silentLogin", None, &json!({ "code": phone })).await;
    assert_eq!(swapped.code(), "INVALID_CODE");
    let used = world.client.post("/updatePhone", Some(&token), &json!({ "code": phone })).await;
    assert_eq!(used.status, 200);
    let again = world.client.post("/updatePhone", Some(&token), &json!({ "code": phone })).await;
    assert_eq!((again.status, again.code()), (409, "CODE_USED"));
}

/// Many users tap at once, on a server that has no access token.
async fn tap_at_once(world: &World, users: usize) -> Vec<Reply> {
    let mut taps = Vec::new();
    for number in 0..users {
        let user = format!("user{number}");
        let token = world.log_in(&user).await;
        let code = world.phone_code(&user, "13800138000").await;
        let client = world.client.clone();
        taps.push(async move { client.post("/updatePhone", Some(&token), &json!({ "code": code })).await });
    }
    let taps: Vec<_> = taps.into_iter().map(tokio::spawn).collect();
    let mut replies = Vec::new();
    for tap in taps {
        replies.push(tap.await.unwrap());
    }
    replies
}

#[tokio::test]
async fn one_access_token_serves_all_concurrent_callers() {
    let world = World::start(&[]);
    world.fault(json!({ "endpoint": "stableToken", "delayMs": 300 })).await;
    let replies = tap_at_once(&world, 40).await;
    assert!(replies.iter().all(|reply| reply.status == 200));
    let stats = world.platform_stats().await;
    assert_eq!((&stats["stableToken"], &stats["phoneNumber"]), (&json!(1), &json!(40)));
}

#[tokio::test]
async fn a_failed_access_token_fetch_is_shared_too() {
    let world = World::start(&["--wechat-timeout-ms", "1000"]);
    world.fault(json!({ "endpoint": "stableToken", "hang": true, "times": 1000 })).await;
    let started_at = Instant::now();
    let replies = tap_at_once(&world, 40).await;
    assert!(replies.iter().all(|reply| reply.status == 504));
    assert!(started_at.elapsed() < Duration::from_secs(20), "{:?}", started_at.elapsed());
    assert!(world.platform_stats().await["stableToken"].as_u64().unwrap() < 5);
}

#[tokio::test]
async fn a_refused_access_token_is_replaced_once() {
    let world = World::start(&[]);
    assert_eq!(tap_at_once(&world, 1).await[0].status, 200);
    world.control.post("/__control/expire-access-token", None, &json!({})).await;
    assert_eq!(tap_at_once(&world, 1).await[0].status, 200);
    assert_eq!(world.platform_stats().await["stableToken"], 2);
    world.fault(json!({ "endpoint": "phoneNumber", "errcode": 40001, "times": 10 })).await;
    let reply = &tap_at_once(&world, 1).await[0];
    assert_eq!((reply.status, reply.code()), (502, "PLATFORM_ERROR"));
    let stats = world.platform_stats().await;
    assert_eq!(stats["phoneNumber"], 5, "one attempt and one repetition after the refusal");
}

#[tokio::test]
async fn an_access_token_that_claims_to_live_for_ever_does_no_harm() {
    let world = World::start(&[]);
    let answer = json!({ "access_token": "made-up", "expires_in": u64::MAX });
    world.fault(json!({ "endpoint": "stableToken", "body": answer.to_string() })).await;
    assert_eq!(tap_at_once(&world, 1).await[0].status, 200);
    assert_eq!(world.platform_stats().await["stableToken"], 2);
}

#[tokio::test]
async fn a_number_that_was_paid_for_is_kept_even_if_the_client_hangs_up() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let code = world.phone_code("ann", "13800138000").await;
    world.fault(json!({ "endpoint": "phoneNumber", "delayMs": 2000 })).await;
    let body = json!({ "code": code });
    let request = world.client.post("/updatePhone", Some(&token), &body);
    assert!(tokio::time::timeout(Duration::from_secs(1), request).await.is_err());
    assert_eq!(world.platform_stats().await["phoneNumber"], 1, "WeChat had been asked");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let login = world.login_code("ann").await;
    let reply = world.client.post("/silentLogin", None, &json!({ "code": login })).await;
    assert_eq!(reply.body["userInfo"]["hasPhone"], true);
}

#[tokio::test]
async fn what_is_no_number_or_another_applications_is_not_taken() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    for (number, appid) in [("13800138000", "wxffffffffffffffff"), ("", APP_ID), ("<b>", APP_ID)] {
        let answer = json!({ "errcode": 0, "phone_info": {
            "phoneNumber": number, "watermark": { "appid": appid, "timestamp": 1 },
        } });
        world.fault(json!({ "endpoint": "phoneNumber", "body": answer.to_string() })).await;
        let code = world.phone_code("ann", "13800138000").await;
        let reply = world.client.post("/updatePhone", Some(&token), &json!({ "code": code })).await;
        assert_eq!((reply.status, reply.code()), (502, "PLATFORM_ERROR"));
    }
}
