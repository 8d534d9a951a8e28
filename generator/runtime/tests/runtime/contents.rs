//! Contents that are no JSON, in both directions: what is sent, byte for byte, and what is made of the answers.

use crate::support::folder::Folder;
use crate::support::{NO_CONTENT, Server, answer, patient};
use serde_json::json;
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use vsphere_runtime::operation::{Method, Operation, ResultShape};
use vsphere_runtime::transfer::{Content, Phase, Source, Target};
use vsphere_runtime::{Call, Client, Error, ErrorCause};
use vsphere_test_server::{Act, Script};

macro_rules! operation {
    ($method:ident $($field:ident: $value:expr),*) => {{
        static OPERATION: Operation = Operation {
            id: "Test_call",
            method: Method::$method,
            path: "/x",
            success: 204,
            $($field: $value,)*
            ..Operation::EMPTY
        };
        &OPERATION
    }};
}

static DOWNLOAD: Operation = Operation {
    id: "Test_download",
    path: "/bundle",
    result: ResultShape::Content,
    accept: "application/zip, application/json",
    ..Operation::EMPTY
};

static UPLOAD: Operation = Operation {
    id: "Test_upload",
    method: Method::Put,
    path: "/bundle",
    success: 204,
    ..Operation::EMPTY
};

type Build = fn(&Client) -> Call<()>;

/// Returns headers and body of a request, without what all requests have. The boundary of parts is `B`.
fn parts_of(request: &str) -> (Vec<String>, String) {
    let (head, body) = request.split_once("\r\n\r\n").expect("a head");
    let boundary = head.split("boundary=").nth(1);
    let boundary = boundary
        .and_then(|rest| rest.lines().next())
        .unwrap_or("no boundary");
    let plain = |text: &str| text.replace(boundary, "B");
    let is_common = |line: &&str| {
        let common = [
            "host:",
            "user-agent:",
            "content-length:",
            "accept-encoding:",
            "accept: application/json",
        ];
        !common.iter().any(|name| line.starts_with(name))
    };
    let headers = head.lines().skip(1).filter(is_common).map(plain);
    (headers.collect(), plain(body))
}

fn file(text: &str) -> Source {
    Source::bytes(text)
}

