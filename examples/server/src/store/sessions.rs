//! Sessions: who holds which token, and until when.

use super::Store;
use crate::{crypto::TokenHash, error::ApiError};

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
    /// The live session of a token.
    pub async fn live_session(&self, token: &TokenHash, now: i64) -> Result<Option<LiveSession>, sqlx::Error> {
        let row: Result<Option<(String, i64, i64)>, _> = sqlx::query_as(
            "SELECT user_id, expires_at, ends_at FROM sessions WHERE token_hash = $1 AND expires_at > $2",
        )
        .bind(token.as_str())
        .bind(now)
        .fetch_optional(&self.readers)
        .await;
        Ok(self.writer.note(row)?.map(|(user_id, expires_at, ends_at)| LiveSession { user_id, expires_at, ends_at }))
    }

    /// Moves a session's end; a session that ended meanwhile stays ended.
    pub async fn extend_session(&self, token: &TokenHash, expires_at: i64, now: i64) -> Result<(), ApiError> {
        let token = token.clone();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "UPDATE sessions SET expires_at = $1
                         WHERE token_hash = $2 AND expires_at > $3 AND expires_at < $1",
                    )
                    .bind(expires_at)
                    .bind(token.as_str())
                    .bind(now)
                    .execute(connection)
                    .await
                    .map(drop)
                })
            })
            .await
    }

    /// Ends one session, with all that its login led to.
    pub async fn revoke_session(&self, token: &TokenHash) -> Result<(), ApiError> {
        let token = token.clone();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    sqlx::query(
                        "DELETE FROM families WHERE id = (SELECT family_id FROM sessions WHERE token_hash = $1)",
                    )
                    .bind(token.as_str())
                    .execute(&mut *connection)
                    .await?;
                    let delete = sqlx::query("DELETE FROM sessions WHERE token_hash = $1").bind(token.as_str());
                    delete.execute(connection).await.map(drop)
                })
            })
            .await
    }

    /// Lets every session expire now; how many.
    pub async fn expire_sessions(&self, now: i64) -> Result<u64, ApiError> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let update = sqlx::query("UPDATE sessions SET expires_at = $1 WHERE expires_at > $1").bind(now);
                    update.execute(connection).await.map(|done| done.rows_affected())
                })
            })
            .await
    }
}
