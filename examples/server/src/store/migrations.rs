//! The tables' history, compiled into the server.

use sqlx::{
    AnyPool,
    migrate::{MigrateError, Migrator},
};

/// Any number will do, if all servers have the same one.
const LOCK: i64 = 0x6d70_7365_7373;

/// Applies what is missing, all of it or nothing, and one server at a time: on SQLite by the role of the writer, on
/// PostgreSQL by a lock that ends with the transaction. (The lock of sqlx's own ends with the session, which is not the
/// client's behind a pooler.)
pub(super) async fn run(pool: &AnyPool, sqlite: bool) -> Result<(), MigrateError> {
    let mut history: Migrator = sqlx::migrate!();
    history.set_locking(false);
    let begin = if sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" };
    let mut transaction = pool.begin_with(begin).await?;
    if !sqlite {
        sqlx::query("SELECT 1 FROM (SELECT pg_advisory_xact_lock($1)) AS lock")
            .bind(LOCK)
            .execute(&mut *transaction)
            .await?;
    }
    history.run(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}
