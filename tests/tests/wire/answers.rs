//! Responses and their typed results.
//!
//! A line of `tests/wire/answers.jsonl` has a `case`, an `operationId`, `args`, and the `status` and body (`answer` as JSON
//! or `text`) of the response. Then it has either the `result`, serialized as JSON again, or `unreadable`: the path in
//! the body that the error names, with a text that it `says`. A line of `errors.jsonl` has an `error` instead.

use crate::call::{client, lines, ready};
use serde_json::{Value, json};
use vsphere_client::Client;
use vsphere_runtime::{Error, ErrorCause};
use vsphere_tests::places::project_text;
use vsphere_tests::server::{Answer, Server};

/// Calls the operation of a line and gives it the response of the line.
async fn outcome(server: &Server, client: &Client, line: &Value) -> Result<Value, Error> {
    let status = line["status"]
        .as_u64()
        .and_then(|status| u16::try_from(status).ok())
        .expect("a status");
    server.answer(match line["text"].as_str() {
        Some(text) => Answer::text(status, "text/html", text),
        None => Answer::json(status, &line["answer"]),
    });
    let outcome = ready(client, line).outcome.await;
    server.take_request();
    outcome
}

#[tokio::test]
async fn results_are_as_the_data_says() {
    let server = Server::start().await;
    let client = client(&server);
    for line in lines(&project_text("tests/wire/answers.jsonl")) {
        let what = line["case"].as_str().expect("a case");
        let outcome = outcome(&server, &client, &line).await;
        match line["unreadable"].as_str() {
            None => assert_eq!(outcome.expect(what), line["result"], "{what}"),
            Some(place) => check_unreadable(outcome.expect_err(what), place, &line),
        }
    }
}

fn check_unreadable(error: Error, place: &str, line: &Value) {
    let what = line["case"].as_str().expect("a case");
    let ErrorCause::Decode(cause) = error.as_cause() else {
        panic!("{what}: another failure was expected: {error}");
    };
    assert_eq!(cause.path(), place, "{what}: the place in {error}");
    assert_eq!(
        u64::from(cause.status()),
        line["status"],
        "{what}: the status of {error}"
    );
    let says = line["says"]
        .as_str()
        .expect("something that the error says");
    assert!(
        cause.message().contains(says),
        "{what}: {error} does not say {says}"
    );
    let id = line["operationId"].as_str().expect("an operation");
    assert!(
        error.to_string().starts_with(id),
        "{what}: {error} does not name {id}"
    );
}

#[tokio::test]
async fn any_error_response_is_read() {
    let server = Server::start().await;
    let client = client(&server);
    for line in lines(&project_text("tests/wire/errors.jsonl")) {
        let what = line["case"].as_str().expect("a case");
        let error = outcome(&server, &client, &line).await.expect_err(what);
        let api = error
            .as_api()
            .unwrap_or_else(|| panic!("{what}: another failure was expected: {error}"));
        let messages: Vec<_> = api
            .messages()
            .iter()
            .map(|message| message.default_message())
            .collect();
        let read = json!({
            "kind": api.kind().to_string(),
            "error_type": api.error_type(),
            "messages": messages,
            "data": api.data(),
        });
        assert_eq!(
            read, line["error"],
            "{what}: what was read (left) from {line}"
        );
        assert_eq!(
            u64::from(api.status()),
            line["status"],
            "{what}: the status"
        );
        let named = [
            line["operationId"].as_str().expect("an operation"),
            &api.status().to_string(),
        ];
        let missing: Vec<_> = named
            .into_iter()
            .filter(|part| !error.to_string().contains(part))
            .collect();
        assert!(
            missing.is_empty(),
            "{what}: {error} does not name {missing:?}"
        );
    }
}
