//! Responses to downloads that are not the file, or only a part of it, and files that are larger than allowed.

use crate::support::capture;
use crate::support::library::Deviation;
use crate::transfer_download::{Memory, PREPARE, download, library};
use vsphere_runtime::Error;
use vsphere_runtime::transfer::{Download, Target, TransferError};
use vsphere_test_server::{Act, Script};

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
