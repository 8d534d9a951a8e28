//! Nothing is left on the server or the disk, and no header of a server suspends a transfer.

use crate::support::capture;
use crate::support::folder::Folder;
use crate::support::library::{Deviation, Library, Request};
use crate::support::uploads::{
    ADD, CANCEL, COMPLETE, CREATE, DELETE, GET, GET_FILE, KEEP_ALIVE, MOMENT, PUT, UPDATE,
    VALIDATE, content, upload,
};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::timeout;
use vsphere_runtime::transfer::{
    self, ChecksumAlgorithm, Download, Source, Target, Upload, Warning,
};
use vsphere_runtime::{Client, RetryPolicy, WaitPolicy};

const LONG: Duration = Duration::from_secs(30);
const LOG_OUT: &str = "DELETE /api/session";
const END_DOWNLOAD: [&str; 2] = [
    "POST /download-session/d-1?action=cancel",
    "DELETE /download-session/d-1",
];

fn year() -> Deviation {
    let head =
        "HTTP/1.1 503 X\r\nconnection: close\r\nretry-after: 31536000\r\ncontent-length: 0\r\n\r\n";
    Deviation::Bytes(head.to_owned())
}

fn name(index: usize) -> String {
    format!("{index}.vmdk")
}

/// Returns an upload of files whose checksums are compared.
fn many(client: &Client, count: usize) -> Upload {
    (0..count).fold(upload(client), |upload, index| {
        let source = Source::bytes(content(100_000 + index));
        upload.file(
            name(index),
            source.checksum_while_sending(ChecksumAlgorithm::Sha1),
        )
    })
}

fn download_many(client: &Client, library: &Library, folder: &Folder, count: usize) -> Download {
    let retry = RetryPolicy::default().first_wait(MOMENT);
    let download = transfer::download(client, "item-1").retry(retry);
    (0..count).fold(download, |download, index| {
        library.put_file(&name(index), &content(200_000 + index));
        download.file(name(index), Target::path(folder.join(&name(index))))
    })
}

#[tokio::test]
async fn a_year_of_waiting_is_limited_in_each_phase() {
    for phase in [
        CREATE,
        ADD,
        PUT,
        GET_FILE,
        GET,
        UPDATE,
        VALIDATE,
        COMPLETE,
        KEEP_ALIVE,
        DELETE,
        "POST /api/session",
    ] {
        let library = Library::start(move |_, request| match &*request.line {
            line if line == phase && request.before == 0 => Some(year()),
            GET if request.before < 3 => Some(Deviation::answer(
                200,
                r#"{"state":"ACTIVE","preview_info":{"state":"AVAILABLE","warnings":[{"type":"SELF_SIGNED_CERTIFICATE","message":{"id":"x","default_message":"x","args":[]},"ignored":false}]}}"#,
            )),
            PUT if phase == KEEP_ALIVE => Some(Deviation::Later(MOMENT * 250)),
            _ => None,
        })
        .await;
        let retry = RetryPolicy::default()
            .first_wait(MOMENT)
            .longest_retry_after(MOMENT);
        let client = library
            .builder()
            .retry(retry.clone())
            .login_pause(MOMENT)
            .build()
            .expect("a client");
        let source = Source::bytes(content(1000)).checksum_while_sending(ChecksumAlgorithm::Sha1);
        let upload = upload(&client)
            .file("disk.vmdk", source)
            .accept_warnings([Warning::SelfSignedCertificate])
            .validate()
            .keep_alive(Duration::ZERO)
            .retry(retry)
            .wait(
                WaitPolicy::default()
                    .first_interval(MOMENT)
                    .longest_retry_after(MOMENT),
            );
        let outcome = timeout(LONG, upload.send()).await;
        outcome
            .unwrap_or_else(|_| panic!("{phase}: waits"))
            .unwrap_or_else(|error| panic!("{phase}: {error}"));
        assert!(library.count(phase) >= 2, "{phase}: {:?}", library.lines());
        assert_eq!(
            library.lines().last().map(|it| &**it),
            Some(DELETE),
            "{phase}"
        );
    }
}

