//! `mp-session-server`: the reference back end.
#![forbid(unsafe_code)]

use std::{process::ExitCode, sync::Arc};

use clap::Parser;
use mp_session_server::{App, Config, LogFormat, Secrets, serve};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};
use tracing_subscriber::EnvFilter;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::parse();
    start_logging(config.log);
    match run(&config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = error.to_string(), "cannot run");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: &Config) -> Result<(), AnyError> {
    let secrets = Secrets::read(|name| std::env::var(name).ok())?;
    let app = App::open(config, &secrets).await?;
    let listener = TcpListener::bind(config.listen).await?;
    let sweeper = {
        let app = Arc::clone(&app);
        tokio::spawn(async move { app.sweep_for_ever().await })
    };
    serve(listener, app.router(), told_to_stop()?, config.connection_limits()).await?;
    sweeper.abort();
    app.close().await;
    Ok(())
}

fn told_to_stop() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
    })
}

fn start_logging(format: LogFormat) {
    // sqlx warns about slow statements with their text, hyper about connections: neither belongs to this log.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,mp_session_server=info"));
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Json => logs.json().init(),
        LogFormat::Text => logs.with_ansi(false).init(),
    }
}
