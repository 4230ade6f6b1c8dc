//! The tables' history, compiled into the server.

use std::time::Duration;

use sqlx::{
    AnyPool,
    migrate::{MigrateError, Migrator},
};
use tokio::time::sleep;

static HISTORY: Migrator = sqlx::migrate!();

const PAUSE: Duration = Duration::from_millis(200);

/// Applies what is missing. Several processes may do it at once: PostgreSQL has a lock for it, and on SQLite
/// whoever loses the race fails, looks again, and finds the work done.
pub(super) async fn run(pool: &AnyPool) -> Result<(), MigrateError> {
    for _ in 0..3 {
        match HISTORY.run(pool).await {
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)) => sleep(PAUSE).await,
            outcome => return outcome,
        }
    }
    HISTORY.run(pool).await
}
