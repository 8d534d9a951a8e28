//! Uploads into library items.

use crate::support::library::{Deviation, Library, Request};
use crate::support::uploads::{
    ADD, CANCEL, COMPLETE, CREATE, DELETE, GET, GET_FILE, MOMENT, PUT, UPDATE, VALIDATE, WHOLE,
    content, refused, upload,
};
use crate::support::{SESSION, capture};
use std::sync::{Arc, Mutex};
use tokio::time::sleep;
use vsphere_runtime::transfer::{
    Checksum, ChecksumAlgorithm, Phase, Source, TransferError, Warning,
};

#[tokio::test]
async fn an_upload_is_a_sequence_of_calls() {
    let library = Library::plain().await;
    let client = library.client();
    let content = content(700_000);
    let events = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&events);
    let done = upload(&client)
        .file("disk.vmdk", Source::bytes(content.clone()))
        .on_progress(move |it| kept.lock().expect("events").push(it.clone()))
        .send();
    // The future can be spawned.
    let done = tokio::spawn(done).await.expect("an end").expect("done");
    assert_eq!(library.lines(), WHOLE);
    assert_eq!(library.file("disk.vmdk"), Some(content));
    let file = &done.files()[0];
    assert_eq!((file.name(), file.size()), ("disk.vmdk", 700_000));

    let create = library.request(CREATE);
    assert_eq!(create.body, r#"{"library_item_id":"item-1"}"#);
    assert_eq!(create.header("client-token").map(str::len), Some(36));
    let add = r#"{"name":"disk.vmdk","source_type":"PUSH","size":700000}"#;
    assert_eq!(library.request(ADD).body, add);
    let put = library.request(PUT);
    assert_eq!(put.header("content-length"), Some("700000"));
    assert_eq!(put.header("content-type"), Some("application/octet-stream"));
    assert_eq!(put.header("transfer-encoding"), None);
    // The endpoint is on the server of the API.
    let session = format!("{SESSION}-1");
    assert_eq!(put.header("vmware-api-session-id"), Some(&*session));

    let events = events.lock().expect("events");
    let mut phases: Vec<_> = events.iter().map(|it| it.phase()).collect();
    phases.dedup();
    let expected = [
        Phase::Preparing,
        Phase::Transferring,
        Phase::Finishing,
        Phase::Done,
    ];
    assert_eq!(phases, expected);
    assert!(events.is_sorted_by_key(|it| it.total_bytes()));
    let last = events.last().expect("an event");
    assert_eq!(
        (last.total_bytes(), last.total_size()),
        (700_000, Some(700_000))
    );
    capture::show(&done);
    capture::show(last);
    capture::check();
}

#[tokio::test]
async fn several_files_and_empty_ones() {
    let library = Library::plain().await;
    let client = library.client();
    let path = std::env::temp_dir().join(format!("upload-{}", std::process::id()));
    std::fs::write(&path, content(300_000)).expect("a file");
    let last = Arc::new(Mutex::new(None));
    let kept = Arc::clone(&last);
    upload(&client)
        .file("a.ovf", Source::path(&path).await.expect("a file"))
        .file("b.vmdk", Source::bytes([]))
        .file(
            "c.vmdk",
            Source::open(5, async || Ok(&b"12345 and more"[..])),
        )
        .on_progress(move |it| *kept.lock().expect("an event") = Some(it.clone()))
        .await
        .expect("done");
    std::fs::remove_file(&path).expect("a file");
    assert_eq!(library.file("a.ovf"), Some(content(300_000)));
    assert_eq!(library.file("b.vmdk"), Some(Vec::new()));
    assert_eq!(
        library.request("PUT /data/b.vmdk").header("content-length"),
        Some("0")
    );
    assert_eq!(library.file("c.vmdk"), Some(b"12345".to_vec()));
    let last = last.lock().expect("an event").clone().expect("an event");
    assert_eq!((last.index(), last.files()), (2, 3));
    assert_eq!(
        (last.total_bytes(), last.total_size()),
        (300_005, Some(300_005))
    );
}

#[tokio::test]
async fn checksums() {
    let sha = "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78";
    let library = Library::start(move |_, request| {
        let file = r#"{"name":"disk.vmdk","status":"READY","checksum_info":{"algorithm":"SHA256","checksum":"#;
        (request.line == GET_FILE).then(|| Deviation::Answer(200, format!(r#"{file}"{sha}"}}}}"#)))
    })
    .await;
    let client = library.client();
    let source = |bytes: &[u8]| Source::bytes(bytes);
    let added = format!(
        r#"{{"name":"disk.vmdk","source_type":"PUSH","size":3,"checksum_info":{{"algorithm":"SHA256","checksum":"{sha}"}}}}"#
    );
    for (source, add, asked) in [
        (
            source(b"ABC").checksum(Checksum::sha256(sha)),
            Some(&added),
            0,
        ),
        (
            source(b"ABC").checksum_first(ChecksumAlgorithm::Sha256),
            Some(&added),
            0,
        ),
        (
            source(b"ABC").checksum_while_sending(ChecksumAlgorithm::Sha256),
            None,
            1,
        ),
    ] {
        let before = library.log().len();
        let done = upload(&client).file("disk.vmdk", source).await;
        let done = done.expect("done");
        assert_eq!(done.files()[0].checksum().map(Checksum::as_str), Some(sha));
        let log = &library.log()[before..];
        let body = &log
            .iter()
            .find(|request| request.line == ADD)
            .expect("a file")
            .body;
        match add {
            Some(add) => assert_eq!(body, add),
            None => assert!(!body.contains("checksum"), "{body}"),
        }
        assert_eq!(
            log.iter()
                .filter(|request| request.line == GET_FILE)
                .count(),
            asked
        );
    }

    // The file changed on its way.
    let source = source(b"ABD").checksum_while_sending(ChecksumAlgorithm::Sha256);
    let error = refused(upload(&client).file("disk.vmdk", source).await);
    assert!(
        matches!(error.as_transfer(), Some(TransferError::Checksum { expected, .. }) if expected.as_str() == sha),
        "{error}"
    );
    assert_eq!(error.file(), Some("disk.vmdk"));
    assert_eq!(
        library.lines()[library.lines().len() - 2..],
        [CANCEL, DELETE]
    );
}

const PREVIEW: &str = r#"{"state":"ACTIVE","preview_info":{"state":"AVAILABLE","warnings":[
    {"type":"SELF_SIGNED_CERTIFICATE","message":{"id":"w","default_message":"Self-signed.","args":[]},"ignored":false}]}}"#;

