//! Probing of addresses that a server is to fetch files from.

use crate::certificates::{by_authority, self_signed};
use crate::support::library::{Deviation, Library};
use crate::support::uploads::{ADD, upload};
use crate::support::{SESSION, capture};
use vsphere_runtime::transfer::{self, RemoteSource};
use vsphere_runtime::{Client, ClientBuilder, RetryPolicy};
use vsphere_test_server::{Act, Script};

const LIST: &str = "GET /update-session/u-1/file";

/// A client of another server, which trusts no other certificate than that server's.
fn builder() -> ClientBuilder {
    capture::start();
    Client::builder("https://vc.example.com")
        .session_id(SESSION)
        .thumbprint(&"00:FF".repeat(16))
        .no_proxy()
        .retry(RetryPolicy::none())
}

fn client() -> Client {
    builder().build().expect("a client")
}

/// The first byte of a file of this size.
fn part(size: &str) -> Act {
    let head = "HTTP/1.1 206 Partial Content\r\nconnection: close\r\ncontent-length: 1\r\n";
    Act::bytes(format!("{head}content-range: bytes 0-0/{size}\r\n\r\n7"))
}

fn address(server: &Script) -> String {
    format!("{}/rescue.iso?signature={SESSION}", server.url)
}

/// Returns the endpoint that a server of this version gets for the source, and the size.
async fn sent(source: RemoteSource, version: Option<&str>) -> (serde_json::Value, Option<u64>) {
    let library = Library::start(|_, request| {
        let listed = r#"[{"name":"disk.iso","status":"READY","bytes_transferred":1}]"#;
        (request.line == LIST).then(|| Deviation::answer(200, listed))
    })
    .await;
    let builder = library.builder();
    let builder = match version {
        Some(version) => builder.server_version(version),
        None => builder,
    };
    let client: Client = builder.build().expect("a client");
    let done = upload(&client).pull("disk.iso", source).await;
    done.expect("done");
    let spec = library.request(ADD).json();
    (spec["source_endpoint"].clone(), spec["size"].as_u64())
}

fn lines(pem: &str) -> Vec<&str> {
    pem.lines().filter(|line| !line.is_empty()).collect()
}

#[tokio::test]
async fn a_trusted_host_shows_certificate_and_size() {
    let (authority, identity) = by_authority("127.0.0.1");
    let acceptor = identity.acceptor(&["http/1.1"]);
    let host = Script::start_tls(acceptor, |_, _| part("700000")).await;
    let client: Client = builder()
        .ca_certificates(authority)
        .build()
        .expect("a client");
    let probe = transfer::probe(&client, &address(&host)).await;
    let probe = probe.expect("a probe");
    assert_eq!(probe.size(), Some(700_000));
    assert_eq!(probe.thumbprint(), Some(&*identity.thumbprint()));
    let pem = probe.certificate().expect("a certificate");
    assert_eq!(lines(pem), lines(&identity.pem));
    assert!(probe.distrust().is_none());

    let requests = host.requests();
    assert_eq!(requests.len(), 1, "{requests:?}");
    assert!(
        requests[0].contains("\r\nrange: bytes=0-0\r\n"),
        "{requests:?}"
    );
    assert!(
        !requests[0].contains("vmware-api-session-id"),
        "{requests:?}"
    );

    let source = probe.source().expect("trusted");
    let (endpoint, size) = sent(source.clone(), Some("9.0.0.0")).await;
    assert_eq!(size, Some(700_000));
    assert_eq!(endpoint["uri"].as_str(), Some(&*address(&host)));
    assert_eq!(endpoint["ssl_certificate"].as_str(), Some(pem));
    let (endpoint, _) = sent(source, None).await;
    let sha_1 = endpoint["ssl_certificate_thumbprint"].as_str();
    assert_eq!(sha_1.map(str::len), Some(59), "{endpoint}");
    capture::show(&probe);
    capture::check();
}

