//! Facts beside results, and raw calls.

use crate::support::vcenter::Vcenter;
use crate::support::{GET, Server, TASK, answer, capture};
use std::time::Duration;
use vsphere_runtime::operation::Method;
use vsphere_runtime::{Client, Detailed, RetryPolicy, Task, Value};
use vsphere_test_server::{Act, Script};

#[tokio::test]
async fn details_of_a_success() {
    capture::start();
    let vcenter = Vcenter::start(|vcenter, count, _| match count {
        0 => {
            vcenter.expire();
            Act::answer(503, "")
        }
        _ => Act::with_header(
            200,
            "ETag: \"veiled\"\r\nx-request-id: r-1\r\nset-cookie: veiled\r\nx-other: veiled",
            "7",
        ),
    })
    .await;
    let policy = RetryPolicy::default().first_wait(Duration::from_millis(1));
    let client: Client = vcenter.builder().retry(policy).build().expect("a client");
    let call = client.call::<i64>(&GET).correlation_id("c-1");
    let Detailed { result, details } = call.send_detailed().await;
    capture::show(&details);
    assert_eq!(result.expect("a result"), 7);
    // The first one, the one in the expired session, and the last one.
    assert_eq!((details.status(), details.attempts()), (Some(200), 3));
    assert!(details.duration() > Duration::ZERO);
    assert_eq!(details.correlation_id(), Some("c-1"));
    let table = [
        ("etag", Some("\"veiled\"")),
        ("X-Request-Id", Some("r-1")),
        ("content-length", Some("1")),
        ("set-cookie", None),
        ("x-other", None),
        ("retry-after", None),
    ];
    for (name, expected) in table {
        assert_eq!(details.header(name), expected, "{name}");
    }
    assert!(!capture::check().contains("veiled"));
}

