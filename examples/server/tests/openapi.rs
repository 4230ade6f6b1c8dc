//! The OpenAPI file, the Rust types of the contract and the server say the same.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use mp_session::api::{
    EncryptedPhone, EncryptedUser, ErrorReply, LONGEST_LIFETIME_S, LONGEST_TOKEN, LoginAnswer, PhoneCode, PlainUser,
    RefreshTokenRequest, RegisterRequest, SilentLoginReply, SilentLoginRequest, Unregistered, UpdatePhoneRequest,
    UpdateUserRequest, UserInfo, UserInfoReply,
};
use mp_session_server::ApiError;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use support::{
    World,
    openapi::{FILE, allows, check, resolve},
};

const PATHS: [&str; 7] =
    ["/logout", "/refreshToken", "/register", "/silentLogin", "/unbindPhone", "/updatePhone", "/updateUser"];

/// Goes through the type and comes back as it was.
fn round_trip<T: Serialize + DeserializeOwned>(value: &Value) -> Value {
    let typed: T = serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{value}: {error}"));
    serde_json::to_value(typed).unwrap()
}

fn round_trip_by_schema(schema: &str, value: &Value) -> Value {
    match schema {
        "SilentLoginRequest" => round_trip::<SilentLoginRequest>(value),
        "SilentLoginReply" => round_trip::<LoginAnswer>(value),
        "LoginReply" => round_trip::<SilentLoginReply>(value),
        "RefreshTokenRequest" => round_trip::<RefreshTokenRequest>(value),
        "RegisterRequest" => round_trip::<RegisterRequest>(value),
        "UpdateUserRequest" => round_trip::<UpdateUserRequest>(value),
        "UpdatePhoneRequest" => round_trip::<UpdatePhoneRequest>(value),
        "UserInfoReply" => round_trip::<UserInfoReply>(value),
        "ErrorReply" => round_trip::<ErrorReply>(value),
        other => panic!("no Rust type for {other}"),
    }
}

/// Every body in the file: where it is, its schema, its examples.
fn bodies() -> Vec<(String, String, Vec<Value>)> {
    let mut bodies = Vec::new();
    for path in PATHS {
        let operation = &FILE["paths"][path]["post"];
        let responses = operation["responses"].as_object().unwrap();
        let parts = responses.iter().map(|(status, response)| (status.as_str(), resolve(response)));
        for (name, part) in parts.chain([("request", &operation["requestBody"])]) {
            let content = &part["content"]["application/json"];
            let Some(schema) = content["schema"]["$ref"].as_str() else { continue };
            let mut examples: Vec<_> = content.get("example").cloned().into_iter().collect();
            let named = content["examples"].as_object().into_iter().flatten();
            examples.extend(named.map(|(_, example)| resolve(example)["value"].clone()));
            bodies.push((format!("{path} {name}"), schema.rsplit('/').next().unwrap().to_owned(), examples));
        }
    }
    bodies
}

#[test]
fn the_file_has_exactly_the_calls_that_the_server_has() {
    let paths: Vec<_> = FILE["paths"].as_object().unwrap().keys().collect();
    assert_eq!(BTreeSet::from_iter(paths), PATHS.map(String::from).iter().collect());
}

#[test]
fn every_body_has_examples_that_fit_its_schema_and_its_rust_type() {
    let bodies = bodies();
    assert!(bodies.len() > 60, "{}", bodies.len());
    for (place, schema, examples) in bodies {
        assert!(!examples.is_empty(), "{place} has no example");
        for example in examples {
            check(&schema, &example);
            let mut typed = round_trip_by_schema(&schema, &example);
            // It goes beside a call, and the types are those of the calls.
            if let Some(device) = example.get("deviceId") {
                typed["deviceId"] = device.clone();
            }
            assert_eq!(typed, example, "{place}");
        }
    }
}

#[test]
fn what_the_rust_types_write_fits_the_schemas() {
    let text = String::from;
    let iv = text("r7BXXKkLb8qrSNn05n0qiA==");
    let user = UserInfo {
        nick_name: Some(text("Ann")),
        avatar_url: Some(text("https://cdn.example.com/a.png")),
        phone: Some(text("138****8000")),
        has_profile: Some(true),
        has_phone: Some(true),
    };
    let requests: [(&str, Value); 10] = [
        ("SilentLoginRequest", json!(SilentLoginRequest { code: text("c") })),
        ("UpdateUserRequest", json!(UpdateUserRequest::Plain(PlainUser { nick_name: text("Ann"), avatar_url: None }))),
        (
            "UpdateUserRequest",
            json!(UpdateUserRequest::Encrypted(EncryptedUser {
                encrypted_data: text("AAAA"),
                iv: iv.clone(),
                raw_data: text("{}"),
                signature: "0".repeat(40),
            })),
        ),
        ("UpdatePhoneRequest", json!(UpdatePhoneRequest::Code(PhoneCode { code: text("c") }))),
        (
            "UpdatePhoneRequest",
            json!(UpdatePhoneRequest::Encrypted(EncryptedPhone { encrypted_data: text("AAAA"), iv })),
        ),
        ("UserInfoReply", json!(UserInfoReply { user_info: user.clone() })),
        ("RefreshTokenRequest", json!(RefreshTokenRequest { refresh_token: text("r") })),
        (
            "RegisterRequest",
            json!(RegisterRequest {
                code: text("c"),
                phone_code: Some(text("p")),
                nick_name: Some(text("Ann")),
                avatar_url: None,
            }),
        ),
        ("SilentLoginReply", json!(LoginAnswer::Unregistered(Unregistered::ANSWER))),
        (
            "LoginReply",
            json!(SilentLoginReply {
                token: text("t"),
                refresh_token: Some(text("r")),
                expires_in: Some(7200),
                user_info: Some(user),
            }),
        ),
    ];
    for (schema, value) in requests {
        check(schema, &value);
    }
}

