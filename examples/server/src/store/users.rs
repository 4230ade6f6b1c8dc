//! Users: what they show of themselves, and what WeChat says of them.

use mp_session::api::UserInfo;
use sqlx::{AnyConnection, FromRow, Row, any::AnyRow};

use super::Store;
use crate::{error::ApiError, secret::SecretText};

/// A user without secrets that are not asked for.
#[derive(Debug)]
pub struct User {
    nick_name: Option<String>,
    avatar_url: Option<String>,
    phone: Option<SecretText>,
}

/// What a user shows of themselves.
#[derive(Debug)]
pub struct Profile {
    /// The name.
    pub nick_name: String,
    /// Where the picture is; `None` keeps the one there is.
    pub avatar_url: Option<String>,
}

pub(super) struct UserRow {
    pub id: String,
    nick_name: Option<String>,
    avatar_url: Option<String>,
    phone_sealed: Option<String>,
}

impl FromRow<'_, AnyRow> for UserRow {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get("id")?,
            nick_name: row.try_get("nick_name")?,
            avatar_url: row.try_get("avatar_url")?,
            phone_sealed: row.try_get("phone_sealed")?,
        })
    }
}

impl Store {
    /// What a user shows of themselves.
    pub async fn user(&self, user_id: &str) -> Result<User, ApiError> {
        self.read(sqlx::query_as(ROW_OF).bind(user_id).fetch_one(&self.readers).await?)
    }

    /// The session key of the user's latest login.
    pub async fn session_key(&self, user_id: &str) -> Result<SecretText, ApiError> {
        self.open_column("session_key", "SELECT session_key_sealed FROM users WHERE id = $1", user_id).await
    }

    /// The user's name at WeChat.
    pub async fn openid(&self, user_id: &str) -> Result<SecretText, ApiError> {
        self.open_column("openid", "SELECT openid_sealed FROM users WHERE id = $1", user_id).await
    }

    async fn open_column(&self, column: &str, query: &'static str, user_id: &str) -> Result<SecretText, ApiError> {
        let sealed: String = sqlx::query_scalar(query).bind(user_id).fetch_one(&self.readers).await?;
        Ok(self.keys.sealer().open(&place(column, user_id), &sealed)?)
    }

    /// Stores a profile in the user's account.
    pub async fn set_profile(&self, user_id: &str, profile: Profile, now: i64) -> Result<User, ApiError> {
        let user_id = user_id.to_owned();
        let row = self.writer.write(move |connection| {
            Box::pin(async move {
                sqlx::query_as(
                    "UPDATE users SET nick_name = $1, avatar_url = COALESCE($2, avatar_url), updated_at = $3
                     WHERE id = (SELECT COALESCE(account_id, id) FROM users WHERE id = $4)
                     RETURNING id, nick_name, avatar_url, phone_sealed",
                )
                .bind(profile.nick_name)
                .bind(profile.avatar_url)
                .bind(now)
                .bind(user_id)
                .fetch_one(connection)
                .await
            })
        });
        self.read(row.await?)
    }

    /// Stores or, with `None`, forgets a phone number in the user's account.
    pub async fn set_phone(&self, user_id: &str, phone: Option<&SecretText>, now: i64) -> Result<User, ApiError> {
        loop {
            let account: String = sqlx::query_scalar("SELECT COALESCE(account_id, id) FROM users WHERE id = $1")
                .bind(user_id)
                .fetch_one(&self.readers)
                .await?;
            let sealed = phone.map(|phone| self.keys.sealer().seal(&place("phone", &account), phone)).transpose()?;
            let user_id = user_id.to_owned();
            let write = self.writer.write(move |connection| {
                Box::pin(async move {
                    sqlx::query_as(
                        "UPDATE users SET phone_sealed = $1, updated_at = $2
                         WHERE id = $3 AND id = (SELECT COALESCE(account_id, id) FROM users WHERE id = $4)
                         RETURNING id, nick_name, avatar_url, phone_sealed",
                    )
                    .bind(sealed)
                    .bind(now)
                    .bind(account)
                    .bind(user_id)
                    .fetch_optional(connection)
                    .await
                })
            });
            // Without a row the user was led to another account since the look-up.
            if let Some(row) = write.await? {
                return self.read(row);
            }
        }
    }

    pub(super) fn read(&self, row: UserRow) -> Result<User, ApiError> {
        let phone =
            row.phone_sealed.map(|sealed| self.keys.sealer().open(&place("phone", &row.id), &sealed)).transpose()?;
        Ok(User { nick_name: row.nick_name, avatar_url: row.avatar_url, phone })
    }
}

impl From<User> for UserInfo {
    fn from(user: User) -> Self {
        Self {
            has_profile: Some(user.nick_name.is_some()),
            has_phone: Some(user.phone.is_some()),
            phone: user.phone.map(|phone| mask(phone.expose())),
            nick_name: user.nick_name,
            avatar_url: user.avatar_url,
        }
    }
}

const ROW_OF: &str = "SELECT id, nick_name, avatar_url, phone_sealed FROM users
    WHERE id = (SELECT COALESCE(account_id, id) FROM users WHERE id = $1)";

/// The row that holds the user's profile and number.
pub(super) async fn row_of(connection: &mut AnyConnection, user_id: &str) -> Result<Option<UserRow>, sqlx::Error> {
    sqlx::query_as(ROW_OF).bind(user_id).fetch_optional(connection).await
}

/// Encrypted columns open only in their own row and column.
pub(super) fn place(column: &str, user_id: &str) -> String {
    format!("users.{column}:{user_id}")
}

/// The way Chinese services show a mobile number: three digits, stars, four digits. Shorter numbers show less.
fn mask(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let (head, tail) = if digits.len() >= 11 { (3, 4) } else { (0, digits.len() / 2) };
    let stars = digits.len() - head - tail;
    let mut masked = String::from_iter(&digits[..head]);
    masked.extend(std::iter::repeat_n('*', stars));
    masked.extend(&digits[head + stars..]);
    masked
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_masked_number_keeps_its_middle_to_itself() {
        assert_eq!(mask("13800138000"), "138****8000");
        assert_eq!(mask("+1 (650) 253-0000"), "165****0000");
        assert_eq!(mask("1234"), "**34");
        assert_eq!(mask("1"), "*");
        assert_eq!(mask(""), "");
    }
}
