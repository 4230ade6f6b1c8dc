//! `GET /socket`: says who is signed in, then sends back what it hears.

use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use mp_session::api::UserInfoReply;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{app::App, error::ApiError, http::Authenticated};

/// Open at the same time. They no longer count among the server's connections.
const MOST_SOCKETS: usize = 64;

/// A socket that nobody uses for so long is closed.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);

/// The places of open sockets.
pub(super) struct Sockets(Arc<Semaphore>);

impl Default for Sockets {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST_SOCKETS)))
    }
}

impl Sockets {
    fn enter(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        Arc::clone(&self.0).try_acquire_owned().map_err(|_| ApiError::Unavailable(1))
    }
}

/// The token decides about the handshake; how long the socket then stays open, it does not.
pub(super) async fn open(
    State(app): State<Arc<App>>,
    caller: Authenticated,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|_| ApiError::InvalidRequest)?;
    let place = app.demo.as_ref().ok_or(ApiError::NotFound)?.sockets.enter()?;
    let user = UserInfoReply { user_info: app.store.user(&caller.user_id).await?.into() };
    let greeting = serde_json::to_string(&user).map_err(|_| ApiError::Internal)?;
    let upgrade = upgrade.max_message_size(app.body_limit).max_frame_size(app.body_limit);
    Ok(upgrade.on_upgrade(async move |socket| {
        // An error is the client's doing: it hung up, or did not speak the protocol.
        let _ = talk(socket, greeting).await;
        drop(place);
    }))
}

async fn talk(mut socket: WebSocket, greeting: String) -> Result<(), axum::Error> {
    socket.send(Message::Text(greeting.into())).await?;
    while let Ok(Some(message)) = timeout(LONGEST_SILENCE, socket.recv()).await {
        // Pings and a farewell are answered in `recv`.
        if let said @ (Message::Text(_) | Message::Binary(_)) = message? {
            socket.send(said).await?;
        }
    }
    // After the other side's farewell it does nothing.
    socket.send(Message::Close(None)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_limited_and_come_back() {
        let sockets = Sockets::default();
        let mut taken: Vec<_> = (0..MOST_SOCKETS).map(|_| sockets.enter().unwrap()).collect();
        assert_eq!(sockets.enter().unwrap_err(), ApiError::Unavailable(1));
        taken.pop();
        assert!(sockets.enter().is_ok());
    }
}
