//! Who may spend a code. A login that WeChat has answered must not fail for want of a place at the database: a place is
//! taken first, and whoever gets none in time is sent away with the code unspent.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{error::ApiError, metrics::METRICS};

/// Waiting longer for a place helps nobody: clients give up, too, and each that waits makes the next wait longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The longest time to come back after: what is measured during a standstill says little about its end.
const LATEST: u64 = 60;

/// The places there are.
pub(crate) struct Admission {
    places: usize,
    free: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// How long a place is held, in microseconds: a moving average.
    held_us: AtomicU64,
}

/// A place. It is free again when this is dropped.
pub(crate) struct Place<'a> {
    admission: &'a Admission,
    taken_at: Instant,
    _permit: OwnedSemaphorePermit,
}

impl Admission {
    /// So many at once.
    pub fn new(places: usize) -> Self {
        Self {
            places,
            free: Arc::new(Semaphore::new(places)),
            waiting: AtomicUsize::new(0),
            held_us: AtomicU64::new(0),
        }
    }

    /// A place, or in how many seconds there will be one.
    pub async fn enter(&self) -> Result<Place<'_>, ApiError> {
        // More than could be served in time need not begin to wait.
        if self.seconds_ahead() > PATIENCE.as_secs() {
            return Err(self.refusal());
        }
        let waiting = Waiting::new(&self.waiting);
        let permit = timeout(PATIENCE, Arc::clone(&self.free).acquire_owned()).await;
        drop(waiting);
        match permit {
            Ok(Ok(permit)) => Ok(Place { admission: self, taken_at: Instant::now(), _permit: permit }),
            Ok(Err(_)) | Err(_) => Err(self.refusal()),
        }
    }

    fn refusal(&self) -> ApiError {
        ApiError::Unavailable(u32::try_from(self.seconds_ahead().clamp(1, LATEST)).unwrap_or(1))
    }

    /// How long those who wait will take to be served, rounded up.
    fn seconds_ahead(&self) -> u64 {
        let waiting = self.waiting.load(Relaxed) as u64;
        (waiting * self.held_us.load(Relaxed) / self.places as u64).div_ceil(1_000_000)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let held = u64::try_from(self.taken_at.elapsed().as_micros()).unwrap_or(u64::MAX);
        // Two writers at once lose one sample of many.
        let average = self.admission.held_us.load(Relaxed);
        let next = if average == 0 { held } else { average - average / 8 + held / 8 };
        self.admission.held_us.store(next, Relaxed);
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        METRICS.waiting(count.fetch_add(1, Relaxed) + 1);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        METRICS.waiting(self.0.fetch_sub(1, Relaxed) - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_gets_no_place_is_sent_away_in_time() {
        let admission = Admission::new(1);
        let place = admission.enter().await.unwrap();
        assert_eq!(admission.enter().await.err(), Some(ApiError::Unavailable(1)));
        drop(place);
        assert!(admission.enter().await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_to_come_back_grows_with_those_who_wait() {
        let admission = Admission::new(2);
        admission.held_us.store(4_000_000, Relaxed);
        admission.waiting.store(5, Relaxed);
        assert_eq!(admission.enter().await.err(), Some(ApiError::Unavailable(10)));
        admission.waiting.store(5000, Relaxed);
        assert_eq!(admission.enter().await.err(), Some(ApiError::Unavailable(60)));
    }
}
