//! The tables' history, compiled into the server.

use std::{borrow::Cow, future::Future, pin::Pin};

use sqlx::{
    AnyPool,
    error::BoxDynError,
    migrate::{MigrateError, Migration, MigrationSource, MigrationType, Migrator},
};

const HISTORY: [(i64, &str, &str); 1] =
    [(1, "users and sessions", include_str!("../../migrations/0001_users_and_sessions.sql"))];

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

/// Applies what is missing. Several processes may do it at once.
pub(super) async fn run(pool: &AnyPool) -> Result<(), MigrateError> {
    Migrator::new(History).await?.run(pool).await
}
