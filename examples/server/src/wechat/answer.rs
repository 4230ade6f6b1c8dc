//! Reading WeChat's answers: JSON under any content type, errors with HTTP status 200.

use serde::{Deserialize, de::DeserializeOwned};

use super::error::{Obstacle, PlatformError};

/// More than any documented answer needs.
const ANSWER_LIMIT: usize = 64 * 1024;

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    errcode: i64,
}

/// Sends a request once and reads its answer.
pub(super) async fn ask<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, PlatformError> {
    read(request.send().await.map_err(|error| failure(&error))?).await
}

/// Reads an answer.
pub(super) async fn read<T: DeserializeOwned>(mut response: reqwest::Response) -> Result<T, PlatformError> {
    if !response.status().is_success() {
        return Err(PlatformError::Status(response.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_LIMIT {
            return Err(PlatformError::Malformed);
        }
    }
    parse(&body)
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, PlatformError> {
    let refusal: Refusal = serde_json::from_slice(body).map_err(|_| PlatformError::Malformed)?;
    if refusal.errcode != 0 {
        return Err(PlatformError::Refused(refusal.errcode));
    }
    serde_json::from_slice(body).map_err(|_| PlatformError::Malformed)
}

/// The error itself is dropped: its text holds the URL, and the URL holds the app secret and the code.
fn failure(error: &reqwest::Error) -> PlatformError {
    if error.is_timeout() { PlatformError::TimedOut } else { PlatformError::Unreachable(Obstacle::of(error)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Answer {
        value: u8,
    }

    #[test]
    fn an_error_code_counts_even_beside_data() {
        assert_eq!(parse(br#"{"value":1}"#), Ok(Answer { value: 1 }));
        assert_eq!(parse(br#"{"errcode":0,"value":1}"#), Ok(Answer { value: 1 }));
        assert_eq!(parse::<Answer>(br#"{"errcode":40029,"value":1}"#), Err(PlatformError::Refused(40029)));
        assert_eq!(parse::<Answer>(b"<html>"), Err(PlatformError::Malformed));
        assert_eq!(parse::<Answer>(br#"{"value":"x"}"#), Err(PlatformError::Malformed));
    }
}
