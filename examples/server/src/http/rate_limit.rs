//! A token bucket per client address: in memory, and on request also in the database for all servers together.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::Instant,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    body::discard,
    client_address::{client_address, network},
};
use crate::{app::App, error::ApiError};

/// Buckets kept at most: an attacker with many addresses costs no more than this.
const ADDRESSES: usize = 50_000;

/// Decides who has to slow down.
pub(crate) struct RateLimiter {
    per_second: f64,
    burst: f64,
    proxy_hops: usize,
    /// Rate and burst for all servers together.
    shared: Option<(u32, u32)>,
    warned: AtomicBool,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

struct Bucket {
    level: f64,
    filled_at: Instant,
}

impl RateLimiter {
    /// `per_second` 0 switches it off.
    pub fn new(per_second: u32, burst: u32, proxy_hops: u32, shared: bool) -> Self {
        Self {
            per_second: per_second.into(),
            burst: burst.into(),
            proxy_hops: proxy_hops as usize,
            shared: (shared && per_second > 0).then_some((per_second, burst)),
            warned: AtomicBool::new(false),
            buckets: Mutex::default(),
        }
    }

    /// Takes one request from the address's bucket, or says in how many seconds there will be one.
    fn take(&self, address: IpAddr, now: Instant) -> Result<(), u32> {
        if self.per_second == 0.0 {
            return Ok(());
        }
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= ADDRESSES {
            buckets.retain(|_, bucket| self.level(bucket, now) < self.burst);
            // Looking through all of them must stay rare, also when nearly all are in use.
            if buckets.len() > ADDRESSES / 2 {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(network(address)).or_insert(Bucket { level: self.burst, filled_at: now });
        bucket.level = self.level(bucket, now);
        bucket.filled_at = now;
        if bucket.level < 1.0 {
            // The rate is at least one a second.
            return Err(1);
        }
        bucket.level -= 1.0;
        Ok(())
    }

    fn level(&self, bucket: &Bucket, now: Instant) -> f64 {
        let elapsed = now.saturating_duration_since(bucket.filled_at).as_secs_f64();
        (bucket.level + elapsed * self.per_second).min(self.burst)
    }

    /// A server that does not know of its proxies takes all users for one.
    fn warn_of_proxies(&self, headers: &HeaderMap) {
        if self.proxy_hops == 0 && headers.contains_key("x-forwarded-for") && !self.warned.swap(true, Relaxed) {
            tracing::warn!(
                "requests come through a proxy, so all users seem to share its address and one limit: say how many \
                 proxies there are with --proxy-hops"
            );
        }
    }
}

/// Refuses requests of an address that sends too many.
pub(crate) async fn limit_rate(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let limiter = &app.rate_limiter;
    limiter.warn_of_proxies(request.headers());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0.ip());
    let address = client_address(peer, request.headers(), limiter.proxy_hops);
    // Who has too many here has too many in all: the database is not asked.
    let taken = match limiter.take(address, Instant::now()) {
        Ok(()) => take_shared(&app, address).await,
        refused @ Err(_) => refused,
    };
    match taken {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            discard(request.into_body(), app.body_limit).await;
            ApiError::RateLimited(seconds).into_response()
        }
    }
}

/// While the database cannot answer, what this process counts has to do.
async fn take_shared(app: &App, address: IpAddr) -> Result<(), u32> {
    let Some((per_second, burst)) = app.rate_limiter.shared else { return Ok(()) };
    match app.store.take_request(network(address), per_second, burst).await {
        Ok(false) => Err(1),
        Ok(true) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_address_gets_its_burst_and_then_its_rate() {
        let limiter = RateLimiter::new(2, 3, 0, false);
        let (address, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(limiter.take(address, start), Ok(()));
        }
        assert_eq!(limiter.take(address, start), Err(1));
        assert_eq!(limiter.take(other, start), Ok(()));
        assert_eq!(limiter.take(address, start + Duration::from_millis(500)), Ok(()));
        assert_eq!(limiter.take(address, start + Duration::from_millis(500)), Err(1));
    }

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_bucket() {
        let limiter = RateLimiter::new(1, 1, 0, false);
        let now = Instant::now();
        assert_eq!(limiter.take("2001:db8::1".parse().unwrap(), now), Ok(()));
        assert_eq!(limiter.take("2001:db8::2".parse().unwrap(), now), Err(1));
        assert_eq!(limiter.take("2001:db8:0:1::1".parse().unwrap(), now), Ok(()));
    }

    #[test]
    fn the_number_of_buckets_is_bounded() {
        let limiter = RateLimiter::new(1, 2, 0, false);
        let now = Instant::now();
        for number in 0..u32::try_from(ADDRESSES + 10).unwrap() {
            limiter.take(IpAddr::V4(number.into()), now).unwrap();
        }
        assert!(limiter.buckets.lock().unwrap().len() <= ADDRESSES);
    }
}
