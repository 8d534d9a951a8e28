//! Downloads from library items.

use crate::support::library::{Deviation, Library};
use crate::support::uploads::content;
use crate::support::{SESSION, capture};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::AsyncWrite;
use vsphere_runtime::transfer::{self, Download, Downloaded, Target, TransferError};
use vsphere_runtime::{Client, Error, RetryPolicy, WaitPolicy};

const MOMENT: Duration = Duration::from_millis(10);

const CREATE: &str = "POST /download-session";
pub(crate) const PREPARE: &str = "POST /download-session/d-1/file?action=prepare";
const GET_FILE: &str = "GET /download-session/d-1/file?file_name=disk.vmdk";
const GET: &str = "GET /data/disk.vmdk";
const KEEP_ALIVE: &str = "POST /download-session/d-1?action=keep-alive";
const CANCEL: &str = "POST /download-session/d-1?action=cancel";
const DELETE: &str = "DELETE /download-session/d-1";

pub(crate) fn download(client: &Client) -> Download {
    capture::start();
    transfer::download(client, "item-1")
        .retry(RetryPolicy::default().first_wait(MOMENT))
        .wait(WaitPolicy::default().first_interval(MOMENT))
}

fn refused(outcome: Result<Downloaded, Error>) -> Error {
    let error = outcome.expect_err("an error");
    capture::show_error(&error);
    capture::check();
    error
}

#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.lock().expect("bytes").clone()
    }
}

