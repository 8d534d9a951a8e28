//! A document of OpenAPI 3.0, written as the vendor's older generator would: in Swagger 2.0.

use serde_json::{Map, Value, json};

/// Returns the same document in Swagger 2.0. What that cannot say stays as it is.
///
/// # Panics
///
/// If the document is not one that [`document`](super::document) has written.
pub fn swagger(document: &Value) -> Value {
    let url = document["servers"][0]["url"].as_str().expect("a server");
    let (_, behind) = url.split_once("://").expect("an address");
    let base_path = behind.find('/').map_or("", |at| behind.split_at(at).1);
    let paths = document["paths"].as_object().expect("paths");
    let item = |(key, item): (&String, &Value)| {
        let operations = item.as_object().expect("operations");
        let operations = operations
            .iter()
            .map(|(verb, node)| (verb.clone(), operation(node)));
        (key.clone(), operations.collect::<Value>())
    };
    json!({
        "swagger": "2.0",
        "info": document["info"],
        "host": "vcenter.example.com",
        "basePath": base_path,
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "tags": document["tags"],
        "paths": paths.iter().map(item).collect::<Value>(),
        "definitions": schema(&document["components"]["schemas"]),
    })
}

fn operation(node: &Value) -> Value {
    let mut written = node.as_object().expect("an operation").clone();
    let mut parameters: Vec<Value> = Vec::new();
    if let Some(list) = written.get("parameters").and_then(Value::as_array) {
        parameters.extend(list.iter().map(parameter));
    }
    if let Some(mut body) = written.shift_remove("requestBody") {
        let content = body["content"].take();
        let (media_type, media) = content
            .as_object()
            .and_then(|content| content.iter().next())
            .expect("a media type");
        written.insert("consumes".to_owned(), json!([media_type]));
        body["schema"] = schema(&media["schema"]);
        body["name"] = "body".into();
        body["in"] = "body".into();
        body.as_object_mut()
            .map(|body| body.shift_remove("content"));
        // Bodies are not always last.
        let at = parameters.len() / 2;
        parameters.insert(at, body);
    }
    if !parameters.is_empty() {
        written.insert("parameters".to_owned(), parameters.into());
    }
    let responses = written["responses"].as_object().expect("responses");
    let responses = responses
        .iter()
        .map(|(status, node)| (status.clone(), response(node)));
    let responses = responses.collect();
    written.insert("responses".to_owned(), responses);
    Value::Object(written)
}

fn parameter(node: &Value) -> Value {
    let mut written = node.as_object().expect("a parameter").clone();
    let schema = schema(&written["schema"]);
    let own = schema.as_object().expect("a schema");
    let is_flat =
        |key: &String| ["type", "format", "items", "uniqueItems", "enum"].contains(&key.as_str());
    let is_list = own.get("type").is_some_and(|ty| ty == "array");
    if own.contains_key("type") && own.keys().all(is_flat) {
        written.shift_remove("schema");
        written.extend(own.clone());
        if is_list && written["in"] == "query" {
            written.insert("collectionFormat".to_owned(), "multi".into());
        }
    } else {
        written.insert("schema".to_owned(), schema);
    }
    Value::Object(written)
}

fn response(node: &Value) -> Value {
    let mut written = node.as_object().expect("a response").clone();
    if let Some(content) = written.shift_remove("content") {
        let schema = schema(&content["application/json"]["schema"]);
        written.insert("schema".to_owned(), schema);
    }
    Value::Object(written)
}

/// Returns a schema, or a tree of them.
fn schema(node: &Value) -> Value {
    match node {
        Value::Object(map) => {
            let written = map.iter().map(|(key, value)| match (key.as_str(), value) {
                ("$ref", Value::String(target)) => {
                    let target = target.replace("#/components/schemas/", "#/definitions/");
                    (key.clone(), target.into())
                }
                ("nullable", Value::Bool(_)) => ("x-nullable".to_owned(), value.clone()),
                _ => (key.clone(), schema(value)),
            });
            Value::Object(written.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(schema).collect(),
        _ => node.clone(),
    }
}
