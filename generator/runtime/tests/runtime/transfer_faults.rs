//! Uploads under faults.

use crate::support::library::{Deviation, Library};
use crate::support::uploads::{
    ADD, CANCEL, COMPLETE, CREATE, DELETE, GET, GET_FILE, KEEP_ALIVE, MOMENT, PUT, VALIDATE,
    content, refused, upload,
};
use crate::support::{SESSION, capture};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use vsphere_runtime::RetryPolicy;
use vsphere_runtime::transfer::{ChecksumAlgorithm, Source, TransferError};

#[tokio::test]
async fn a_reset_while_a_file_is_sent() {
    let library = Library::start(|_, request| {
        (request.line == PUT && request.before < 2).then_some(Deviation::Reset(500_000))
    })
    .await;
    let client = library.client();
    let content = content(3_000_000);
    let attempts = Arc::new(Mutex::new(0));
    let kept = Arc::clone(&attempts);
    upload(&client)
        .file("disk.vmdk", Source::bytes(content[..1_000_000].to_vec()))
        .file("other.vmdk", Source::bytes(*b"other"))
        .parallel(1)
        .on_progress(move |it| {
            let mut most = kept.lock().expect("a number");
            *most = it.attempt().max(*most);
        })
        .await
        .expect("done");
    // Only this file restarts, after it is added again.
    let other = "PUT /data/other.vmdk";
    let lines = [
        CREATE, ADD, PUT, ADD, PUT, ADD, PUT, ADD, other, GET, COMPLETE, GET, DELETE,
    ];
    let mut found = library.lines();
    // Requested if the connection took the whole file before its reset.
    found.retain(|line| line != GET_FILE);
    assert_eq!(found, lines);
    assert_eq!(
        library.file("disk.vmdk").as_deref(),
        Some(&content[..1_000_000])
    );
    assert_eq!(*attempts.lock().expect("a number"), 3);
}

/// A proxy may respond before the server behind it has the file.
#[tokio::test]
async fn a_success_before_the_file_is_sent() {
    // More than the socket buffers hold.
    const SIZE: usize = 64 << 20;
    for times in [1, usize::MAX] {
        let library = Library::start(move |_, request| {
            (request.line == PUT && request.before < times).then_some(Deviation::Early(100_000))
        })
        .await;
        let client = library.client();
        let source = Source::bytes(vec![7; SIZE]).checksum_while_sending(ChecksumAlgorithm::Sha256);
        let outcome = upload(&client).file("disk.vmdk", source).await;
        if times == 1 {
            let done = outcome.expect("done");
            assert!(done.files()[0].checksum().is_some());
            assert_eq!((library.count(PUT), library.count(COMPLETE)), (2, 1));
            assert_eq!(library.received(), (SIZE + 100_000) as u64);
        } else {
            let error = refused(outcome);
            assert!(
                matches!(
                    error.as_transfer(),
                    Some(TransferError::Incomplete { sent, size, .. })
                        if *sent < *size && *size == SIZE as u64
                ),
                "{error}"
            );
            assert_eq!((library.count(PUT), library.count(COMPLETE)), (4, 0));
        }
    }
}

#[tokio::test]
async fn a_server_that_is_busy_or_refuses() {
    for (status, puts) in [(503, 2), (500, 2), (507, 1), (404, 1)] {
        let library = Library::start(move |_, request| {
            (request.line == PUT && request.before == 0)
                .then(|| Deviation::answer(status, "<html>no</html>"))
        })
        .await;
        let client = library.client();
        let upload = upload(&client).file("disk.vmdk", Source::bytes(content(1000)));
        let outcome = upload.await;
        assert_eq!(library.count(PUT), puts, "{status}");
        assert_eq!(outcome.is_ok(), puts == 2, "{status}");
        if puts == 1 {
            let error = refused(outcome);
            assert_eq!(error.status(), Some(status));
            let text = format!("upload: `disk.vmdk`: {status}");
            assert_eq!(error.to_string(), text);
            assert_eq!(library.lines()[3..], [CANCEL, DELETE]);
        }
    }
}

