//! Error responses, and failures of the connection.

use crate::support::{GET, SESSION, Server, answer, capture};
use std::io::ErrorKind as IoErrorKind;
use std::time::Duration;
use tokio::net::TcpListener;
use vsphere_runtime::{Client, Error, ErrorCause, ErrorKind, Value, structure};

struct Unauthenticated {
    challenge: Option<String>,
}

structure! {
    Unauthenticated {
        optional challenge = "challenge",
    }
}

async fn error_of(answer: impl Into<Vec<u8>>) -> Error {
    capture::start();
    let client = Server::start(answer).await.client();
    let client = client.with_session_id(SESSION);
    let error = client.call::<Value>(&GET).await.expect_err("an error");
    capture::show_error(&error);
    capture::check();
    error
}

#[tokio::test]
async fn every_body_is_an_api_error() {
    // Body, kind, `error_type`, messages, presence of data, text after the status in `Display`.
    type Row<'a> = (
        &'a str,
        ErrorKind,
        Option<&'a str>,
        &'a [&'a str],
        bool,
        &'a str,
    );
    let standard = r#"{"error_type":"NOT_FOUND","messages":[{"id":"a.b","default_message":"No such library.","args":["x"]},
        {"id":"c","default_message":"Second.","args":[]}],"data":{"k":1}}"#;
    let table: [Row<'_>; 20] = [
        (
            standard,
            ErrorKind::NotFound,
            Some("NOT_FOUND"),
            &["No such library.", "Second."],
            true,
            " NOT_FOUND: No such library. Second.",
        ),
        (
            r#"{"error_type":"ERROR","messages":[]}"#,
            ErrorKind::Error,
            Some("ERROR"),
            &[],
            false,
            " ERROR",
        ),
        (
            r#"{"error_type":"BRAND_NEW","messages":[]}"#,
            ErrorKind::Unknown,
            Some("BRAND_NEW"),
            &[],
            false,
            " BRAND_NEW",
        ),
        (
            r#"{"error_type":null,"messages":null,"data":null}"#,
            ErrorKind::Unknown,
            None,
            &[],
            false,
            "",
        ),
        (
            r#"{"error_type":7,"messages":7,"data":7}"#,
            ErrorKind::Unknown,
            None,
            &[""],
            true,
            "",
        ),
        (
            r#"{"messages":[{"default_message":"m","args":null,"id":null}]}"#,
            ErrorKind::Unknown,
            None,
            &["m"],
            false,
            ": m",
        ),
        (
            r#"{"messages":[{"args":[1,{"a":2}]}]}"#,
            ErrorKind::Unknown,
            None,
            &[""],
            false,
            "",
        ),
        (
            r#"{"messages":[null,{},"text"]}"#,
            ErrorKind::Unknown,
            None,
            &["", "", "text"],
            false,
            ": text",
        ),
        (
            r#"{"messages":{"default_message":"single"}}"#,
            ErrorKind::Unknown,
            None,
            &["single"],
            false,
            ": single",
        ),
        (
            r#"{"messages":[{"default_message":"two\r\nlines\u0007"}]}"#,
            ErrorKind::Unknown,
            None,
            &["two\r\nlines\u{7}"],
            false,
            ": two  lines ",
        ),
        (
            r#"{"error_type":"NOT\nFOUND"}"#,
            ErrorKind::Unknown,
            Some("NOT\nFOUND"),
            &[],
            false,
            " NOT FOUND",
        ),
        (
            r#"{"error":"invalid_grant","error_description":"d"}"#,
            ErrorKind::Unknown,
            None,
            &["d"],
            false,
            " invalid_grant: d",
        ),
        ("{}", ErrorKind::Unknown, None, &[], false, ""),
        ("", ErrorKind::Unknown, None, &[], false, ""),
        ("null", ErrorKind::Unknown, None, &[], false, ""),
        ("[]", ErrorKind::Unknown, None, &[], false, ""),
        (
            "[{\"error_type\":\"NOT_FOUND\"}]",
            ErrorKind::Unknown,
            None,
            &[],
            false,
            "",
        ),
        (
            "\"text\"",
            ErrorKind::Unknown,
            None,
            &["text"],
            false,
            ": text",
        ),
        (
            "<html><body>Bad gateway</body></html>",
            ErrorKind::Unknown,
            None,
            &[],
            false,
            "",
        ),
        (
            "{\"error_type\":\"NOT_FOUND\"",
            ErrorKind::Unknown,
            None,
            &[],
            false,
            "",
        ),
    ];
    for status in [302, 400, 404, 503] {
        for (body, kind, error_type, messages, data, shown) in table {
            let error = error_of(answer(status, body)).await;
            let api = error
                .as_api()
                .unwrap_or_else(|| panic!("{body}: {error:?}"));
            assert_eq!(api.status(), status);
            assert_eq!((api.kind(), api.error_type()), (kind, error_type), "{body}");
            assert_eq!(
                api.messages()
                    .iter()
                    .map(|message| message.default_message())
                    .collect::<Vec<_>>(),
                messages,
                "{body}"
            );
            assert_eq!(api.data().is_some(), data, "{body}");
            assert_eq!(api.body(), body.as_bytes());
            // The advice for bodies without facts has a test of its own.
            let text = error.to_string();
            let text = text.split(": a redirect").next().expect("a part");
            let text = text.split(": answered").next().expect("a part");
            assert_eq!(text, format!("Test_get: {status}{shown}"), "{body}");
            assert_eq!(
                (error.status(), error.operation(), error.kind()),
                (Some(status), Some("Test_get"), Some(kind))
            );
            assert_eq!(error.is_not_found(), kind == ErrorKind::NotFound);
        }
    }
    let error = error_of(answer(404, standard)).await;
    let first = &error.as_api().expect("an answer").messages()[0];
    assert_eq!(
        (first.id(), first.args(), first.localized()),
        ("a.b", &["x".to_owned()][..], None)
    );
}

