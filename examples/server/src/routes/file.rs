//! `/file`: one small file of each user, in memory.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Json,
    body::Bytes,
    extract::{
        Multipart, State,
        multipart::{Field, MultipartRejection},
    },
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{app::App, error::ApiError, http::Authenticated};

/// Kept at most; the oldest goes first.
const MOST_FILES: usize = 64;

const UNKNOWN: HeaderValue = HeaderValue::from_static("application/octet-stream");

/// The files of those who sent one last.
#[derive(Default)]
pub(super) struct Files(Mutex<VecDeque<File>>);

#[derive(Clone)]
struct File {
    user_id: String,
    content_type: HeaderValue,
    bytes: Bytes,
}

impl Files {
    fn keep(&self, file: File) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|other| other.user_id != file.user_id);
        if files.len() >= MOST_FILES {
            files.pop_front();
        }
        files.push_back(file);
    }

    pub(super) fn forget(&self, user_id: &str) {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.retain(|file| file.user_id != user_id);
    }

    fn of(&self, user_id: &str) -> Option<File> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        files.iter().find(|file| file.user_id == user_id).cloned()
    }
}

/// `POST /file`: a form with a file in it; it replaces the user's last one.
pub(super) async fn upload(
    State(app): State<Arc<App>>,
    caller: Authenticated,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Json<Value>, ApiError> {
    let mut form = form.map_err(|_| ApiError::InvalidRequest)?;
    loop {
        let field = form.next_field().await.map_err(|_| ApiError::InvalidRequest)?;
        let field = field.ok_or(ApiError::InvalidRequest)?;
        if field.file_name().is_none() {
            continue;
        }
        let file = read(field, caller.user_id).await?;
        let reply = json!({ "size": file.bytes.len(), "contentType": file.content_type.to_str().unwrap_or_default() });
        if let Some(demo) = &app.demo {
            demo.files.keep(file);
        }
        return Ok(Json(reply));
    }
}

async fn read(field: Field<'_>, user_id: String) -> Result<File, ApiError> {
    let content_type = field.content_type().map_or(Ok(UNKNOWN), HeaderValue::from_str);
    Ok(File {
        user_id,
        content_type: content_type.map_err(|_| ApiError::InvalidRequest)?,
        bytes: field.bytes().await.map_err(|_| ApiError::InvalidRequest)?,
    })
}

/// `GET /file`: what the user sent last.
pub(super) async fn download(State(app): State<Arc<App>>, caller: Authenticated) -> Result<Response, ApiError> {
    let file = app.demo.as_ref().and_then(|demo| demo.files.of(&caller.user_id)).ok_or(ApiError::NotFound)?;
    Ok(([(header::CONTENT_TYPE, file.content_type)], file.bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(user: usize, text: &'static str) -> File {
        File { user_id: user.to_string(), content_type: UNKNOWN, bytes: Bytes::from_static(text.as_bytes()) }
    }

    #[test]
    fn each_user_has_one_file_and_the_oldest_make_room() {
        let files = Files::default();
        for user in 0..MOST_FILES {
            files.keep(file(user, "first"));
        }
        files.keep(file(0, "second"));
        files.keep(file(MOST_FILES, "first"));
        assert_eq!(files.of("0").map(|file| file.bytes), Some(Bytes::from_static(b"second")));
        assert!(files.of("1").is_none());
        assert_eq!(files.0.lock().unwrap().len(), MOST_FILES);
        files.forget("0");
        assert!(files.of("0").is_none() && files.of("2").is_some());
    }
}
