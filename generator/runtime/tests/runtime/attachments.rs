//! Downloads of attachments: files to which an operation answers an address and a token.

use crate::support::folder::Folder;
use crate::support::uploads::{MOMENT, content};
use crate::support::vcenter::Vcenter;
use crate::support::{PASSWORD, SESSION, capture};
use std::net::TcpListener;
use std::sync::Mutex;
use vsphere_runtime::transfer::{
    self, Attachment, Checksum, ChecksumAlgorithm, DownloadedFile, Phase, Target, TransferError,
};
use vsphere_runtime::{Client, Error, ErrorKind, RetryPolicy, Uri};
use vsphere_test_server::{Act, Script};

/// The SHA-1 of `content(1_000_000)`.
const SHA1: &str = "fb1ec858655b1674a5002086e3eb83972dd95f37";

/// A response with the first bytes of a file of this size.
fn file(sent: usize, size: usize) -> Act {
    let mut response = format!("HTTP/1.1 200 OK\r\ncontent-length: {size}\r\n\r\n").into_bytes();
    response.extend(&content(size)[..sent]);
    Act::bytes(response)
}

fn client(url: &str) -> Client {
    capture::start();
    let builder = Client::builder(url)
        .credentials("user", PASSWORD)
        .no_proxy();
    let builder = builder.retry(RetryPolicy::default().first_wait(MOMENT));
    builder.build().expect("a client")
}

/// Returns the download of `/report?…`, an address with a secret, to a file of the folder.
fn attachment(client: &Client, server: &str, folder: &Folder) -> Attachment {
    let url = Uri::new(format!("{server}/reports/report%201.pdf?key={SESSION}"));
    transfer::attachment(client, &url, Target::path(folder.join("file")))
}

fn refused(outcome: Result<DownloadedFile, Error>, folder: &Folder) -> Error {
    let error = outcome.expect_err("an error");
    capture::show_error(&error);
    capture::check();
    assert_eq!(folder.names(), [""; 0], "a file is left: {error}");
    error
}

#[tokio::test]
async fn a_file_is_requested_with_its_token() {
    let folder = Folder::new("attachment-token");
    let server = Script::start(|_, _| file(1_000_000, 1_000_000)).await;
    let client = client(&server.url);
    let (sender, reports) = std::sync::mpsc::channel();
    let attachment = attachment(&client, &server.url, &folder)
        .header("Session-Id", SESSION)
        .checksum(Checksum::new(ChecksumAlgorithm::Sha1, SHA1))
        .on_progress(move |it| sender.send(it.clone()).expect("a receiver"));
    capture::show(&attachment);
    // The future can be spawned.
    let done = tokio::spawn(attachment.send()).await.expect("an end");
    let done = done.expect("done");
    assert_eq!((done.name(), done.size()), ("report 1.pdf", 1_000_000));
    assert_eq!(done.checksum().map(Checksum::as_str), Some(SHA1));
    let found = std::fs::read(folder.join("file")).expect("a file");
    assert_eq!(found, content(1_000_000));

    // No login: the token is all that the server gets.
    let requests = server.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    let request = &requests[0];
    let line = format!("GET /reports/report%201.pdf?key={SESSION} HTTP/1.1\r\n");
    assert!(request.starts_with(&line), "{request}");
    assert!(
        request.contains(&format!("\r\nsession-id: {SESSION}\r\n")),
        "{request}"
    );
    assert!(request.contains("\r\naccept: */*\r\n"), "{request}");
    assert!(!request.contains("vmware-api-session-id"), "{request}");

    let reports: Vec<_> = reports.iter().collect();
    let mut phases: Vec<_> = reports.iter().map(|it| it.phase()).collect();
    phases.dedup();
    assert_eq!(phases, [Phase::Preparing, Phase::Transferring, Phase::Done]);
    let last = reports.last().expect("a report");
    assert_eq!(
        (last.bytes(), last.total_size()),
        (1_000_000, Some(1_000_000))
    );
    capture::show(&done);
    capture::check();
}

