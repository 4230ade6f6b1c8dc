//! Turning the data key, also away from the app secret, loses no user.

mod support;

use std::process::Command;

use serde_json::json;
use support::{Client, Database, Process, World};

const OLD: &str = "simulated-app-secret";
const NEW: &str = "a new key of thirty-two characters";

fn with_keys(world: &World, keys: Option<&str>) -> Command {
    let mut command = Process::server_command(&world.platform.base, &world.database, &[]);
    command.env_remove("MP_SESSION_DATA_KEYS");
    if let Some(keys) = keys {
        command.env("MP_SESSION_DATA_KEYS", keys);
    }
    command
}

/// Starts another server in place of the running one.
fn restart(world: &mut World, keys: &str) {
    world.server.kill();
    world.server = Process::start(with_keys(world, Some(keys)));
    world.client = Client::new(&world.server.base, true);
}

/// The user as a login sees them.
async fn user_info(world: &World, user: &str) -> (String, String) {
    let code = world.login_code(user).await;
    let login = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    let text = |field: &str| login.body["userInfo"][field].as_str().unwrap_or("").to_owned();
    (text("nickName"), text("phone"))
}

fn reseal(world: &World, keys: &str) -> String {
    let mut command = with_keys(world, Some(keys));
    let output = command.arg("reseal").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test]
async fn from_the_app_secret_to_a_key_of_its_own() {
    let mut world = World::start(&[]);
    let token = world.log_in("ann").await;
    world.log_in("bob").await;
    world.client.post("/updateUser", Some(&token), &json!({ "nickName": "Ann" })).await;
    let code = world.phone_code("ann", "13800138000").await;
    world.client.post("/updatePhone", Some(&token), &json!({ "code": code })).await;
    let known = ("Ann".to_owned(), "138****8000".to_owned());

    // The new key second, so that servers which have it not yet find what is written meanwhile; then first.
    for keys in [format!("{NEW},{OLD}"), format!("{NEW}, {OLD}")] {
        restart(&mut world, &keys);
        assert_eq!(user_info(&world, "ann").await, known);
        assert_eq!(world.client.get("/orders", Some(&token)).await.status, 200, "sessions go on");
    }
    let carl = world.log_in("carl").await;
    world.client.post("/updateUser", Some(&carl), &json!({ "nickName": "Carl" })).await;

    // While a server goes on serving.
    assert_eq!(reseal(&world, &format!("{NEW},{OLD}")), "3 of 3 users seen, 2 sealed anew\n");
    assert_eq!(user_info(&world, "ann").await, known);
    assert_eq!(reseal(&world, &format!("{NEW},{OLD}")), "3 of 3 users seen, 0 sealed anew\n");

    restart(&mut world, NEW);
    assert_eq!(user_info(&world, "ann").await, known);
    assert_eq!(user_info(&world, "carl").await.0, "Carl");
    let data = world.encrypt(json!({ "user": "ann", "data": { "nickName": "Anna" } })).await;
    assert_eq!(world.client.post("/updateUser", Some(&token), &data).await.status, 200, "the session_key is there");
    world.server.kill();
    let refused = with_keys(&world, None).output().unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("another data key"));
}

#[test]
fn a_key_that_is_not_known_reseals_nothing() {
    let platform = Process::platform(&[]);
    let database = Database::file();
    drop(Process::server(&platform, &database, &[]));
    let mut command = Process::server_command(&platform.base, &database, &[]);
    let output = command.env("MP_SESSION_DATA_KEYS", NEW).arg("reseal").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another data key"));
}
