//! Accounts: the rows of one person in several mini programs of one subject share one profile and one number.
//!
//! Who was known by the unionid first has them. Whoever turns out to be the same person later is led there, and brings
//! what is lacking. Two rows that become known at the same moment do not see each other; the next login does.

use sqlx::AnyConnection;

use super::{Store, users::place};
use crate::{crypto::SealError, error::ApiError, secret::SecretText};

/// What a user gives beside a login.
#[derive(Debug, Default)]
pub struct Given {
    /// The name.
    pub nick_name: Option<String>,
    /// Where the picture is.
    pub avatar_url: Option<String>,
    /// The number.
    pub phone: Option<SecretText>,
}

/// The same as it is stored, sealed for one account.
#[derive(Default)]
pub(super) struct SealedGift {
    nick_name: Option<String>,
    avatar_url: Option<String>,
    phone: Option<String>,
}

/// A user who has logged in before.
pub(super) struct Known {
    pub id: String,
    account: String,
    unionid_hash: Option<String>,
}

/// Who was known by a unionid first.
pub(super) struct Head {
    id: String,
    account: String,
}

impl Store {
    /// While keys are turned, some users are found by the hash of an older one.
    pub(super) async fn find_user(&self, openid_hashes: &[String]) -> Result<Option<Known>, sqlx::Error> {
        for hash in openid_hashes {
            let query =
                sqlx::query_as("SELECT id, COALESCE(account_id, id), unionid_hash FROM users WHERE openid_hash = $1");
            let row = query.bind(hash).fetch_optional(&self.readers).await;
            if let Some((id, account, unionid_hash)) = self.writer.note(row)? {
                return Ok(Some(Known { id, account, unionid_hash }));
            }
        }
        Ok(None)
    }

    pub(super) async fn find_head(&self, unionid: Option<&SecretText>) -> Result<Option<Head>, sqlx::Error> {
        let Some(unionid) = unionid else { return Ok(None) };
        for hash in self.keys.indexes("unionid", unionid.expose()) {
            let query = sqlx::query_as(
                "SELECT id, COALESCE(account_id, id) FROM users WHERE unionid_hash = $1 ORDER BY unionid_at, id LIMIT 1",
            );
            let row = query.bind(hash).fetch_optional(&self.readers).await;
            if let Some((id, account)) = self.writer.note(row)? {
                return Ok(Some(Head { id, account }));
            }
        }
        Ok(None)
    }

    /// What a user who is led to another account has had so far.
    pub(super) async fn inherited(&self, known: Option<&Known>, account: &str) -> Result<SealedGift, ApiError> {
        let Some(known) = known.filter(|known| known.account != account) else { return Ok(SealedGift::default()) };
        let row: Option<(_, _, Option<String>)> =
            sqlx::query_as("SELECT nick_name, avatar_url, phone_sealed FROM users WHERE id = $1")
                .bind(&known.account)
                .fetch_optional(&self.readers)
                .await?;
        // Closed since the look-up.
        let Some((nick_name, avatar_url, phone)) = row else { return Ok(SealedGift::default()) };
        let open = |sealed: String| self.keys.sealer().open(&place("phone", &known.account), &sealed);
        let phone = phone.map(open).transpose()?;
        Ok(self.seal_gift(account, &Given { nick_name, avatar_url, phone })?)
    }

    pub(super) fn seal_gift(&self, account: &str, given: &Given) -> Result<SealedGift, SealError> {
        let seal = |phone| self.keys.sealer().seal(&place("phone", account), phone);
        Ok(SealedGift {
            nick_name: given.nick_name.clone(),
            avatar_url: given.avatar_url.clone(),
            phone: given.phone.as_ref().map(seal).transpose()?,
        })
    }

    /// Hash and sealed text of a unionid that is not the one that is stored.
    pub(super) fn news_of_unionid(
        &self,
        id: &str,
        known: Option<&Known>,
        unionid: Option<&SecretText>,
    ) -> Result<Option<(String, String)>, SealError> {
        let Some(unionid) = unionid else { return Ok(None) };
        let mut hashes = self.keys.indexes("unionid", unionid.expose());
        let stored = known.and_then(|known| known.unionid_hash.as_ref());
        if stored.is_some_and(|stored| hashes.contains(stored)) {
            return Ok(None);
        }
        Ok(Some((hashes.swap_remove(0), self.keys.sealer().seal(&place("unionid", id), unionid)?)))
    }
}

