//! Operations that are newer than the server, and the sources of its version.

use crate::support::vcenter::Vcenter;
use crate::support::{GET, PASSWORD, capture};
use vsphere_runtime::operation::Operation;
use vsphere_runtime::{ApiVersion, Client, ClientBuilder, Error, ErrorCause, RetryPolicy};
use vsphere_test_server::Act;

/// Defines an operation that was introduced in this version.
const fn since(since: Option<&'static str>) -> Operation {
    Operation {
        id: "Test_newer",
        since,
        ..GET
    }
}

static ALWAYS: Operation = since(None);
static OLD: Operation = since(Some("6.7.2"));
static SHORT: Operation = since(Some("7.0"));
static LATER: Operation = since(Some("8.0.3.1"));
static NEW: Operation = since(Some("9.1.0.0"));
static ODD: Operation = since(Some("the next one"));
static ALL: [&Operation; 6] = [&ALWAYS, &OLD, &SHORT, &LATER, &NEW, &ODD];

/// Returns a server that reports these versions, one after another.
async fn server(reports: &'static [(u16, &'static str)]) -> Vcenter {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    Vcenter::start(move |_, _, request| {
        if !request.starts_with("GET /api/appliance/system/version ") {
            return Act::answer(200, "7");
        }
        let count = asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (status, body) = reports[count.min(reports.len() - 1)];
        Act::answer(status, body)
    })
    .await
}

async fn connect(builder: ClientBuilder) -> Client {
    builder.connect().await.expect("a session")
}

/// Returns the versions of the operations that are sent.
async fn sent(client: &Client, vcenter: &Vcenter) -> Vec<Option<&'static str>> {
    let mut sent = Vec::new();
    for operation in ALL {
        let before = vcenter.script.count();
        let outcome = client.call::<i64>(operation).await;
        let requests = vcenter.script.count() - before;
        match outcome {
            Ok(_) => sent.push(operation.since),
            Err(error) => {
                capture::show_error(&error);
                assert!(error.is_newer_than_server(), "{error:?}");
                assert!(!error.is_encode() && error.status().is_none() && error.kind().is_none());
            }
        }
        assert_eq!(requests, usize::from(sent.last() == Some(&operation.since)));
    }
    sent
}

const ODDS: Option<&str> = Some("the next one");

#[tokio::test]
async fn newer_operations_are_not_sent() {
    capture::start();
    let vcenter = Vcenter::plain().await;
    let table: [(&str, &[Option<&str>]); 6] = [
        ("6.5", &[None, ODDS]),
        ("6.7.2", &[None, Some("6.7.2"), ODDS]),
        ("7.0.0.0", &[None, Some("6.7.2"), Some("7.0"), ODDS]),
        ("8.0.3.0", &[None, Some("6.7.2"), Some("7.0"), ODDS]),
        (
            "8.0.3.00400",
            &[None, Some("6.7.2"), Some("7.0"), Some("8.0.3.1"), ODDS],
        ),
        ("10.0", &ALL.map(|operation| operation.since)),
    ];
    for (version, expected) in table {
        let builder = vcenter.builder().server_version(version);
        capture::show(&builder);
        let client = connect(builder).await;
        assert_eq!(client.server_version(), version.parse().ok());
        assert_eq!(sent(&client, &vcenter).await, expected, "{version}");
        client.log_out().await.expect("an end");
    }
    // All are sent if the version is unknown, or newer operations are allowed.
    for builder in [
        vcenter.builder(),
        vcenter
            .builder()
            .server_version("6.5")
            .allow_newer_operations(),
    ] {
        let client = connect(builder).await;
        assert_eq!(sent(&client, &vcenter).await.len(), ALL.len());
    }
    capture::check();
}

