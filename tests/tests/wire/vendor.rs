//! Requests as the vendor's SDK sends them.
//!
//! Method, path, query and body are compared. Headers differ: those of the client are compared with what it needs. Maps
//! differ, too: the SDK writes lists of entries with `key` and `value`, as in older versions of the API. The documents say
//! `additionalProperties`, so such lists are read as maps here.

use crate::call::{check_headers, client, lines, ready};
use serde_json::{Map, Value};
use vsphere_client::Client;
use vsphere_runtime::operation::ResultShape;
use vsphere_tests::places::facts_text;
use vsphere_tests::server::Server;

/// The number of lines in the file, so that a changed file is noticed.
const LINES: usize = 98;

/// Operations whose lines hold maps.
const WITH_MAPS: [&str; 2] = [
    "Content.Library.Item.UpdateSession_update",
    "Content.Configuration_update",
];

#[tokio::test]
async fn requests_are_those_of_the_vendors_sdk() {
    let Some(text) = facts_text("vsphere/wire-9.1.0.0.jsonl") else {
        return;
    };
    let lines = lines(&text);
    let server = Server::start().await;
    let client = client(&server);
    for line in &lines {
        check(&server, &client, line).await;
    }
    assert_eq!(
        lines.len(),
        LINES,
        "the file has another number of lines: review the change, then update the constant"
    );
}

async fn check(server: &Server, client: &Client, line: &Value) {
    let what = line.to_string();
    let call = ready(client, line);
    let shape = call.operation.result;
    // The server responds with 204 to everything, so an operation with a result fails after its request.
    if let Err(error) = call.outcome.await {
        assert!(
            error.is_decode() && shape != ResultShape::Empty,
            "{what}: {error}"
        );
    }
    let request = server.take_request();
    assert_eq!(request.method, line["method"], "{what}: the method");
    assert_eq!(request.path(), line["path"], "{what}: the path");
    let query: Vec<(String, String)> =
        serde_json::from_value(line["query"].clone()).expect("pairs");
    assert_eq!(request.query(), query, "{what}: the query");
    let body = with_maps(&line["body"]);
    assert_eq!(
        request.json().unwrap_or(Value::Null),
        body,
        "{what}: the body"
    );
    let id = call.operation.id;
    assert_eq!(
        body != line["body"],
        WITH_MAPS.contains(&id),
        "{id}: only known lines may hold entries of maps"
    );
    check_headers(&request, &[], &what);
}

/// The same value with lists of entries turned into maps.
fn with_maps(value: &Value) -> Value {
    let entry = |item: &Value| match (item.get("key"), item.get("value"), item.as_object()?.len()) {
        (Some(Value::String(key)), Some(value), 2) => Some((key.clone(), with_maps(value))),
        _ => None,
    };
    match value {
        Value::Array(items) => {
            let entries: Option<Map<String, Value>> = items.iter().map(entry).collect();
            match entries {
                Some(entries) if !entries.is_empty() => Value::Object(entries),
                _ => items.iter().map(with_maps).collect(),
            }
        }
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), with_maps(value)))
            .collect(),
        scalar => scalar.clone(),
    }
}
