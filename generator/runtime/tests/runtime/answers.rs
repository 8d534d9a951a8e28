//! Answers that a caller did not expect: long ones, secret ones, and those of other servers.

use crate::support::library::{Deviation, Library};
use crate::support::uploads::{GET as POLL, refused, upload};
use crate::support::vcenter::Vcenter;
use crate::support::{DELETE, GET, SECRET, Server, answer, capture};
use std::collections::BTreeMap;
use std::error::Error as _;
use vsphere_runtime::transfer::Source;
use vsphere_runtime::{
    Bytes, Client, DateTime, Error, ErrorCause, RetryPolicy, Secret, TaskInfo, Value, structure,
};
use vsphere_test_server::Act;

/// More than any message that is shown whole, with the cause at its end.
fn long_message() -> String {
    format!("Import failed. {}: Pipe closed", "x".repeat(10_000))
}

async fn error_of(answer: impl Into<Vec<u8>>) -> Error {
    capture::start();
    let client = Server::start(answer).await.client();
    let error = client.call::<Value>(&GET).await.expect_err("an error");
    capture::show_error(&error);
    error
}

fn typed(status: u16, content_type: &str, body: &str) -> String {
    let header = format!("\r\ncontent-type: {content_type}\r\n");
    answer(status, body).replacen("\r\n", &header, 1)
}

#[tokio::test]
async fn an_empty_body_is_named() {
    for body in ["", " \r\n"] {
        let client = Server::start(answer(200, body)).await.client();
        let error = client.call::<i64>(&GET).await.expect_err("an error");
        assert_eq!(
            error.to_string(),
            "Test_get: 200, but the response cannot be read: the body is empty"
        );
        let absent = client.call::<Option<i64>>(&GET).await;
        assert_eq!(absent.expect("an answer"), None);
    }
}

#[tokio::test]
async fn all_messages_are_shown_with_their_ends() {
    let body = serde_json::json!({
        "error_type": "ERROR",
        "messages": [
            { "id": "a", "default_message": long_message(), "args": [] },
            { "id": "b", "default_message": "Second.", "localized": "Zweitens.", "args": [] },
            { "id": "b", "default_message": "Second.", "localized": "Zweitens.", "args": [] },
            { "id": "c", "default_message": "", "localized": " ", "args": [] },
        ],
    });
    let error = error_of(answer(500, &body.to_string())).await;
    let text = error.to_string();
    assert!(
        text.starts_with("Test_get: 500 ERROR: Import failed. xxx"),
        "{text}"
    );
    assert!(text.ends_with("xxx: Pipe closed; Zweitens. c"), "{text}");
    assert!(text.contains("x … x") && text.len() < 1200, "{text}");
    let messages = error.as_api().expect("an answer").messages();
    let texts: Vec<_> = messages.iter().map(|it| it.text()).collect();
    assert_eq!(texts[1..], ["Zweitens.", "Zweitens.", "c"]);
    // However many there are.
    let many = vec![serde_json::json!({ "default_message": long_message() }); 100];
    let body = serde_json::json!({ "messages": many }).to_string();
    assert!(error_of(answer(500, &body)).await.to_string().len() < 5000);
}

#[tokio::test]
async fn the_cause_of_a_failed_import_is_shown() {
    let body = serde_json::json!({
        "state": "ERROR",
        "error_message": { "id": "m", "default_message": long_message(), "args": [] },
    });
    let library = Library::start(move |_, request| {
        (request.line == POLL).then(|| Deviation::answer(200, &body.to_string()))
    })
    .await;
    let upload = upload(&library.client()).file("disk.vmdk", Source::bytes(*b"x"));
    let text = refused(upload.await).to_string();
    assert!(text.ends_with("xxx: Pipe closed"), "{text}");
}

const NOT_A_VCENTER: &str = "answered text/html, not JSON: is SERVER a vCenter?";

/// Returns the error in words, with `SERVER` in place of any host and port.
fn shown(error: &Error) -> String {
    let text = error.to_string();
    let Some((before, rest)) = text.split_once("127.0.0.1:") else {
        return text;
    };
    let after = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    format!("{before}SERVER{after}")
}

