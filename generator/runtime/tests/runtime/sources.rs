//! Error types, whose texts are complete, and the sources of their causes.

use crate::certificates::self_signed;
use crate::support::vcenter::Vcenter;
use crate::support::{GET, SECRET, Server, TASK, answer};
use std::error::Error as StdError;
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use vsphere_runtime::operation::Operation;
use vsphere_runtime::transfer::{Source, TransferError};
use vsphere_runtime::{
    ApiError, Client, DecodeError, EncodeError, Error, ErrorCause, ErrorKind, LookupError,
    NewerThanServer, RetryPolicy, SessionError, Task, TaskError, TaskTimeout, TlsError,
    TransportError, Value,
};
use vsphere_test_server::{Act, Script};

/// Returns the first source of type `E` of a cause.
fn find<E: StdError + 'static>(cause: &dyn StdError) -> Option<&E> {
    let mut next = cause.source();
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = error.source();
    }
    None
}

/// Returns the cause of a failed connection, or of a failed handshake. The error itself has no source.
fn cause_of(error: &Error) -> &dyn StdError {
    assert!(error.source().is_none(), "{error:?}");
    match error.as_cause() {
        ErrorCause::Transport(cause) => cause,
        ErrorCause::Tls(cause) => cause,
        other => panic!("{other:?}"),
    }
}

/// Returns the text of the whole chain, as `{:#}` of anyhow and most reports of errors print it.
fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text += &format!(": {error}");
        next = error.source();
    }
    text
}

async fn error_at(url: &str) -> Error {
    let client: Client = Client::builder(url)
        .no_proxy()
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    client.call::<i64>(&GET).await.expect_err("an error")
}

#[test]
fn error_types_are_errors() {
    fn check<E: StdError + Send + Sync + 'static>() {}
    check::<Error>();
    check::<ApiError>();
    check::<TransportError>();
    check::<TlsError>();
    check::<DecodeError>();
    check::<SessionError>();
    check::<TaskError>();
    check::<TaskTimeout>();
    check::<LookupError>();
    check::<NewerThanServer>();
    check::<EncodeError>();
    check::<TransferError>();
}

#[tokio::test]
async fn a_refused_connection_leads_to_its_io_error() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let error = error_at(&url).await;
    let cause = find::<io::Error>(cause_of(&error)).expect("an I/O error");
    assert_eq!(cause.kind(), io::ErrorKind::ConnectionRefused);
    let ErrorCause::Transport(facts) = error.as_cause() else {
        panic!("{error:?}")
    };
    assert_eq!(facts.io_kind(), Some(cause.kind()));
    assert_eq!(error.to_string(), format!("Test_get: {facts}"));
    assert!(error.to_string().contains(&cause.to_string()), "{error}");
}

#[tokio::test]
async fn a_reset_connection_leads_to_its_io_error() {
    let server = Script::start(|_, _| Act::bytes("HTTP/1.1 200").reset()).await;
    let error = error_at(&server.url).await;
    let cause = find::<io::Error>(cause_of(&error)).expect("an I/O error");
    assert_eq!(cause.kind(), io::ErrorKind::ConnectionReset, "{error:?}");
}