#[tokio::test]
async fn errors_have_a_request_id_and_data() {
    let body = r#"{"error_type":"UNAUTHENTICATED","messages":[],"challenge":"Basic realm","data":{"challenge":"inner"}}"#;
    let bytes = format!(
        "HTTP/1.1 401 X\r\nconnection: close\r\nx-request-id: r-1\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let error = error_of(bytes).await;
    assert!(error.is_unauthenticated() && !error.is_unauthorized());
    assert_eq!(
        error.to_string(),
        "Test_get: 401 UNAUTHENTICATED (accepted: Basic realm) (request r-1)"
    );
    let api = error.as_api().expect("an answer");
    assert_eq!(api.request_id(), Some("r-1"));
    assert_eq!(
        api.decode::<Unauthenticated>()
            .expect("a structure")
            .challenge
            .as_deref(),
        Some("Basic realm")
    );
    assert_eq!(
        api.decode_data::<Unauthenticated>()
            .expect("a structure")
            .challenge
            .as_deref(),
        Some("inner")
    );
    let wrong = api.decode_data::<Vec<i64>>().expect_err("another shape");
    assert!(
        wrong.is_decode() && wrong.status() == Some(401) && wrong.operation() == Some("Test_get")
    );
    assert!(!format!("{error:?}").contains("realm"), "{error:?}");
    assert!(
        error_of(answer(400, "<"))
            .await
            .as_api()
            .expect("an answer")
            .decode::<Unauthenticated>()
            .is_err()
    );
    assert_eq!(
        error_of(answer(400, "{}"))
            .await
            .as_api()
            .expect("an answer")
            .decode_data::<Option<i64>>()
            .expect("null"),
        None
    );
}

#[tokio::test]
async fn bodies_of_errors_are_truncated() {
    let html = "<".repeat(5000);
    assert_eq!(
        error_of(answer(502, &html))
            .await
            .as_api()
            .expect("an answer")
            .body()
            .len(),
        1024
    );
    let json = format!("{{\"data\":\"{}\"}}", "x".repeat(5000));
    assert_eq!(
        error_of(answer(500, &json))
            .await
            .as_api()
            .expect("an answer")
            .body(),
        json.as_bytes()
    );

    // A body that is too large or incomplete does not hide the status.
    let server = Server::start(answer(500, &json)).await;
    let client = Client::builder(&server.url)
        .body_limit(10)
        .build()
        .expect("a client");
    let error = client.call::<Value>(&GET).await.expect_err("an error");
    assert_eq!(
        (error.status(), error.as_api().expect("an answer").body()),
        (Some(500), &b"{\"data\":\"x"[..])
    );
    let error = error_of("HTTP/1.1 503 X\r\ncontent-length: 100\r\n\r\nshort").await;
    assert_eq!(error.as_api().expect("an answer").body(), b"short");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let other = Server::start(answer(200, "1")).await;
    for status in [301, 302, 303, 307, 308] {
        let error = error_of(format!(
            "HTTP/1.1 {status} X\r\nconnection: close\r\nlocation: {}/api/test\r\ncontent-length: 0\r\n\r\n",
            other.url
        ))
        .await;
        assert_eq!(
            (error.status(), error.to_string()),
            (
                Some(status),
                format!(
                    "Test_get: {status}: a redirect to {}, which is not followed: is the base URL right?",
                    other.url
                )
            )
        );
    }
    assert_eq!(other.request_count(), 0);
}

#[tokio::test]
async fn failed_connections_are_transport_errors() {
    let closed = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port")
        .local_addr()
        .expect("an address");
    let client = Client::builder(&format!("http://{closed}"))
        .build()
        .expect("a client");
    let error = client
        .call::<Value>(&GET)
        .query("q", "hush")
        .await
        .expect_err("no server");
    let ErrorCause::Transport(facts) = error.as_cause() else {
        panic!("{error:?}")
    };
    assert!(facts.is_connect() && error.is_transport());
    assert_eq!(facts.io_kind(), Some(IoErrorKind::ConnectionRefused));
    assert!(
        error
            .to_string()
            .starts_with(&format!("Test_get: no connection to {closed}: ")),
        "{error}"
    );
    assert!(!error.to_string().contains("client error"), "{error}");
    assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    assert_eq!(
        (error.status(), error.kind(), error.operation()),
        (None, None, Some("Test_get"))
    );

    for bytes in [
        "",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n[1",
    ] {
        let error = error_of(bytes).await;
        let ErrorCause::Transport(facts) = error.as_cause() else {
            panic!("{bytes}: {error:?}")
        };
        assert!(
            !facts.is_connect() && !facts.message().is_empty(),
            "{bytes}"
        );
        let route = error.route().expect("a route");
        let text = format!("Test_get: the connection to {} failed: ", route.server());
        assert!(error.to_string().starts_with(&text), "{error}");
    }
}

#[tokio::test]
async fn time_limits_are_client_timeouts() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", silent.local_addr().expect("an address"));
    let short = Duration::from_millis(50);
    let of_client = Client::builder(&url)
        .timeout(short)
        .build()
        .expect("a client");
    let of_call = Client::builder(&url).build().expect("a client");
    for call in [
        of_client.call::<Value>(&GET),
        of_call.call(&GET).timeout(short),
    ] {
        let error = call.await.expect_err("no answer");
        assert!(
            error.is_client_timeout() && !error.is_timed_out(),
            "{error:?}"
        );
        assert!(matches!(
            error.as_cause(),
            ErrorCause::Timeout {
                connecting: false,
                ..
            }
        ));
        assert_eq!(
            error.to_string(),
            format!(
                "Test_get: no complete response from {} within the time limit",
                url.trim_start_matches("http://")
            )
        );
    }
}
