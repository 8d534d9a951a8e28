//! Files that the server fetches from elsewhere.

use crate::support::library::{Deviation, Library, Request};
use crate::support::uploads::{
    ADD, CANCEL, COMPLETE, CREATE, DELETE, GET, KEEP_ALIVE, PUT, content, refused, upload,
};
use crate::support::{SESSION, capture};
use std::time::Duration;
use vsphere_runtime::Client;
use vsphere_runtime::transfer::{Checksum, Phase, RemoteSource, Source, TransferError};

const LIST: &str = "GET /update-session/u-1/file";

/// An address with a secret in it.
fn url() -> String {
    format!("https://mirror.example.com/disk.iso?signature={SESSION}")
}

/// Answers with the state of a file that the server fetches: a part with each request.
fn fetching(request: &Request, parts: &[usize]) -> Option<Deviation> {
    let part = parts.get(request.before).or(parts.last())?;
    let status = match request.before + 1 < parts.len() {
        true => "TRANSFERRING",
        false => "READY",
    };
    let body = format!(
        r#"[{{"name":"other.ovf","status":"READY","bytes_transferred":7}},
            {{"name":"disk.iso","source_type":"PULL","size":1000,"bytes_transferred":{part},"status":"{status}"}}]"#
    );
    (request.line == LIST).then(|| Deviation::answer(200, &body))
}

