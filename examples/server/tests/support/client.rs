//! An HTTP client that does not believe what it is told.

use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};

use super::openapi;

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    /// Whether replies are held against the OpenAPI file.
    checked: bool,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// Null when there is none.
    pub body: Value,
}

impl Client {
    pub fn new(base: &str, checked: bool) -> Self {
        Self { http: reqwest::Client::builder().no_proxy().build().unwrap(), base: base.to_owned(), checked }
    }

    pub async fn get(&self, path: &str, token: Option<&str>) -> Reply {
        self.send(self.request(Method::GET, path, token), path).await
    }

    pub async fn post(&self, path: &str, token: Option<&str>, body: &Value) -> Reply {
        self.send(self.request(Method::POST, path, token).json(body), path).await
    }

    /// `None` when the server is gone before its answer is complete.
    pub async fn try_post(&self, path: &str, token: Option<&str>, body: &Value) -> Option<Reply> {
        self.try_send(self.request(Method::POST, path, token).json(body), path).await.ok()
    }

    /// A body as it is, with the headers given.
    pub async fn post_raw(&self, path: &str, token: Option<&str>, content_type: &str, body: Vec<u8>) -> Reply {
        let request = self.request(Method::POST, path, token).header("content-type", content_type).body(body);
        self.send(request, path).await
    }

    pub fn request(&self, method: Method, path: &str, token: Option<&str>) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder, path: &str) -> Reply {
        self.try_send(request, path).await.unwrap()
    }

    async fn try_send(&self, request: reqwest::RequestBuilder, path: &str) -> reqwest::Result<Reply> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Value::Null);
        if self.checked {
            openapi::check_reply(path, status, &headers, &body, &text);
        }
        Ok(Reply { status, headers, text, body })
    }
}

impl Reply {
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("")
    }

    /// The body with one field only.
    pub fn body_only(&self, field: &str) -> Value {
        json!({ field: self.body[field] })
    }

    pub fn retry_after(&self) -> Option<u32> {
        self.headers.get("retry-after")?.to_str().ok()?.parse().ok()
    }
}
