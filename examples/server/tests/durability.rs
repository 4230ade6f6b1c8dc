//! Pulling the plug during writes: what was answered is there afterwards, what was revoked stays revoked.

mod support;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use serde_json::json;
use support::{Client, Database, Process, World};

const CLIENTS: usize = 8;
const ROUNDS: usize = 4;

/// One client's knowledge of what the server has confirmed.
struct Confirmed {
    user: String,
    token: String,
    name: String,
    /// Sent, and never answered: may or may not be there.
    unanswered: Option<String>,
    revoked: Vec<String>,
}

/// Renames, logs in and logs out until the server is gone.
async fn work(client: Client, control: Client, mut known: Confirmed, done: Arc<AtomicUsize>) -> Confirmed {
    loop {
        let name = format!("{}-{}", known.user, done.fetch_add(1, Relaxed));
        known.unanswered = Some(name.clone());
        let Some(reply) = client.try_post("/updateUser", Some(&known.token), &json!({ "nickName": name })).await else {
            return known;
        };
        assert_eq!(reply.status, 200, "{}", reply.text);
        known.name = name;
        known.unanswered = None;

        let code = control.post("/__control/login-code", None, &json!({ "user": known.user })).await;
        let Some(login) = client.try_post("/silentLogin", None, &code.body_only("code")).await else { return known };
        assert_eq!(login.status, 200, "{}", login.text);
        let new_token = login.body["token"].as_str().unwrap().to_owned();
        let old_token = std::mem::replace(&mut known.token, new_token);
        if let Some(logout) = client.try_post("/logout", Some(&old_token), &json!({})).await {
            assert_eq!(logout.status, 204);
            known.revoked.push(old_token);
        } else {
            return known;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_confirmed_is_lost_when_the_server_is_killed() {
    let platform = Process::platform(&["--exchanges-per-minute", "100000"]);
    let database = Database::new();
    let server = Process::server(&platform, &database, &[]);
    let mut world = World::of(platform, server, database);
    let mut everybody = Vec::new();
    for number in 0..CLIENTS {
        let user = format!("u{number}");
        let token = world.log_in(&user).await;
        everybody.push(Confirmed { user, token, name: String::new(), unanswered: None, revoked: Vec::new() });
    }

    let done = Arc::new(AtomicUsize::new(0));
    for round in 1..=ROUNDS {
        let tasks: Vec<_> = everybody
            .drain(..)
            .map(|known| tokio::spawn(work(world.client.clone(), world.control.clone(), known, Arc::clone(&done))))
            .collect();
        while done.load(Relaxed) < round * CLIENTS * 3 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        world.server.kill();
        for task in tasks {
            everybody.push(task.await.unwrap());
        }
        world.server = Process::server(&world.platform, &world.database, &[]);
        world.client = Client::new(&world.server.base, true);
        for known in &mut everybody {
            check(&world, known).await;
        }
    }
    let revoked: usize = everybody.iter().map(|known| known.revoked.len()).sum();
    println!("{ROUNDS} kills, {revoked} revoked tokens checked");
    assert!(revoked > CLIENTS, "the clients had time to work");
}

async fn check(world: &World, known: &mut Confirmed) {
    let reply = world.client.post("/unbindPhone", Some(&known.token), &json!({})).await;
    assert_eq!(reply.status, 200, "{} lost a session", known.user);
    let name = reply.body["userInfo"]["nickName"].as_str().unwrap_or("");
    let allowed = name == known.name || Some(name) == known.unanswered.as_deref();
    assert!(allowed, "{} is called {name}, confirmed was {}", known.user, known.name);
    name.clone_into(&mut known.name);
    for token in &known.revoked {
        assert_eq!(world.client.get("/orders", Some(token)).await.status, 401, "a revoked token is alive");
    }
}
