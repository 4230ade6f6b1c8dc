//! `mp-session-server`: the reference back end.
#![forbid(unsafe_code)]

use std::{process::ExitCode, sync::Arc, time::Duration};

use clap::Parser;
use mp_session_server::{ApiError, App, Command, Config, LogFormat, Secrets, check, metrics_router, reseal, serve};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    time::sleep,
};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

type AnyError = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    let config = Config::parse();
    let _flush = start_logging(config.log);
    match run(&config).await {
        Ok(status) => status,
        Err(error) => {
            tracing::error!(error = error.to_string(), "cannot run");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: &Config) -> Result<ExitCode, AnyError> {
    let secrets = Secrets::read(|name| std::env::var(name).ok())?;
    match config.command {
        None => run_server(config, &secrets).await.map(|()| ExitCode::SUCCESS),
        Some(Command::Check) => {
            let report = check(config, &secrets).await;
            print!("{}", report.table());
            Ok(if report.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Some(Command::Reseal) => {
            reseal(config, &secrets, |line| println!("{line}")).await?.map_err(ApiError::message)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn run_server(config: &Config, secrets: &Secrets) -> Result<(), AnyError> {
    let app = App::open(config, secrets).await?;
    let listener = TcpListener::bind(config.listen).await?;
    if let Some(address) = config.metrics {
        let listener = TcpListener::bind(address).await?;
        tracing::info!(address = listener.local_addr()?.to_string(), "metrics");
        tokio::spawn(async move { axum::serve(listener, metrics_router()).await });
    }
    let sweeper = {
        let app = Arc::clone(&app);
        tokio::spawn(async move { app.sweep_for_ever().await })
    };
    let stop = told_to_stop(Arc::clone(&app), Duration::from_millis(config.drain_delay_ms))?;
    serve(listener, app.router(), stop, config.connection_limits()).await?;
    sweeper.abort();
    app.close().await;
    Ok(())
}

fn told_to_stop(app: Arc<App>, drain_delay: Duration) -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        app.drain();
        sleep(drain_delay).await;
    })
}

/// Lines go through a queue that drops what does not fit: whoever reads standard error and stops reading stops no
/// request. What is in the queue is written when the guard is dropped.
fn start_logging(format: LogFormat) -> WorkerGuard {
    // sqlx warns about slow statements with their text, hyper about connections: neither belongs to this log.
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,sqlx=off,mp_session_server=info"));
    let (writer, guard) = tracing_appender::non_blocking(std::io::stderr());
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    match format {
        LogFormat::Json => logs.json().init(),
        LogFormat::Text => logs.with_ansi(false).init(),
    }
    guard
}
