//! Logins: a user with a new session key and a session, both or neither.

use sqlx::AnyConnection;

use super::{
    Store, User,
    users::{UserRow, place},
};
use crate::{
    crypto::{SessionToken, TokenHash, random_id},
    error::ApiError,
    wechat::PlatformUser,
};

/// What a login creates.
pub struct NewSession<'a> {
    /// The token that the client will hold.
    pub token: &'a SessionToken,
    /// What the client says its device is.
    pub device: &'a str,
    /// So many sessions the user may have on that device, this one included; the oldest end.
    pub most_on_device: u32,
    /// So many sessions the user may have on all devices, this one included; the oldest end.
    pub most_of_user: u32,
    /// When it ends unless used.
    pub expires_at: i64,
    /// When it ends even if used.
    pub ends_at: i64,
    /// Now.
    pub now: i64,
}

/// No login takes longer than this, in microseconds. A stored time that is further ahead was written by a clock that
/// has been set back since, and says nothing about the order.
const LONGEST_LOGIN_US: i64 = 180_000_000;

impl Store {
    /// Records a login.
    pub async fn log_in(&self, platform_user: &PlatformUser, session: &NewSession<'_>) -> Result<User, ApiError> {
        let openid_hashes = self.keys.indexes("openid", platform_user.openid.expose());
        loop {
            let known = self.find_user(&openid_hashes).await?;
            let created = known.is_none();
            let id = known.map_or_else(random_id, Ok)?;
            let seal = |column, text| self.keys.sealer().seal(&place(column, &id), text);
            let row = SessionRow {
                token_hash: session.token.hash(),
                device_hash: self.keys.index("device", session.device),
                most_on_device: session.most_on_device,
                most_of_user: session.most_of_user,
                expires_at: session.expires_at,
                ends_at: session.ends_at,
            };
            let user = LoginRow {
                openid_hash: openid_hashes[0].clone(),
                openid: if created { seal("openid", &platform_user.openid)? } else { String::new() },
                session_key: seal("session_key", &platform_user.session_key)?,
                asked_at_us: platform_user.asked_at_us,
                now: session.now,
                id,
            };
            let write = self.writer.write(move |connection| {
                Box::pin(async move {
                    let written =
                        if created { insert(connection, &user).await? } else { refresh(connection, &user).await? };
                    if written.is_some() {
                        add_session(connection, &user, &row).await?;
                    }
                    Ok(written)
                })
            });
            // Without a row somebody else created the user since the look-up, or deleted it: look again.
            if let Some(row) = write.await? {
                return self.read(row);
            }
        }
    }
}

