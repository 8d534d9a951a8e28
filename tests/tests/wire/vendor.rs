//! Requests as the vendor's SDK sends them.
//!
//! Method, path, query and body are compared. Headers are the SDK's habit; what the client sends is held against what it
//! needs. Another habit is how it writes maps: as lists of entries with `key` and `value`, as before the API of today,
//! whose documents say `additionalProperties`. The client goes by the documents, so such lists are read as maps here.

use crate::call::{check_headers, client, lines, ready};
use serde_json::{Map, Value};
use vsphere_client::Client;
use vsphere_runtime::operation::ResultShape;
use vsphere_tests::places::facts_text;
use vsphere_tests::server::Server;

/// Lines that the file is known to have. A changed file shall not go by unnoticed.
const LINES: usize = 98;

/// Operations whose lines hold maps.
const WITH_MAPS: [&str; 2] = [
    "Content.Library.Item.UpdateSession_update",
    "Content.Configuration_update",
];

#[tokio::test]
async fn sends_what_the_vendors_sdk_sends() {
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
        "the file has another number of lines: look at what changed, then mend this number"
    );
}

async fn check(server: &Server, client: &Client, line: &Value) {
    let what = line.to_string();
    let call = ready(client, line);
    let shape = call.operation.result;
    // The server answers 204 to everything: an operation with a result has not got one then, but has sent its request.
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