impl AsyncWrite for Memory {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        new: &[u8],
    ) -> Poll<io::Result<usize>> {
        // Smaller than any chunk of the response.
        let new = &new[..new.len().div_ceil(2)];
        self.0.lock().expect("bytes").extend_from_slice(new);
        Poll::Ready(Ok(new.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

pub(crate) async fn library(
    content: &[u8],
    rule: impl Fn(&Library, &crate::support::library::Request) -> Option<Deviation>
    + Send
    + Sync
    + 'static,
) -> Library {
    let library = Library::start(rule).await;
    library.put_file("disk.vmdk", content);
    library
}

#[tokio::test]
async fn a_download_is_a_sequence_of_calls() {
    let content = content(900_000);
    let library = library(&content, |library, request| match (&*request.line, request.before) {
        (PREPARE, 0) => Some(Deviation::answer(200, r#"{"name":"x","bytes_transferred":0,"status":"PREPARE_REQUESTED"}"#)),
        (GET_FILE, 0) => Some(Deviation::answer(200, r#"{"name":"x","bytes_transferred":0,"status":"PREPARING"}"#)),
        (GET_FILE, _) => {
            let uri = format!("{}/data/disk.vmdk", library.url);
            Some(Deviation::Answer(200, format!(
                r#"{{"name":"x","size":900000,"bytes_transferred":0,"status":"PREPARED","download_endpoint":{{"uri":"{uri}"}}}}"#
            )))
        }
        _ => None,
    })
    .await;
    let client = library.client();
    let memory = Memory::default();
    let run = download(&client)
        .file("disk.vmdk", Target::writer(memory.clone()))
        .send();
    let done = tokio::spawn(run).await.expect("an end").expect("done");
    let lines = [CREATE, PREPARE, GET_FILE, GET_FILE, GET, DELETE];
    assert_eq!(library.lines(), lines);
    assert_eq!(
        library.request(CREATE).body,
        r#"{"library_item_id":"item-1"}"#
    );
    assert_eq!(
        library.request(PREPARE).body,
        r#"{"file_name":"disk.vmdk"}"#
    );
    assert_eq!(memory.bytes(), content);
    assert_eq!(
        (done.files()[0].name(), done.files()[0].size()),
        ("disk.vmdk", 900_000)
    );
    let session = format!("{SESSION}-1");
    let get = library.request(GET);
    assert_eq!(get.header("vmware-api-session-id"), Some(&*session));
    assert_eq!(get.header("accept"), Some("*/*"));
    capture::show(&done);
    capture::check();
}

/// Returns a prepared file with a checksum.
fn with_checksum(library: &Library, size: usize, algorithm: &str, checksum: &str) -> Deviation {
    let uri = format!("{}/data/disk.vmdk", library.url);
    Deviation::Answer(
        200,
        format!(
            r#"{{"size":{size},"status":"PREPARED","download_endpoint":{{"uri":"{uri}"}},"checksum_info":{{{algorithm}"checksum":"{checksum}"}}}}"#
        ),
    )
}

#[tokio::test]
async fn checksums_are_compared_and_files_written() {
    let folder = std::env::temp_dir().join(format!("download-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("disk.vmdk");
    let sha1 = "3c01bdbb26f358bab27f267924aa2c9a03fcfdb8";
    for (algorithm, checksum, right) in [
        (r#""algorithm":"SHA1","#, sha1, true),
        // The default algorithm of the API.
        ("", sha1, true),
        (
            r#""algorithm":"MD5","#,
            "902FBDD2B1DF0C4F70B4A5D23525E932",
            true,
        ),
        (r#""algorithm":"CRC","#, "1", true),
        (r#""algorithm":"SHA256","#, sha1, false),
    ] {
        let library = library(b"ABC", move |library, request| {
            (request.line == PREPARE).then(|| with_checksum(library, 3, algorithm, checksum))
        })
        .await;
        let client = library.client();
        let outcome = download(&client)
            .file("disk.vmdk", Target::path(&path))
            .await;
        if right {
            let done = outcome.expect("done");
            assert_eq!(
                done.files()[0].checksum().is_some(),
                !algorithm.contains("CRC")
            );
            assert_eq!(std::fs::read(&path).expect("a file"), b"ABC");
            std::fs::remove_file(&path).expect("a file");
        } else {
            let error = refused(outcome);
            assert!(
                matches!(error.as_transfer(), Some(TransferError::Checksum { .. })),
                "{error}"
            );
            assert_eq!(library.lines()[3..], [CANCEL, DELETE]);
            let outcome = download(&client)
                .file("disk.vmdk", Target::path(&path))
                .without_checksum();
            outcome.await.expect("done");
            std::fs::remove_file(&path).expect("a file");
        }
        // No temporary file is left.
        assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 0);
    }
    std::fs::remove_dir(&folder).expect("a folder");
}

#[tokio::test]
async fn broken_downloads_are_resumed() {
    let content = content(2_000_000);
    let library = library(&content, |_, request| {
        match (&*request.line, request.before) {
            (GET, 0..=6) => Some(Deviation::Reset(250_000)),
            // A server need not support ranges.
            (GET, 7) => Some(Deviation::Whole),
            _ => None,
        }
    })
    .await;
    let client = library.client();
    let memory = Memory::default();
    download(&client)
        .file("disk.vmdk", Target::writer(memory.clone()))
        .await
        .expect("done");
    assert_eq!(memory.bytes(), content);
    let log = library.log();
    let gets: Vec<_> = log.iter().filter(|request| request.line == GET).collect();
    // More breaks than attempts: each attempt made progress.
    assert_eq!(gets.len(), 8);
    assert_eq!(gets[0].header("range"), None);
    let begin = gets[1].header("range").expect("a range");
    assert!(
        begin.starts_with("bytes=") && begin.ends_with('-'),
        "{begin}"
    );
    assert_eq!(gets[1].header("if-range"), Some("\"v1\""));
}

#[tokio::test]
async fn an_expired_session() {
    let content = content(1000);
    let library = library(&content, |library, request| {
        match (&*request.line, request.before) {
            (GET, 0) => {
                library.expire();
                Some(Deviation::answer(401, ""))
            }
            (GET, _) => Some(Deviation::Later(MOMENT * 150)),
            _ => None,
        }
    })
    .await;
    let client = library.client();
    let memory = Memory::default();
    download(&client)
        .file("disk.vmdk", Target::writer(memory.clone()))
        .keep_alive(Duration::ZERO)
        .await
        .expect("done");
    assert_eq!(memory.bytes(), content);
    assert_eq!((library.logins(), library.count(GET)), (2, 2));
    assert!(library.count(KEEP_ALIVE) > 0, "{:?}", library.lines());
    assert_eq!(library.request(KEEP_ALIVE).body, "{}");
}

async fn run(client: &Client) -> Result<Downloaded, Error> {
    let target = Target::writer(Memory::default());
    download(client).file("disk.vmdk", target).await
}

#[tokio::test]
async fn unavailable_files_are_errors() {
    let library = library(b"1", |_, request| {
        let failed = r#"{"status":"ERROR","error_message":{"id":"x","default_message":"No such disk.","args":[]}}"#;
        (request.line == PREPARE).then(|| Deviation::answer(200, failed))
    })
    .await;
    let client = library.client();
    let error = refused(run(&client).await);
    let text = "Content.Library.Item.Downloadsession.File_get: `disk.vmdk`: the server failed to process the file: No such disk.";
    assert_eq!(error.to_string(), text);
    assert_eq!(library.lines(), [CREATE, PREPARE, CANCEL, DELETE]);

    let library = self::library(b"1", |_, request| {
        (request.line == GET)
            .then(|| Deviation::answer(403, r#"{"error_type":"UNAUTHORIZED","messages":[]}"#))
    })
    .await;
    let error = refused(run(&library.client()).await);
    assert!(error.is_unauthorized(), "{error}");
    assert_eq!(library.count(GET), 1);

    // More bytes than announced, and fewer.
    for size in [2, 4] {
        let library = self::library(b"ABC", move |library, request| {
            (request.line == PREPARE).then(|| with_checksum(library, size, "", "x"))
        })
        .await;
        let error = refused(run(&library.client()).await);
        assert!(
            matches!(error.as_transfer(), Some(TransferError::Size { .. })),
            "{error}"
        );
    }
}

#[tokio::test]
async fn dropping_cancels() {
    let library = library(b"1", |_, request| {
        (request.line == GET).then_some(Deviation::Hang)
    })
    .await;
    let client = library.client();
    let folder = std::env::temp_dir().join(format!("dropped-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let target = Target::path(folder.join("disk.vmdk"));
    let run = download(&client).file("disk.vmdk", target);
    let run = tokio::spawn(run.send());
    library.until(|it| it.count(GET) == 1).await;
    run.abort();
    library.until(|it| it.count(DELETE) == 1).await;
    assert_eq!(library.lines(), [CREATE, PREPARE, GET, CANCEL, DELETE]);
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 0);
    std::fs::remove_dir(&folder).expect("a folder");
}

/// Retries that make progress do not use the budget of other calls.
#[tokio::test]
async fn interruptions_cost_no_budget() {
    let content = content(1_100_000);
    let library = library(&content, |_, request| {
        (request.line == GET && request.before < 10).then_some(Deviation::Reset(100_000))
    })
    .await;
    let policy = RetryPolicy::none().budget(2);
    let client = library.builder().retry(policy).build().expect("a client");
    for _ in 0..2 {
        let memory = Memory::default();
        let target = Target::writer(memory.clone());
        let done = download(&client).file("disk.vmdk", target).await;
        done.expect("done");
        assert_eq!(memory.bytes(), content);
    }
    assert_eq!(library.count(GET), 12);
}