#[tokio::test]
async fn warnings() {
    let library = Library::start(|_, request| match (&*request.line, request.before) {
        (GET, 0) => Some(Deviation::answer(
            200,
            r#"{"state":"ACTIVE","preview_info":{"state":"PREPARING"}}"#,
        )),
        (GET, 1) => Some(Deviation::answer(200, PREVIEW)),
        _ => None,
    })
    .await;
    let client = library.client();
    let accepted = r#""warning_behavior":[{"type":"SELF_SIGNED_CERTIFICATE","ignored":true}]"#;
    upload(&client)
        .file("disk.vmdk", Source::bytes(content(1000)))
        .accept_warnings([Warning::SelfSignedCertificate])
        .validate()
        .await
        .expect("done");
    let lines = [
        CREATE, ADD, PUT, GET, GET, UPDATE, VALIDATE, COMPLETE, GET, DELETE,
    ];
    assert_eq!(library.lines(), lines);
    assert_eq!(
        library.request(CREATE).body,
        format!(r#"{{"library_item_id":"item-1",{accepted}}}"#)
    );
    assert_eq!(library.request(UPDATE).body, format!("{{{accepted}}}"));

    let library =
        Library::start(|_, request| (request.line == GET).then(|| Deviation::answer(200, PREVIEW)))
            .await;
    let client = library.client();
    let upload = upload(&client).file("disk.vmdk", Source::bytes(content(1000)));
    let upload = upload.accept_warnings([Warning::ExpiredCertificate]);
    let error = refused(upload.await);
    let Some(TransferError::Warnings(warnings)) = error.as_transfer() else {
        panic!("{error}");
    };
    assert_eq!(*warnings[0].warning(), Warning::SelfSignedCertificate);
    assert_eq!(warnings[0].message().default_message(), "Self-signed.");
    let lines = [CREATE, ADD, PUT, GET, CANCEL, DELETE];
    assert_eq!(library.lines(), lines);
}

#[tokio::test]
async fn invalid_files_are_named() {
    let library = Library::start(|_, request| {
        let found = r#"{"has_errors":true,"missing_files":["b.vmdk"],"invalid_files":[
            {"name":"disk.vmdk","error_message":{"id":"x","default_message":"Not a disk.","args":[]}}]}"#;
        (request.line == VALIDATE).then(|| Deviation::answer(200, found))
    })
    .await;
    let client = library.client();
    let upload = upload(&client).file("disk.vmdk", Source::bytes(content(1000)));
    let error = refused(upload.validate().await);
    let text = "`b.vmdk` is missing; `disk.vmdk`: Not a disk.";
    assert!(error.to_string().ends_with(text), "{error}");
    assert_eq!(library.lines()[4..], [VALIDATE, CANCEL, DELETE]);
}

#[tokio::test]
async fn dropping_cancels() {
    let source = || Source::bytes(content(1000));

    // While bytes are sent.
    let library =
        Library::start(|_, request| (request.line == PUT).then_some(Deviation::Hang)).await;
    let client = library.client();
    let run = tokio::spawn(upload(&client).file("disk.vmdk", source()).send());
    library.until(|it| it.count(PUT) == 1).await;
    run.abort();
    library.until(|it| it.count(DELETE) == 1).await;
    assert_eq!(library.lines(), [CREATE, ADD, PUT, CANCEL, DELETE]);

    // Before the response with the session.
    let rule = |_: &Library, request: &Request| {
        (request.line == CREATE).then_some(Deviation::Later(MOMENT * 50))
    };
    let library = Library::start(rule).await;
    let client = library.client();
    let run = tokio::spawn(upload(&client).file("disk.vmdk", source()).send());
    library.until(|it| it.count(CREATE) == 1).await;
    run.abort();
    drop(client);
    library
        .until(|it| it.count("DELETE /api/session") == 1)
        .await;
    let lines = [CREATE, CANCEL, DELETE, "DELETE /api/session"];
    assert_eq!(library.lines(), lines);
}

#[tokio::test]
async fn a_server_that_reads_nothing() {
    let library = Library::start(|_, request| {
        (request.line == PUT && request.before == 0).then_some(Deviation::Hang)
    })
    .await;
    let client = library.client();
    let slow = || async {
        sleep(MOMENT * 40).await;
        Ok(&b"1"[..])
    };
    upload(&client)
        .file("disk.vmdk", Source::bytes(vec![0; 50_000_000]))
        .file("slow.vmdk", Source::open(1, slow))
        .idle_timeout(MOMENT * 20)
        .await
        .expect("done");
    assert_eq!(
        (library.count(PUT), library.count("PUT /data/slow.vmdk")),
        (2, 1)
    );
}
