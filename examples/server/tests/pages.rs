//! A page in a web view: a ticket, once, for a cookie of its own.

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::{Reply, World};

async fn ask(world: &World, token: &str) -> String {
    let reply = world.client.post("/pageTicket", Some(token), &json!({})).await;
    assert_eq!((reply.status, &reply.body["expiresIn"]), (200, &json!(60)), "{}", reply.text);
    reply.body["ticket"].as_str().unwrap().to_owned()
}

async fn open(world: &World, ticket: &Value) -> Reply {
    world.client.post("/pageSession", None, &json!({ "ticket": ticket })).await
}

async fn look(world: &World, cookie: &str) -> Reply {
    let request = world.client.request(Method::GET, "/pageSession", None).header("cookie", cookie);
    world.client.send(request, "/pageSession").await
}

/// The cookie as a browser sends it back.
fn cookie(reply: &Reply) -> String {
    let set = reply.headers["set-cookie"].to_str().unwrap();
    let (pair, rest) = set.split_once("; ").unwrap();
    assert_eq!(rest, "Path=/; Max-Age=1800; Secure; HttpOnly; SameSite=Strict");
    assert!(pair.starts_with("__Host-page="));
    pair.to_owned()
}

#[tokio::test]
async fn the_page_is_the_users_and_neither_its_cookie_nor_its_ticket_is_a_token() {
    let world = World::start(&["--refresh-tokens"]);
    let token = world.log_in("ann").await;
    world.client.post("/updateUser", Some(&token), &json!({ "nickName": "Ann" })).await;
    let ticket = ask(&world, &token).await;
    let opened = open(&world, &json!(ticket)).await;
    assert_eq!((opened.status, opened.text.as_str()), (204, ""));
    let cookie = cookie(&opened);
    assert_eq!(look(&world, &cookie).await.body["userInfo"]["nickName"], "Ann");
    for secret in [ticket.as_str(), cookie.split_once('=').unwrap().1] {
        assert_eq!(world.client.get("/orders", Some(secret)).await.status, 401);
    }
    assert_eq!(look(&world, &format!("__Host-page={token}")).await.status, 401);
    world.client.post("/logout", Some(&token), &json!({})).await;
    assert_eq!(look(&world, &cookie).await.code(), "UNAUTHORIZED");
    let log = String::from_utf8_lossy(&world.server.output()).into_owned();
    assert!(!log.contains(&ticket) && !log.contains(&cookie), "{log}");
}

#[tokio::test]
async fn a_ticket_that_is_used_wrong_or_of_somebody_who_signed_out_opens_nothing() {
    let world = World::start(&[]);
    let token = world.log_in("ann").await;
    let used = ask(&world, &token).await;
    let first = cookie(&open(&world, &json!(used)).await);
    let left = ask(&world, &token).await;
    for ticket in [used.as_str(), "made-up", &"a".repeat(43), "", &token] {
        let reply = open(&world, &json!(ticket)).await;
        assert_eq!((reply.status, reply.code()), (401, "UNAUTHORIZED"), "{ticket}");
        assert!(reply.headers.get("set-cookie").is_none());
    }
    assert_eq!(look(&world, &first).await.status, 200, "whoever brings it again ends nobody's page");
    for ticket in [json!(7), json!(null)] {
        assert_eq!(open(&world, &ticket).await.code(), "INVALID_REQUEST");
    }
    world.client.post("/logout", Some(&token), &json!({})).await;
    assert_eq!(open(&world, &json!(left)).await.status, 401);
    for token in [Some(token.as_str()), None] {
        assert_eq!(world.client.post("/pageTicket", token, &json!({})).await.status, 401);
    }
}