#[tokio::test]
async fn bodies_are_sent_as_documented() {
    const VENDOR: &str = "application/vnd.x+json;version=39.1";
    let table: Vec<(&str, Build, &[&str], &str)> = vec![
        (
            "vendor JSON",
            |c| {
                let call = c.call(operation!(Post content_type: VENDOR, accept: "application/*+json;version=39.1"));
                call.json(&json!({"a": 1}))
            },
            &[
                "accept: application/*+json;version=39.1",
                "content-type: application/vnd.x+json;version=39.1",
            ],
            "{\"a\":1}",
        ),
        (
            "vendor JSON of fields",
            |c| c.call(operation!(Post content_type: VENDOR)).field("a", &1),
            &["content-type: application/vnd.x+json;version=39.1"],
            "{\"a\":1}",
        ),
        (
            "another choice",
            |c| {
                c.call(operation!(Post accept: "application/pdf, text/csv"))
                    .accept("text/csv")
            },
            &["accept: text/csv"],
            "",
        ),
        (
            "text",
            |c| c.call(operation!(Put)).text("ä\n\"b\""),
            &["content-type: text/plain; charset=utf-8"],
            "ä\n\"b\"",
        ),
        (
            "documented text",
            |c| {
                c.call(operation!(Put content_type: "text/csv"))
                    .text_opt(Some("a,b"))
            },
            &["content-type: text/csv"],
            "a,b",
        ),
        (
            "no text",
            |c| c.call(operation!(Put)).text_opt(None),
            &[],
            "",
        ),
        (
            "form",
            |c| {
                let call = c.call(operation!(Post)).form_field("a b", "c&d");
                call.form_field("e", &vec![1_i64, 2])
                    .form_field("f", &None::<i64>)
            },
            &["content-type: application/x-www-form-urlencoded"],
            "a+b=c%26d&e=1&e=2",
        ),
        (
            "bytes",
            |c| c.call(operation!(Put)).content(&file("\u{0}b")),
            &["content-type: application/octet-stream"],
            "\u{0}b",
        ),
        (
            "documented bytes",
            |c| {
                c.call(operation!(Put content_type: "application/zip"))
                    .content(&file("z"))
            },
            &["content-type: application/zip"],
            "z",
        ),
        (
            "bytes of a type of their own",
            |c| {
                let call = c.call(operation!(Put content_type: "application/zip"));
                call.content_opt(Some(&file("z").media_type("application/gzip")))
            },
            &["content-type: application/gzip"],
            "z",
        ),
        (
            "no bytes at all",
            |c| c.call(operation!(Put)).content(&file("")),
            &["content-type: application/octet-stream"],
            "",
        ),
        (
            "no body",
            |c| c.call(operation!(Put)).content_opt(None),
            &[],
            "",
        ),
        (
            "parts",
            |c| {
                let call = c
                    .call(operation!(Post))
                    .part("text", "a\r\nb")
                    .part("number", &7);
                let call = call.part("list", &["x", "y"]).part("none", &None::<i64>);
                let call = call.part("structure", &json!({"a": [1]}));
                call.file("file", &file("data").named("f\"1\".txt"))
            },
            &["content-type: multipart/form-data; boundary=B"],
            "--B\r\ncontent-disposition: form-data; name=\"text\"\r\ncontent-type: text/plain; charset=utf-8\r\n\r\na\r\nb\r\n\
             --B\r\ncontent-disposition: form-data; name=\"number\"\r\ncontent-type: text/plain; charset=utf-8\r\n\r\n7\r\n\
             --B\r\ncontent-disposition: form-data; name=\"list\"\r\ncontent-type: text/plain; charset=utf-8\r\n\r\nx\r\n\
             --B\r\ncontent-disposition: form-data; name=\"list\"\r\ncontent-type: text/plain; charset=utf-8\r\n\r\ny\r\n\
             --B\r\ncontent-disposition: form-data; name=\"structure\"\r\ncontent-type: application/json\r\n\r\n{\"a\":[1]}\r\n\
             --B\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f%221%22.txt\"\r\ncontent-type: application/octet-stream\r\n\r\ndata\r\n\
             --B--\r\n",
        ),
        (
            "files of one name",
            |c| {
                let files = [file("1"), file("").media_type("image/png")];
                c.call(operation!(Post))
                    .files("f", &files)
                    .files("g", &None)
            },
            &["content-type: multipart/form-data; boundary=B"],
            "--B\r\ncontent-disposition: form-data; name=\"f\"; filename=\"f\"\r\ncontent-type: application/octet-stream\r\n\r\n1\r\n\
             --B\r\ncontent-disposition: form-data; name=\"f\"; filename=\"f\"\r\ncontent-type: image/png\r\n\r\n\r\n\
             --B--\r\n",
        ),
    ];
    for (name, build, headers, body) in table {
        let server = Server::start(NO_CONTENT).await;
        let call = build(&server.client());
        call.await.unwrap_or_else(|error| panic!("{name}: {error}"));
        let (sent, text) = parts_of(&server.request());
        assert_eq!(sent, headers, "{name}");
        assert_eq!(text, body, "{name}");
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_sent_are_refused() {
    let table: Vec<(&str, Build, &str)> = vec![
        (
            "two bodies",
            |c| c.call(operation!(Put)).text("a").content(&file("b")),
            "given twice",
        ),
        (
            "parts beside JSON",
            |c| c.call(operation!(Put)).json(&1).part("a", &1),
            "given twice",
        ),
        (
            "a form beside parts",
            |c| {
                c.call(operation!(Put))
                    .part("a", &1)
                    .form_field("b", &1_i64)
            },
            "given twice",
        ),
        (
            "a media type of two lines",
            |c| {
                c.call(operation!(Put))
                    .content(&file("b").media_type("a/b\r\nx: 1"))
            },
            "media type",
        ),
        (
            "a part of such a media type",
            |c| {
                c.call(operation!(Put))
                    .file("f", &file("b").media_type("a/b\r\nx: 1"))
            },
            "media type",
        ),
        (
            "such a choice",
            |c| c.call(operation!(Put)).accept("a/b\r\nx: 1"),
            "accept",
        ),
    ];
    for (name, build, reason) in table {
        let server = Server::start(NO_CONTENT).await;
        let error = build(&server.client()).await.expect_err(name);
        assert!(
            error.is_encode() && error.to_string().contains(reason),
            "{name}: {error}"
        );
        assert_eq!(server.request_count(), 0, "{name}");
    }
}

/// Returns a whole response with further header lines.
fn response(head: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

#[tokio::test]
async fn contents_are_read_as_they_are() -> Result<(), Error> {
    let head = "200 OK\r\ncontent-type: application/zip\r\ncontent-disposition: attachment; filename=\"../b.zip\"";
    let server = Server::start(response(head, "PK data")).await;
    let content: Content = server.client().call(&DOWNLOAD).await?;
    assert_eq!(content.status(), 200);
    assert_eq!(content.media_type(), Some("application/zip"));
    assert_eq!(content.file_name(), Some("b.zip"));
    assert_eq!(content.size(), Some(7));
    assert_eq!(content.bytes().await?, b"PK data");
    let (sent, _) = parts_of(&server.request());
    assert!(
        sent.contains(&"accept: application/zip, application/json".to_owned()),
        "{sent:?}"
    );

    let server = Server::start(response("200 OK", "{\"a\": 7}")).await;
    let call = || server.client().call::<Content>(&DOWNLOAD);
    assert_eq!(call().await?.text().await?, "{\"a\": 7}");
    assert_eq!(call().await?.json::<serde_json::Value>().await?["a"], 7);
    let mut content = call().await?;
    let mut read = Vec::new();
    while let Some(chunk) = content.chunk().await? {
        read.extend(chunk);
    }
    assert_eq!(read, b"{\"a\": 7}");
    let mut text = String::new();
    let mut content = call().await?;
    content.read_to_string(&mut text).await.expect("a text");
    assert_eq!(text, "{\"a\": 7}");

    let server = Server::start(NO_CONTENT).await;
    let content: Content = server.client().call(&DOWNLOAD).await?;
    assert_eq!(content.bytes().await?, b"");
    Ok(())
}

#[tokio::test]
async fn contents_are_saved_whole_or_not_at_all() -> Result<(), Error> {
    let folder = Folder::new("saved-contents");
    let path = folder.join("bundle.zip");
    let server = Server::start(response("200 OK", "PK data")).await;
    let content: Content = server.client().call(&DOWNLOAD).await?;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let save = content
        .save(Target::path(&path))
        .on_progress(move |progress| {
            let step = (progress.phase(), progress.bytes(), progress.size());
            log.lock().expect("the log").push(step);
        });
    save.await?;
    assert_eq!(std::fs::read(&path).expect("the file"), b"PK data");
    let last = seen.lock().expect("the log").last().copied();
    assert_eq!(last, Some((Phase::Done, 7, Some(7))));

    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nPK";
    let server = Server::start(cut).await;
    let path = folder.join("cut.zip");
    let content: Content = server.client().call(&DOWNLOAD).await?;
    let error = content.save(Target::path(&path)).await.expect_err("a part");
    assert!(
        matches!(error.as_cause(), ErrorCause::Transport(_)),
        "{error:?}"
    );
    assert_eq!(
        folder.names(),
        ["bundle.zip"],
        "the incomplete file is removed"
    );
    Ok(())
}

#[tokio::test]
async fn answers_that_are_no_content_are_errors() {
    let table = [
        (
            response("200 OK\r\ncontent-type: text/html", "<html>"),
            "page of HTML",
        ),
        (
            response("200 OK\r\ncontent-encoding: br", "x"),
            "content coding",
        ),
        ("HTTP/1.1 200 OK\r\n\r\nx".to_owned(), "whole"),
        (answer(404, "{\"error_type\": \"NOT_FOUND\"}"), "404"),
    ];
    for (bytes, expected) in table {
        let server = Server::start(bytes).await;
        let outcome = server.client().call::<Content>(&DOWNLOAD).await;
        let error = outcome.expect_err(expected).to_string();
        assert!(
            error.contains(expected) && error.contains("Test_download"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_content_that_stalls_or_is_too_large_is_an_error() -> Result<(), Error> {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nPK";
    let script = Script::start(move |_, _| Act::bytes(head).hang()).await;
    let client = Client::builder(&script.url)
        .idle_timeout(Duration::from_millis(50))
        .build()?;
    let content: Content = client.call(&DOWNLOAD).await?;
    let error = content.bytes().await.expect_err("a stall");
    assert!(
        matches!(error.as_cause(), ErrorCause::Timeout { .. })
            && error.to_string().contains("Test_download"),
        "{error}"
    );

    let server = Server::start(response("200 OK", "PK data")).await;
    let client = Client::builder(&server.url).body_limit(4).build()?;
    let content: Content = client.call(&DOWNLOAD).await?;
    let error = content.bytes().await.expect_err("a limit");
    assert!(
        matches!(error.as_cause(), ErrorCause::BodyTooLarge { limit: 4, .. }),
        "{error:?}"
    );

    // Also one that is not read into memory.
    let client = server.client();
    let call = || client.call::<Content>(&DOWNLOAD);
    let mut content = call().await?.size_limit(6);
    let error = loop {
        match content.chunk().await {
            Ok(part) => assert!(part.is_some(), "the end of the content"),
            Err(error) => break error.to_string(),
        }
    };
    assert!(error.starts_with("Test_download: "), "{error}");
    assert!(error.ends_with("more than 6 bytes"), "{error}");
    assert_eq!(call().await?.size_limit(7).bytes().await?, b"PK data");
    Ok(())
}

#[tokio::test]
async fn files_are_read_anew_for_each_attempt() -> Result<(), Error> {
    let script = Script::start(|number, _| match number {
        0 => Act::answer(503, ""),
        _ => Act::bytes(NO_CONTENT),
    })
    .await;
    let opened = Arc::new(Mutex::new(0));
    let count = Arc::clone(&opened);
    let source = Source::open(4, move || {
        *count.lock().expect("the count") += 1;
        async { Ok::<_, io::Error>(&b"data"[..]) }
    });
    let client = patient(&script.url).build()?;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    let call = client
        .call::<()>(&UPLOAD)
        .file("file", &source.named("a.bin"));
    let call = call.on_progress(move |progress| {
        log.lock()
            .expect("the log")
            .push((progress.file().to_owned(), progress.phase()));
    });
    call.await?;
    assert_eq!(*opened.lock().expect("the count"), 2);
    let sent: Vec<_> = script.requests().iter().map(|it| parts_of(it).1).collect();
    assert_eq!(sent[0], sent[1]);
    let seen = seen.lock().expect("the log");
    assert_eq!(
        seen.last(),
        Some(&("a.bin".to_owned(), Phase::Done)),
        "{seen:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_the_error_of_the_call() -> Result<(), Error> {
    let server = Server::start(NO_CONTENT).await;
    let client = server.client();
    let folder = Folder::new("unreadable-contents");
    let path = folder.join("file");
    std::fs::write(&path, "data").expect("a file");
    let changed = Source::path(&path).await?;
    assert_eq!(changed.name(), Some("file"));
    std::fs::write(&path, "other data").expect("a file");
    let short = Source::open(9, || async { Ok::<_, io::Error>(&b"data"[..]) });
    for (source, reason) in [(changed, "changed since"), (short, "ends after 4 of 9")] {
        let error = client
            .call::<()>(&UPLOAD)
            .content(&source)
            .await
            .expect_err(reason);
        assert!(
            matches!(error.as_cause(), ErrorCause::Transfer(_)),
            "{error:?}"
        );
        assert!(error.to_string().contains(reason), "{error}");
    }
    Ok(())
}