#[test]
fn what_a_schema_forbids_for_its_shape_the_rust_type_forbids_too() {
    for wrong in [json!({}), json!({ "nickName": "Ann", "vip": 1 }), json!({ "nickName": 7 }), json!([])] {
        assert!(!allows("UpdateUserRequest", &wrong));
        assert!(serde_json::from_value::<UpdateUserRequest>(wrong).is_err());
    }
    for wrong in [json!({}), json!({ "registered": true }), json!({ "token": 7 }), json!({ "registered": 0 })] {
        assert!(!allows("SilentLoginReply", &wrong));
        assert!(serde_json::from_value::<LoginAnswer>(wrong).is_err());
    }
    for wrong in [json!({ "code": "c", "iv": "x" }), json!({ "code": null }), json!({ "encryptedData": "x" })] {
        assert!(!allows("UpdatePhoneRequest", &wrong));
        assert!(serde_json::from_value::<UpdatePhoneRequest>(wrong).is_err());
    }
}

#[test]
fn limits_are_the_same() {
    let schemas = &FILE["components"]["schemas"];
    assert_eq!(schemas["Token"]["maxLength"], json!(LONGEST_TOKEN));
    let expires_in = &schemas["LoginReply"]["properties"]["expiresIn"];
    assert_eq!(expires_in["maximum"], json!(LONGEST_LIFETIME_S));
}

#[tokio::test]
async fn the_server_takes_what_is_as_long_as_the_file_allows_and_no_more() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let schemas = &FILE["components"]["schemas"];
    let encrypted = json!({
        "encryptedData": "AAAA", "iv": "r7BXXKkLb8qrSNn05n0qiA==", "rawData": "{}", "signature": "0".repeat(40),
    });
    let plain = json!({ "nickName": "Ann" });
    let picture = &schemas["AvatarUrl"]["anyOf"];
    let registration = json!({ "code": "made-up" });
    let cases = [
        ("/silentLogin", json!({}), "code", "", &schemas["Code"]),
        ("/updatePhone", json!({}), "code", "", &schemas["Code"]),
        ("/silentLogin", registration.clone(), "deviceId", "", &schemas["DeviceId"]),
        ("/refreshToken", json!({}), "refreshToken", "", &schemas["Token"]),
        ("/refreshToken", json!({ "refreshToken": "r" }), "deviceId", "", &schemas["DeviceId"]),
        ("/register", json!({}), "code", "", &schemas["Code"]),
        ("/register", registration.clone(), "phoneCode", "", &schemas["Code"]),
        ("/register", registration.clone(), "deviceId", "", &schemas["DeviceId"]),
        ("/register", registration.clone(), "nickName", "", &schemas["NickName"]),
        ("/register", registration, "avatarUrl", "https://", &picture[1]),
        ("/updateUser", plain.clone(), "nickName", "", &schemas["NickName"]),
        ("/updateUser", plain.clone(), "avatarUrl", "https://", &picture[1]),
        ("/updateUser", plain, "avatarUrl", "data:image/", &picture[2]),
        ("/updateUser", encrypted.clone(), "encryptedData", "", &schemas["EncryptedData"]),
        ("/updateUser", encrypted, "rawData", "", &schemas["EncryptedUser"]["properties"]["rawData"]),
    ];
    for (path, base, field, start, schema) in cases {
        let longest = usize::try_from(schema["maxLength"].as_u64().unwrap()).unwrap();
        for (length, allowed) in [(longest, true), (longest + 1, false)] {
            let mut body = base.clone();
            body[field] = json!(format!("{start}{}", "A".repeat(length - start.len())));
            let reply = world.client.post(path, Some(&token), &body).await;
            assert_eq!(reply.code() != "INVALID_REQUEST", allowed, "{path} {field} of {length} characters");
        }
    }
}

#[test]
fn the_server_and_the_file_know_the_same_errors_with_the_same_status_and_text() {
    let listed = FILE["components"]["schemas"]["ErrorCode"]["x-extensible-enum"].as_array().unwrap();
    let listed: BTreeSet<_> = listed.iter().map(|code| code.as_str().unwrap()).collect();
    assert_eq!(listed, ApiError::ALL.iter().map(|error| error.code()).collect());

    let errors: BTreeMap<_, _> = ApiError::ALL.iter().map(|error| (error.code(), error)).collect();
    let mut exemplified = BTreeSet::new();
    for (place, schema, examples) in bodies().into_iter().filter(|(_, schema, _)| schema == "ErrorReply") {
        for example in examples {
            let error = errors[example["code"].as_str().unwrap()];
            assert_eq!(example["message"], error.message(), "{place} {schema}");
            assert!(place.ends_with(error.status().as_str()), "{place}: {}", error.code());
            exemplified.insert(error.code());
        }
    }
    let outside_of_calls = BTreeSet::from(["NOT_FOUND", "METHOD_NOT_ALLOWED"]);
    assert_eq!(listed.difference(&exemplified).copied().collect::<BTreeSet<_>>(), outside_of_calls);
}
