//! `mp-session-server reseal`: turns the data key.

use crate::{
    app::StartError,
    config::{Config, Secrets},
    crypto::DataKeys,
    error::ApiError,
    store::{Progress, Store},
};

/// Re-seals everything under the newest data key; `tell` gets a line of progress now and then.
pub async fn reseal(
    config: &Config,
    secrets: &Secrets,
    tell: impl Fn(String),
) -> Result<Result<(), ApiError>, StartError> {
    let keys = DataKeys::derive(&secrets.data_keys);
    let store = Store::open(&config.database, 2, keys).await?;
    let outcome = store
        .reseal(|Progress { seen, resealed, of }| tell(format!("{seen} of {of} users seen, {resealed} sealed anew")))
        .await;
    store.close().await;
    Ok(outcome.map(drop))
}
