//! Work that one server at a time does for all: forgetting ended sessions and families, a few at a time.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::Store;
use crate::{clock::now_ms, error::ApiError};

/// Forgotten in one transaction: a login that comes during it waits for no more than this.
const BATCH: i64 = 500;

/// A server that was killed in the middle holds the chore so long.
const LEASE_MS: i64 = 60_000;

impl Store {
    /// Forgets sessions that have ended, unless another server is at it or has been since `not_again_ms`; how many.
    pub async fn sweep_sessions(&self, not_again_ms: i64) -> Result<u64, ApiError> {
        if !self.claim_sweep(now_ms()).await? {
            return Ok(0);
        }
        let mut forgotten = 0;
        // A family takes its sessions, refresh tokens and pages with it.
        for (table, key) in [("sessions", "token_hash"), ("families", "id"), ("pages", "secret_hash")] {
            loop {
                let started_at = Instant::now();
                let batch = self.sweep_batch(table, key, now_ms()).await?;
                forgotten += batch;
                if batch == 0 {
                    break;
                }
                // Two thirds of the time are for those who wait.
                sleep((started_at.elapsed() * 2).max(Duration::from_millis(1))).await;
            }
        }
        self.sweep_rate_buckets(now_ms()).await?;
        self.hold_sweep(now_ms() + not_again_ms).await?;
        Ok(forgotten)
    }

    async fn claim_sweep(&self, now: i64) -> Result<bool, ApiError> {
        let claimed = self.writer.write(move |connection| {
            Box::pin(async move {
                sqlx::query("UPDATE chores SET held_until = $1 WHERE name = 'sweep' AND held_until <= $2")
                    .bind(now + LEASE_MS)
                    .bind(now)
                    .execute(connection)
                    .await
                    .map(|done| done.rows_affected())
            })
        });
        Ok(claimed.await? == 1)
    }

    async fn hold_sweep(&self, until: i64) -> Result<(), ApiError> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("UPDATE chores SET held_until = $1 WHERE name = 'sweep'")
                        .bind(until)
                        .execute(connection)
                        .await
                        .map(drop)
                })
            })
            .await
    }

    /// The look for what has ended is no part of the write: the write is short and asks for rows by their names.
    async fn sweep_batch(&self, table: &'static str, key: &'static str, now: i64) -> Result<u64, ApiError> {
        let select = format!("SELECT {key} FROM {table} WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2");
        let ended: Vec<String> = sqlx::query_scalar(&select).bind(now).bind(BATCH).fetch_all(&self.readers).await?;
        if ended.is_empty() {
            return Ok(0);
        }
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query("UPDATE chores SET held_until = $1 WHERE name = 'sweep'")
                        .bind(now + LEASE_MS)
                        .execute(&mut *connection)
                        .await?;
                    let places: Vec<_> = (1..=ended.len()).map(|number| format!("${number}")).collect();
                    let delete = format!("DELETE FROM {table} WHERE {key} IN ({})", places.join(", "));
                    let query = ended.iter().fold(sqlx::query(&delete), sqlx::query::Query::bind);
                    query.execute(connection).await.map(|done| done.rows_affected())
                })
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use crate::store::tests::open_two;

    #[tokio::test]
    async fn one_server_at_a_time_sweeps_and_not_again_too_soon() {
        let (_folder, first, second) = open_two().await;
        for store in [&first, &second] {
            assert_eq!(store.sweep_sessions(0).await, Ok(0));
        }
        assert!(first.claim_sweep(1_000_000_000_000_000).await.unwrap());
        assert!(!second.claim_sweep(1_000_000_000_059_999).await.unwrap());
        assert!(second.claim_sweep(1_000_000_000_060_000).await.unwrap(), "the first one was killed");
    }
}
