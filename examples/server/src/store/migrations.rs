//! The tables' history, compiled into the server.

use std::{borrow::Cow, future::Future, pin::Pin, time::Duration};

use sqlx::{
    AnyPool,
    error::BoxDynError,
    migrate::{MigrateError, Migration, MigrationSource, MigrationType, Migrator},
};
use tokio::time::sleep;

const HISTORY: [(i64, &str, &str); 1] =
    [(1, "users and sessions", include_str!("../../migrations/0001_users_and_sessions.sql"))];

const PAUSE: Duration = Duration::from_millis(200);

#[derive(Debug)]
struct History;

impl<'s> MigrationSource<'s> for History {
    fn resolve(self) -> Pin<Box<dyn Future<Output = Result<Vec<Migration>, BoxDynError>> + Send + 's>> {
        let migrations = HISTORY.map(|(version, description, sql)| {
            Migration::new(version, Cow::Borrowed(description), MigrationType::Simple, Cow::Borrowed(sql), false)
        });
        Box::pin(async move { Ok(migrations.into()) })
    }
}

/// Applies what is missing. Several processes may do it at once: PostgreSQL has a lock for it, and on SQLite
/// whoever loses the race fails, looks again, and finds the work done.
pub(super) async fn run(pool: &AnyPool) -> Result<(), MigrateError> {
    let migrator = Migrator::new(History).await?;
    for _ in 0..3 {
        match migrator.run(pool).await {
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)) => sleep(PAUSE).await,
            outcome => return outcome,
        }
    }
    migrator.run(pool).await
}
