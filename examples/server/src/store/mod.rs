//! Users and sessions in SQLite or PostgreSQL, by the same queries.

mod logins;
mod migrations;
mod passing;
mod pools;
mod sessions;
mod users;

use sqlx::AnyPool;

use crate::crypto::DataKeys;

pub use logins::NewSession;
pub use passing::may_pass;
pub use users::{Profile, User};

/// The database and the keys to read it.
pub struct Store {
    readers: AnyPool,
    writer: AnyPool,
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
        let pools::Pools { readers, writer } = pools::open(url, connections).await?;
        migrations::run(&writer).await?;
        let store = Self { readers, writer, keys };
        store.check_data_key().await?;
        Ok(store)
    }

    /// The first server on a database leaves its mark; all others must have the same.
    async fn check_data_key(&self) -> Result<(), OpenError> {
        let own = self.keys.index("data-key", "check");
        sqlx::query("INSERT INTO data_key (id, check_hash) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
            .bind(&own)
            .execute(&self.writer)
            .await?;
        let stored: String = sqlx::query_scalar("SELECT check_hash FROM data_key").fetch_one(&self.readers).await?;
        if stored == own { Ok(()) } else { Err(OpenError::ForeignKey) }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.readers).await.map(drop)
    }

    /// Waits for running queries and closes all connections.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}
