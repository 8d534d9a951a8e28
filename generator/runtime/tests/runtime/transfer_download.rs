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
use vsphere_test_server::{Act, Script};

const MOMENT: Duration = Duration::from_millis(10);

const CREATE: &str = "POST /download-session";
const PREPARE: &str = "POST /download-session/d-1/file?action=prepare";
const GET_FILE: &str = "GET /download-session/d-1/file?file_name=disk.vmdk";
const GET: &str = "GET /data/disk.vmdk";
const KEEP_ALIVE: &str = "POST /download-session/d-1?action=keep-alive";
const CANCEL: &str = "POST /download-session/d-1?action=cancel";
const DELETE: &str = "DELETE /download-session/d-1";

fn download(client: &Client) -> Download {
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
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    fn bytes(&self) -> Vec<u8> {
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

async fn library(
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

/// Downloads from an endpoint with these responses, one after the other. Returns the requested ranges with the bytes.
async fn from_answers(size: &str, answers: Vec<Act>) -> (Result<Vec<u8>, Error>, Vec<String>) {
    with_settings(size, answers, |download| download).await
}

/// Does the same with settings of the download.
async fn with_settings(
    size: &str,
    answers: Vec<Act>,
    set: impl FnOnce(Download) -> Download,
) -> (Result<Vec<u8>, Error>, Vec<String>) {
    let data = Script::start(move |count, _| answers[count.min(answers.len() - 1)].clone()).await;
    let file = format!(
        r#"{{{size}"status":"PREPARED","download_endpoint":{{"uri":"{}/data/disk.vmdk"}}}}"#,
        data.url
    );
    let library = library(b"", move |_, request| {
        (request.line == PREPARE).then(|| Deviation::answer(200, &file))
    })
    .await;
    let memory = Memory::default();
    let target = Target::writer(memory.clone());
    let client = library.client();
    let outcome = set(download(&client)).file("disk.vmdk", target).await;
    let range = |request: String| {
        let mut lines = request.lines().map(str::to_owned);
        let range = lines.find_map(|line| line.strip_prefix("range: ").map(str::to_owned));
        range.unwrap_or_default()
    };
    let ranges = data.requests().into_iter().map(range).collect();
    (outcome.map(|_| memory.bytes()), ranges)
}

/// Whichever way the size becomes known: from the API, by the response, or by the bytes.
#[tokio::test]
async fn a_larger_file_than_the_limit_is_refused() {
    let chunked = "HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n";
    let whole = format!("{chunked}0\r\n\r\n");
    let announced = "HTTP/1.1 200 X\r\ncontent-length: 6\r\n\r\nabcdef";
    // The requests that a limit of 5 leaves.
    let rows = [
        (r#""size":6,"#, Act::bytes(&*whole), 0),
        ("", Act::bytes(announced), 1),
        ("", Act::bytes(&*whole), 1),
        // Without an end.
        ("", Act::bytes(chunked).hang(), 1),
    ];
    for (at, (size, answer, asked)) in rows.into_iter().enumerate() {
        let limited = |limit| {
            let set = move |download: Download| download.size_limit(limit);
            with_settings(size, vec![answer.clone()], set)
        };
        let (outcome, ranges) = limited(5).await;
        let error = outcome.expect_err("too large");
        capture::show_error(&error);
        assert_eq!(ranges.len(), asked, "row {at}");
        let error = error.to_string();
        let expected = "the file is larger than the limit of the download: more than 5 bytes";
        assert!(error.ends_with(expected), "row {at}: {error}");
        if at < 3 {
            assert_eq!(limited(6).await.0.expect("all bytes"), b"abcdef");
        }
    }
    capture::check();
}

#[tokio::test]
async fn responses_may_end_too_early_or_too_late() {
    let head = |status: u16, lines: &str, body: &str| {
        Act::bytes(format!(
            "HTTP/1.1 {status} X\r\nconnection: close\r\n{lines}\r\n{body}"
        ))
    };
    let chunked = "transfer-encoding: chunked\r\n";
    let rest = || head(206, "content-range: bytes 3-5/6\r\n", "def");
    let beyond = || head(416, "content-range: bytes */3\r\ncontent-length: 0\r\n", "");
    let (known, unknown) = (r#""size":6,"#, "");
    let rows = [
        // All bytes arrive without the final chunk: there is nothing to resume.
        (known, vec![head(200, chunked, "6\r\nabcdef\r\n")], vec![""]),
        (
            known,
            vec![head(200, "content-length: 7\r\n", "abcdef")],
            vec![""],
        ),
        // An orderly end in the middle of the file.
        (
            known,
            vec![head(200, "", "abc"), rest()],
            vec!["", "bytes=3-"],
        ),
        (
            known,
            vec![head(200, "content-length: 3\r\n", "abc"), rest()],
            vec!["", "bytes=3-"],
        ),
        (
            known,
            vec![head(200, chunked, "3\r\nabc\r\n0\r\n\r\n"), rest()],
            vec!["", "bytes=3-"],
        ),
        // A size that only the response announces.
        (
            unknown,
            vec![head(200, "content-length: 6\r\n", "abc"), rest()],
            vec!["", "bytes=3-"],
        ),
    ];
    for (at, (size, answers, asked)) in rows.into_iter().enumerate() {
        let (outcome, ranges) = from_answers(size, answers).await;
        assert_eq!(outcome.expect("all bytes"), b"abcdef", "row {at}");
        assert_eq!(ranges, asked, "row {at}");
    }
    // A file shorter than announced: it is retried, but not without end.
    let nothing = |total| {
        let range = format!("content-range: bytes 3-2/{total}\r\n");
        vec![head(200, "", "abc"), head(206, &range, "")]
    };
    for (answers, times) in [
        (vec![head(200, "", "abc"), beyond()], 2),
        (nothing("3"), 2),
        (nothing("*"), 4),
        (nothing("6"), 4),
    ] {
        let (outcome, ranges) = from_answers(known, answers).await;
        let error = outcome.expect_err("too short");
        assert!(
            matches!(
                error.as_transfer(),
                Some(TransferError::Size {
                    expected: 6,
                    found: 3,
                    ..
                })
            ),
            "{error}"
        );
        assert_eq!(ranges.len(), times);
    }
}

#[tokio::test]
async fn responses_that_are_not_the_file_are_refused() {
    let head = |status: u16, lines: &str, body: &str| {
        Act::bytes(format!(
            "HTTP/1.1 {status} X\r\nconnection: close\r\n{lines}\r\n{body}"
        ))
    };
    let tagged = || head(200, "etag: \"v1\"\r\n", "abc");
    let (known, unknown) = (r#""size":6,"#, "");
    let rows = [
        // A broken connection would look like the end.
        (
            unknown,
            vec![head(200, "", "abcdef")],
            "nothing shows whether it is the whole file",
        ),
        (unknown, vec![head(204, "", "")], "its status is 204"),
        (known, vec![head(203, "", "abcdef")], "its status is 203"),
        (
            known,
            vec![head(200, "content-encoding: gzip\r\n", "abcdef")],
            "it has the content coding `gzip`",
        ),
        (
            known,
            vec![tagged(), head(206, "content-range: bytes 4-5/6\r\n", "ef")],
            "it is another part of the file",
        ),
        (
            known,
            vec![
                tagged(),
                head(206, "etag: \"v2\"\r\ncontent-range: bytes 3-5/6\r\n", "DEF"),
            ],
            "the file changed during the download",
        ),
        (
            known,
            vec![tagged(), head(200, "etag: \"v2\"\r\n", "ABCDEF")],
            "the file changed during the download",
        ),
        (
            unknown,
            vec![
                head(200, "content-length: 6\r\n", "abc"),
                head(206, "content-range: bytes 3-6/7\r\n", "defg"),
            ],
            "the sizes differ: 7 bytes, expected 6",
        ),
    ];
    for (size, answers, text) in rows {
        let times = answers.len();
        let (outcome, ranges) = from_answers(size, answers).await;
        let error = outcome.expect_err(text);
        assert!(error.to_string().ends_with(text), "{error}");
        assert_eq!(ranges.len(), times, "{text}");
    }
    // Without a tag in the part, `if-range` has compared it.
    let rest = head(206, "content-range: bytes 3-5/6\r\n", "def");
    let (outcome, _) = from_answers(known, vec![tagged(), rest]).await;
    assert_eq!(outcome.expect("all bytes"), b"abcdef");
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