#[tokio::test]
async fn pages_of_other_servers_are_recognized() {
    let page = "<!DOCTYPE html><html><body>Sign in</body></html>";
    let starting = "answered text/html, not JSON: SERVER may be starting, or a proxy answered";
    let unreadable = "200, but the response cannot be read";
    let redirect = "a redirect, which is not followed: is the base URL right?";
    let table = [
        (
            typed(200, "text/html; charset=utf-8", page),
            format!("{unreadable}: {NOT_A_VCENTER}"),
        ),
        (answer(200, page), format!("{unreadable}: {NOT_A_VCENTER}")),
        (
            typed(200, "text/plain", "OK"),
            format!("{unreadable}: answered text/plain, not JSON: is SERVER a vCenter?"),
        ),
        (
            answer(200, "<soap:Envelope/>"),
            format!("{unreadable}: answered text/xml, not JSON: is SERVER a vCenter?"),
        ),
        (
            typed(404, "text/html", page),
            format!("404: {NOT_A_VCENTER}"),
        ),
        (typed(503, "text/html", page), format!("503: {starting}")),
        (typed(302, "text/html", page), format!("302: {redirect}")),
        (answer(307, ""), format!("307: {redirect}")),
        // Nothing to recognize.
        (answer(404, ""), "404".to_owned()),
        (typed(500, "text/html", ""), "500".to_owned()),
        (answer(500, "upstream error"), "500".to_owned()),
        // The first line of a text, if it is declared as one.
        (
            typed(503, "text/plain", "\r\nno healthy upstream\r\nmore"),
            "503: no healthy upstream (answered text/plain, not JSON: SERVER may be starting, or a proxy answered)"
                .to_owned(),
        ),
        (
            typed(404, "text/plain; charset=utf-8", "404 page not found"),
            "404: 404 page not found (answered text/plain, not JSON: is SERVER a vCenter?)".to_owned(),
        ),
        (typed(500, "text/plain", " \n"), "500".to_owned()),
        (
            typed(500, "text/plain", "<b>"),
            "500: answered text/plain, not JSON: SERVER may be starting, or a proxy answered".to_owned(),
        ),
        // A header that is wrong, or that is none of a media type.
        (
            typed(404, "text/html", r#"{"error_type":"NOT_FOUND"}"#),
            "404 NOT_FOUND".to_owned(),
        ),
        (typed(404, "x y", page), format!("404: {NOT_A_VCENTER}")),
    ];
    for (bytes, text) in table {
        let error = error_of(bytes.clone()).await;
        assert_eq!(shown(&error), format!("Test_get: {text}"), "{bytes}");
        let is_success = text.starts_with("200");
        assert_eq!(error.is_decode(), is_success, "{error:?}");
    }
    capture::check();
}

#[tokio::test]
async fn a_page_is_no_success_of_a_call_without_result() {
    for bytes in [
        answer(200, "<html>Sign in</html>"),
        typed(200, "text/html", "\n<p>Sign in"),
        typed(201, "application/json", "<!doctype html>"),
    ] {
        let client = Server::start(bytes.clone()).await.client();
        let error = client.call::<()>(&DELETE).await.expect_err(&bytes);
        assert!(error.is_decode(), "{error}");
        assert!(shown(&error).ends_with(NOT_A_VCENTER), "{error}");
    }
}

#[tokio::test]
async fn a_server_without_the_api_says_so_at_the_login() {
    for body in ["", "<html>Not Found</html>"] {
        let vcenter = Vcenter::plain().await;
        vcenter.next_login(Act::answer(404, body));
        let client = vcenter.client();
        let error = client.call::<Value>(&GET).await.expect_err("no login");
        assert_eq!(
            shown(&error),
            "Test_get: login failed: Cis.Session_create: 404: SERVER has no such API: \
             vSphere 7.0 or later is needed, below the base path `/api`"
        );
    }
    // A vCenter that starts.
    let vcenter = Vcenter::plain().await;
    vcenter.next_login(Act::bytes(typed(503, "text/plain", "no healthy upstream")));
    let builder = vcenter.builder().retry(RetryPolicy::none());
    let client: Client = builder.build().expect("a client");
    let error = client.log_in().await.expect_err("no login");
    assert_eq!(
        shown(&error),
        "Cis.Session_create: 503: no healthy upstream (answered text/plain, not JSON: SERVER may be starting, or a proxy answered)"
    );
    assert!(error.is_transient());
    // An error of the API is not overruled.
    let vcenter = Vcenter::plain().await;
    vcenter.next_login(Act::answer(404, r#"{"error_type":"NOT_FOUND"}"#));
    let error = vcenter.client().log_in().await.expect_err("no login");
    assert_eq!(error.to_string(), "Cis.Session_create: 404 NOT_FOUND");
}

/// The whole body is JSON, so that it would be kept if it were read.
#[tokio::test]
async fn of_an_error_body_one_mebibyte_is_read() {
    let fits = format!("{{\"error_type\":\"ERROR\"{}}}", " ".repeat((1 << 20) - 22));
    assert_eq!(fits.len(), 1 << 20);
    let error = error_of(answer(500, &fits)).await;
    assert_eq!(error.to_string(), "Test_get: 500 ERROR");
    assert_eq!(error.as_api().expect("an answer").body().len(), 1 << 20);
    let zeros = format!("[{}0]", "0,".repeat(2 << 20));
    let error = error_of(answer(500, &zeros)).await;
    assert_eq!(error.status(), Some(500));
    let kept = error.as_api().expect("an answer").body();
    assert_eq!(kept, &zeros.as_bytes()[..1024]);
}

/// The body of a success is not limited that way.
#[tokio::test]
async fn of_a_success_more_is_read() {
    let zeros = format!("[{}0]", "0,".repeat(1 << 20));
    let client = Server::start(answer(200, &zeros)).await.client();
    let read = client.call::<Vec<u8>>(&GET).await.expect("a list");
    assert_eq!(read.len(), (1 << 20) + 1);
}

#[derive(Clone)]
struct Login {
    user: String,
    size: Option<i64>,
}

structure! {
    Login {
        required user = "user",
        optional size = "size",
    }
}

#[tokio::test]
async fn no_error_shows_a_value() {
    async fn check<T: serde::de::DeserializeOwned + Send + 'static>(body: &str, expected: &str) {
        for operation in [&GET, &SECRET] {
            let client = Server::start(answer(200, body)).await.client();
            let error = client.call::<T>(operation).await.err().expect(body);
            let ErrorCause::Decode(facts) = error.as_cause() else {
                panic!("{error:?}")
            };
            let mut shown = format!("{error} {error:?} {error:#?} {}", facts.message());
            let mut source = error.source();
            while let Some(cause) = source {
                shown += &format!(" {cause} {cause:?}");
                source = cause.source();
            }
            assert!(
                !shown.contains("hush") && !shown.contains("4711"),
                "{shown}"
            );
            assert!(shown.contains(expected), "{shown}");
        }
    }
    check::<i64>("\"hush\"", "found a string, expected i64").await;
    check::<Login>(
        r#"{"user":4711}"#,
        "at `user`: found a number, expected a string",
    )
    .await;
    check::<Login>(r#"{"size":4711}"#, "missing field `user`").await;
    check::<Vec<u8>>("[1,4711]", "at `[1]`: found a number, expected u8").await;
    check::<Vec<i64>>("[1.4711]", "found a number, expected i64").await;
    check::<bool>("[\"hush\"]", "found a list, expected a boolean").await;
    check::<BTreeMap<String, Secret>>(r#"{"a":4711}"#, "expected a secret as a string").await;
    check::<Bytes>("\"hush!\"", "expected base64").await;
    check::<DateTime>("\"hush\"", "found a string, expected a time with a zone").await;
    check::<TaskInfo>(r#"{"status":4711}"#, "expected a task with a status").await;
    check::<Value>("{\"a\":hush}", "not complete JSON").await;
}
