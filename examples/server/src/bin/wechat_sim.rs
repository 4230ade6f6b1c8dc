//! `wechat-sim`: the simulated WeChat platform as a process of its own.
#![forbid(unsafe_code)]

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use clap::Parser;
use mp_session_server::{
    ConnectionLimits, serve,
    sim::{Sim, SimConfig},
};
use tokio::net::TcpListener;

/// Simulated WeChat platform for tests and demonstrations, with control routes under /__control/.
#[derive(Parser)]
#[command(name = "wechat-sim", version)]
struct Arguments {
    /// Address to listen on; port 0 picks a free one, printed as `listening on ADDRESS`
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8788")]
    listen: SocketAddr,

    /// App id of the one mini program it knows
    #[arg(long, value_name = "ID", default_value_t = SimConfig::default().app_id)]
    app_id: String,

    /// That mini program's secret (invented: this is not a real platform)
    #[arg(long, value_name = "SECRET", default_value_t = SimConfig::default().app_secret)]
    app_secret: String,

    /// Who runs it: users have the same unionid on all platforms of one subject. A random one when not said
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,

    /// A code lives so many milliseconds
    #[arg(long, value_name = "MS", default_value_t = SimConfig::default().code_ttl_ms)]
    code_ttl_ms: i64,

    /// A login makes a new session key only when the last one is at least so many milliseconds old
    #[arg(long, value_name = "MS", default_value_t = SimConfig::default().key_rotation_min_ms)]
    key_rotation_min_ms: i64,

    /// Code exchanges a minute and user
    #[arg(long, value_name = "COUNT", default_value_t = SimConfig::default().exchanges_per_minute)]
    exchanges_per_minute: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("wechat-sim cannot run: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> std::io::Result<()> {
    let listener = TcpListener::bind(arguments.listen).await?;
    let sim = Sim::new(SimConfig {
        app_id: arguments.app_id,
        app_secret: arguments.app_secret,
        subject: arguments.subject.unwrap_or(SimConfig::default().subject),
        code_ttl_ms: arguments.code_ttl_ms,
        key_rotation_min_ms: arguments.key_rotation_min_ms,
        exchanges_per_minute: arguments.exchanges_per_minute,
    });
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    let limits =
        ConnectionLimits { open: 10_000, per_address: 10_000, idle: Duration::from_secs(60), patience: Duration::ZERO };
    serve(listener, sim.router(), stop, limits).await
}
