//! Pages in a web view: a ticket that is good for one opening, and the session of the page that it opened.

use super::Store;
use crate::{
    crypto::{Token, TokenHash},
    error::ApiError,
};

/// When the login that asked for a page ends, refreshed or used as it may have been meanwhile.
macro_rules! login_ends {
    () => {
        "COALESCE((SELECT expires_at FROM families WHERE id = pages.family_id),
                  (SELECT expires_at FROM sessions WHERE token_hash = pages.session_hash))"
    };
}

impl Store {
    /// Keeps a ticket for whoever holds the token; `false` when nobody does any more.
    pub async fn add_ticket(
        &self,
        login: &TokenHash,
        ticket: &Token,
        expires_at: i64,
        now: i64,
    ) -> Result<bool, ApiError> {
        let (login, ticket) = (login.clone(), ticket.hash());
        let added = self.writer.write(move |connection| {
            Box::pin(async move {
                sqlx::query(
                    "INSERT INTO pages (secret_hash, user_id, family_id, session_hash, expires_at)
                     SELECT $1, user_id, family_id, CASE WHEN family_id IS NULL THEN token_hash END, $2
                     FROM sessions WHERE token_hash = $3 AND expires_at > $4",
                )
                .bind(ticket.as_str())
                .bind(expires_at)
                .bind(login.as_str())
                .bind(now)
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
            })
        });
        Ok(added.await? == 1)
    }

    /// Takes a ticket, and lets the page be known by `token` from now on; `false` when the ticket is not good any more.
    pub async fn open_page(&self, ticket: &Token, token: &Token, expires_at: i64, now: i64) -> Result<bool, ApiError> {
        let (ticket, token) = (ticket.hash(), token.hash());
        // One statement: of two that bring the same ticket at once, one finds it.
        let opened = self.writer.write(move |connection| {
            Box::pin(async move {
                sqlx::query(concat!(
                    "UPDATE pages SET secret_hash = $1, opened_at = $2, expires_at = $3
                     WHERE secret_hash = $4 AND opened_at IS NULL AND expires_at > $2 AND ",
                    login_ends!(),
                    " > $2"
                ))
                .bind(token.as_str())
                .bind(now)
                .bind(expires_at)
                .bind(ticket.as_str())
                .execute(connection)
                .await
                .map(|done| done.rows_affected())
            })
        });
        Ok(opened.await? == 1)
    }

