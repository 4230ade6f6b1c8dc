//! Requests of an address, counted on PostgreSQL for all servers together.

use std::net::IpAddr;

use super::Store;

/// A bucket that nobody has used for so long is full again under any sensible limit.
const FORGOTTEN_AFTER_MS: i64 = 3_600_000;

/// Forgotten at once.
const BATCH: i64 = 5000;

impl Store {
    /// Takes one request from the address's bucket; whether there was one. The database's clock counts: servers'
    /// clocks differ.
    pub async fn take_request(&self, network: IpAddr, per_second: u32, burst: u32) -> Result<bool, sqlx::Error> {
        let refused: i64 = sqlx::query_scalar(
            "WITH now AS (SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS ms)
             INSERT INTO rate_buckets AS bucket (address_hash, level, filled_at, refused)
             SELECT $1, $2 - 1000, ms, 0 FROM now
             ON CONFLICT (address_hash) DO UPDATE SET
                 refused = CASE WHEN LEAST($2, bucket.level + (excluded.filled_at - bucket.filled_at) * $3) < 1000
                     THEN 1 ELSE 0 END,
                 level = LEAST($2, bucket.level + (excluded.filled_at - bucket.filled_at) * $3)
                     - CASE WHEN LEAST($2, bucket.level + (excluded.filled_at - bucket.filled_at) * $3) < 1000
                         THEN 0 ELSE 1000 END,
                 filled_at = excluded.filled_at
             RETURNING refused",
        )
        .bind(self.keys.index("address", &network.to_string()))
        .bind(i64::from(burst) * 1000)
        .bind(i64::from(per_second))
        .fetch_one(&self.readers)
        .await?;
        Ok(refused == 0)
    }

    /// Forgets buckets that are full again.
    pub(super) async fn sweep_rate_buckets(&self, now: i64) -> Result<(), sqlx::Error> {
        sqlx::query(
            "DELETE FROM rate_buckets WHERE address_hash IN
                 (SELECT address_hash FROM rate_buckets WHERE filled_at <= $1 LIMIT $2)",
        )
        .bind(now - FORGOTTEN_AFTER_MS)
        .bind(BATCH)
        .execute(&self.readers)
        .await
        .map(drop)
    }
}
