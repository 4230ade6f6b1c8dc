//! The OpenAPI file as a judge.

use std::{collections::HashMap, sync::LazyLock};

use jsonschema::Validator;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

pub static FILE: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../openapi.yaml");
    serde_yaml_ng::from_str(text).unwrap()
});

static VALIDATORS: LazyLock<HashMap<String, Validator>> = LazyLock::new(|| {
    let schemas = FILE["components"]["schemas"].as_object().unwrap();
    schemas
        .keys()
        .map(|name| (name.clone(), validator(&json!({ "$ref": format!("#/components/schemas/{name}") }))))
        .collect()
});

/// Fails unless `value` is what the named schema allows.
pub fn check(schema: &str, value: &Value) {
    let problems: Vec<_> = VALIDATORS[schema].iter_errors(value).map(|error| error.to_string()).collect();
    assert!(problems.is_empty(), "{value} is not a {schema}: {problems:?}");
}

pub fn allows(schema: &str, value: &Value) -> bool {
    VALIDATORS[schema].is_valid(value)
}

/// Follows a `$ref` within the file.
pub fn resolve(value: &Value) -> &Value {
    match value["$ref"].as_str() {
        Some(target) => FILE.pointer(target.strip_prefix('#').unwrap()).unwrap(),
        None => value,
    }
}

/// Fails unless the file foresees this reply: its status, its body, its headers.
pub fn check_reply(path: &str, status: u16, headers: &HeaderMap, body: &Value, text: &str) {
    let operation = &FILE["paths"][path]["post"];
    if operation.is_null() || status == 405 {
        if status >= 400 {
            check("ErrorReply", body);
        }
        return;
    }
    let response = resolve(&operation["responses"][status.to_string()]);
    assert!(!response.is_null(), "{path} answers {status}, which the file does not know: {text}");
    for (name, header) in response["headers"].as_object().into_iter().flatten() {
        let header = resolve(header);
        let value = headers.get(name);
        assert!(value.is_some() || header["required"] != true, "{path} {status} lacks {name}");
    }
    let schema = &response["content"]["application/json"]["schema"];
    match schema["$ref"].as_str() {
        Some(target) => check(target.rsplit('/').next().unwrap(), body),
        None => assert!(text.is_empty(), "{path} {status} must have no body: {text}"),
    }
}

fn validator(schema: &Value) -> Validator {
    let mut root = schema.clone();
    root["components"] = FILE["components"].clone();
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    jsonschema::validator_for(&root).unwrap()
}