/// Someone on the way may have shown the certificate, and must not get the address.
#[tokio::test]
async fn a_host_without_trust_gets_no_request() {
    let identity = self_signed();
    let acceptor = identity.acceptor(&["http/1.1"]);
    let host = Script::start_tls(acceptor, |_, _| part("700000")).await;
    let probe = transfer::probe(&client(), &address(&host)).await;
    let probe = probe.expect("a probe");
    assert_eq!(host.count(), 0);
    assert_eq!(probe.size(), None);
    let thumbprint = identity.thumbprint();
    assert_eq!(probe.thumbprint(), Some(&*thumbprint));
    let distrust = probe.distrust().expect("no trust");
    capture::show_error(distrust);
    assert!(
        distrust.is_tls() && distrust.route().is_some(),
        "{distrust}"
    );

    let error = probe.source().expect_err("no trust");
    assert_eq!(error.to_string(), distrust.to_string());
    let other = probe.source_with_thumbprint(&"00ff".repeat(16));
    let error = other.expect_err("another one");
    let expected = format!("`thumbprint` is another one: that of the host is {thumbprint}");
    assert!(error.to_string().ends_with(&expected), "{error}");
    let sha_1 = probe.source_with_thumbprint(&"00ff".repeat(10));
    let error = sha_1.expect_err("a SHA-1");
    assert!(error.to_string().contains("is a SHA-1"), "{error}");

    // As openssl and PowerShell print it.
    for text in [
        thumbprint.clone(),
        thumbprint.replace(':', "").to_lowercase(),
    ] {
        let source = probe.source_with_thumbprint(&text).expect("the right one");
        let (endpoint, size) = sent(source, Some("9.1.0.0")).await;
        assert_eq!(size, None);
        assert_eq!(endpoint["ssl_certificate"].as_str(), probe.certificate());
    }
    capture::check();
}

#[tokio::test]
async fn hosts_report_sizes_in_different_ways() {
    let empty = "HTTP/1.1 416 X\r\ncontent-range: bytes */0\r\ncontent-length: 0\r\n\r\n";
    let chunked = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n1\r\n7\r\n0\r\n\r\n";
    for (act, size) in [
        (part("700000"), Some(700_000)),
        (part("*"), None),
        (Act::answer(200, "12345"), Some(5)),
        (Act::bytes(empty), Some(0)),
        (Act::bytes(chunked), None),
    ] {
        let act = std::sync::Mutex::new(act);
        let host = Script::start(move |_, _| act.lock().expect("an act").clone()).await;
        let probe = transfer::probe(&client(), &address(&host)).await;
        let probe = probe.expect("a probe");
        assert_eq!(probe.size(), size);
        // Without TLS there is nothing to trust.
        assert!(probe.certificate().is_none() && probe.distrust().is_none());
        let error = probe.source_with_thumbprint(&"00ff".repeat(16));
        let error = error.expect_err("no certificate");
        assert!(
            error.to_string().ends_with("the address has no TLS"),
            "{error}"
        );
        probe.source().expect("a source");
    }
}

#[tokio::test]
async fn a_missing_file_and_an_unusable_address_are_errors() {
    for status in [302, 403, 404, 416, 500] {
        let host = Script::start(move |_, _| Act::answer(status, "")).await;
        let probe = transfer::probe(&client(), &address(&host)).await;
        let error = probe.expect_err("no file");
        capture::show_error(&error);
        assert_eq!(error.status(), Some(status), "{error}");
    }
    for (url, expected) in [
        ("ftp://mirror/a", "`url` the scheme `ftp` is not supported"),
        ("mirror/a", "`url` relative URL without a base"),
    ] {
        let error = transfer::probe(&client(), url).await.expect_err("no URL");
        assert!(error.is_encode(), "{error:?}");
        assert!(error.to_string().ends_with(expected), "{error}");
    }
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}/a", port.local_addr().expect("an address"));
    drop(port);
    let error = transfer::probe(&client(), &url).await.expect_err("no host");
    assert!(error.is_transport() && error.route().is_some(), "{error}");
    capture::check();
}
