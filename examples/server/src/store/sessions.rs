//! Sessions: who holds which token, and until when.

use super::Store;
use crate::crypto::{SessionToken, TokenHash};

/// What a login creates.
pub struct NewSession<'a> {
    /// The token that the client will hold.
    pub token: &'a SessionToken,
    /// What the client says its device is.
    pub device: &'a str,
    /// Whether the user's other sessions on that device end.
    pub alone_on_device: bool,
    /// When it ends unless used.
    pub expires_at: i64,
    /// When it ends even if used.
    pub ends_at: i64,
    /// Now.
    pub now: i64,
}

/// A session that is alive.
pub struct LiveSession {
    /// Whose it is.
    pub user_id: String,
    /// When it ends unless used.
    pub expires_at: i64,
    /// When it ends even if used.
    pub ends_at: i64,
}

impl Store {
    /// Inserts the session, in the transaction of its login.
    pub(super) async fn insert_session(
        &self,
        connection: &mut sqlx::AnyConnection,
        user_id: &str,
        session: &NewSession<'_>,
    ) -> Result<(), sqlx::Error> {
        let device = self.keys.index("device", session.device);
        if session.alone_on_device {
            sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND device_hash = $2")
                .bind(user_id)
                .bind(&device)
                .execute(&mut *connection)
                .await?;
        }
        sqlx::query(
            "INSERT INTO sessions (token_hash, user_id, device_hash, expires_at, ends_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(session.token.hash().as_str())
        .bind(user_id)
        .bind(&device)
        .bind(session.expires_at)
        .bind(session.ends_at)
        .bind(session.now)
        .execute(connection)
        .await
        .map(drop)
    }

    /// The live session of a token.
    pub async fn live_session(&self, token: &TokenHash, now: i64) -> Result<Option<LiveSession>, sqlx::Error> {
        let row: Option<(String, i64, i64)> = sqlx::query_as(
            "SELECT user_id, expires_at, ends_at FROM sessions WHERE token_hash = $1 AND expires_at > $2",
        )
        .bind(token.as_str())
        .bind(now)
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|(user_id, expires_at, ends_at)| LiveSession { user_id, expires_at, ends_at }))
    }

    /// Moves a session's end; a session that ended meanwhile stays ended.
    pub async fn extend_session(&self, token: &TokenHash, expires_at: i64, now: i64) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE sessions SET expires_at = $1 WHERE token_hash = $2 AND expires_at > $3 AND expires_at < $1")
            .bind(expires_at)
            .bind(token.as_str())
            .bind(now)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Ends one session.
    pub async fn revoke_session(&self, token: &TokenHash) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(token.as_str())
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Forgets sessions that have ended; how many.
    pub async fn sweep_sessions(&self, now: i64) -> Result<u64, sqlx::Error> {
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(now)
            .execute(&self.pool)
            .await
            .map(|done| done.rows_affected())
    }

    /// Lets every session expire now; how many.
    pub async fn expire_sessions(&self, now: i64) -> Result<u64, sqlx::Error> {
        sqlx::query("UPDATE sessions SET expires_at = $1 WHERE expires_at > $1")
            .bind(now)
            .execute(&self.pool)
            .await
            .map(|done| done.rows_affected())
    }
}
