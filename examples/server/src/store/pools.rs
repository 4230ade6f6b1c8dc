//! Connections: on SQLite one writer beside readers, on PostgreSQL one pool for both.

use std::{
    fs::{self, OpenOptions, Permissions},
    io::ErrorKind,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    sync::Once,
    time::Duration,
};

use sqlx::{AnyPool, Executor, any::AnyPoolOptions};

use super::OpenError;

/// Longer than a healthy database needs, shorter than a client waits.
const PATIENCE: Duration = Duration::from_secs(5);

/// WAL: readers and the writer do not wait for each other. FULL: a reply that was sent survives a power cut, not
/// only a crash of the process. The checkpoint bounds the log to some 4 MB when no reader holds it open.
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; \
    PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 1000";

/// Where reads go and where writes go.
pub(super) struct Pools {
    pub readers: AnyPool,
    pub writer: AnyPool,
    /// Whether the writer is one connection.
    pub one_writer: bool,
}

/// Opens both, and creates the database when it is a missing file.
pub(super) async fn open(url: &str, connections: u32) -> Result<Pools, OpenError> {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(sqlx::any::install_default_drivers);

    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        let pool = options(connections).connect(url).await?;
        return Ok(Pools { readers: pool.clone(), writer: pool, one_writer: false });
    }
    if !url.starts_with("sqlite:") {
        return Err(OpenError::Scheme);
    }
    keep_to_owner(url)?;
    let url = with_creation(url);
    // SQLite lets one connection write at a time. Others wait by sleeping and looking again, in no order.
    let writer = sqlite_options(1).connect(&url).await?;
    let readers = sqlite_options(connections).connect(&url).await?;
    Ok(Pools { readers, writer, one_writer: true })
}

fn options(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(connections).acquire_timeout(PATIENCE)
}

fn sqlite_options(connections: u32) -> AnyPoolOptions {
    options(connections)
        // A file does not hang up.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(|connection, _| Box::pin(async move { connection.execute(SQLITE_SETTINGS).await.map(drop) }))
}

/// The file is for nobody but the server: SQLite gives its log files the same permissions.
fn keep_to_owner(url: &str) -> Result<(), sqlx::Error> {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = path.split('?').next().unwrap_or(path);
    if path.is_empty() || path.contains(":memory:") || url.contains("mode=") {
        return Ok(());
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mode = fs::metadata(path).map_err(sqlx::Error::Io)?.permissions().mode();
            if mode.trailing_zeros() >= 6 {
                return Ok(());
            }
            // Another user's file stays as it is: the server may be allowed to use it all the same.
            if fs::set_permissions(path, Permissions::from_mode(0o600)).is_err() {
                tracing::warn!("other users of this machine can read the database file");
            }
            Ok(())
        }
        Err(error) => Err(sqlx::Error::Io(error)),
    }
}

fn with_creation(url: &str) -> String {
    if url.contains("mode=") || url.contains(":memory:") {
        return url.to_owned();
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}mode=rwc")
}
