//! Closing an account: whoever comes again is somebody new.

mod support;

use serde_json::json;
use support::World;

#[tokio::test]
async fn whoever_closed_the_account_is_unknown_and_may_come_again_as_somebody_new() {
    let world = World::start(&["--refresh-tokens", "--demo"]);
    let code = world.login_code("ann").await;
    let login = world.client.post("/silentLogin", None, &json!({ "code": code })).await.body;
    let (token, other_device) = (login["token"].as_str().unwrap(), world.log_in("ann").await);
    world.client.post("/updateUser", Some(token), &json!({ "nickName": "Ann" })).await;
    let phone = world.phone_code("ann", "13912345678").await;
    world.client.post("/updatePhone", Some(token), &json!({ "code": phone })).await;
    let form = b"--cut\r\ncontent-disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\nx\r\n--cut--\r\n";
    world.client.post_raw("/file", Some(token), "multipart/form-data; boundary=cut", form.to_vec()).await;
    let bob = world.log_in("bob").await;

    assert_eq!(world.client.post("/closeAccount", None, &json!({})).await.code(), "UNAUTHORIZED");
    let closed = world.client.post("/closeAccount", Some(token), &json!({})).await;
    assert_eq!((closed.status, closed.text.as_str()), (204, ""));
    for token in [token, &other_device] {
        for path in ["/orders", "/file"] {
            assert_eq!(world.client.get(path, Some(token)).await.code(), "UNAUTHORIZED");
        }
    }
    let refresh = json!({ "refreshToken": login["refreshToken"] });
    assert_eq!(world.client.post("/refreshToken", None, &refresh).await.code(), "INVALID_REFRESH_TOKEN");
    assert_eq!(world.client.get("/orders", Some(&bob)).await.status, 200);

    let code = world.login_code("ann").await;
    let anew = world.client.post("/silentLogin", None, &json!({ "code": code })).await.body;
    assert_eq!(anew["userInfo"], json!({ "hasProfile": false, "hasPhone": false }));
    assert_eq!(world.client.get("/file", anew["token"].as_str()).await.code(), "NOT_FOUND");
}

#[tokio::test]
async fn where_users_register_whoever_closed_the_account_has_to_do_so_again() {
    let world = World::start(&["--require-registration"]);
    let register = async || {
        let (code, phone) = (world.login_code("ann").await, world.phone_code("ann", "13912345678").await);
        world.client.post("/register", None, &json!({ "code": code, "phoneCode": phone })).await.body
    };
    let token = register().await["token"].as_str().unwrap().to_owned();
    world.client.post("/updateUser", Some(&token), &json!({ "nickName": "Ann" })).await;
    assert_eq!(world.client.post("/closeAccount", Some(&token), &json!({})).await.status, 204);
    let code = world.login_code("ann").await;
    let silent = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!(silent.body, json!({ "registered": false }));
    assert_eq!(register().await["userInfo"], json!({ "phone": "139****5678", "hasProfile": false, "hasPhone": true }));
}
