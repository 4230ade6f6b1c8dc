//! Listening, telling where, and stopping in order.

mod addresses;

use std::{future::Future, io, io::Write, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use addresses::Addresses;

/// After accept has failed, e.g. for want of file descriptors.
const BREATHER: Duration = Duration::from_millis(100);

/// A request head with more bytes is refused with 431.
const HEAD_LIMIT: usize = 16 * 1024;

/// How much of the server clients may take up.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Open at the same time; more wait until one closes.
    pub open: usize,
    /// Open at the same time from one address; more are closed.
    pub per_address: usize,
    /// A connection that does not send a whole request head for so long is closed.
    pub idle: Duration,
    /// Running requests get so long when the server is told to stop.
    pub patience: Duration,
}

/// Serves until `stop` resolves, and then ends in order.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
    limits: ConnectionLimits,
) -> io::Result<()> {
    announce(listener.local_addr()?)?;
    let slots = Arc::new(Semaphore::new(limits.open));
    let addresses = Addresses::new(limits.per_address);
    let connections = TaskTracker::new();
    let stopped = CancellationToken::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer, slot) = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = &mut stop => break,
        };
        let Some(share) = addresses.enter(peer.ip()) else { continue };
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits.idle)
            .max_buf_size(HEAD_LIMIT)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let stopped = stopped.clone();
        connections.spawn(async move {
            let mut connection = pin!(connection);
            // Errors are the client's doing: it hung up, or did not speak HTTP.
            tokio::select! {
                _ = connection.as_mut() => {}
                () = stopped.cancelled() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = connection.await;
                }
            }
            drop((slot, share));
        });
    }
    drop(listener);
    stopped.cancel();
    connections.close();
    if timeout(limits.patience, connections.wait()).await.is_err() {
        tracing::warn!("requests were still running when the time to stop was over");
    }
    Ok(())
}

async fn accept(listener: &TcpListener, slots: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    loop {
        let Ok(slot) = Arc::clone(slots).acquire_owned().await else { continue };
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Replies are one small packet each: waiting for more only delays them.
                let _ = stream.set_nodelay(true);
                return (stream, peer, slot);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                sleep(BREATHER).await;
            }
        }
    }
}

/// The one line on standard output: whoever started this process on port 0 waits for it.
fn announce(address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {address}")?;
    out.flush()
}