/// A client without a budget for retries must not leave a session either.
#[tokio::test]
async fn the_removal_of_the_session_needs_no_budget() {
    for broken in [CANCEL, DELETE] {
        let library = Library::start(move |_, request| match &*request.line {
            PUT => Some(Deviation::answer(404, "")),
            line if line == broken && request.before == 0 => Some(Deviation::answer(503, "")),
            _ => None,
        })
        .await;
        let policy = RetryPolicy::none().budget(0);
        let client = library.builder().retry(policy).build().expect("a client");
        let upload = upload(&client).file("disk.vmdk", Source::bytes(content(1000)));
        assert_eq!(upload.await.expect_err("404").status(), Some(404));
        assert_eq!(
            library.lines().last().map(|it| &**it),
            Some(DELETE),
            "{broken}"
        );
        assert_eq!(library.count(broken), 2);
    }
}

/// A program that is interrupted drops its transfers, logs out, and ends.
#[tokio::test]
async fn a_log_out_waits_for_the_removal_of_sessions() {
    // Dropped while the session is created, and while bytes are sent.
    for at in [CREATE, PUT] {
        let library = Library::start(move |_, request| match &*request.line {
            CREATE if at == CREATE => Some(Deviation::Later(MOMENT * 30)),
            PUT => Some(Deviation::Hang),
            CANCEL | DELETE => Some(Deviation::Later(MOMENT * 10)),
            _ => None,
        })
        .await;
        let client = library.client();
        let run = tokio::spawn(
            upload(&client)
                .file("disk.vmdk", Source::bytes(content(1000)))
                .send(),
        );
        library.until(|it| it.count(at) == 1).await;
        run.abort();
        run.await.expect_err("dropped");
        client.log_out().await.expect("an end");
        let lines = library.lines();
        assert_eq!(lines[lines.len() - 3..], [CANCEL, DELETE, LOG_OUT]);
    }
}

/// One of several files fails, in each phase of a file.
#[tokio::test]
async fn a_failure_ends_the_session_once_and_names_the_file() {
    for broken in [
        "add",
        "PUT /data/3.vmdk",
        "GET /update-session/u-1/file/3.vmdk",
    ] {
        let rule = move |_: &Library, request: &Request| {
            let is_add = request.line == ADD && request.json()["name"] == "3.vmdk";
            (request.line == broken || broken == "add" && is_add)
                .then(|| Deviation::answer(404, ""))
        };
        let library = Library::start(rule).await;
        let client = library.client();
        let error = many(&client, 12).await.expect_err("404");
        assert_eq!(error.file(), Some("3.vmdk"), "{error}");
        assert!(error.to_string().contains("3.vmdk"), "{error}");
        assert_eq!(
            (
                error.status(),
                library.count(CANCEL),
                library.count(DELETE),
                library.count(COMPLETE)
            ),
            (Some(404), 1, 1, 0)
        );
        let lines = library.lines();
        assert_eq!(lines[lines.len() - 2..], [CANCEL, DELETE]);
    }
}

#[tokio::test]
async fn a_failed_download_ends_the_session_once_and_leaves_whole_files_only() {
    for broken in ["prepare", "GET /data/3.vmdk"] {
        let rule = move |_: &Library, request: &Request| {
            let is_prepare =
                request.line.ends_with("prepare") && request.json()["file_name"] == "3.vmdk";
            match &*request.line {
                line if line == broken || broken == "prepare" && is_prepare => {
                    Some(Deviation::answer(404, ""))
                }
                "GET /data/1.vmdk" => Some(Deviation::Hang),
                line if line.starts_with("GET /data") && request.before == 0 => {
                    Some(Deviation::Reset(100_000))
                }
                _ => None,
            }
        };
        let library = Library::start(rule).await;
        let client = library.client();
        let folder = Folder::new("failed-download");
        let error = download_many(&client, &library, &folder, 12)
            .await
            .expect_err("404");
        assert_eq!(
            (error.file(), error.status()),
            (Some("3.vmdk"), Some(404)),
            "{error}"
        );
        for line in END_DOWNLOAD {
            assert_eq!(library.count(line), 1, "{broken}");
        }
        for name in folder.names() {
            assert!(name.ends_with(".vmdk"), "{name}");
            assert_eq!(
                std::fs::read(folder.join(&name)).ok(),
                library.file(&name),
                "{name}"
            );
        }
    }
}