/// Whose profile and number are those of the user `id`. Nobody is ever led away from an account but to another one.
pub(super) fn account_of(id: &str, known: Option<&Known>, head: Option<Head>) -> String {
    match head.filter(|head| head.id != id) {
        Some(head) => head.account,
        None => known.map_or_else(|| id.to_owned(), |known| known.account.clone()),
    }
}

impl SealedGift {
    /// Stores what the account lacks; whether there was anything to store.
    pub async fn fill_in(self, connection: &mut AnyConnection, account: &str, now: i64) -> Result<bool, sqlx::Error> {
        // A picture belongs to its name.
        let update = "UPDATE users SET avatar_url = CASE WHEN nick_name IS NULL THEN COALESCE($2, avatar_url) ELSE avatar_url END,
             nick_name = COALESCE(nick_name, $1), phone_sealed = COALESCE(phone_sealed, $3), updated_at = $4 WHERE id = $5";
        self.store(update, connection, account, now).await
    }

    /// Stores it in place of what the account has.
    pub async fn put(self, connection: &mut AnyConnection, account: &str, now: i64) -> Result<bool, sqlx::Error> {
        let update = "UPDATE users SET nick_name = COALESCE($1, nick_name), avatar_url = COALESCE($2, avatar_url),
             phone_sealed = COALESCE($3, phone_sealed), updated_at = $4 WHERE id = $5";
        self.store(update, connection, account, now).await
    }

    async fn store(
        self,
        update: &'static str,
        connection: &mut AnyConnection,
        account: &str,
        now: i64,
    ) -> Result<bool, sqlx::Error> {
        if self.nick_name.is_none() && self.avatar_url.is_none() && self.phone.is_none() {
            return Ok(false);
        }
        sqlx::query(update)
            .bind(self.nick_name)
            .bind(self.avatar_url)
            .bind(self.phone)
            .bind(now)
            .bind(account)
            .execute(connection)
            .await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::now_us,
        crypto::Token,
        store::{NewSession, Strangers, tests::open_two},
        wechat::PlatformUser,
    };

    async fn log_in(store: &Store, openid: &str, unionid: Option<&str>, now: i64) {
        let user = PlatformUser {
            openid: SecretText::new(openid),
            session_key: SecretText::new("key"),
            unionid: unionid.map(SecretText::new),
            asked_at_us: now_us(),
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
            now,
        };
        store.log_in(&user, &session, Strangers::Welcome, &Given::default()).await.unwrap();
    }

    /// The openid whose row has the profile of `openid`.
    async fn leads_to(store: &Store, openid: &str) -> String {
        let find = async |openid: &str| store.find_user(&store.keys.indexes("openid", openid)).await.unwrap().unwrap();
        let account = find(openid).await.account;
        for candidate in ["first", "second"] {
            if find(candidate).await.id == account {
                return candidate.to_owned();
            }
        }
        panic!("{openid} leads nowhere");
    }

    #[tokio::test]
    async fn two_who_became_known_at_once_find_each_other_and_never_lead_in_a_circle() {
        let (_folder, store, _) = open_two().await;
        log_in(&store, "first", Some("u"), 1).await;
        log_in(&store, "second", Some("u"), 2).await;
        assert_eq!(leads_to(&store, "second").await, "first");
        // Neither had seen the other.
        sqlx::query("UPDATE users SET account_id = NULL").execute(&store.readers).await.unwrap();
        log_in(&store, "first", Some("u"), 3).await;
        assert_eq!(
            (leads_to(&store, "first").await, leads_to(&store, "second").await),
            ("first".into(), "second".into())
        );
        log_in(&store, "second", Some("u"), 4).await;
        log_in(&store, "first", None, 5).await;
        assert_eq!(
            (leads_to(&store, "first").await, leads_to(&store, "second").await),
            ("first".into(), "first".into())
        );
        store.close().await;
    }
}
