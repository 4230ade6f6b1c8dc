//! Which failures of the database pass by themselves.

use sqlx::{error::DatabaseError, postgres::PgDatabaseError, sqlite::SqliteError};

/// Whether the same query may succeed a moment later.
pub fn may_pass(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => database_may_recover(error.as_ref()),
        _ => false,
    }
}

fn database_may_recover(error: &dyn DatabaseError) -> bool {
    let Some(code) = error.code() else { return false };
    if error.try_downcast_ref::<SqliteError>().is_some() {
        return code.parse().is_ok_and(sqlite_may_recover);
    }
    error.try_downcast_ref::<PgDatabaseError>().is_some() && postgres_may_recover(&code)
}

/// The low byte of an extended code is its kind: busy, locked, no memory, failed input or output, full disk,
/// a file that cannot be opened (for want of descriptors), a race for the write-ahead log.
fn sqlite_may_recover(code: i32) -> bool {
    matches!(code & 0xff, 5 | 6 | 7 | 10 | 13 | 14 | 15)
}

/// A lost connection (08), serialisation failure or deadlock (40001, 40P01), want of disk, memory or connections
/// (53), a lock not granted (55P03), a statement cancelled (57014), shutting down or starting (57P01 to 57P03).
fn postgres_may_recover(code: &str) -> bool {
    matches!(code, "40001" | "40P01" | "55P03" | "57014" | "57P01" | "57P02" | "57P03")
        || code.starts_with("08")
        || code.starts_with("53")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_passes_and_a_broken_rule_does_not() {
        // SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_BUSY_SNAPSHOT.
        assert!([13, 778, 517].into_iter().all(sqlite_may_recover));
        // SQLITE_CONSTRAINT_UNIQUE, SQLITE_CORRUPT, SQLITE_READONLY.
        assert!(![2067, 11, 8].into_iter().any(sqlite_may_recover));
        assert!(["53100", "53300", "55P03", "57014", "08006"].into_iter().all(postgres_may_recover));
        assert!(!["23505", "42P01", "57P04", "5"].into_iter().any(postgres_may_recover));
    }
}
