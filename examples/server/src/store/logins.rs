//! Logins: a user with a new session key and a session, both or neither.

use sqlx::AnyConnection;

use super::{
    Store, User,
    accounts::{Given, account_of},
    new_session::{NewSession, SessionRow},
    users::{UserRow, place, row_of},
};
use crate::{crypto::random_id, error::ApiError, wechat::PlatformUser};

/// What becomes of a user who has no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strangers {
    /// They get one.
    Welcome,
    /// They have to register.
    Refused,
}

/// No login takes longer than this, in microseconds. A stored time that is further ahead was written by a clock that
/// has been set back since, and says nothing about the order.
const LONGEST_LOGIN_US: i64 = 180_000_000;

impl Store {
    /// Records a login, and what the user gives with it; `None` when the user has no account and gets none.
    pub async fn log_in(
        &self,
        platform_user: &PlatformUser,
        session: &NewSession<'_>,
        strangers: Strangers,
        given: &Given,
    ) -> Result<Option<User>, ApiError> {
        let openid_hashes = self.keys.indexes("openid", platform_user.openid.expose());
        loop {
            let known = self.find_user(&openid_hashes).await?;
            let head = self.find_head(platform_user.unionid.as_ref()).await?;
            if known.is_none() && head.is_none() && strangers == Strangers::Refused {
                return Ok(None);
            }
            let id = known.as_ref().map_or_else(random_id, |known| Ok(known.id.clone()))?;
            let account = account_of(&id, known.as_ref(), head);
            let inherited = self.inherited(known.as_ref(), &account).await?;
            let given = self.seal_gift(&account, given)?;
            let seal = |column, text| self.keys.sealer().seal(&place(column, &id), text);
            let row = SessionRow::new(session, &self.keys)?;
            let created = known.is_none();
            let user = LoginRow {
                openid_hash: openid_hashes[0].clone(),
                openid: if created { seal("openid", &platform_user.openid)? } else { String::new() },
                session_key: seal("session_key", &platform_user.session_key)?,
                unionid: self.news_of_unionid(&id, known.as_ref(), platform_user.unionid.as_ref())?,
                account_id: (account != id).then(|| account.clone()),
                asked_at_us: platform_user.asked_at_us,
                now: session.now,
                id,
            };
            let write = self.writer.write(move |connection| {
                Box::pin(async move {
                    let written =
                        if created { insert(connection, &user).await? } else { refresh(connection, &user).await? };
                    if written.is_none() {
                        return Ok(None);
                    }
                    let changed = inherited.fill_in(connection, &account, user.now).await?
                        | given.put(connection, &account, user.now).await?;
                    row.add(connection, &user.id).await?;
                    if changed || account != user.id { row_of(connection, &user.id).await } else { Ok(written) }
                })
            });
            // Without a row somebody else created the user since the look-up, or deleted it: look again.
            if let Some(row) = write.await? {
                return self.read(row).map(Some);
            }
        }
    }
}

/// What is written about the user.
struct LoginRow {
    id: String,
    openid_hash: String,
    openid: String,
    session_key: String,
    /// Hash and sealed text, when it is not the one that is stored.
    unionid: Option<(String, String)>,
    account_id: Option<String>,
    asked_at_us: i64,
    now: i64,
}

impl LoginRow {
    fn unionid_hash(&self) -> Option<&str> {
        self.unionid.as_ref().map(|(hash, _)| hash.as_str())
    }

    fn unionid_sealed(&self) -> Option<&str> {
        self.unionid.as_ref().map(|(_, sealed)| sealed.as_str())
    }
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
             unionid_hash = COALESCE($6, unionid_hash),
             unionid_sealed = COALESCE($7, unionid_sealed),
             unionid_at = CASE WHEN $8 = 1 THEN $4 ELSE unionid_at END,
             account_id = COALESCE($9, account_id),
             updated_at = $4
         WHERE id = $5
         RETURNING id, nick_name, avatar_url, phone_sealed",
    )
    .bind(&user.session_key)
    .bind(user.asked_at_us)
    .bind(user.asked_at_us.saturating_add(LONGEST_LOGIN_US))
    .bind(user.now)
    .bind(&user.id)
    .bind(user.unionid_hash())
    .bind(user.unionid_sealed())
    .bind(i64::from(user.unionid.is_some()))
    .bind(user.account_id.as_deref())
    .fetch_optional(connection)
    .await
}

async fn insert(connection: &mut AnyConnection, user: &LoginRow) -> Result<Option<UserRow>, sqlx::Error> {
    sqlx::query_as(
        "INSERT INTO users
             (id, openid_hash, openid_sealed, session_key_sealed, session_key_asked_at, created_at, updated_at,
              unionid_hash, unionid_sealed, unionid_at, account_id)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10)
         ON CONFLICT (openid_hash) DO NOTHING
         RETURNING id, nick_name, avatar_url, phone_sealed",
    )
    .bind(&user.id)
    .bind(&user.openid_hash)
    .bind(&user.openid)
    .bind(&user.session_key)
    .bind(user.asked_at_us)
    .bind(user.now)
    .bind(user.unionid_hash())
    .bind(user.unionid_sealed())
    .bind(user.unionid.is_some().then_some(user.now))
    .bind(user.account_id.as_deref())
    .fetch_optional(connection)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::now_us, crypto::Token, secret::SecretText, store::tests::open_two};

    /// Logs in with a key that WeChat was asked for at `asked_at_us`; the key that is stored then.
    async fn log_in(store: &Store, session_key: &str, asked_at_us: i64) -> String {
        let user = PlatformUser {
            openid: SecretText::new("o1"),
            session_key: SecretText::new(session_key),
            unionid: None,
            asked_at_us,
        };
        let token = Token::generate().unwrap();
        let session = NewSession {
            token: &token,
            refresh_token: None,
            device: "",
            most_on_device: 10,
            most_of_user: 10,
            expires_at: i64::MAX,
            ends_at: i64::MAX,
            refresh_expires_at: i64::MAX,
            now: asked_at_us / 1000,
        };
        store.log_in(&user, &session, Strangers::Welcome, &Given::default()).await.unwrap();
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
