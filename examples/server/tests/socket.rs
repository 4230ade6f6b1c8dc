//! The socket, which exists only with `--demo`: its handshake is judged by the token, as any call is.

mod support;

use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use support::World;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An open socket, or status and body of the refusal.
async fn open(world: &World, token: Option<&str>) -> Result<Socket, (u16, Value)> {
    let mut request = format!("{}/socket", world.server.base.replace("http:", "ws:")).into_client_request().unwrap();
    if let Some(token) = token {
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(refusal)) => {
            let (head, body) = refusal.into_parts();
            Err((head.status.as_u16(), serde_json::from_slice(&body.unwrap_or_default()).unwrap()))
        }
        Err(error) => panic!("{error}"),
    }
}

async fn text(socket: &mut Socket) -> String {
    socket.next().await.unwrap().unwrap().into_text().unwrap().to_string()
}

#[tokio::test]
async fn it_says_who_is_signed_in_without_secrets_and_sends_back_what_it_hears() {
    let world = World::start(&["--demo"]);
    let token = world.log_in("ann").await;
    let code = world.phone_code("ann", "13800138000").await;
    world.client.post("/updatePhone", Some(&token), &json!({ "code": code })).await;
    let mut socket = open(&world, Some(&token)).await.unwrap();
    let greeting: Value = serde_json::from_str(&text(&mut socket).await).unwrap();
    let user = json!({ "phone": "138****8000", "hasProfile": false, "hasPhone": true });
    assert_eq!(greeting, json!({ "userInfo": user }));
    for said in [Message::text("茶"), Message::binary(vec![0, 255])] {
        socket.send(said.clone()).await.unwrap();
        assert_eq!(socket.next().await.unwrap().unwrap(), said);
    }
    socket.close(None).await.unwrap();
    assert!(matches!(socket.next().await, None | Some(Ok(Message::Close(_)))));
}

#[tokio::test]
async fn the_token_decides_about_the_handshake_and_not_about_what_is_open() {
    let world = World::start(&["--demo"]);
    let token = world.log_in("ann").await;
    let mut socket = open(&world, Some(&token)).await.unwrap();
    text(&mut socket).await;
    world.client.post("/__demo/expire", None, &json!({})).await;
    for token in [None, Some(token.as_str()), Some("made-up")] {
        let (status, body) = open(&world, token).await.unwrap_err();
        assert_eq!((status, &body["code"]), (401, &json!("UNAUTHORIZED")));
    }
    socket.send(Message::text("still here")).await.unwrap();
    assert_eq!(text(&mut socket).await, "still here");
}

#[tokio::test]
async fn a_call_that_is_no_handshake_is_refused() {
    let world = World::start(&["--demo"]);
    let token = world.log_in("ann").await;
    assert_eq!(world.client.get("/socket", Some(&token)).await.code(), "INVALID_REQUEST");
}

#[tokio::test]
async fn a_message_over_the_limit_ends_the_socket() {
    let world = World::start(&["--demo"]);
    let token = world.log_in("ann").await;
    let mut socket = open(&world, Some(&token)).await.unwrap();
    text(&mut socket).await;
    socket.send(Message::binary(vec![0; 65_537])).await.unwrap();
    assert!(!matches!(socket.next().await, Some(Ok(Message::Binary(_)))));
}

#[tokio::test]
async fn an_open_socket_does_not_hold_up_the_end() {
    let mut world = World::start(&["--demo"]);
    let token = world.log_in("ann").await;
    let mut socket = open(&world, Some(&token)).await.unwrap();
    text(&mut socket).await;
    let told_at = Instant::now();
    world.server.ask_to_terminate();
    assert!(world.server.wait().success());
    assert!(told_at.elapsed() < Duration::from_secs(5));
    assert!(!matches!(socket.next().await, Some(Ok(Message::Text(_)))));
}
