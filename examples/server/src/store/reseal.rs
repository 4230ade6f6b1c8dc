//! Turning keys: every sealed column, and the hashes that find a user, made anew under the newest data key.

use std::time::{Duration, Instant};

use sqlx::FromRow;

use super::{Store, users::place};
use crate::{crypto::SealError, error::ApiError, secret::SecretText};

/// In one transaction.
const BATCH: i64 = 200;

/// Between two lines of progress.
const PROGRESS: Duration = Duration::from_secs(1);

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Users looked at.
    pub seen: u64,
    /// Those among them whose data was under an older key.
    pub resealed: u64,
    /// Users there were at the beginning.
    pub of: u64,
}

/// A user's row as it is stored.
#[derive(FromRow)]
struct Row {
    id: String,
    openid_hash: String,
    openid_sealed: String,
    session_key_sealed: String,
    phone_sealed: Option<String>,
    unionid_hash: Option<String>,
    unionid_sealed: Option<String>,
}

struct Resealed {
    id: String,
    openid_hash: String,
    openid: String,
    /// What was there, and what takes its place: a login may have come in between, and then its own stays.
    session_key: (String, String),
    phone: Option<(String, String)>,
    unionid: Option<(String, String)>,
    unionid_hash: Option<String>,
}

impl Store {
    /// Re-seals all users and then marks the database as one of the newest key. Servers that have the newest key may go
    /// on serving; whoever has older keys only cannot open the database afterwards.
    pub async fn reseal(&self, mut tell: impl FnMut(Progress)) -> Result<Progress, ApiError> {
        let of: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM users").fetch_one(&self.readers).await?;
        let mut progress = Progress { seen: 0, resealed: 0, of: of.unsigned_abs() };
        let mut told_at = Instant::now();
        let mut after = String::new();
        loop {
            let rows: Vec<Row> = sqlx::query_as(
                "SELECT id, openid_hash, openid_sealed, session_key_sealed, phone_sealed, unionid_hash, unionid_sealed
                 FROM users WHERE id > $1 ORDER BY id LIMIT $2",
            )
            .bind(&after)
            .bind(BATCH)
            .fetch_all(&self.readers)
            .await?;
            let Some(last) = rows.last() else { break };
            after.clone_from(&last.id);
            progress.seen += rows.len() as u64;
            let old = rows.into_iter().filter(|row| !self.is_newest(row));
            let anew: Vec<_> = old.map(|row| self.anew(row)).collect::<Result<_, _>>()?;
            progress.resealed += anew.len() as u64;
            self.replace(anew).await?;
            if told_at.elapsed() >= PROGRESS {
                tell(progress);
                told_at = Instant::now();
            }
        }
        let check_hash = self.keys.index("data-key", "check");
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    let update = sqlx::query("UPDATE data_key SET check_hash = $1 WHERE id = 1").bind(check_hash);
                    update.execute(connection).await.map(drop)
                })
            })
            .await?;
        tell(progress);
        Ok(progress)
    }

    fn is_newest(&self, row: &Row) -> bool {
        let sealed = [
            ("openid", Some(&row.openid_sealed)),
            ("session_key", Some(&row.session_key_sealed)),
            ("phone", row.phone_sealed.as_ref()),
            ("unionid", row.unionid_sealed.as_ref()),
        ];
        let newest = |(column, sealed): (&str, Option<&String>)| {
            sealed.is_none_or(|sealed| self.keys.sealer().is_newest(&place(column, &row.id), sealed))
        };
        sealed.into_iter().all(newest) && self.is_found(row)
    }

    /// Whether the row's hashes are those that the newest key makes.
    fn is_found(&self, row: &Row) -> bool {
        let found = |column, purpose, sealed: &str, hash: &str| {
            let opened = self.keys.sealer().open(&place(column, &row.id), sealed);
            opened.is_ok_and(|name| hash == self.keys.index(purpose, name.expose()))
        };
        let unionid = row.unionid_sealed.as_ref().zip(row.unionid_hash.as_ref());
        found("openid", "openid", &row.openid_sealed, &row.openid_hash)
            && unionid.is_none_or(|(sealed, hash)| found("unionid", "unionid", sealed, hash))
    }

    fn anew(&self, row: Row) -> Result<Resealed, SealError> {
        let sealer = self.keys.sealer();
        let open =
            |column, sealed: &str| -> Result<SecretText, SealError> { sealer.open(&place(column, &row.id), sealed) };
        let seal = |column, text: &SecretText| sealer.seal(&place(column, &row.id), text);
        let turn = |column, sealed: String| -> Result<(String, String), SealError> {
            let anew = seal(column, &open(column, &sealed)?)?;
            Ok((sealed, anew))
        };
        let name = open("openid", &row.openid_sealed)?;
        let unionid = row.unionid_sealed.as_ref().map(|sealed| open("unionid", sealed)).transpose()?;
        Ok(Resealed {
            openid_hash: self.keys.index("openid", name.expose()),
            openid: seal("openid", &name)?,
            session_key: turn("session_key", row.session_key_sealed.clone())?,
            phone: row.phone_sealed.clone().map(|sealed| turn("phone", sealed)).transpose()?,
            unionid: row.unionid_sealed.clone().map(|sealed| turn("unionid", sealed)).transpose()?,
            unionid_hash: unionid.map(|unionid| self.keys.index("unionid", unionid.expose())),
            id: row.id,
        })
    }

    async fn replace(&self, users: Vec<Resealed>) -> Result<(), ApiError> {
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    for user in users {
                        let (old_phone, new_phone) = user.phone.unzip();
                        let (old_unionid, new_unionid) = user.unionid.unzip();
                        sqlx::query(
                            "UPDATE users SET openid_hash = $1, openid_sealed = $2,
                                 session_key_sealed = CASE WHEN session_key_sealed = $3 THEN $4 ELSE session_key_sealed END,
                                 phone_sealed = CASE WHEN phone_sealed = $5 THEN $6 ELSE phone_sealed END,
                                 unionid_hash = CASE WHEN unionid_sealed = $8 THEN $9 ELSE unionid_hash END,
                                 unionid_sealed = CASE WHEN unionid_sealed = $8 THEN $10 ELSE unionid_sealed END
                             WHERE id = $7",
                        )
                        .bind(user.openid_hash)
                        .bind(user.openid)
                        .bind(user.session_key.0)
                        .bind(user.session_key.1)
                        .bind(old_phone)
                        .bind(new_phone)
                        .bind(user.id)
                        .bind(old_unionid)
                        .bind(user.unionid_hash)
                        .bind(new_unionid)
                        .execute(&mut *connection)
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}