#[tokio::test]
async fn details_of_failures() {
    let script = Script::start(|count, _| match count {
        0 => Act::with_header(404, "content-language: de", r#"{"error_type":"NOT_FOUND"}"#),
        1 => Act::answer(200, "\"text\""),
        _ => Act::bytes("").reset(),
    })
    .await;
    let client = Client::builder(&script.url).retry(RetryPolicy::none());
    let client: Client = client.build().expect("a client");
    let of_call = || client.call::<i64>(&GET).send_detailed();
    let Detailed { result, details } = of_call().await;
    assert!(result.expect_err("not found").is_not_found());
    assert_eq!((details.status(), details.attempts()), (Some(404), 1));
    assert_eq!(details.header("content-language"), Some("de"));
    // A result that cannot be read.
    let Detailed { result, details } = of_call().await;
    assert!(result.expect_err("a text").is_decode());
    assert_eq!((details.status(), details.attempts()), (Some(200), 1));
    let Detailed { result, details } = of_call().await;
    assert!(result.expect_err("a reset").is_transport());
    assert_eq!((details.status(), details.attempts()), (None, 1));
    let unsent = client.call::<i64>(&GET).path("x").send_detailed().await;
    assert!(unsent.result.expect_err("no place for it").is_encode());
    assert_eq!(unsent.details.attempts(), 0);
}

/// The future borrows nothing, and the result may be a task.
#[tokio::test]
async fn details_of_a_task() {
    let script = Script::start(|_, _| Act::answer(202, "\"task-1\"")).await;
    let client: Client = Client::builder(&script.url).build().expect("a client");
    let call = client.call::<Task<Value>>(&TASK).send_detailed();
    drop(client);
    let Detailed { result, details } = tokio::spawn(call).await.expect("an end");
    assert_eq!(result.expect("a task").id(), "task-1");
    assert_eq!(details.status(), Some(202));
}

#[tokio::test]
async fn raw_calls_are_encoded_like_others() {
    let server = Server::start(answer(200, r#"{"name":"vm"}"#)).await;
    let vm: Value = server
        .client()
        .raw(Method::Patch, "/vcenter/vm/{vm}/x?action=a-b&c")
        .path("a/b c")
        .query("d", ["1", "2"].as_slice())
        .json(&serde_json::json!({ "name": "x" }))
        .await
        .expect("a result");
    assert_eq!(vm["name"], "vm");
    let request = server.request();
    let line = "PATCH /api/vcenter/vm/a%2Fb%20c/x?action=a-b&c=&d=1&d=2 HTTP/1.1\r\n";
    assert!(request.starts_with(line), "{request}");
    assert!(request.ends_with("\r\n\r\n{\"name\":\"x\"}"), "{request}");
}

#[tokio::test]
async fn raw_calls_have_the_results_of_others() {
    let server = Server::start(answer(200, r#"{"name":"vm"}"#)).await;
    let client = server.client();
    let ignored = client.raw::<()>(Method::Delete, "/x");
    ignored.await.expect("a body of no interest");
    let server = Server::start(answer(202, "\"task-1\"")).await;
    let client = server.client();
    let task = client.raw::<Task<Value>>(Method::Put, "/x?vmw-task=true");
    assert_eq!(task.await.expect("a task").id(), "task-1");
    let server = Server::start(answer(404, r#"{"error_type":"NOT_FOUND"}"#)).await;
    let client = server.client();
    let call = client.raw::<Value>(Method::Get, "/x/{id}").path("hush");
    assert_eq!(call.operation(), "GET /x/{id}");
    let error = call.await.expect_err("not found");
    assert_eq!(error.to_string(), "GET /x/{id}: 404 NOT_FOUND");
    assert!(error.is_not_found());
}

/// In the session, with retries. A task is not started twice.
#[tokio::test]
async fn raw_calls_have_session_and_retries() {
    let vcenter = Vcenter::start(|vcenter, count, request| match count {
        _ if request.starts_with("PUT ") => Act::answer(503, ""),
        0 => {
            vcenter.expire();
            Act::answer(503, "")
        }
        _ => Act::answer(200, "7"),
    })
    .await;
    let policy = RetryPolicy::default().first_wait(Duration::from_millis(1));
    let client: Client = vcenter.builder().retry(policy).build().expect("a client");
    // The path need not live as long as the call.
    let call = client
        .raw::<i64>(Method::Get, &String::from("/own/{id}"))
        .path("1");
    assert_eq!(call.await.expect("a result"), 7);
    assert_eq!(vcenter.logins(), (2, 0));
    let before = vcenter.script.count();
    let task = client.raw::<Task<()>>(Method::Put, "/own?vmw-task=true");
    task.await.expect_err("busy");
    let ends = |it: &&String| it.starts_with("DELETE /api/session ");
    let after = vcenter.script.requests();
    assert_eq!(after[before..].iter().filter(|it| !ends(it)).count(), 1);
}

#[tokio::test]
async fn raw_paths_that_cannot_be_called_are_refused() {
    let server = Server::start(answer(200, "7")).await;
    let client = server.client();
    for (path, reason) in [
        ("vcenter/vm", "must begin with `/`"),
        (
            "//evil.test/x",
            "must not contain an empty segment, `.` or `..`",
        ),
        (
            "/api/vcenter/vm",
            "must not begin with `/api`, which the base URL has",
        ),
        (
            "/x?id={id}",
            "must not have arguments after `?`: add them by `query`",
        ),
    ] {
        let error = client
            .raw::<Value>(Method::Get, path)
            .path("x")
            .await
            .expect_err(path);
        assert_eq!(
            error.to_string(),
            format!("raw call: cannot be sent: `path` {reason}")
        );
    }
    let missing = client
        .raw::<Value>(Method::Get, "/x/{id}")
        .await
        .expect_err("no id");
    assert_eq!(
        missing.to_string(),
        "GET /x/{id}: cannot be sent: `id` is missing"
    );
    assert_eq!(server.request_count(), 0);
}
