//! One person in several mini programs of one subject has one profile and one number, also when it is found out late.

mod support;

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use support::{APP_SECRET, Client, Database, Process, World};

/// Two mini programs of one subject: a platform and a server each, on one database.
struct Subject {
    first: World,
    second: World,
}

impl Subject {
    fn start(options: &[&str]) -> Self {
        Self::on(Database::new(), options)
    }

    fn on(database: Database, options: &[&str]) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let subject = format!("subject {} {number}", std::process::id());
        let world = |app_id: &str, database: Database| {
            let platform = Process::platform(&["--app-id", app_id, "--subject", &subject]);
            let options = [&["--app-id", app_id], options].concat();
            let server = Process::server(&platform, &database, &options);
            World {
                control: Client::new(&platform.base, false),
                client: Client::new(&server.base, true),
                platform,
                server,
                database,
            }
        };
        let shared = Database { url: database.url.clone(), file: None };
        Self { first: world("wx0123456789abcdef", database), second: world("wxfedcba9876543210", shared) }
    }
}

async fn told(world: &World, user: &str, told: bool) {
    let reply = world.control.post("/__control/unionid", None, &json!({ "user": user, "told": told })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

/// The user as a login sees them.
async fn seen(world: &World, user: &str) -> Value {
    let code = world.login_code(user).await;
    let reply = world.client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.body
}

async fn give_phone(world: &World, user: &str, token: &str, number: &str) {
    let code = world.phone_code(user, number).await;
    let reply = world.client.post("/updatePhone", Some(token), &json!({ "code": code })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

#[tokio::test]
async fn a_person_is_known_in_the_second_mini_program() {
    let subject = Subject::start(&[]);
    let token = subject.first.log_in("ann").await;
    subject.first.client.post("/updateUser", Some(&token), &json!({ "nickName": "Ann" })).await;
    give_phone(&subject.first, "ann", &token, "13912345678").await;

    let login = seen(&subject.second, "ann").await;
    let user = json!({ "nickName": "Ann", "phone": "139****5678", "hasProfile": true, "hasPhone": true });
    assert_eq!(login["userInfo"], user);
    assert_eq!(seen(&subject.second, "bob").await["userInfo"]["hasProfile"], false, "who is somebody else stays so");

    // What is changed in one is changed in the other, and each decrypts with its own session_key.
    let token = login["token"].as_str();
    let profile = subject.second.encrypt(json!({ "user": "ann", "data": { "nickName": "Anna" } })).await;
    assert_eq!(subject.second.client.post("/updateUser", token, &profile).await.status, 200);
    subject.second.client.post("/unbindPhone", token, &json!({})).await;
    let user = seen(&subject.first, "ann").await["userInfo"].clone();
    assert_eq!(user, json!({ "nickName": "Anna", "hasProfile": true, "hasPhone": false }));
}

#[tokio::test]
async fn a_unionid_that_arrives_later_links_what_there_is() {
    let subject = Subject::start(&[]);
    told(&subject.first, "ann", false).await;
    let first = subject.first.log_in("ann").await;
    subject.first.client.post("/updateUser", Some(&first), &json!({ "nickName": "Old" })).await;
    give_phone(&subject.first, "ann", &first, "13912345678").await;
    let second = subject.second.log_in("ann").await;
    subject.second.client.post("/updateUser", Some(&second), &json!({ "nickName": "New" })).await;
    assert_eq!(seen(&subject.first, "ann").await["userInfo"]["nickName"], "Old", "nobody knows yet");

    told(&subject.first, "ann", true).await;
    let user = json!({ "nickName": "New", "phone": "139****5678", "hasProfile": true, "hasPhone": true });
    assert_eq!(seen(&subject.first, "ann").await["userInfo"], user, "it brings the number that was lacking");
    assert_eq!(seen(&subject.second, "ann").await["userInfo"], user);
    for (world, token) in [(&subject.first, &first), (&subject.second, &second)] {
        let reply = world.client.post("/unbindPhone", Some(token), &json!({})).await;
        assert_eq!(reply.body["userInfo"]["nickName"], "New", "earlier sessions go on, with the common account");
    }
    // What the platform does not tell any more is not forgotten.
    told(&subject.first, "ann", false).await;
    assert_eq!(seen(&subject.first, "ann").await["userInfo"]["nickName"], "New");
}

#[tokio::test]
async fn who_is_registered_in_one_mini_program_need_not_register_in_the_next() {
    let subject = Subject::start(&["--require-registration"]);
    assert_eq!(seen(&subject.second, "ann").await, json!({ "registered": false }));
    let code = subject.first.login_code("ann").await;
    let phone = subject.first.phone_code("ann", "13912345678").await;
    let reply = subject.first.client.post("/register", None, &json!({ "code": code, "phoneCode": phone })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(seen(&subject.second, "ann").await["userInfo"]["hasPhone"], true);
    assert_eq!(seen(&subject.second, "bob").await, json!({ "registered": false }));
}

#[tokio::test]
async fn turned_keys_link_the_same_people() {
    let subject = Subject::on(Database::file(), &[]);
    let token = subject.first.log_in("ann").await;
    subject.first.client.post("/updateUser", Some(&token), &json!({ "nickName": "Ann" })).await;
    let newer = "another data key of thirty-two characters";
    let reseal = |keys: &str| {
        let mut command = Process::server_command(&subject.first.platform.base, &subject.first.database, &[]);
        let output = command.env("MP_SESSION_DATA_KEYS", keys).arg("reseal").output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(reseal(&format!("{newer},{APP_SECRET}")), "1 of 1 users seen, 1 sealed anew\n");
    assert_eq!(reseal(&format!("{newer},{APP_SECRET}")), "1 of 1 users seen, 0 sealed anew\n");
    let options = ["--app-id", "wxfedcba9876543210"];
    let mut command = Process::server_command(&subject.second.platform.base, &subject.first.database, &options);
    command.env("MP_SESSION_DATA_KEYS", newer);
    let server = Process::start(command);
    let client = Client::new(&server.base, true);
    let code = subject.second.login_code("ann").await;
    let login = client.post("/silentLogin", None, &json!({ "code": code })).await;
    assert_eq!(login.body["userInfo"]["nickName"], "Ann");
}
