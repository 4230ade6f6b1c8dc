//! Numbers and texts of the mailbox to Rust values.
//!
//! Structures cross as numbers: serde's visitors for these few types are eleven kilobytes of the
//! compressed package (measured), and reading objects field by field is three.

use super::mailbox;
use crate::driver::border::{read_config, small};
use crate::session::{Secret, SessionConfig, StoredRecord};

/// What a machine starts from.
pub fn config() -> SessionConfig {
    read_config(|_| small(mailbox::number()), |_| mailbox::text())
}

/// What lay in storage. Texts: the scope, the token, the user, the refresh token.
pub fn record() -> StoredRecord {
    let secret = || {
        let text = mailbox::text();
        (!text.is_empty()).then(|| Secret::new(text))
    };
    StoredRecord {
        numbers: std::array::from_fn(|_| mailbox::number()),
        scope: mailbox::text().into(),
        token: secret(),
        user_info: secret(),
        refresh_token: secret(),
    }
}