#[tokio::test]
async fn broken_uploads_are_resumed() {
    let sent = content(1_000_000);
    let path = std::env::temp_dir().join(format!("resumed-{}", std::process::id()));
    std::fs::write(&path, &sent).expect("a file");
    let of_file = async || Source::path(&path).await.expect("a file");
    let shared = Arc::new(sent.clone());
    let opened = Source::open(1_000_000, move || {
        let bytes = std::io::Cursor::new(shared.to_vec());
        async { Ok(bytes) }
    });
    let sha1 = "fb1ec858655b1674a5002086e3eb83972dd95f37";
    for source in [
        Source::bytes(sent.clone()),
        of_file().await,
        opened,
        // The checksum also covers the skipped bytes.
        Source::bytes(sent.clone()).checksum_while_sending(ChecksumAlgorithm::Sha1),
        of_file()
            .await
            .checksum_while_sending(ChecksumAlgorithm::Sha1),
    ] {
        let library = Library::start(|library, request| match &*request.line {
            PUT if request.before == 0 => Some(Deviation::Reset(400_000)),
            GET_FILE if request.before == 0 => {
                let came = library.file("disk.vmdk").expect("a part").len();
                Some(Deviation::Answer(
                    200,
                    format!(r#"{{"status":"TRANSFERRING","bytes_transferred":{came}}}"#),
                ))
            }
            _ => None,
        })
        .await;
        let client = library.client();
        let upload = upload(&client).file("disk.vmdk", source).resume();
        let done = upload.await.expect("done");
        if let Some(found) = done.files()[0].checksum() {
            assert_eq!(found.as_str(), sha1);
        }
        let lines = [
            CREATE, ADD, PUT, GET_FILE, PUT, GET_FILE, GET, COMPLETE, GET, DELETE,
        ];
        assert_eq!(library.lines(), lines);
        let log = library.log().into_iter();
        let parts: Vec<_> = log.filter(|it| it.line == PUT).collect();
        assert_eq!(parts[0].header("content-range"), None);
        let range = Some("bytes 400000-999999/1000000");
        assert_eq!(parts[1].header("content-range"), range);
        assert_eq!(parts[1].header("content-length"), Some("600000"));
        assert_eq!(library.file("disk.vmdk").as_ref(), Some(&sent));
    }
    std::fs::remove_file(&path).expect("a file");
}

/// Retries that make progress use neither attempts nor the budget of other calls.
#[tokio::test]
async fn interruptions_cost_no_budget() {
    let library = Library::start(|library, request| match &*request.line {
        PUT if request.before < 10 => Some(Deviation::Reset(50_000)),
        GET_FILE if request.before < 10 => {
            let came = library.file("disk.vmdk").expect("a part").len();
            Some(Deviation::Answer(
                200,
                format!(r#"{{"status":"TRANSFERRING","bytes_transferred":{came}}}"#),
            ))
        }
        _ => None,
    })
    .await;
    let policy = RetryPolicy::none().budget(2);
    let client = library.builder().retry(policy).build().expect("a client");
    let sent = content(1_000_000);
    let source = Source::bytes(sent.clone());
    let upload = upload(&client).file("disk.vmdk", source).resume();
    upload.await.expect("done");
    assert_eq!(library.count(PUT), 11);
    assert_eq!(library.file("disk.vmdk"), Some(sent));
}

#[tokio::test]
async fn a_server_without_ranges() {
    for answer in [400, 501] {
        let library = Library::start(move |_, request| match &*request.line {
            PUT if request.before == 0 => Some(Deviation::Reset(400_000)),
            PUT if request.header("content-range").is_some() => Some(Deviation::answer(answer, "")),
            GET_FILE => Some(Deviation::answer(
                200,
                r#"{"status":"TRANSFERRING","bytes_transferred":1000}"#,
            )),
            _ => None,
        })
        .await;
        let client = library.client();
        let sent = content(1_000_000);
        let upload = upload(&client).file("disk.vmdk", Source::bytes(sent.clone()));
        upload.resume().await.expect("done");
        let lines = [
            CREATE, ADD, PUT, GET_FILE, PUT, ADD, PUT, GET, COMPLETE, GET, DELETE,
        ];
        assert_eq!(library.lines(), lines);
        assert_eq!(library.file("disk.vmdk"), Some(sent));
    }
}

#[tokio::test]
async fn a_session_that_expires_while_a_file_is_sent() {
    let library = Library::start(|library, request| match &*request.line {
        PUT => {
            library.expire();
            Some(Deviation::Later(MOMENT * 320))
        }
        _ => None,
    })
    .await;
    let client = library.client();
    upload(&client)
        .file("disk.vmdk", Source::bytes(content(1000)))
        .keep_alive(Duration::ZERO)
        .await
        .expect("done");
    assert_eq!(library.logins(), 2);
    assert!(library.count(KEEP_ALIVE) >= 3, "{:?}", library.lines());
    let log = library.log();
    let bodies: Vec<_> = log.iter().filter(|it| it.line == KEEP_ALIVE).collect();
    let mut bodies = bodies
        .iter()
        .map(|it| &*it.body)
        .skip_while(|it| *it == "{}");
    // The server accepts only a growing number. A request that the session expires for is repeated.
    let whole = r#"{"client_progress":100}"#;
    assert_eq!(bodies.next(), Some(whole));
    assert!(bodies.skip_while(|it| *it == whole).all(|it| it == "{}"));
    capture::check();
}

#[tokio::test]
async fn an_endpoint_that_refuses_the_session() {
    let library = Library::start(|library, request| match &*request.line {
        PUT if request.before == 0 => {
            library.expire();
            Some(Deviation::answer(401, ""))
        }
        _ => None,
    })
    .await;
    let client = library.client();
    let upload = upload(&client).file("disk.vmdk", Source::bytes(content(1000)));
    upload.await.expect("done");
    assert_eq!(
        (library.logins(), library.count(PUT), library.count(ADD)),
        (2, 2, 1)
    );
    let log = library.log();
    let last = log
        .iter()
        .rfind(|request| request.line == PUT)
        .expect("a request");
    let session = format!("{SESSION}-2");
    assert_eq!(last.header("vmware-api-session-id"), Some(&*session));
}

#[tokio::test]
async fn a_removed_update_session() {
    let library = Library::start(|_, request| match &*request.line {
        PUT => Some(Deviation::Hang),
        KEEP_ALIVE => Some(Deviation::answer(
            404,
            r#"{"error_type":"NOT_FOUND","messages":[]}"#,
        )),
        _ => None,
    })
    .await;
    let client = library.client();
    let upload = upload(&client).file("disk.vmdk", Source::bytes(content(1000)));
    let error = refused(upload.keep_alive(Duration::ZERO).await);
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn a_failure_on_the_server() {
    let library = Library::start(|_, request| {
        let state = r#"{"state":"ERROR","error_message":{"id":"x","default_message":"The disk is full.","args":[]}}"#;
        (request.line == GET && request.before == 2).then(|| Deviation::answer(200, state))
            .or_else(|| (request.line == GET).then(|| Deviation::answer(200, r#"{"state":"ACTIVE"}"#)))
    })
    .await;
    let client = library.client();
    let upload = upload(&client).file("disk.vmdk", Source::bytes(content(1000)));
    let error = refused(upload.await);
    let text = "Content.Library.Item.UpdateSession_get: the server failed to process the file: The disk is full.";
    assert_eq!(error.to_string(), text);
    // The session has ended, so that it is not canceled.
    let lines = [CREATE, ADD, PUT, GET, COMPLETE, GET, GET, DELETE];
    assert_eq!(library.lines(), lines);
}

const LOG_IN: &str = "POST /api/session";

/// A re-login that fails for a moment costs attempts of the file, not the transfer.
#[tokio::test]
async fn a_login_that_fails_for_a_moment() {
    for broken in [ADD, PUT, GET_FILE, VALIDATE, GET, COMPLETE] {
        let library = Library::start(move |library, request| match &*request.line {
            line if line == broken && request.before == 0 => {
                library.expire();
                Some(Deviation::answer(
                    401,
                    r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#,
                ))
            }
            LOG_IN if matches!(request.before, 1 | 2) => Some(Deviation::answer(503, "")),
            _ => None,
        })
        .await;
        let client = library.builder().login_pause(MOMENT);
        let client = client.build().expect("a client");
        let source = Source::bytes(content(1000));
        upload(&client)
            .file(
                "disk.vmdk",
                source.checksum_while_sending(ChecksumAlgorithm::Sha1),
            )
            .validate()
            .retry(RetryPolicy::default().first_wait(MOMENT * 20).attempts(9))
            .await
            .unwrap_or_else(|error| panic!("{broken}: {error}"));
        assert_eq!(library.count(LOG_IN), 4, "{broken}");
        assert_eq!(library.lines().last().map(|it| &**it), Some(DELETE));
    }
}

#[tokio::test]
async fn the_removal_of_the_session_is_retried() {
    let library = Library::start(|library, request| match &*request.line {
        PUT => Some(Deviation::answer(404, "")),
        CANCEL if request.before < 2 => Some(Deviation::answer(503, "")),
        DELETE if request.before == 0 => Some(Deviation::Reset(0)),
        DELETE if request.before == 1 => {
            library.expire();
            Some(Deviation::answer(
                401,
                r#"{"error_type":"UNAUTHENTICATED","messages":[]}"#,
            ))
        }
        LOG_IN if request.before == 1 => Some(Deviation::answer(503, "")),
        _ => None,
    })
    .await;
    let client = library.builder().login_pause(MOMENT);
    let client = client.build().expect("a client");
    let upload = upload(&client)
        .file("disk.vmdk", Source::bytes(content(1000)))
        .retry(RetryPolicy::default().first_wait(MOMENT * 20).attempts(9));
    let error = refused(upload.await);
    // The error of the transfer, not that of its end.
    assert_eq!(error.status(), Some(404), "{error}");
    let lines = [CANCEL, CANCEL, CANCEL, DELETE, DELETE];
    assert_eq!(library.lines()[3..8], lines);
    assert_eq!(library.lines().last().map(|it| &**it), Some(DELETE));
    let deletes = library.count(DELETE);
    // Nothing is sent after the one that succeeded.
    client.log_out().await.expect("an end");
    assert_eq!(library.count(DELETE), deletes);
    assert_eq!(library.logins(), 2);
}

#[tokio::test]
async fn a_completion_whose_response_is_lost() {
    let library = Library::start(|_, request| match &*request.line {
        COMPLETE if request.before == 0 => Some(Deviation::Reset(0)),
        COMPLETE => Some(Deviation::answer(
            400,
            r#"{"error_type":"NOT_ALLOWED_IN_CURRENT_STATE","messages":[]}"#,
        )),
        GET if request.before == 2 => Some(Deviation::answer(200, r#"{"state":"DONE"}"#)),
        _ => None,
    })
    .await;
    let client = library.client();
    let upload = upload(&client).file("disk.vmdk", Source::bytes(content(1000)));
    upload.await.expect("done");
    let lines = [CREATE, ADD, PUT, GET, COMPLETE, GET, COMPLETE, GET, DELETE];
    assert_eq!(library.lines(), lines);
}

#[tokio::test]
async fn sources_that_fail() {
    let library = Library::plain().await;
    let client = library.client();
    for source in [
        Source::open(1_000_000, async || Ok(&b"too short"[..])),
        Source::open(10, async || Err::<&[u8], _>(std::io::Error::other("no"))),
    ] {
        let before = library.count(PUT);
        let error = refused(upload(&client).file("disk.vmdk", source).await);
        assert!(
            matches!(error.as_transfer(), Some(TransferError::Local(_))),
            "{error}"
        );
        assert!(library.count(PUT) <= before + 1);
        library
            .until(|it| it.count(CREATE) == it.count(DELETE))
            .await;
    }
    assert!(Source::path("/nowhere").await.is_err());
    assert!(Source::path("/").await.is_err());
    // These send nothing.
    let before = library.log().len();
    let twice = |name| {
        upload(&client)
            .file(name, Source::bytes([]))
            .file(name, Source::bytes([]))
    };
    assert!(refused(twice("a").await).is_encode());
    assert!(refused(upload(&client).await).is_encode());
    let upload = upload(&client).file("..", Source::bytes([]));
    assert!(refused(upload.await).is_encode());
    assert_eq!(library.log().len(), before);
}