#[tokio::test]
async fn the_error_names_both_versions() {
    let vcenter = Vcenter::plain().await;
    let client = vcenter.builder().server_version("8.0.3.0").build();
    let client: Client = client.expect("a client");
    let error = client.call::<i64>(&NEW).await.expect_err("newer");
    let text = "Test_newer: not sent: the operation needs version 9.1.0.0, and the server has 8.0.3.0: \
                call a newer server, or send it anyway with `allow_newer_operations`";
    assert_eq!(error.to_string(), text);
    let ErrorCause::NewerThanServer(facts) = error.as_cause() else {
        panic!("{error:?}")
    };
    let version = |text: &str| text.parse::<ApiVersion>().expect("a version");
    assert_eq!(
        (facts.since(), facts.server()),
        (version("9.1.0.0"), version("8.0.3.0"))
    );
    // There is no login either.
    assert_eq!(vcenter.script.count(), 0);
    // It takes precedence over an invalid argument.
    let call = client.call::<i64>(&NEW).path("x");
    assert!(call.await.expect_err("newer").is_newer_than_server());

    for text in ["", "eight", "8.0 U3"] {
        let refused = vcenter.builder().server_version(text).build();
        let error = refused.map(|it: Client| it).expect_err(text);
        assert!(error.is_encode(), "{error}");
        assert_eq!(
            error.to_string(),
            "cannot be sent: `server_version` must be one to four numbers, separated by dots: write 8.0.3.0"
        );
    }
}

#[tokio::test]
async fn connect_learns_the_version() {
    capture::start();
    let vcenter = server(&[(200, r#"{"version":"8.0.3.00400","build":"24322831"}"#)]).await;
    let client = connect(vcenter.builder().learn_server_version()).await;
    // The login, and one further request.
    assert_eq!(vcenter.script.count(), 2);
    let version = client.server_version().expect("a version");
    assert_eq!(version.to_string(), "8.0.3.400");
    // Clones and clients with other sessions share the version.
    let other = client.clone().with_session_id(PASSWORD);
    for client in [&client, &other] {
        let error = client.call::<i64>(&NEW).await.expect_err("newer");
        assert!(error.is_newer_than_server(), "{error}");
    }
    assert_eq!(vcenter.script.count(), 2);
    // A configured version is not requested.
    let client = connect(
        vcenter
            .builder()
            .learn_server_version()
            .server_version("9.1"),
    )
    .await;
    assert_eq!(vcenter.script.count(), 3);
    assert_eq!(client.call::<i64>(&NEW).await.expect("an answer"), 7);
    capture::check();
}

#[tokio::test]
async fn servers_may_not_report_a_version() {
    capture::start();
    let refusals = [
        (403, r#"{"error_type":"UNAUTHORIZED","messages":[]}"#),
        (404, ""),
        (500, "<html>"),
        (200, "{}"),
        (200, r#"{"version":"none"}"#),
    ];
    for refusal in refusals {
        let reports: &'static [_] = Box::leak(Box::new([refusal, (200, r#"{"version":"9.0.0"}"#)]));
        let vcenter = server(reports).await;
        let builder = vcenter
            .builder()
            .retry(RetryPolicy::none())
            .learn_server_version();
        let client = connect(builder).await;
        assert_eq!(client.server_version(), None, "{refusal:?}");
        assert_eq!(client.call::<i64>(&NEW).await.expect("an answer"), 7);
        // A later request may succeed, and a failed one keeps the version.
        let version = client.learn_server_version().await.expect("a version");
        assert_eq!(client.server_version(), Some(version));
        assert!(
            client
                .call::<i64>(&NEW)
                .await
                .is_err_and(|it| it.is_newer_than_server())
        );
    }
    let vcenter = server(&[(200, r#"{"version":"none"}"#)]).await;
    let client = connect(vcenter.builder().server_version("9.0")).await;
    let error: Error = client.learn_server_version().await.expect_err("no version");
    capture::show_error(&error);
    let text = "Appliance.System.Version_get: 200, but the response cannot be read at `version`: is not a version";
    assert_eq!(error.to_string(), text);
    assert_eq!(client.server_version(), "9.0".parse().ok());
    capture::check();
}
