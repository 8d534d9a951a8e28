//! The server accepts the requests of the wire tests.

use crate::call::{client_at, lines, ready};
use serde_json::Value;
use vsphere_client::mock::Server;
use vsphere_client::{Client, ErrorKind};
use vsphere_runtime::mock::Body;
use vsphere_tests::places::{facts_text, project_text};

/// Cases that a server refuses: unknown values and incomplete specifications.
const DECLINED: [&str; 8] = [
    "a list of an enumeration, with a value that is not known",
    "one optional field of a body",
    "a value of an enumeration that is not known",
    "a tag that is not known takes its fields along",
    "a token of the client is a header",
    "no token, no header",
    "a token for a subscribed library",
    "a token may hold spaces and signs",
];

/// Calls an operation by the typed client. Returns `true` if the server accepts the request, even if the resource is missing.
async fn check(server: &Server, client: &Client, line: &Value) -> bool {
    let id = line["operationId"].as_str().expect("an operation");
    server.mock().clear_requests();
    let outcome = ready(client, line).outcome.await;
    let requests = server.mock().requests();
    if line["refused"].is_string() {
        assert!(requests.is_empty(), "{line}: {requests:?}");
        return true;
    }
    assert_eq!(requests.len(), 1, "{line}");
    assert_eq!(requests[0].operation(), Some(id), "{line}");
    // An invalid request is refused with and without a session.
    let kind = outcome.err().and_then(|error| error.kind());
    assert_eq!(kind, Some(ErrorKind::Unauthenticated), "{line}");
    requests[0].arguments().is_some()
}

#[tokio::test]
async fn an_optional_body_may_be_null() {
    let (server, client) = crate::start().await;
    let mut accepted = Vec::new();
    for described in server.mock().operations() {
        let is_required = match described.body {
            Body::Json { required, .. } | Body::Fields { required, .. } => required,
            _ => continue,
        };
        let id = described.operation.id;
        let mut call = client.call::<Value>(described.operation);
        for _ in described.operation.path.matches('{') {
            call = call.path(&"a");
        }
        let outcome = call.json(&Value::Null).await;
        let requests = server.mock().requests_of(described.operation);
        let is_accepted = requests[0].arguments().is_some();
        assert_eq!(is_accepted, !is_required, "{id}: {outcome:?}");
        accepted.extend(is_accepted.then_some(id));
    }
    assert!(
        accepted.contains(&"Esx.Settings.Depots.Offline_delete"),
        "{accepted:?}"
    );
}

#[tokio::test]
async fn the_server_accepts_the_requests_of_the_client() {
    let server = Server::start().await.expect("a free port");
    let client = client_at(server.mock().url());
    let mut declined = Vec::new();
    for line in lines(&project_text("tests/wire/requests.jsonl")) {
        if !check(&server, &client, &line).await {
            declined.push(line["case"].as_str().expect("a case").to_owned());
        }
    }
    assert_eq!(declined, DECLINED);
    for line in lines(&facts_text("vsphere/wire-9.1.0.0.jsonl").unwrap_or_default()) {
        assert!(
            check(&server, &client, &line).await,
            "not understood: {line}"
        );
    }
}
