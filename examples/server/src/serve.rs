//! Listening, telling where, and stopping in order.

use std::{future::Future, io, io::Write, net::SocketAddr, time::Duration};

use axum::Router;
use tokio::{net::TcpListener, sync::watch};

/// Serves until `stop` resolves, then waits for running requests, but no longer than `patience`.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
    patience: Duration,
) -> io::Result<()> {
    announce(listener.local_addr()?)?;
    let (stopping, mut stopped) = watch::channel(());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        drop(stopping);
    });
    tokio::select! {
        outcome = server => outcome,
        () = async {
            let _ = stopped.changed().await;
            tokio::time::sleep(patience).await;
        } => {
            tracing::warn!("requests were still running when the time to stop was over");
            Ok(())
        }
    }
}

/// The one line on standard output: whoever started this process on port 0 waits for it.
fn announce(address: SocketAddr) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "listening on {address}")?;
    out.flush()
}
