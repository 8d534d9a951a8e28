//! Successful responses.

use crate::support::{DELETE, GET, NO_CONTENT, SECRET, Server, TASK, answer};
use vsphere_runtime::operation::Operation;
use vsphere_runtime::{Client, Error, ErrorCause, Secret, Task, Value, structure};

struct Item {
    name: String,
    sizes: Vec<i64>,
}

structure! {
    Item {
        required name = "name",
        required sizes = "sizes",
    }
}

#[tokio::test]
async fn the_body_is_ignored_without_a_result() {
    for bytes in [
        NO_CONTENT.to_owned(),
        answer(200, ""),
        answer(200, "{\"a\":1}"),
        answer(201, "anything"),
        answer(299, "null"),
    ] {
        let server = Server::start(bytes.clone()).await;
        server
            .client()
            .call::<()>(&DELETE)
            .await
            .unwrap_or_else(|error| panic!("{bytes}: {error}"));
    }
}

#[tokio::test]
async fn json_results_are_decoded() {
    let table = [
        (answer(200, "[1,2]"), Some("[1,2]")),
        (answer(201, "\"id\""), Some("\"id\"")),
        (answer(202, " {\"b\":1,\"a\":0.1} \n"), Some("{\"b\":1,\"a\":0.1}")),
        (answer(200, "null"), None),
        (answer(200, ""), None),
        (answer(200, "\r\n"), None),
        (NO_CONTENT.to_owned(), None),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n2\r\n[1\r\n3\r\n,2]\r\n0\r\n\r\n".to_owned(),
            Some("[1,2]"),
        ),
    ];
    for (bytes, expected) in table {
        let server = Server::start(bytes.clone()).await;
        let value = server
            .client()
            .call::<Option<Value>>(&GET)
            .await
            .unwrap_or_else(|error| panic!("{bytes}: {error}"));
        assert_eq!(
            value.map(|value| value.to_string()).as_deref(),
            expected,
            "{bytes}"
        );
    }
}

#[tokio::test]
async fn results_are_taken_out_of_their_envelopes() {
    static ENVELOPED: Operation = Operation {
        base_path: Some("/rest"),
        enveloped: true,
        ..GET
    };
    let table = [
        (r#"{"value":[1,2]}"#, Some("[1,2]")),
        (r#"{"value":{"value":1},"other":2}"#, Some(r#"{"value":1}"#)),
        (r#"{"value":null}"#, None),
        (r#"{"a":1}"#, Some(r#"{"a":1}"#)),
        ("[1]", Some("[1]")),
        ("", None),
    ];
    for (body, expected) in table {
        let server = Server::start(answer(200, body)).await;
        let value = server.client().call::<Option<Value>>(&ENVELOPED).await;
        let value = value.unwrap_or_else(|error| panic!("{body}: {error}"));
        let value = value.map(|value| value.to_string());
        assert_eq!(value.as_deref(), expected, "{body}");
    }
}

#[tokio::test]
async fn tasks_are_decoded() {
    let server = Server::start(answer(202, "\"52d3:vcenter\"")).await;
    let client = server.client();
    let task = client.call::<Task<Item>>(&TASK).await.expect("a task");
    assert_eq!(task.id(), "52d3:vcenter");
    assert_eq!(task.client().base_url(), client.base_url());
    assert_eq!(format!("{:?}", task.clone()), "Task(\"52d3:vcenter\")");
    assert!(
        server
            .request()
            .starts_with("POST /api/test?vmw-task=true HTTP/1.1\r\n")
    );
    assert_eq!(Task::<()>::from_id(&client, "t").id(), "t");

    for body in ["", "null", "7", "{\"value\":\"t\"}"] {
        let server = Server::start(answer(202, body)).await;
        let error = server
            .client()
            .call::<Task<()>>(&TASK)
            .await
            .expect_err(body);
        assert!(error.is_decode(), "{body}: {error}");
    }
}

#[tokio::test]
async fn unreadable_results_are_decode_errors() {
    let long = format!("[{}", "1,".repeat(2000));
    let table = [
        ("", "", "the body is empty"),
        ("{", "", "EOF"),
        ("<html>", "", "answered text/html, not JSON"),
        ("trx", "", "the body is not complete JSON"),
        (
            "{\"name\":\"n\",\"sizes\":[1,\"x\"]}",
            "sizes[1]",
            "found a string, expected i64",
        ),
        ("{\"name\":\"n\"}", "", "missing field `sizes`"),
        (
            "{\"name\":\"n\",\"sizes\":[]} trailing",
            "",
            "trailing characters",
        ),
        (&long, "[0]", "found a number, expected a string"),
    ];
    for (body, path, message) in table {
        let server = Server::start(answer(200, body)).await;
        let error = server.client().call::<Item>(&GET).await.expect_err(body);
        let ErrorCause::Decode(facts) = error.as_cause() else {
            panic!("{body}: {error:?}")
        };
        assert_eq!(facts.path(), path, "{body}");
        assert!(
            facts.message().contains(message),
            "{body}: {}",
            facts.message()
        );
        assert_eq!(facts.body(), &body.as_bytes()[..body.len().min(1024)]);
        assert_eq!(
            (error.status(), error.operation(), error.kind()),
            (Some(200), Some("Test_get"), None)
        );
        assert!(
            error
                .to_string()
                .starts_with("Test_get: 200, but the response cannot be read"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_secret_result_is_in_no_error() {
    for body in [
        "{\"value\":\"hush\"}",
        "\"hush",
        "[\"hush\"]",
        "hush",
        "{\"hush\":1}",
    ] {
        let server = Server::start(answer(201, body)).await;
        let client = server.client();
        let errors: [Error; 2] = [
            client.call::<Secret>(&SECRET).await.expect_err(body),
            client.call::<i64>(&SECRET).await.expect_err(body),
        ];
        for error in errors {
            let ErrorCause::Decode(facts) = error.as_cause() else {
                panic!("{body}: {error:?}")
            };
            assert!(facts.body().is_empty());
            assert!(
                !format!("{error} {error:?} {} {}", facts.path(), facts.message()).contains("hush"),
                "{error:?}"
            );
        }
    }
}

#[tokio::test]
async fn large_results_are_refused() {
    let announced = answer(200, &"1".repeat(100));
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n{}0\r\n\r\n",
        "2\r\n11\r\n".repeat(50)
    );
    let endless = format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}",
        "1".repeat(100)
    );
    for bytes in [announced, chunked, endless] {
        let server = Server::start(bytes).await;
        let limited = |limit| {
            Client::builder(&server.url)
                .body_limit(limit)
                .build()
                .expect("a client")
        };
        let error = limited(99).call::<f64>(&GET).await.expect_err("too large");
        assert!(
            matches!(
                error.as_cause(),
                ErrorCause::BodyTooLarge {
                    status: 200,
                    limit: 99,
                    ..
                }
            ),
            "{error:?}"
        );
        assert_eq!(
            error.to_string(),
            "Test_get: 200, but the response is larger than the limit of 99 bytes"
        );
        limited(100).call::<f64>(&GET).await.expect("just fits");
    }
}