#[tokio::test]
async fn a_token_can_be_sent_as_json() {
    let folder = Folder::new("attachment-json");
    let server = Script::start(|_, _| file(10, 10)).await;
    let client = client(&server.url);
    let body = serde_json::json!({ "wcp-support-bundle-token": SESSION });
    let done = attachment(&client, &server.url, &folder).json(&body).await;
    assert_eq!(done.expect("done").size(), 10);
    let request = &server.requests()[0];
    assert!(request.starts_with("POST /reports/"), "{request}");
    assert!(
        request.contains("\r\ncontent-type: application/json\r\n"),
        "{request}"
    );
    assert!(request.ends_with(&body.to_string()), "{request}");
    capture::check();
}

#[tokio::test]
async fn the_session_goes_to_the_server_of_the_api_alone() {
    let folder = Folder::new("attachment-session");
    let vcenter = Vcenter::start(|_, _, _| file(10, 10)).await;
    let client = vcenter.client();
    let url = &vcenter.script.url;
    let attachment = || attachment(&client, url, &folder).with_session();
    attachment().await.expect("done");
    // A session that has expired is renewed.
    vcenter.expire();
    attachment().await.expect("done");
    assert_eq!(vcenter.logins().0, 2);
    let requests = vcenter.script.requests();
    let header = format!("\r\nvmware-api-session-id: {SESSION}-2\r\n");
    let mut of_files = requests.iter().filter(|it| it.starts_with("GET /reports/"));
    assert!(of_files.any(|it| it.contains(&header)), "{requests:?}");

    let folder = Folder::new("attachment-session-elsewhere");
    let other = Script::start(|_, _| file(10, 10)).await;
    let elsewhere = self::attachment(&client, &other.url, &folder).with_session();
    let error = refused(elsewhere.await, &folder);
    let expected = "`with_session` cannot be set: the address is on another server than the API";
    assert!(error.to_string().ends_with(expected), "{error}");
    assert_eq!(other.count(), 0);
    // Relative addresses are those of the server.
    let target = Target::path(folder.join("file"));
    let relative = transfer::attachment(&client, "/reports/1", target).with_session();
    assert_eq!(relative.await.expect("done").name(), "1");
}

/// A token is valid once: nothing that the server may have received is retried.
#[tokio::test]
async fn requests_are_not_repeated_and_partial_files_are_removed() {
    let refusal = r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#;
    let coded = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\n7";
    let part = "HTTP/1.1 206 OK\r\ncontent-range: bytes 0-0/2\r\ncontent-length: 1\r\n\r\n7";
    let answers = [
        (Act::answer(401, refusal), "401"),
        (Act::answer(503, ""), "503"),
        (Act::answer(302, ""), "302"),
        (file(300_000, 1_000_000), "download"),
        (file(300_000, 1_000_000).reset(), "download"),
        (Act::bytes(coded), "it has the content coding `gzip`"),
        (Act::bytes(part), "its status is 206"),
        (
            Act::bytes("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n7"),
            "nothing shows whether it is the whole file",
        ),
    ];
    for (act, expected) in answers {
        let folder = Folder::new("attachment-once");
        let act = Mutex::new(act);
        let server = Script::start(move |_, _| act.lock().expect("an act").clone()).await;
        let client = client(&server.url);
        let attachment = attachment(&client, &server.url, &folder).header("session-id", SESSION);
        let error = refused(attachment.await, &folder);
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!(server.count(), 1, "{error}");
        assert_eq!(
            error.kind() == Some(ErrorKind::Unauthenticated),
            expected == "401"
        );
    }
    let folder = Folder::new("attachment-checksum");
    let server = Script::start(|_, _| file(10, 10)).await;
    let client = client(&server.url);
    let other = Checksum::new(ChecksumAlgorithm::Sha1, SHA1);
    let attachment = attachment(&client, &server.url, &folder).checksum(other);
    let error = refused(attachment.await, &folder);
    let cause = error.as_transfer();
    assert!(
        matches!(cause, Some(TransferError::Checksum { .. })),
        "{error}"
    );
}

