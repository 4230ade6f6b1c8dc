//! Users and sessions in SQLite or PostgreSQL, by the same queries.

mod chores;
mod group_commit;
mod logins;
mod migrations;
mod passing;
mod pools;
mod sessions;
mod users;
mod writer;

use sqlx::AnyPool;

use crate::{crypto::DataKeys, error::ApiError};
use writer::Writer;

pub use logins::NewSession;
pub use passing::may_pass;
pub use users::{Profile, User};

/// The database and the keys to read it.
pub struct Store {
    readers: AnyPool,
    writer: Writer,
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
        let pools::Pools { readers, writer, one_writer } = pools::open(url, connections).await?;
        migrations::run(&writer).await?;
        check_data_key(&writer, &keys).await?;
        let writer = if one_writer { Writer::group(writer) } else { Writer::pool(writer) };
        Ok(Self { readers, writer, keys })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").execute(&self.readers).await.map(drop)
    }

    /// Makes sure of the database when the last write failed: before a code is spent that could not be kept.
    pub async fn ensure_writable(&self) -> Result<(), ApiError> {
        if !self.writer.is_doubtful() {
            return Ok(());
        }
        self.writer
            .write(|connection| {
                Box::pin(async move {
                    let probe = "UPDATE data_key SET check_hash = check_hash WHERE id = 1";
                    sqlx::query(probe).execute(connection).await.map(drop)
                })
            })
            .await
    }

    /// Waits for what is being written and closes all connections.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}

/// The first server on a database leaves its mark; all others must have the same.
async fn check_data_key(pool: &AnyPool, keys: &DataKeys) -> Result<(), OpenError> {
    let own = keys.index("data-key", "check");
    sqlx::query("INSERT INTO data_key (id, check_hash) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
        .bind(&own)
        .execute(pool)
        .await?;
    let stored: String = sqlx::query_scalar("SELECT check_hash FROM data_key").fetch_one(pool).await?;
    if stored == own { Ok(()) } else { Err(OpenError::ForeignKey) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SecretText;

    /// A store on a file that goes away with the first value.
    pub(super) async fn open_two() -> (tempfile::TempDir, Store, Store) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/data.db", folder.path().display());
        let open = async || Store::open(&url, 2, DataKeys::derive(&SecretText::new("master"))).await.unwrap();
        let (first, second) = (open().await, open().await);
        (folder, first, second)
    }
}
