//! Algorithms of checksums, as people and servers write them.

use crate::support::capture;
use crate::support::library::{Deviation, Library};
use crate::support::uploads::{ADD, upload};
use vsphere_runtime::transfer::{self, ChecksumAlgorithm, Source, Target, TransferError};

const SHA256_OF_ABC: &str = "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78";

#[tokio::test]
async fn an_upload_takes_any_spelling_and_sends_the_documented_one() {
    for text in ["sha256", "SHA-256", "SHA2-256", "SHA256"] {
        let library = Library::plain().await;
        let source = Source::bytes(*b"ABC").checksum_first(ChecksumAlgorithm::from(text));
        let upload = upload(&library.client()).file("disk.vmdk", source);
        upload.await.expect(text);
        let sent = library.request(ADD).json();
        let info = serde_json::json!({ "algorithm": "SHA256", "checksum": SHA256_OF_ABC });
        assert_eq!(sent["checksum_info"], info, "{text}");
    }
}

#[tokio::test]
async fn an_unknown_algorithm_is_named_before_anything_is_sent() {
    let library = Library::plain().await;
    let source = Source::bytes(*b"ABC").checksum_first(ChecksumAlgorithm::from("crc32"));
    let upload = upload(&library.client()).file("disk.vmdk", source);
    let error = upload.await.expect_err("unknown");
    assert!(error.is_encode(), "{error:?}");
    let text = error.to_string();
    let expected = "`checksum` cannot be computed by `crc32`: use one of SHA1, MD5, SHA256, SHA512";
    assert!(text.ends_with(expected), "{text}");
    assert!(library.log().is_empty());
}

/// Downloads a file whose checksum the server reports with this algorithm.
async fn downloaded(algorithm: &str, checksum: &str) -> Result<bool, vsphere_runtime::Error> {
    capture::start();
    let info = format!(r#""checksum_info":{{"algorithm":"{algorithm}","checksum":"{checksum}"}}"#);
    let library = Library::start(move |library, request| {
        let uri = format!("{}/data/disk.vmdk", library.url);
        let body = format!(
            r#"{{"size":3,"status":"PREPARED","download_endpoint":{{"uri":"{uri}"}},{info}}}"#
        );
        request
            .line
            .ends_with("?action=prepare")
            .then(|| Deviation::answer(200, &body))
    })
    .await;
    library.put_file("disk.vmdk", b"ABC");
    let client = library.client();
    let (target, _reader) = tokio::io::duplex(1000);
    let download = transfer::download(&client, "item-1").file("disk.vmdk", Target::writer(target));
    let done = download.await?;
    Ok(done.files()[0].checksum().is_some())
}

#[tokio::test]
async fn a_download_compares_checksums_of_any_spelling() {
    for algorithm in ["SHA256", "sha256", "SHA-256"] {
        let compared = downloaded(algorithm, SHA256_OF_ABC).await;
        assert!(compared.expect(algorithm), "{algorithm}");
        let error = downloaded(algorithm, "00").await.expect_err(algorithm);
        let cause = error.as_transfer();
        assert!(
            matches!(cause, Some(TransferError::Checksum { .. })),
            "{error}"
        );
    }
    assert!(
        !downloaded("CRC-of-tests", "00")
            .await
            .expect("not compared")
    );
    let event = r#"message=the checksum is not compared: its algorithm is unknown file="disk.vmdk" algorithm="CRC-of-tests""#;
    assert!(capture::check().contains(event));
}