/// Dropped at any point, several times.
#[tokio::test]
async fn dropped_transfers_leave_nothing() {
    capture::start();
    for after in 0..18 {
        let library = Library::start(move |library, _| {
            (library.log().len() > after).then_some(Deviation::Hang)
        })
        .await;
        let library_2 = library.clone();
        let client = library.client();
        let folder = Folder::new(&format!("dropped-{after}"));
        let is_upload = after % 2 == 0;
        let run = match is_upload {
            true => tokio::spawn(async move { many(&client, 9).await.map(|_| ()) }),
            false => {
                let download = download_many(&client, &library, &folder, 9);
                tokio::spawn(async move { download.await.map(|_| ()) })
            }
        };
        library_2.until(|it| it.log().len() > after).await;
        run.abort();
        assert!(run.await.expect_err("dropped").is_cancelled());
        for _ in 0..200 {
            if folder.names().iter().all(|name| !name.ends_with(".part")) {
                break;
            }
            tokio::time::sleep(MOMENT).await;
        }
        for name in folder.names() {
            assert_eq!(
                std::fs::read(folder.join(&name)).ok(),
                library.file(&name),
                "{name}"
            );
        }
    }
}

/// Parts that are sent twice do not count twice.
#[tokio::test]
async fn progress_stays_within_the_size() {
    let library = Library::start(|_, request| {
        (request.line.starts_with("PUT /data") && request.before < 2).then(|| {
            match request.before {
                0 => Deviation::answer(500, ""),
                _ => Deviation::Reset(50_000),
            }
        })
    })
    .await;
    let client = library.client();
    let most = Arc::new(Mutex::new((0, 0)));
    let kept = Arc::clone(&most);
    many(&client, 11)
        .on_progress(move |it| {
            assert!(it.total_bytes() <= it.total_size().expect("a size"));
            assert!(it.bytes() <= it.size().expect("a size"));
            *kept.lock().expect("numbers") = (it.total_bytes(), it.total_size().expect("a size"));
        })
        .await
        .expect("done");
    let (done, size) = *most.lock().expect("numbers");
    assert_eq!(done, size);
}

/// Two spellings of one path are one file.
#[tokio::test]
async fn one_path_in_two_spellings_is_refused() {
    let library = Library::plain().await;
    let client = library.client();
    let here = std::env::current_dir().expect("a folder");
    for (one, other) in [
        ("a", "./a"),
        ("a", here.join("a").to_str().expect("a text")),
    ] {
        let download = transfer::download(&client, "item-1")
            .file("a.vmdk", Target::path(one))
            .file("b.vmdk", Target::path(other));
        let error = download.await.expect_err("one path");
        assert!(error.is_encode(), "{error}");
        assert_eq!(library.log().len(), 0);
    }
}

/// A lost response to the creation of a session leaves no second one.
#[tokio::test]
async fn a_session_is_created_once() {
    let library = Library::start(|_, request| {
        (request.line == CREATE && request.before == 0).then_some(Deviation::Reset(0))
    })
    .await;
    let client = library
        .builder()
        .retry(RetryPolicy::default().first_wait(MOMENT))
        .build()
        .expect("a client");
    upload(&client)
        .file("disk.vmdk", Source::bytes(content(1000)))
        .await
        .expect("done");
    let log = library.log();
    let tokens: Vec<_> = log
        .iter()
        .filter(|it| it.line == CREATE)
        .map(|it| it.header("client-token"))
        .collect();
    assert!(
        tokens.len() == 2 && tokens[0].is_some() && tokens[0] == tokens[1],
        "{tokens:?}"
    );
}
