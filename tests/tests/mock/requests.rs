//! The requests of the wire tests: what the client sends is what the server takes.

use crate::call::{client_at, lines, ready};
use serde_json::Value;
use vsphere_client::ErrorKind;
use vsphere_client::mock::Server;
use vsphere_tests::places::{facts_text, project_text};

/// Calls by the typed client. The server need not have what is asked for, but has to understand the question.
async fn check(server: &Server, line: &Value) {
    let client = client_at(server.mock().url());
    let id = line["operationId"].as_str().expect("an operation");
    let session = server.mock();
    session.forget_requests();
    let outcome = ready(&client, line).outcome.await;
    let requests = server.mock().requests();
    if line["refused"].is_string() {
        assert!(requests.is_empty(), "{line}: {requests:?}");
        return;
    }
    assert_eq!(requests.len(), 1, "{line}");
    assert_eq!(requests[0].operation(), Some(id), "{line}");
    // What the server does not understand it says; a session is not needed to be understood.
    let kind = outcome.err().and_then(|error| error.kind());
    assert_ne!(kind, Some(ErrorKind::OperationNotFound), "{line}");
    assert!(
        requests[0].arguments().is_some() || line["case"].is_string(),
        "{line}: {requests:?}"
    );
}

#[tokio::test]
async fn the_server_understands_what_the_client_sends() {
    let server = Server::start().await.expect("a free port");
    for line in lines(&project_text("tests/wire/requests.jsonl")) {
        check(&server, &line).await;
    }
    for line in lines(&facts_text("vsphere/wire-9.1.0.0.jsonl").unwrap_or_default()) {
        check(&server, &line).await;
    }
}
