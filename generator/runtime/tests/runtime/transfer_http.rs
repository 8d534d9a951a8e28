//! The version of HTTP of transfers and calls, and the connections that transfers share.

use crate::certificates::{by_authority, self_signed};
use crate::support::endpoint::Endpoint;
use crate::support::library::Library;
use crate::support::uploads::{DELETE, content, upload};
use crate::support::{GET, SESSION};
use vsphere_runtime::transfer::{self, Source, Target};
use vsphere_runtime::{Client, HttpVersion};

/// Uploads two files, one after the other.
async fn two_files(client: &Client) {
    upload(client)
        .file("a.vmdk", Source::bytes(content(100_000)))
        .file("b.vmdk", Source::bytes(content(1000)))
        .parallel(1)
        .await
        .expect("done");
}

/// An upload by HTTP/2 waits a round trip for each window of the server.
#[tokio::test]
async fn files_are_sent_by_http_1_on_shared_connections() {
    let identity = self_signed();
    let (endpoint, library) = (Endpoint::start(&identity).await, Library::plain().await);
    let thumbprint = identity.thumbprint();
    let pem = serde_json::to_string(&identity.pem).expect("a text");
    let client = library.client();
    for extra in [
        format!(r#","ssl_certificate_thumbprint":"{thumbprint}""#),
        format!(r#","ssl_certificate":{pem}"#),
    ] {
        library.endpoint(&endpoint.url, &extra);
        two_files(&client).await;
        two_files(&client).await;
    }
    assert_eq!(endpoint.take_protocols(), ["http/1.1"]);

    // Downloads share them, too.
    library.put_file("disk.vmdk", b"7");
    let target = Target::writer(tokio::io::sink());
    let download = transfer::download(&client, "item-1").file("disk.vmdk", target);
    download.await.expect("done");
    assert_eq!(endpoint.take_protocols().len(), 0);

    // Other trust needs other connections.
    let (sha1, other) = ("00".repeat(20), self_signed().thumbprint());
    for thumbprint in [sha1, other] {
        let extra = format!(r#","ssl_certificate_thumbprint":"{thumbprint}""#);
        library.endpoint(&endpoint.url, &extra);
        let file = Source::bytes(content(1000));
        let outcome = upload(&client).file("disk.vmdk", file).await;
        assert!(outcome.expect_err("no trust").is_tls());
    }
    assert_eq!(endpoint.take_protocols().len(), 0);
}

#[tokio::test]
async fn the_version_of_transfers_is_a_setting() {
    let identity = self_signed();
    let (endpoint, library) = (Endpoint::start(&identity).await, Library::plain().await);
    let thumbprint = identity.thumbprint();
    let pinned = format!(r#","ssl_certificate_thumbprint":"{thumbprint}""#);
    for (version, protocol) in [
        (HttpVersion::Http1, "http/1.1"),
        (HttpVersion::Negotiated, "h2"),
    ] {
        // The trust of the endpoint's own certificate, and that of the client.
        for extra in [&*pinned, ""] {
            library.endpoint(&endpoint.url, extra);
            let builder = library.builder().transfer_http_version(version);
            two_files(&builder.thumbprint(&thumbprint).build().expect("a client")).await;
            assert_eq!(endpoint.take_protocols(), [protocol], "{extra}");
        }
    }
}

#[tokio::test]
async fn an_endpoint_for_http_2_only_names_the_setting() {
    let identity = self_signed();
    let endpoint = Library::start_tls(identity.acceptor(&["h2"])).await;
    let library = Library::plain().await;
    let thumbprint = identity.thumbprint();
    let pinned = format!(r#","ssl_certificate_thumbprint":"{thumbprint}""#);
    library.endpoint(&endpoint.url, &pinned);
    let client = library.client();
    let upload = upload(&client).file("disk.vmdk", Source::bytes(content(1000)));
    let error = upload.await.expect_err("another version");
    let text = error.to_string();
    assert!(
        error.is_tls() && text.contains("set `transfer_http_version`"),
        "{text}"
    );
    assert_eq!(library.lines().last().map(|it| &**it), Some(DELETE));
}

#[tokio::test]
async fn the_version_of_calls_is_a_setting() {
    let (authority, identity) = by_authority("127.0.0.1");
    let server = Endpoint::start(&identity).await;
    let thumbprint = identity.thumbprint();
    let builder = || {
        let builder = Client::builder(&server.url).no_proxy();
        builder.session_id(SESSION)
    };
    for (builder, protocol) in [
        (builder(), "h2"),
        (builder().http_version(HttpVersion::Negotiated), "h2"),
        (builder().http_version(HttpVersion::Http1), "http/1.1"),
    ] {
        for builder in [
            builder.clone().thumbprint(&thumbprint),
            builder.ca_certificates(&*authority),
        ] {
            let client: Client = builder.build().expect("a client");
            for _ in 0..2 {
                assert_eq!(client.call::<i64>(&GET).await.expect("an answer"), 7);
            }
            assert_eq!(server.take_protocols(), [protocol]);
        }
    }
}
