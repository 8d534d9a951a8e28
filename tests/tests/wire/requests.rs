//! Requests that the vendor's SDK cannot judge: percent-encoding, headers, structures in the query, absent arguments.
//!
//! A line of `tests/wire/requests.jsonl` has a `case`, an `operationId`, `args`, and either `refused` (the parameter that
//! cannot be sent) or the expected `request` (`METHOD target`), `body` and `headers`.

use crate::call::{check_headers, client, lines, ready};
use serde_json::Value;
use std::collections::BTreeSet;
use vsphere_client::Client;
use vsphere_runtime::ErrorCause;
use vsphere_tests::places::{facts_text, project_text, rust_files};
use vsphere_tests::server::Server;

const FILE: &str = "tests/wire/requests.jsonl";

#[tokio::test]
async fn requests_are_as_the_data_says() {
    let server = Server::start().await;
    let client = client(&server);
    for line in lines(&project_text(FILE)) {
        match line["refused"].as_str() {
            Some(parameter) => check_refused(&server, &client, &line, parameter).await,
            None => check_sent(&server, &client, &line).await,
        }
    }
}

async fn check_sent(server: &Server, client: &Client, line: &Value) {
    let what = line["case"].as_str().expect("a case");
    if let Err(error) = ready(client, line).outcome.await {
        assert!(error.is_decode(), "{what}: {error}");
    }
    let request = server.take_request();
    assert_eq!(
        format!("{} {}", request.method, request.target),
        line["request"],
        "{what}: the request"
    );
    // Compared as text, so that duplicates and the order of fields count.
    let expected = line.get("body").map_or(String::new(), Value::to_string);
    assert_eq!(
        String::from_utf8_lossy(&request.body),
        expected,
        "{what}: the body"
    );
    let headers = line["headers"].as_object().into_iter().flatten();
    let headers: Vec<_> = headers
        .map(|(name, value)| (name.as_str(), value.as_str().expect("a text")))
        .collect();
    check_headers(&request, &headers, what);
}

async fn check_refused(server: &Server, client: &Client, line: &Value, parameter: &str) {
    let what = line["case"].as_str().expect("a case");
    let outcome = ready(client, line).outcome.await;
    let error = outcome.expect_err(what);
    let ErrorCause::Encode(cause) = error.as_cause() else {
        panic!("{what}: another failure was expected: {error}");
    };
    assert_eq!(cause.parameter(), Some(parameter), "{what}: {error}");
    assert!(
        error.to_string().contains(parameter),
        "{what}: the text does not name the parameter: {error}"
    );
    assert_eq!(server.take_requests(), [], "{what}: a request was sent");
}

/// Operations of the generated client, by their ids.
fn operations() -> BTreeSet<String> {
    let files = rust_files("generated/src");
    let lines = files.iter().flat_map(|(_, text)| text.lines());
    let ids = lines.filter_map(|line| line.strip_prefix("    id: \"")?.strip_suffix("\","));
    ids.map(str::to_owned).collect()
}

#[test]
fn every_operation_has_a_request_or_a_response() {
    let named = |text: &str| -> BTreeSet<String> {
        lines(text)
            .iter()
            .map(|line| line["operationId"].as_str().expect("an id").to_owned())
            .collect()
    };
    let mut called = named(&project_text(FILE));
    called.append(&mut named(&project_text("tests/wire/answers.jsonl")));
    let operations = operations();
    assert!(
        operations.len() >= 118,
        "only {} operations were found in generated/src",
        operations.len()
    );
    let unknown: Vec<_> = called.difference(&operations).collect();
    assert!(
        unknown.is_empty(),
        "{FILE} names operations that the client does not have: {unknown:?}"
    );
    if let Some(text) = facts_text("vsphere/wire-9.1.0.0.jsonl") {
        called.append(&mut named(&text));
        let missing: Vec<_> = operations.difference(&called).collect();
        assert!(
            missing.is_empty(),
            "no request of these is compared, add lines to {FILE}: {missing:?}"
        );
    }
}
