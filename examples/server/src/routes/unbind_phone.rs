//! `POST /unbindPhone`: forgets the phone number.

use std::sync::Arc;

use axum::{Json, extract::State};
use mp_session::api::UserInfoReply;

use crate::{app::App, clock::now_ms, error::ApiError, http::Authenticated};

pub(crate) async fn unbind_phone(
    State(app): State<Arc<App>>,
    caller: Authenticated,
) -> Result<Json<UserInfoReply>, ApiError> {
    let user = app.store.set_phone(&caller.user_id, None, now_ms()).await?;
    Ok(Json(UserInfoReply { user_info: user.into() }))
}
