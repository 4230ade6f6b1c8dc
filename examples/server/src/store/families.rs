//! Families of refresh tokens: each is good for one answer, and one that comes again ends them all.

use sqlx::AnyConnection;

use super::{
    Store, User,
    new_session::{NewToken, add_refresh_token},
    users::{UserRow, row_of},
};
use crate::{
    crypto::{Token, TokenHash},
    error::ApiError,
};

/// A reply counts in seconds: a token that would live for less than one is not worth giving.
const SHORTEST_MS: i64 = 1000;

/// What a refresh brings.
pub struct Renewal<'a> {
    /// What the client sent.
    pub presented: &'a Token,
    /// Its next token.
    pub token: &'a Token,
    /// Its next refresh token.
    pub refresh_token: &'a Token,
    /// What the client says its device is; `None`: the one it was.
    pub device: Option<&'a str>,
    /// The next token ends after so many milliseconds without use.
    pub token_ttl_ms: i64,
    /// The family ends after so many milliseconds without a refresh.
    pub refresh_ttl_ms: i64,
    /// For so long a refresh token whose answer was lost is answered again.
    pub grace_ms: i64,
    /// Now.
    pub now: i64,
}

/// A user, and when the new token ends unless used.
pub struct Refreshed {
    pub user: User,
    pub expires_at: i64,
}

struct Family {
    id: String,
    user_id: String,
    device_hash: String,
    /// Of the refresh tokens that have not been used.
    generation: i64,
    turned_at: i64,
    expires_at: i64,
    ends_at: i64,
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It has not been used: the next generation begins.
    Use,
    /// The answer was lost: there is another one of its generation.
    AnswerAgain,
    /// Two hold it.
    Reuse,
}

/// What is written, whichever of the two it is.
struct Next {
    presented: TokenHash,
    token: TokenHash,
    refresh_token: TokenHash,
    device_hash: Option<String>,
    token_ttl_ms: i64,
    refresh_ttl_ms: i64,
    grace_ms: i64,
    now: i64,
}

impl Store {
    /// Takes a refresh token; `None` when it is not good any more, and then its family is not either.
    pub async fn refresh(&self, renewal: &Renewal<'_>) -> Result<Option<Refreshed>, ApiError> {
        let next = Next {
            presented: renewal.presented.hash(),
            token: renewal.token.hash(),
            refresh_token: renewal.refresh_token.hash(),
            device_hash: renewal.device.map(|device| self.keys.index("device", device)),
            token_ttl_ms: renewal.token_ttl_ms,
            refresh_ttl_ms: renewal.refresh_ttl_ms,
            grace_ms: renewal.grace_ms,
            now: renewal.now,
        };
        let write = self.writer.write(move |connection| Box::pin(async move { next.take(connection).await }));
        let Some((row, expires_at)) = write.await? else { return Ok(None) };
        Ok(Some(Refreshed { user: self.read(row)?, expires_at }))
    }
}

impl Next {
    async fn take(&self, connection: &mut AnyConnection) -> Result<Option<(UserRow, i64)>, sqlx::Error> {
        let Some(family) = lock(connection, &self.presented).await? else { return Ok(None) };
        let generation = sqlx::query_scalar("SELECT generation FROM refresh_tokens WHERE token_hash = $1")
            .bind(self.presented.as_str())
            .fetch_one(&mut *connection)
            .await?;
        if family.expires_at <= self.now || family.ends_at - self.now < SHORTEST_MS {
            end(connection, &family.id).await?;
            return Ok(None);
        }
        let current = match judge(generation, &family, self.now, self.grace_ms) {
            Verdict::Reuse => {
                end(connection, &family.id).await?;
                return Ok(None);
            }
            Verdict::AnswerAgain => family.generation,
            Verdict::Use => self.turn(connection, &family).await?,
        };
        let expires_at = (self.now + self.token_ttl_ms).min(family.ends_at);
        let token = NewToken {
            hash: &self.token,
            user_id: &family.user_id,
            device_hash: self.device_hash.as_ref().unwrap_or(&family.device_hash),
            family_id: Some(&family.id),
            expires_at,
            ends_at: family.ends_at,
            now: self.now,
        };
        add_refresh_token(connection, &self.refresh_token, &family.id, current).await?;
        token.add(connection).await?;
        Ok(row_of(connection, &family.user_id).await?.map(|row| (row, expires_at)))
    }

