//! Users and sessions in SQLite or PostgreSQL, by the same queries.

mod migrations;
mod sessions;
mod users;

use std::{sync::Once, time::Duration};

use sqlx::{AnyPool, Executor, any::AnyPoolOptions};

use crate::crypto::DataKeys;

pub use sessions::NewSession;
pub use users::{Profile, User};

/// The database and the keys to read it.
pub struct Store {
    pool: AnyPool,
    keys: DataKeys,
}

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither SQLite nor PostgreSQL.
    #[error("the database URL must begin with `sqlite:` or `postgres:`")]
    Scheme,
    /// The driver refused.
    #[error("the database cannot be opened: {0}")]
    Connect(#[from] sqlx::Error),
    /// The tables cannot be created or are newer than this server.
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// It was written under another data key: users would not be found again, and their data not be readable.
    #[error("the database was written under another MP_SESSION_DATA_KEY (or app secret, where there is no data key)")]
    ForeignKey,
}

impl Store {
    /// Opens the database, creates it when it is a missing file, and brings its tables up to date.
    pub async fn open(url: &str, connections: u32, keys: DataKeys) -> Result<Self, OpenError> {
        static DRIVERS: Once = Once::new();
        DRIVERS.call_once(sqlx::any::install_default_drivers);

        let sqlite = url.starts_with("sqlite:");
        if !sqlite && !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            return Err(OpenError::Scheme);
        }
        let pool = AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(Duration::from_secs(5))
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if sqlite {
                        connection.execute(SQLITE_SETTINGS).await?;
                    }
                    Ok(())
                })
            })
            .connect(&with_creation(url, sqlite))
            .await?;
        migrations::run(&pool).await?;
        let store = Self { pool, keys };
        store.check_data_key().await?;
        Ok(store)
    }

    /// The first server on a database leaves its mark; all others must have the same.
    async fn check_data_key(&self) -> Result<(), OpenError> {
        let own = self.keys.index("data-key", "check");
        sqlx::query("INSERT INTO data_key (id, check_hash) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
            .bind(&own)
            .execute(&self.pool)
            .await?;
        let stored: String = sqlx::query_scalar("SELECT check_hash FROM data_key").fetch_one(&self.pool).await?;
        if stored == own { Ok(()) } else { Err(OpenError::ForeignKey) }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.pool).await.map(drop)
    }

    /// Waits for running queries and closes all connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// FULL: a reply that was sent survives a power cut, not only a crash of the process.
const SQLITE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
    PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON";

fn with_creation(url: &str, sqlite: bool) -> String {
    if sqlite && !url.contains("mode=") && !url.contains(":memory:") {
        let separator = if url.contains('?') { '&' } else { '?' };
        format!("{url}{separator}mode=rwc")
    } else {
        url.to_owned()
    }
}
