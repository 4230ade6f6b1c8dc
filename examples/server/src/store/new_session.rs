//! What a login adds: a session, and where refresh tokens are given, the first one of a family.

use sqlx::AnyConnection;

use crate::crypto::{DataKeys, Token, TokenHash, random_id};

/// What a login creates.
pub struct NewSession<'a> {
    /// The token that the client will hold.
    pub token: &'a Token,
    /// With it the login begins a family.
    pub refresh_token: Option<&'a Token>,
    /// What the client says its device is.
    pub device: &'a str,
    /// So many sessions the user may have on that device, this one included; the oldest end.
    pub most_on_device: u32,
    /// So many sessions the user may have on all devices, this one included; the oldest end.
    pub most_of_user: u32,
    /// When it ends unless used.
    pub expires_at: i64,
    /// When it ends even if used, and its family with it.
    pub ends_at: i64,
    /// When its family ends unless refreshed.
    pub refresh_expires_at: i64,
    /// Now.
    pub now: i64,
}

/// What is written.
pub(super) struct SessionRow {
    token_hash: TokenHash,
    /// The family's name and its first refresh token.
    family: Option<(String, TokenHash)>,
    device_hash: String,
    most_on_device: i64,
    most_of_user: i64,
    expires_at: i64,
    ends_at: i64,
    refresh_expires_at: i64,
    now: i64,
}

/// What a user has a limited number of. A family is one session, however often it is refreshed.
struct Kind {
    table: &'static str,
    key: &'static str,
    of_user: &'static str,
}

const FAMILIES: Kind = Kind { table: "families", key: "id", of_user: "user_id = $1" };
const SESSIONS: Kind = Kind { table: "sessions", key: "token_hash", of_user: "user_id = $1 AND family_id IS NULL" };

impl SessionRow {
    pub fn new(session: &NewSession<'_>, keys: &DataKeys) -> Result<Self, getrandom::Error> {
        let begin = |token: &Token| -> Result<_, getrandom::Error> { Ok((random_id()?, token.hash())) };
        Ok(Self {
            token_hash: session.token.hash(),
            family: session.refresh_token.map(begin).transpose()?,
            device_hash: keys.index("device", session.device),
            most_on_device: session.most_on_device.into(),
            most_of_user: session.most_of_user.into(),
            expires_at: session.expires_at,
            ends_at: session.ends_at,
            refresh_expires_at: session.refresh_expires_at,
            now: session.now,
        })
    }

    /// The user's row is locked by now, so logins of one user count their sessions one after the other.
    pub async fn add(&self, connection: &mut AnyConnection, user_id: &str) -> Result<(), sqlx::Error> {
        let kind = if self.family.is_some() { FAMILIES } else { SESSIONS };
        self.make_room(connection, user_id, &kind).await?;
        if let Some((family_id, refresh_token)) = &self.family {
            self.begin_family(connection, user_id, family_id).await?;
            add_refresh_token(connection, refresh_token, family_id, 0).await?;
        }
        let token = NewToken {
            hash: &self.token_hash,
            user_id,
            device_hash: &self.device_hash,
            family_id: self.family.as_ref().map(|(id, _)| id.as_str()),
            expires_at: self.expires_at,
            ends_at: self.ends_at,
            now: self.now,
        };
        token.add(connection).await
    }

    async fn make_room(
        &self,
        connection: &mut AnyConnection,
        user_id: &str,
        Kind { table, key, of_user }: &Kind,
    ) -> Result<(), sqlx::Error> {
        let delete = format!(
            "DELETE FROM {table} WHERE {of_user} AND (
                 {key} NOT IN (SELECT {key} FROM {table} WHERE {of_user} ORDER BY created_at DESC LIMIT $2)
                 OR device_hash = $3 AND {key} NOT IN
                     (SELECT {key} FROM {table} WHERE {of_user} AND device_hash = $3
                      ORDER BY created_at DESC LIMIT $4))"
        );
        sqlx::query(&delete)
            .bind(user_id)
            .bind(self.most_of_user - 1)
            .bind(&self.device_hash)
            .bind(self.most_on_device - 1)
            .execute(connection)
            .await
            .map(drop)
    }

    async fn begin_family(
        &self,
        connection: &mut AnyConnection,
        user_id: &str,
        family_id: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO families (id, user_id, device_hash, generation, turned_at, expires_at, ends_at, created_at)
             VALUES ($1, $2, $3, 0, $4, $5, $6, $4)",
        )
        .bind(family_id)
        .bind(user_id)
        .bind(&self.device_hash)
        .bind(self.now)
        .bind(self.refresh_expires_at)
        .bind(self.ends_at)
        .execute(connection)
        .await
        .map(drop)
    }
}

/// A token of a session.
pub(super) struct NewToken<'a> {
    pub hash: &'a TokenHash,
    pub user_id: &'a str,
    pub device_hash: &'a str,
    pub family_id: Option<&'a str>,
    pub expires_at: i64,
    pub ends_at: i64,
    pub now: i64,
}

impl NewToken<'_> {
    pub async fn add(&self, connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO sessions (token_hash, user_id, device_hash, family_id, expires_at, ends_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(self.hash.as_str())
        .bind(self.user_id)
        .bind(self.device_hash)
        .bind(self.family_id)
        .bind(self.expires_at)
        .bind(self.ends_at)
        .bind(self.now)
        .execute(connection)
        .await
        .map(drop)
    }
}

pub(super) async fn add_refresh_token(
    connection: &mut AnyConnection,
    refresh_token: &TokenHash,
    family_id: &str,
    generation: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO refresh_tokens (token_hash, family_id, generation) VALUES ($1, $2, $3)")
        .bind(refresh_token.as_str())
        .bind(family_id)
        .bind(generation)
        .execute(connection)
        .await
        .map(drop)
}