/// A server that has fetched the file, and made it visible, at the fourth look.
async fn patient() -> Library {
    Library::start(|library, request| {
        let is_early = library.count(LIST) < 4;
        match &*request.line {
            GET if is_early => Some(Deviation::answer(200, r#"{"state":"ACTIVE"}"#)),
            _ => fetching(request, &[0, 400, 400, 1000]),
        }
    })
    .await
}

#[tokio::test]
async fn the_server_fetches_a_file_while_others_are_sent() {
    let library = patient().await;
    let client = library.client();
    let (sender, reports) = std::sync::mpsc::channel();
    let digits = "00".repeat(32);
    let source = RemoteSource::url(url()).checksum(Checksum::sha256(&*digits));
    let done = upload(&client)
        .file("disk.vmdk", Source::bytes(content(500)))
        .pull("disk.iso", source)
        .on_progress(move |it| sender.send(it.clone()).expect("a receiver"))
        .await;
    let done = done.expect("done");
    let files: Vec<_> = done
        .files()
        .iter()
        .map(|it| (it.name(), it.size()))
        .collect();
    assert_eq!(files, [("disk.vmdk", 500), ("disk.iso", 1000)]);
    assert_eq!(
        done.files()[1].checksum(),
        Some(&Checksum::sha256(&*digits))
    );

    // Added before the first byte is sent, and completed before it is there.
    let mut lines = library.lines();
    assert_eq!(lines.pop().as_deref(), Some(DELETE));
    assert_eq!(lines[..5], [CREATE, ADD, ADD, PUT, COMPLETE]);
    assert!(
        lines[5..].iter().all(|line| line == GET || line == LIST),
        "{lines:?}"
    );
    let expected = serde_json::json!({
        "name": "disk.iso",
        "source_type": "PULL",
        "source_endpoint": { "uri": url() },
        "checksum_info": { "algorithm": "SHA256", "checksum": digits },
    });
    assert_eq!(library.request(ADD).json(), expected);

    let reports: Vec<_> = reports.iter().collect();
    let of_file = reports.iter().filter(|it| it.file() == "disk.iso");
    let parts: Vec<_> = of_file.map(|it| (it.phase(), it.bytes())).collect();
    let expected = [
        (Phase::Preparing, 0),
        (Phase::Finishing, 0),
        (Phase::Transferring, 400),
        (Phase::Transferring, 1000),
        (Phase::Done, 1000),
    ];
    let mut parts = parts;
    parts.dedup();
    assert_eq!(parts, expected);
    let last = reports.last().expect("a report");
    assert_eq!((last.total_bytes(), last.total_size()), (1500, Some(1500)));
    capture::show(&done);
    capture::check();
}

/// A session that waits for its files lives on.
#[tokio::test]
async fn the_session_is_kept_alive_meanwhile() {
    let library = Library::start(|library, request| {
        let is_early = library.count(KEEP_ALIVE) < 2;
        match &*request.line {
            GET if is_early => Some(Deviation::answer(200, r#"{"state":"ACTIVE"}"#)),
            // A completed session may refuse it, which is no failure.
            KEEP_ALIVE => Some(Deviation::answer(
                400,
                r#"{"error_type":"NOT_ALLOWED_IN_CURRENT_STATE","messages":[]}"#,
            ))
            .filter(|_| request.before > 0),
            _ => fetching(request, &[1000]),
        }
    })
    .await;
    let upload = upload(&library.client())
        .pull("disk.iso", RemoteSource::url(url()).size(1000))
        .keep_alive(Duration::from_secs(1));
    upload.await.expect("done");
    assert!(library.count(KEEP_ALIVE) >= 2, "{:?}", library.lines());
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_ends_the_upload() {
    let library = Library::start(|_, request| match &*request.line {
        GET => Some(Deviation::answer(200, r#"{"state":"ACTIVE"}"#)),
        LIST if request.before == 0 => Some(Deviation::answer(503, "")),
        LIST => Some(Deviation::answer(
            200,
            r#"[{"name":"disk.iso","status":"ERROR","bytes_transferred":3,
                "error_message":{"id":"x","default_message":"The certificate is not trusted.","args":[]}}]"#,
        )),
        _ => None,
    })
    .await;
    let upload = upload(&library.client()).pull("disk.iso", RemoteSource::url(url()));
    let error = refused(upload.await);
    assert!(
        matches!(error.as_transfer(), Some(TransferError::Failed { .. })),
        "{error}"
    );
    assert_eq!(error.file(), Some("disk.iso"));
    assert!(
        error
            .to_string()
            .ends_with("The certificate is not trusted."),
        "{error}"
    );
    let lines = library.lines();
    assert_eq!(lines[lines.len() - 2..], [CANCEL, DELETE]);
}

/// Sends a file by an old or a new server. Returns the endpoint as it was sent.
async fn endpoint_of(
    client: impl FnOnce(&Library) -> Client,
    source: RemoteSource,
) -> serde_json::Value {
    let library = Library::start(|_, request| fetching(request, &[1000])).await;
    let client = client(&library);
    let done = upload(&client).pull("disk.iso", source).await;
    done.expect("done");
    library.request(ADD).json()["source_endpoint"].clone()
}

#[tokio::test]
async fn the_certificate_is_sent_in_the_form_that_the_server_knows() {
    let sha_1 = ["0A:FF"; 10].join(":");
    let pem = "-----BEGIN CERTIFICATE-----";
    let uri = url();
    let with_version = |version: &'static str| {
        move |library: &Library| {
            let builder = library.builder().server_version(version);
            builder.build().expect("a client")
        }
    };
    let both = || {
        let source = RemoteSource::url(url()).certificate(pem);
        source.thumbprint("sha1 Fingerprint=0aff0aff0aff0aff0aff0aff0aff0aff0aff0aff")
    };
    let thumbprint = serde_json::json!({ "uri": uri, "ssl_certificate_thumbprint": sha_1 });
    let certificate = serde_json::json!({ "uri": uri, "ssl_certificate": pem });
    assert_eq!(endpoint_of(Library::client, both()).await, thumbprint);
    assert_eq!(
        endpoint_of(with_version("8.0.3.0"), both()).await,
        thumbprint
    );
    assert_eq!(
        endpoint_of(with_version("9.0.0.0"), both()).await,
        certificate
    );
    let only = RemoteSource::url(url()).certificate(pem);
    assert_eq!(endpoint_of(Library::client, only).await, certificate);
    let none = endpoint_of(Library::client, RemoteSource::url("ds:///vmfs/volumes/1/a")).await;
    assert_eq!(none, serde_json::json!({ "uri": "ds:///vmfs/volumes/1/a" }));
}

#[tokio::test]
async fn sources_that_no_server_can_fetch_are_refused() {
    let sha_256 = "00ff".repeat(16);
    let good = || RemoteSource::url(url());
    for (source, expected) in [
        (
            RemoteSource::url("mirror/disk.iso"),
            "`url` must be an address of the scheme https, http, ds or file",
        ),
        (
            RemoteSource::url("ftp://mirror/disk.iso"),
            "`url` must be an address of the scheme https, http, ds or file",
        ),
        (
            good().thumbprint("00"),
            "`thumbprint` must be the SHA-1 of a certificate: 40 hexadecimal digits",
        ),
        (
            good().thumbprint(sha_256),
            "`thumbprint` is a SHA-256, but the API has the SHA-1 here: give that, or the certificate itself to a server of \
             version 9.0 or later",
        ),
    ] {
        let library = Library::plain().await;
        let error = refused(upload(&library.client()).pull("disk.iso", source).await);
        assert!(error.is_encode(), "{error:?}");
        assert!(error.to_string().ends_with(expected), "{error}");
        assert!(library.log().is_empty());
    }
    let library = Library::plain().await;
    let client = library.client();
    let error = refused(upload(&client).pull("disk.iso", good()).validate().await);
    assert!(
        error.to_string().contains("`validate` cannot be used"),
        "{error}"
    );
    let twice = upload(&client)
        .file("disk.iso", Source::bytes([]))
        .pull("disk.iso", good());
    let error = refused(twice.await);
    assert!(
        error.to_string().ends_with("`file` is given twice"),
        "{error}"
    );
    assert!(library.log().is_empty());
    assert!(!format!("{:?}", good()).contains("mirror"));
}