    /// Begins the next generation. The tokens of the one before are left to requests under way, and to a client that
    /// gets no answer and has to come again.
    async fn turn(&self, connection: &mut AnyConnection, family: &Family) -> Result<i64, sqlx::Error> {
        let generation = family.generation + 1;
        sqlx::query(
            "UPDATE families SET generation = $1, turned_at = $2, expires_at = $3, device_hash = COALESCE($4, device_hash)
             WHERE id = $5",
        )
        .bind(generation)
        .bind(self.now)
        .bind((self.now + self.refresh_ttl_ms).min(family.ends_at))
        .bind(self.device_hash.as_deref())
        .bind(&family.id)
        .execute(&mut *connection)
        .await?;
        sqlx::query(
            "UPDATE sessions SET ends_at = $1, expires_at = CASE WHEN expires_at < $1 THEN expires_at ELSE $1 END
             WHERE family_id = $2 AND ends_at > $1",
        )
        .bind(self.now + self.grace_ms)
        .bind(&family.id)
        .execute(connection)
        .await?;
        Ok(generation)
    }
}

/// The answer to the generation before the last may have been lost as long as nobody has used it.
fn judge(generation: i64, family: &Family, now: i64, grace_ms: i64) -> Verdict {
    if generation == family.generation {
        Verdict::Use
    } else if generation == family.generation - 1 && now - family.turned_at < grace_ms {
        Verdict::AnswerAgain
    } else {
        Verdict::Reuse
    }
}

/// The family of a refresh token. It is written so that no other refresh comes in between, by the same words on both
/// databases.
async fn lock(connection: &mut AnyConnection, presented: &TokenHash) -> Result<Option<Family>, sqlx::Error> {
    let row: Option<(String, String, String, i64, i64, i64, i64)> = sqlx::query_as(
        "UPDATE families SET turned_at = turned_at
         WHERE id = (SELECT family_id FROM refresh_tokens WHERE token_hash = $1)
         RETURNING id, user_id, device_hash, generation, turned_at, expires_at, ends_at",
    )
    .bind(presented.as_str())
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(id, user_id, device_hash, generation, turned_at, expires_at, ends_at)| Family {
        id,
        user_id,
        device_hash,
        generation,
        turned_at,
        expires_at,
        ends_at,
    }))
}

/// Ends a family: its tokens and refresh tokens go with it.
async fn end(connection: &mut AnyConnection, family_id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM families WHERE id = $1").bind(family_id).execute(connection).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_is_used_once_and_answered_again_only_while_its_answer_may_be_lost() {
        let text = String::new;
        let family = Family {
            id: text(),
            user_id: text(),
            device_hash: text(),
            generation: 5,
            turned_at: 1_000_000,
            expires_at: i64::MAX,
            ends_at: i64::MAX,
        };
        let at = |generation, now| judge(generation, &family, now, 60_000);
        assert_eq!(at(5, 1_000_001), Verdict::Use);
        assert_eq!(at(5, 9_000_000), Verdict::Use);
        assert_eq!(at(4, 1_059_999), Verdict::AnswerAgain);
        assert_eq!(at(4, 1_060_000), Verdict::Reuse);
        assert_eq!(at(3, 1_000_001), Verdict::Reuse, "its answer was used");
        assert_eq!(judge(4, &family, 1_000_000, 0), Verdict::Reuse, "no grace");
    }
}
