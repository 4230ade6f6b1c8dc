//! Two server processes on one database are one server to the client.

mod support;

use serde_json::json;
use support::{Client, Process, World};

async fn two_servers_share_everything(world: &World) {
    let second = Process::server(&world.platform, &world.database, &[]);
    let servers = [world.client.clone(), Client::new(&second.base, true)];
    let token = world.log_in("ann").await;
    let other = world.log_in("ann").await;
    for turn in 0..20 {
        let name = format!("Ann {turn}");
        let writer = &servers[turn % 2];
        let reader = &servers[(turn + 1) % 2];
        assert_eq!(writer.post("/updateUser", Some(&token), &json!({ "nickName": name })).await.status, 200);
        let seen = reader.post("/unbindPhone", Some(&token), &json!({})).await;
        assert_eq!(seen.body["userInfo"]["nickName"], name);
        assert_eq!(reader.get("/orders", Some(&token)).await.status, 200);
    }
    assert_eq!(servers[0].post("/logout", Some(&token), &json!({})).await.status, 204);
    assert_eq!(servers[1].get("/orders", Some(&token)).await.status, 401);
    assert_eq!(servers[1].get("/orders", Some(&other)).await.status, 200);
    assert_eq!(servers[1].post("/logout", Some(&other), &json!({})).await.status, 204);
    assert_eq!(servers[0].get("/orders", Some(&other)).await.status, 401);
}

#[tokio::test]
async fn a_session_is_the_same_on_both_and_ends_on_both() {
    let world = World::start(&[]);
    two_servers_share_everything(&world).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_may_start_at_the_same_time_on_an_empty_database() {
    let platform = Process::platform(&[]);
    let database = support::Database::new();
    let starts: Vec<_> = (0..2)
        .map(|_| {
            let (base, database) = (platform.base.clone(), database.url.clone());
            std::thread::spawn(move || {
                let database = support::Database { url: database, file: None };
                Process::start(Process::server_command(&base, &database, &[]))
            })
        })
        .collect();
    for start in starts {
        let server = start.join().unwrap();
        assert_eq!(Client::new(&server.base, false).get("/healthz", None).await.status, 200);
    }
}
