//! Group commit: what waits while the disk is busy with one transaction goes into the next one together, so that a
//! crowd costs few waits for the disk. Each piece of work has a savepoint: one that fails takes no other with it.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::BoxFuture;
use sqlx::{AnyConnection, AnyPool, Executor};
use tokio::{
    sync::{
        mpsc::{Receiver, Sender, channel},
        oneshot,
    },
    task::JoinHandle,
    time::timeout,
};

use super::may_pass;
use crate::error::ApiError;

/// In one transaction at most: bounds how long the first of them waits for the last.
const GROUP: usize = 64;

/// Waiting at most; more wait for a place here.
const QUEUE: usize = 1024;

/// As long as anything waits for a place in the queue.
const PATIENCE: Duration = Duration::from_secs(5);

/// The one who writes.
pub(super) struct GroupCommit {
    pool: AnyPool,
    queue: Mutex<Option<Sender<Box<dyn Work>>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// Something to write, with somebody who waits for it.
trait Work: Send {
    /// Writes. The value waits inside until the group is committed.
    fn run<'c>(&'c mut self, connection: &'c mut AnyConnection) -> BoxFuture<'c, Result<(), sqlx::Error>>;
    /// Tells the outcome: that of `run`, or the failure of the whole group.
    fn tell(self: Box<Self>, failure: Option<ApiError>);
}

struct Job<T, F> {
    work: Option<F>,
    value: Option<T>,
    told: oneshot::Sender<Result<T, ApiError>>,
}

impl<T, F> Work for Job<T, F>
where
    T: Send + 'static,
    F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send + 'static,
{
    fn run<'c>(&'c mut self, connection: &'c mut AnyConnection) -> BoxFuture<'c, Result<(), sqlx::Error>> {
        Box::pin(async move {
            if let Some(work) = self.work.take() {
                self.value = Some(work(connection).await?);
            }
            Ok(())
        })
    }

    fn tell(self: Box<Self>, failure: Option<ApiError>) {
        let Self { value, told, .. } = *self;
        // Nobody may be listening any more; the work is done all the same.
        let _ = told.send(failure.map_or_else(|| value.ok_or(ApiError::Internal), Err));
    }
}

impl GroupCommit {
    /// Begins to write through the one connection of `pool`.
    pub fn start(pool: AnyPool) -> Self {
        let (queue, waiting) = channel(QUEUE);
        let writer = tokio::spawn(write_for_ever(pool.clone(), waiting));
        Self { pool, queue: Mutex::new(Some(queue)), writer: Mutex::new(Some(writer)) }
    }

    /// Does `work` with whatever else is waiting.
    pub async fn write<T, F>(&self, work: F) -> Result<T, ApiError>
    where
        T: Send + 'static,
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send + 'static,
    {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let queue = queue.ok_or(ApiError::Unavailable(1))?;
        let (told, outcome) = oneshot::channel();
        let job = Box::new(Job { work: Some(work), value: None, told });
        match timeout(PATIENCE, queue.send(job)).await {
            Ok(Ok(())) => outcome.await.map_err(|_| ApiError::Internal)?,
            Ok(Err(_)) | Err(_) => Err(ApiError::Unavailable(1)),
        }
    }

    /// Writes what is waiting and ends.
    pub async fn close(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            let _ = writer.await;
        }
        self.pool.close().await;
    }
}

async fn write_for_ever(pool: AnyPool, mut waiting: Receiver<Box<dyn Work>>) {
    let mut group = Vec::with_capacity(GROUP);
    while waiting.recv_many(&mut group, GROUP).await > 0 {
        let outcomes = match pool.acquire().await {
            Ok(mut connection) => write_group(&mut connection, &mut group).await,
            Err(error) => Err(error),
        };
        match outcomes {
            Ok(failures) => {
                for (work, failure) in group.drain(..).zip(failures) {
                    work.tell(failure);
                }
            }
            Err(error) => {
                let failure = ApiError::from(error);
                for work in group.drain(..) {
                    work.tell(Some(failure));
                }
            }
        }
    }
}