#[tokio::test]
async fn a_server_that_is_not_there_yet_is_tried_again() {
    let folder = Folder::new("attachment-later");
    let port = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", port.local_addr().expect("an address"));
    drop(port);
    let client = client(&url);
    let attempt = attachment(&client, &url, &folder);
    let error = refused(attempt.retry(RetryPolicy::none()).await, &folder);
    assert!(error.is_transport(), "{error}");
    assert!(error.route().is_some(), "{error}");
    let attempt = attachment(&client, &url, &folder);
    let quick = RetryPolicy::default().attempts(3).first_wait(MOMENT);
    let error = refused(attempt.retry(quick).await, &folder);
    assert!(error.is_transport(), "{error}");
}

#[tokio::test]
async fn unusable_addresses_and_headers_are_refused() {
    let folder = Folder::new("attachment-unusable");
    let client = client("https://vc.example.com");
    let target = || Target::path(folder.join("file"));
    for (url, expected) in [
        ("http://vc.example.com/a", "it has no TLS, but the API has"),
        (
            "ftp://vc.example.com/a",
            "the scheme `ftp` is not supported",
        ),
        (
            "https://a:b@vc.example.com/a",
            "contains a user or a password",
        ),
    ] {
        let error = refused(transfer::attachment(&client, url, target()).await, &folder);
        assert!(error.to_string().ends_with(expected), "{error}");
    }
    for (name, value, expected) in [
        ("no name", "x", "`no name` is not a header name"),
        ("x-token", "a\r\nb", "`x-token` "),
    ] {
        let attachment = transfer::attachment(&client, "/a", target()).header(name, value);
        let error = refused(attachment.await, &folder);
        assert!(
            error.is_encode() && error.to_string().contains(expected),
            "{error}"
        );
    }
}

/// A client of a tunnel must not send a token to the network behind it without TLS.
#[tokio::test]
async fn tokens_need_tls() {
    let folder = Folder::new("attachment-exposed");
    let client = client("http://localhost:9");
    let target = || Target::path(folder.join("file"));
    let attachment = || transfer::attachment(&client, "http://vc.example.com/a", target());
    let expected = "`url` has no TLS, so anyone on the network can read the credentials";
    for attachment in [
        attachment().header("session-id", SESSION),
        attachment().json(&SESSION),
    ] {
        let error = refused(attachment.await, &folder);
        assert!(
            error.is_encode() && error.to_string().contains(expected),
            "{error}"
        );
    }
}

/// Announced or not, nothing of it is left.
#[tokio::test]
async fn a_larger_file_than_the_limit_is_refused() {
    let chunked = |sent| {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        let content = content(1_000_000);
        let mut response = format!("{head}{sent:x}\r\n").into_bytes();
        response.extend(&content[..sent]);
        response.extend(b"\r\n0\r\n\r\n");
        Act::bytes(response)
    };
    for answer in [file(1_000_000, 1_000_000), chunked(1_000_000)] {
        let folder = Folder::new("attachment-limit");
        let server = Script::start(move |_, _| answer.clone()).await;
        let client = client(&server.url);
        let limited = |limit| {
            attachment(&client, &server.url, &folder)
                .size_limit(limit)
                .send()
        };
        let error = refused(limited(999_999).await, &folder);
        assert!(
            matches!(
                error.as_transfer(),
                Some(TransferError::TooLarge { limit: 999_999, .. })
            ),
            "{error}"
        );
        assert_eq!(server.count(), 1);
        assert_eq!(limited(1_000_000).await.expect("a file").size(), 1_000_000);
    }
}