impl Store {
    /// While keys are turned, some users are found by the hash of an older one.
    async fn find_user(&self, openid_hashes: &[String]) -> Result<Option<String>, sqlx::Error> {
        for hash in openid_hashes {
            let query = sqlx::query_scalar("SELECT id FROM users WHERE openid_hash = $1").bind(hash);
            if let Some(id) = self.writer.note(query.fetch_optional(&self.readers).await)? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }
}

/// What is written about the user.
struct LoginRow {
    id: String,
    openid_hash: String,
    openid: String,
    session_key: String,
    asked_at_us: i64,
    now: i64,
}

/// What is written about the session.
struct SessionRow {
    token_hash: TokenHash,
    device_hash: String,
    most_on_device: u32,
    most_of_user: u32,
    expires_at: i64,
    ends_at: i64,
}

/// Keeps the key of the exchange that was sent last: it belongs to the user's latest `wx.login`. Neither the order in
/// which WeChat's answers arrive nor the order of commits tells that.
async fn refresh(connection: &mut AnyConnection, user: &LoginRow) -> Result<Option<UserRow>, sqlx::Error> {
    sqlx::query_as(
        "UPDATE users SET
             session_key_sealed = CASE WHEN session_key_asked_at > $2 AND session_key_asked_at < $3
                 THEN session_key_sealed ELSE $1 END,
             session_key_asked_at = CASE WHEN session_key_asked_at > $2 AND session_key_asked_at < $3
                 THEN session_key_asked_at ELSE $2 END,
             updated_at = $4
         WHERE id = $5
         RETURNING id, nick_name, avatar_url, phone_sealed",
    )
    .bind(&user.session_key)
    .bind(user.asked_at_us)
    .bind(user.asked_at_us.saturating_add(LONGEST_LOGIN_US))
    .bind(user.now)
    .bind(&user.id)
    .fetch_optional(connection)
    .await
}

async fn insert(connection: &mut AnyConnection, user: &LoginRow) -> Result<Option<UserRow>, sqlx::Error> {
    sqlx::query_as(
        "INSERT INTO users
             (id, openid_hash, openid_sealed, session_key_sealed, session_key_asked_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (openid_hash) DO NOTHING
         RETURNING id, nick_name, avatar_url, phone_sealed",
    )
    .bind(&user.id)
    .bind(&user.openid_hash)
    .bind(&user.openid)
    .bind(&user.session_key)
    .bind(user.asked_at_us)
    .bind(user.now)
    .fetch_optional(connection)
    .await
}

/// The user's row is locked by now, so logins of one user count their sessions one after the other.
async fn add_session(connection: &mut AnyConnection, user: &LoginRow, row: &SessionRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "DELETE FROM sessions WHERE user_id = $1 AND (
             token_hash NOT IN
                 (SELECT token_hash FROM sessions WHERE user_id = $1 ORDER BY created_at DESC LIMIT $2)
             OR device_hash = $3 AND token_hash NOT IN
                 (SELECT token_hash FROM sessions WHERE user_id = $1 AND device_hash = $3
                  ORDER BY created_at DESC LIMIT $4))",
    )
    .bind(&user.id)
    .bind(i64::from(row.most_of_user) - 1)
    .bind(&row.device_hash)
    .bind(i64::from(row.most_on_device) - 1)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "INSERT INTO sessions (token_hash, user_id, device_hash, expires_at, ends_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(row.token_hash.as_str())
    .bind(&user.id)
    .bind(&row.device_hash)
    .bind(row.expires_at)
    .bind(row.ends_at)
    .bind(user.now)
    .execute(connection)
    .await
    .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::now_us, secret::SecretText, store::tests::open_two};

    /// Logs in with a key that WeChat was asked for at `asked_at_us`; the key that is stored then.
    async fn log_in(store: &Store, session_key: &str, asked_at_us: i64) -> String {
        let user =
            PlatformUser { openid: SecretText::new("o1"), session_key: SecretText::new(session_key), asked_at_us };
        let token = SessionToken::generate().unwrap();
        let session = NewSession {
            token: &token,
            device: "",
            most_on_device: 10,
            most_of_user: 10,
            expires_at: i64::MAX,
            ends_at: i64::MAX,
            now: asked_at_us / 1000,
        };
        store.log_in(&user, &session).await.unwrap();
        let id: String = sqlx::query_scalar("SELECT id FROM users").fetch_one(&store.readers).await.unwrap();
        store.session_key(&id).await.unwrap().expose().to_owned()
    }

    #[tokio::test]
    async fn a_login_that_is_committed_late_does_not_bring_an_old_key_back() {
        let (_folder, store, _) = open_two().await;
        let now = now_us();
        assert_eq!(log_in(&store, "first", now).await, "first");
        assert_eq!(log_in(&store, "third", now + 2).await, "third");
        assert_eq!(log_in(&store, "second, committed late", now + 1).await, "third");
        assert_eq!(log_in(&store, "fourth", now + 3).await, "fourth");

        let day = 86_400_000_000;
        assert_eq!(log_in(&store, "of a clock that is a day ahead", now + day).await, "of a clock that is a day ahead");
        assert_eq!(log_in(&store, "after the clock was set right", now + 4).await, "after the clock was set right");
        store.close().await;
    }
}