/// One transaction; the failure of each piece of work, or that of all.
async fn write_group(
    connection: &mut AnyConnection,
    group: &mut [Box<dyn Work>],
) -> Result<Vec<Option<ApiError>>, sqlx::Error> {
    // At once in the role of the writer: a read that turns into a write can fail without waiting.
    connection.execute("BEGIN IMMEDIATE").await?;
    let outcome = write_all(connection, group).await;
    let outcome = match outcome {
        Ok(failures) => connection.execute("COMMIT").await.map(|_| failures),
        Err(error) => Err(error),
    };
    if outcome.is_err() {
        // SQLite may have done so by itself, and then there is nothing to roll back.
        let _ = connection.execute("ROLLBACK").await;
    }
    outcome
}

async fn write_all(
    connection: &mut AnyConnection,
    group: &mut [Box<dyn Work>],
) -> Result<Vec<Option<ApiError>>, sqlx::Error> {
    let mut failures = Vec::with_capacity(group.len());
    for work in group {
        connection.execute("SAVEPOINT work").await?;
        let failure = match work.run(connection).await {
            Ok(()) => None,
            // A full disk or a lost file: SQLite may have rolled back all of it.
            Err(error) if may_pass(&error) => return Err(error),
            Err(error) => {
                connection.execute("ROLLBACK TO work").await?;
                Some(ApiError::from(error))
            }
        };
        connection.execute("RELEASE work").await?;
        failures.push(failure);
    }
    Ok(failures)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    async fn open() -> (tempfile::TempDir, AnyPool, Arc<GroupCommit>) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/data.db", folder.path().display());
        let pools = super::super::pools::open(&url, 2).await.unwrap();
        let create = "CREATE TABLE numbers (number BIGINT NOT NULL PRIMARY KEY)";
        pools.writer.execute(create).await.unwrap();
        (folder, pools.readers, Arc::new(GroupCommit::start(pools.writer)))
    }

    /// Writes two numbers, the second of which must not be there.
    async fn insert(group: Arc<GroupCommit>, first: i64, number: i64) -> Result<u64, ApiError> {
        group
            .write(move |connection| {
                Box::pin(async move {
                    let first = sqlx::query("INSERT INTO numbers VALUES ($1)").bind(first);
                    first.execute(&mut *connection).await?;
                    let second = sqlx::query("INSERT INTO numbers VALUES ($1)").bind(number);
                    second.execute(connection).await.map(|done| done.rows_affected())
                })
            })
            .await
    }

    #[tokio::test]
    async fn work_that_fails_takes_no_other_with_it() {
        let (_folder, readers, group) = open().await;
        // Each number comes three times: the second and third time, half of the work is done before it fails.
        let tasks: Vec<_> = (0..90).map(|n| tokio::spawn(insert(Arc::clone(&group), 1000 + n, n / 3))).collect();
        let mut done = 0;
        for task in tasks {
            done += task.await.unwrap().unwrap_or(0);
        }
        let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM numbers").fetch_one(&readers).await.unwrap();
        assert_eq!((done, stored), (30, 60));
        group.close().await;
    }

    #[tokio::test]
    async fn what_was_asked_for_is_written_before_it_closes_and_nothing_after() {
        let (_folder, readers, group) = open().await;
        let task = tokio::spawn(insert(Arc::clone(&group), 1001, 1));
        tokio::task::yield_now().await;
        group.close().await;
        assert_eq!(task.await.unwrap(), Ok(1));
        assert_eq!(insert(Arc::clone(&group), 1002, 2).await, Err(ApiError::Unavailable(1)));
        let stored: i64 = sqlx::query_scalar("SELECT count(*) FROM numbers").fetch_one(&readers).await.unwrap();
        assert_eq!(stored, 2);
    }
}
