//! `GET /orders`: stands for an application's own calls behind the session.

use axum::Json;
use serde_json::{Value, json};

use crate::http::Authenticated;

pub(crate) async fn orders(_caller: Authenticated) -> Json<Value> {
    Json(json!({ "orders": [
        { "id": "20260101-1", "title": "茉莉银针", "amount": 1800 },
        { "id": "20260102-1", "title": "冻顶乌龙", "amount": 2600 },
    ] }))
}