    /// Whose page it is, while it and its login live.
    pub async fn page_user(&self, token: &TokenHash, now: i64) -> Result<Option<String>, sqlx::Error> {
        let row = sqlx::query_scalar(concat!(
            "SELECT user_id FROM pages
             WHERE secret_hash = $1 AND opened_at IS NOT NULL AND expires_at > $2 AND ",
            login_ends!(),
            " > $2"
        ))
        .bind(token.as_str())
        .bind(now)
        .fetch_optional(&self.readers)
        .await;
        self.writer.note(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::now_us,
        secret::SecretText,
        store::{Given, NewSession, Strangers, tests::open_two},
        wechat::PlatformUser,
    };

    const SECOND: i64 = 1000;

    /// A login at second 0; its token ends at second 100.
    async fn log_in(store: &Store, refresh_token: Option<&Token>) -> TokenHash {
        log_in_until(store, refresh_token, 100 * SECOND).await
    }

    async fn log_in_until(store: &Store, refresh_token: Option<&Token>, expires_at: i64) -> TokenHash {
        let user = PlatformUser {
            openid: SecretText::new("o1"),
            session_key: SecretText::new("key"),
            unionid: None,
            asked_at_us: now_us(),
        };
        let token = Token::generate().unwrap();
        let session = NewSession {
            token: &token,
            refresh_token,
            device: "",
            most_on_device: 10,
            most_of_user: 10,
            expires_at,
            ends_at: expires_at,
            refresh_expires_at: 1000 * SECOND,
            now: 0,
        };
        store.log_in(&user, &session, Strangers::Welcome, &Given::default()).await.unwrap();
        token.hash()
    }

    #[tokio::test]
    async fn a_ticket_opens_one_page_within_its_time() {
        let (_folder, store, other) = open_two().await;
        let login = log_in(&store, None).await;
        let [ticket, late, page, second] = std::array::from_fn(|_| Token::generate().unwrap());
        assert!(store.add_ticket(&login, &ticket, 60 * SECOND, 0).await.unwrap());
        assert!(store.add_ticket(&login, &late, 60 * SECOND, 0).await.unwrap());
        assert!(!store.open_page(&late, &page, 90 * SECOND, 60 * SECOND).await.unwrap(), "a minute is over");
        assert!(!store.open_page(&second, &page, 90 * SECOND, SECOND).await.unwrap(), "nobody asked for it");
        assert_eq!(store.page_user(&ticket.hash(), SECOND).await.unwrap(), None, "a ticket is no session");
        let both = tokio::join!(
            store.open_page(&ticket, &page, 90 * SECOND, 59 * SECOND),
            other.open_page(&ticket, &second, 90 * SECOND, 59 * SECOND)
        );
        assert_ne!(both.0.unwrap(), both.1.unwrap(), "two bring it at once, and one gets in");
        assert!(!store.open_page(&ticket, &page, 90 * SECOND, 59 * SECOND).await.unwrap());
        let mut users = Vec::new();
        for token in [&page, &second] {
            users.extend(store.page_user(&token.hash(), 89 * SECOND).await.unwrap());
            assert_eq!(store.page_user(&token.hash(), 90 * SECOND).await.unwrap(), None, "the page's time is over");
        }
        assert_eq!(users.len(), 1);
        store.close().await;
        other.close().await;
    }

    #[tokio::test]
    async fn a_page_ends_with_its_login_and_lives_through_a_refresh() {
        let (_folder, store, _) = open_two().await;
        let refresh_token = Token::generate().unwrap();
        for (given, lives) in [(None, false), (Some(&refresh_token), true)] {
            let login = log_in(&store, given).await;
            let (ticket, unused, page) =
                (Token::generate().unwrap(), Token::generate().unwrap(), Token::generate().unwrap());
            assert!(store.add_ticket(&login, &ticket, 60 * SECOND, 0).await.unwrap());
            assert!(store.add_ticket(&login, &unused, 600 * SECOND, 0).await.unwrap());
            assert!(store.open_page(&ticket, &page, 500 * SECOND, SECOND).await.unwrap());
            // The token has ended by then, and where there is a refresh token the login has not.
            assert_eq!(store.page_user(&page.hash(), 101 * SECOND).await.unwrap().is_some(), lives);
            assert!(!store.add_ticket(&login, &Token::generate().unwrap(), 600 * SECOND, 101 * SECOND).await.unwrap());
            store.revoke_session(&login).await.unwrap();
            assert_eq!(store.page_user(&page.hash(), 2 * SECOND).await.unwrap(), None, "signed out");
            assert!(!store.open_page(&unused, &page, 500 * SECOND, 2 * SECOND).await.unwrap(), "signed out");
        }
        store.close().await;
    }

    #[tokio::test]
    async fn tickets_and_tokens_are_stored_as_hashes_and_forgotten_when_they_have_ended() {
        let (_folder, store, _) = open_two().await;
        let login = log_in_until(&store, None, i64::MAX).await;
        let (ticket, page) = (Token::generate().unwrap(), Token::generate().unwrap());
        assert!(store.add_ticket(&login, &ticket, 60 * SECOND, 0).await.unwrap());
        let stored = async || -> Vec<String> {
            sqlx::query_scalar("SELECT secret_hash FROM pages").fetch_all(&store.readers).await.unwrap()
        };
        assert_eq!(stored().await, [ticket.hash().as_str()]);
        assert!(store.open_page(&ticket, &page, 90 * SECOND, SECOND).await.unwrap());
        assert_eq!(stored().await, [page.hash().as_str()]);
        store.sweep_sessions(0).await.unwrap();
        assert!(stored().await.is_empty());
        store.close().await;
    }
}