#[tokio::test]
async fn an_untrusted_certificate_leads_to_the_tls_error() {
    let acceptor = self_signed().acceptor(&["http/1.1"]);
    let server = Script::start_tls(acceptor, |_, _| Act::answer(200, "7")).await;
    let error = error_at(&server.url).await;
    let cause = find::<rustls::Error>(cause_of(&error)).expect("an error of TLS");
    assert!(
        matches!(cause, rustls::Error::InvalidCertificate(_)),
        "{cause:?}"
    );
    let ErrorCause::Tls(facts) = error.as_cause() else {
        panic!("{error:?}")
    };
    assert_eq!(error.to_string(), format!("Test_get: {facts}"));

    let plain = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}", plain.local_addr().expect("an address"));
    tokio::spawn(async move {
        let (mut stream, _) = plain.accept().await.expect("a connection");
        let bytes = b"HTTP/1.1 400 X\r\n\r\n";
        let _length = stream.read(&mut [0; 4096]).await.expect("a handshake");
        stream.write_all(bytes).await.expect("a reader");
    });
    let error = error_at(&url).await;
    assert!(
        matches!(
            find::<rustls::Error>(cause_of(&error)),
            Some(rustls::Error::InvalidMessage(_))
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_unreadable_response_has_no_source() {
    let server = Server::start(answer(200, r#""text""#)).await;
    let error = error_at(&server.url).await;
    // The error of the parser quotes values.
    assert!(error.source().is_none(), "{error:?}");
    let ErrorCause::Decode(facts) = error.as_cause() else {
        panic!("{error:?}")
    };
    assert_eq!(error.to_string(), format!("Test_get: {facts}"));

    let server = Server::start(answer(201, r#""hush""#)).await;
    let error = server.client().call::<i64>(&SECRET).await;
    let error = error.expect_err("another type");
    assert!(error.is_decode() && error.source().is_none(), "{error:?}");
}

#[tokio::test]
async fn the_error_of_a_login_prints_once() {
    let refused =
        r#"{"error_type":"UNAUTHENTICATED","messages":[{"default_message":"Wrong password."}]}"#;
    for (answer, part) in [
        (Act::answer(401, refused), "Wrong password."),
        (Act::bytes("").reset(), "the connection to "),
    ] {
        let vcenter = Vcenter::plain().await;
        vcenter.next_login(answer);
        let builder = vcenter.builder().retry(RetryPolicy::none());
        let client: Client = builder.build().expect("a client");
        let error = client.call::<i64>(&GET).await.expect_err("no session");
        let text = chain(&error);
        assert_eq!(text.matches(part).count(), 1, "{text}");
        assert_eq!(text.matches("Cis.Session_create").count(), 1, "{text}");
        let login = error.login_error().expect("the error of the login");
        assert_eq!(login.operation(), Some("Cis.Session_create"));
        let ErrorCause::Session(session) = error.as_cause() else {
            panic!("{error:?}")
        };
        assert!(session.source().is_none());
    }
}

#[tokio::test]
async fn the_error_of_a_task_prints_once() {
    let server = Script::start(|count, _| match count {
        0 => Act::answer(202, r#""t-1""#),
        _ => Act::answer(
            200,
            r#"{"status":"FAILED","error":{"error_type":"NOT_FOUND","messages":[]}}"#,
        ),
    })
    .await;
    let client: Client = Client::builder(&server.url).build().expect("a client");
    let task: Task<Value> = client.call(&TASK).await.expect("a task");
    let error = task.wait().await.expect_err("a failure");
    assert_eq!(chain(&error), "Test_create$Task: task t-1 failed NOT_FOUND");
    let api = error.as_api().expect("the error of the task");
    assert_eq!(api.kind(), ErrorKind::NotFound);
    assert_eq!(api.to_string(), "the task failed NOT_FOUND");
}

#[tokio::test]
async fn a_missing_file_prints_once() {
    let error = Source::path("/nowhere/at/all").await.expect_err("no file");
    let Some(TransferError::Local(cause)) = error.as_transfer() else {
        panic!("{error:?}")
    };
    assert_eq!(cause.kind(), io::ErrorKind::NotFound);
    let text = chain(&error);
    assert_eq!(text.matches(&cause.to_string()).count(), 1, "{text}");
}

#[tokio::test]
async fn errors_without_a_cause_have_no_source() {
    static NEW: Operation = Operation {
        since: Some("9.1.0.0"),
        ..GET_
    };
    const GET_: Operation = Operation {
        id: "Test_get",
        path: "/test",
        ..Operation::EMPTY
    };
    let server = Server::start(answer(404, "{}")).await;
    let client: Client = Client::builder(&server.url)
        .server_version("8.0.3.0")
        .build()
        .expect("a client");
    let errors = [
        client.call::<i64>(&GET).await,
        client.call::<i64>(&NEW).await,
        client.call::<i64>(&GET).path("too many").await,
        client.call::<i64>(&GET).timeout(Duration::ZERO).await,
    ];
    for error in errors {
        let error = error.expect_err("an error");
        assert!(error.source().is_none(), "{error:?}");
        let text = error.to_string();
        assert!(text.ends_with(&error.as_cause().to_string()), "{text}");
    }
}
