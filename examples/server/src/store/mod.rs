//! Users and sessions in SQLite or PostgreSQL, by the same queries.

mod accounts;
mod chores;
mod closing;
mod families;
mod group_commit;
mod logins;
mod migrations;
mod new_session;
mod pages;
mod passing;
mod pools;
mod rate_buckets;
mod reseal;
mod sessions;
mod users;
mod writer;

use sqlx::{AnyConnection, AnyPool, Connection};

use crate::{crypto::DataKeys, error::ApiError};
use writer::Writer;

pub use accounts::Given;
pub use families::Renewal;
pub use logins::Strangers;
pub use new_session::NewSession;
pub use passing::may_pass;
pub use reseal::Progress;
pub use users::{Profile, User};

/// Many times what a login writes.
const ROOM: usize = 256 * 1024;

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
    /// A pooler in transaction mode that does not keep prepared statements apart.
    #[error(
        "this looks like pgbouncer in transaction mode: set its `ignore_startup_parameters = extra_float_digits` and, from \
         version 1.21 on, `max_prepared_statements = 100`, or name PostgreSQL itself in --database"
    )]
    Pooler,
    /// The tables cannot be created or are newer than this server.
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// It was written under another data key: users would not be found again, and their data not be readable.
    #[error(
        "the database was written under another data key: put that one last in MP_SESSION_DATA_KEYS (without data keys it \
         was the app secret of that time)"
    )]
    ForeignKey,
}

impl OpenError {
    /// What a pooler in transaction mode makes of the driver's start and of its prepared statements.
    fn or_pooler(self) -> Self {
        use sqlx::migrate::MigrateError::Execute;
        let (Self::Connect(error) | Self::Migrate(Execute(error))) = &self else { return self };
        let error = error.as_database_error();
        let text = error.map(ToString::to_string).unwrap_or_default();
        let code = error.and_then(|error| error.code().map(std::borrow::Cow::into_owned)).unwrap_or_default();
        let pooler = text.contains("extra_float_digits") || matches!(code.as_str(), "26000" | "42P05");
        if pooler { Self::Pooler } else { self }
    }
}

impl Store {
    /// Opens the database, creates it when it is a missing file, and brings its tables up to date.
    pub async fn open(url: &str, connections: u32, keys: DataKeys) -> Result<Self, OpenError> {
        Self::open_as_told(url, connections, keys).await.map_err(OpenError::or_pooler)
    }

    async fn open_as_told(url: &str, connections: u32, keys: DataKeys) -> Result<Self, OpenError> {
        let pools::Pools { readers, writer, one_writer } = pools::open(url, connections).await?;
        migrations::run(&writer, one_writer).await?;
        check_data_key(&writer, &keys).await?;
        if !one_writer {
            ensure_own_statements(url).await?;
        }
        let writer = if one_writer { Writer::group(writer) } else { Writer::pool(writer) };
        Ok(Self { readers, writer, keys })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), sqlx::Error> {
        self.writer.note(sqlx::query("SELECT 1").execute(&self.readers).await.map(drop))
    }

    /// Makes sure of the database when it failed last: before a code is spent that could not be kept.
    pub async fn ensure_writable(&self) -> Result<(), ApiError> {
        if self.writer.is_doubtful() { self.probe().await } else { Ok(()) }
    }

    /// Whether the database can be written, with room for some logins: on a full disk a few bytes often still fit.
    pub async fn probe(&self) -> Result<(), ApiError> {
        self.fill_room("x".repeat(ROOM)).await?;
        self.fill_room(String::new()).await
    }

    async fn fill_room(&self, filler: String) -> Result<(), ApiError> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let update = sqlx::query("UPDATE room SET filler = $1 WHERE id = 1").bind(filler);
                    update.execute(connection).await.map(drop)
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

/// The driver counts its prepared statements for each connection. A pooler that lends one session to several connections
/// and does not keep their statements apart would fail at some later time: here the second connection finds out, whose
/// first statement has the number of another one's.
async fn ensure_own_statements(url: &str) -> Result<(), sqlx::Error> {
    let mut second = AnyConnection::connect(url).await?;
    sqlx::query("SELECT 2").execute(&mut second).await?;
    second.close().await
}

/// The first server on a database leaves its mark; all others must know the key it was made with.
async fn check_data_key(pool: &AnyPool, keys: &DataKeys) -> Result<(), OpenError> {
    let known = keys.indexes("data-key", "check");
    sqlx::query("INSERT INTO data_key (id, check_hash) VALUES (1, $1) ON CONFLICT (id) DO NOTHING")
        .bind(&known[0])
        .execute(pool)
        .await?;
    let stored: String = sqlx::query_scalar("SELECT check_hash FROM data_key").fetch_one(pool).await?;
    if known.contains(&stored) { Ok(()) } else { Err(OpenError::ForeignKey) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SecretText;

    /// A store on a file that goes away with the first value.
    pub(super) async fn open_two() -> (tempfile::TempDir, Store, Store) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/data.db", folder.path().display());
        let open = async || Store::open(&url, 2, DataKeys::derive(&[SecretText::new("master")])).await.unwrap();
        let (first, second) = (open().await, open().await);
        (folder, first, second)
    }
}
