//! Every write: a transaction of its own on PostgreSQL, a share of a group's on SQLite.

use std::{
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::Instant,
};

use futures_util::future::BoxFuture;
use sqlx::{AnyConnection, AnyPool};

use super::{group_commit::GroupCommit, may_pass};
use crate::{error::ApiError, metrics::METRICS};

/// Where writes go.
pub(super) struct Writer {
    kind: Kind,
    /// What was asked of the database last failed for a reason that may pass.
    doubtful: AtomicBool,
}

enum Kind {
    Pool(AnyPool),
    Group(GroupCommit),
}

impl Writer {
    /// Many connections, each with its own transaction.
    pub fn pool(pool: AnyPool) -> Self {
        Self { kind: Kind::Pool(pool), doubtful: AtomicBool::new(false) }
    }

    /// One connection, and one transaction for all that wait.
    pub fn group(pool: AnyPool) -> Self {
        Self { kind: Kind::Group(GroupCommit::start(pool)), doubtful: AtomicBool::new(false) }
    }

    /// Does `work` whole or not at all; it is on the disk when this returns. It goes on if the caller gives up.
    pub async fn write<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send + 'static,
    {
        let started_at = Instant::now();
        let outcome = match &self.kind {
            Kind::Pool(pool) => in_transaction(pool, work).await.map_err(ApiError::from),
            Kind::Group(group) => group.write(work).await,
        };
        METRICS.write(started_at.elapsed());
        self.doubtful.store(matches!(outcome, Err(ApiError::Unavailable(_))), Relaxed);
        outcome
    }

    /// Takes note of how a read ended.
    pub fn note<T>(&self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if outcome.as_ref().is_err_and(may_pass) {
            self.doubtful.store(true, Relaxed);
        }
        outcome
    }

    /// Whether the database failed last, so that it is wise to try before something is spent.
    pub fn is_doubtful(&self) -> bool {
        self.doubtful.load(Relaxed)
    }

    /// Ends when everything that was asked for is written.
    pub async fn close(&self) {
        match &self.kind {
            Kind::Pool(pool) => pool.close().await,
            Kind::Group(group) => group.close().await,
        }
    }
}

async fn in_transaction<T, F>(pool: &AnyPool, work: F) -> Result<T, sqlx::Error>
where
    F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>,
{
    let mut transaction = pool.begin().await?;
    let value = work(&mut transaction).await?;
    transaction.commit().await?;
    Ok(value)
}
