//! Closing an account: nothing of the person stays.

use super::Store;
use crate::error::ApiError;

impl Store {
    /// Deletes every row of the person: one for each mini program. Logins, refresh tokens and pages go with them.
    pub async fn close_account(&self, user_id: &str) -> Result<(), ApiError> {
        let user_id = user_id.to_owned();
        self.writer
            .write(move |connection| {
                Box::pin(async move {
                    // A row that shares the unionid would bring profile and number back at the next login.
                    sqlx::query(
                        "DELETE FROM users WHERE id = $1
                             OR COALESCE(account_id, id) = (SELECT COALESCE(account_id, id) FROM users WHERE id = $1)
                             OR unionid_hash = (SELECT unionid_hash FROM users WHERE id = $1)",
                    )
                    .bind(user_id)
                    .execute(connection)
                    .await
                    .map(drop)
                })
            })
            .await
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        clock::{now_ms, now_us},
        crypto::Token,
        error::ApiError,
        secret::SecretText,
        store::{Given, NewSession, Profile, Store, Strangers, tests::open_two},
        wechat::PlatformUser,
    };

    const TABLES: [&str; 5] = ["users", "sessions", "families", "refresh_tokens", "pages"];

    async fn rows(store: &Store) -> Vec<i64> {
        let mut counts = Vec::new();
        for table in TABLES {
            let query = format!("SELECT COUNT(*) FROM {table}");
            counts.push(sqlx::query_scalar(&query).fetch_one(&store.readers).await.unwrap());
        }
        counts
    }

    /// Logs in with a refresh token and a page; the user's id.
    async fn log_in(store: &Store, openid: &str, unionid: &str) -> String {
        let user = PlatformUser {
            openid: SecretText::new(openid),
            session_key: SecretText::new("key"),
            unionid: Some(SecretText::new(unionid)),
            asked_at_us: now_us(),
        };
        let (token, refresh_token, ticket) =
            (Token::generate().unwrap(), Token::generate().unwrap(), Token::generate().unwrap());
        let session = NewSession {
            token: &token,
            refresh_token: Some(&refresh_token),
            device: "",
            most_on_device: 10,
            most_of_user: 10,
            expires_at: i64::MAX,
            ends_at: i64::MAX,
            refresh_expires_at: i64::MAX,
            now: now_ms(),
        };
        let given = Given { nick_name: Some("Ann".into()), ..Given::default() };
        store.log_in(&user, &session, Strangers::Welcome, &given).await.unwrap();
        assert!(store.add_ticket(&token.hash(), &ticket, i64::MAX, now_ms()).await.unwrap());
        store.live_session(&token.hash(), now_ms()).await.unwrap().unwrap().user_id
    }

    #[tokio::test]
    async fn nothing_of_the_person_stays_in_any_mini_program_and_nobody_else_is_touched() {
        let (_folder, store, _) = open_two().await;
        log_in(&store, "ann here", "ann").await;
        let there = log_in(&store, "ann there", "ann").await;
        log_in(&store, "bob", "bob").await;
        assert_eq!(rows(&store).await, [3, 3, 3, 3, 3]);
        // Neither of the two has seen the other yet.
        sqlx::query("UPDATE users SET account_id = NULL").execute(&store.readers).await.unwrap();
        store.close_account(&there).await.unwrap();
        assert_eq!(rows(&store).await, [1, 1, 1, 1, 1]);
        store.close().await;
    }

    #[tokio::test]
    async fn whoever_was_at_something_meanwhile_is_told_that_the_session_is_over() {
        let (_folder, store, _) = open_two().await;
        let id = log_in(&store, "ann", "ann").await;
        store.close_account(&id).await.unwrap();
        let profile = Profile { nick_name: "Ann".into(), avatar_url: None };
        assert_eq!(store.set_profile(&id, profile, now_ms()).await.err(), Some(ApiError::Unauthorized));
        assert_eq!(store.set_phone(&id, None, now_ms()).await.err(), Some(ApiError::Unauthorized));
        assert_eq!(store.user(&id).await.err(), Some(ApiError::Unauthorized));
        store.close().await;
    }
}
