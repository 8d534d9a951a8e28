//! Files, texts and forms in both directions, between the client and its mock.

use golden_files::bundles::{AppendOptions, Spec, UploadOptions};
use golden_files::mock::Server;
use golden_files::mock::{Request, StandardError};
use golden_files::transfer::{Content, Source};
use golden_files::{ErrorKind, RetryPolicy};
use std::error::Error;
use std::sync::mpsc;

/// Name, media type and bytes of a file.
fn facts(file: &Source) -> String {
    let bytes = String::from_utf8_lossy(file.as_bytes().unwrap_or_default());
    let name = file.name().unwrap_or("?");
    format!("{name} {} {bytes}", file.content_type().unwrap_or("?"))
}

#[tokio::test]
async fn files_texts_and_forms_arrive_as_they_are() -> Result<(), Box<dyn Error>> {
    let server = Server::start().await?;
    let client = server.client().retry(RetryPolicy::none()).build()?;
    let (sender, seen) = mpsc::channel();

    // A file is returned as it is, and an error as one.
    server.bundles().on_data(|id| match id.as_str() {
        "7" => Ok(Content::new("application/zip", "PK\u{0}").named("b.zip")),
        _ => Err(StandardError::new(ErrorKind::NotFound, "There is no such bundle.")),
    });
    let content = client.bundles().data("7").await?;
    assert_eq!(content.media_type(), Some("application/zip"));
    assert_eq!(content.file_name(), Some("b.zip"));
    assert_eq!(content.bytes().await?, b"PK\0");
    let error = client.bundles().data("8").await.expect_err("no such bundle");
    assert!(error.is_not_found(), "{error}");

    // Without a handler, the content is empty.
    assert_eq!(client.reports().download("7").await?.bytes().await?, b"");
    server.reports().on_download(|_| Ok(Content::new("text/csv", "a,b")));
    let report = client.reports().download("7").accept("text/csv").await?;
    assert_eq!(report.text().await?, "a,b");

    // Bytes are sent as they are.
    let log = sender.clone();
    server.bundles().on_replace(move |id, file| Ok(log.send(format!("{id} {}", facts(&file))).unwrap()));
    client.bundles().replace("7", &Source::bytes("PK")).await?;
    assert_eq!(seen.recv()?, "7 ? application/zip PK");
    let log = sender.clone();
    server.bundles().on_append(move |_, options| {
        Ok(log.send(options.body.as_ref().map_or("none".to_owned(), facts)).unwrap())
    });
    client.bundles().append("7").await?;
    assert_eq!(seen.recv()?, "none");
    let body = Source::bytes("more").media_type("text/x");
    client.bundles().append_with("7", &AppendOptions::new().with_body(body)).await?;
    assert_eq!(seen.recv()?, "? text/x more");

    // Files and values are parts of one body.
    let log = sender.clone();
    server.bundles().on_upload(move |bundle, label, options| {
        let others: Vec<_> = options.attachments.iter().map(facts).collect();
        let signature = options.signature.as_ref().map(facts);
        let owner = options.spec.map(|spec| spec.owner);
        let facts = format!(
            "{} {label} {:?} {owner:?} {:?} {signature:?} {others:?}",
            facts(&bundle),
            options.force,
            *options.tags,
        );
        Ok(log.send(facts.clone()).map(|()| facts).unwrap())
    });
    let bundle = Source::bytes("PK\r\n--x").named("a \"b\".zip").media_type("application/zip");
    client.bundles().upload(&bundle, "ä").await?;
    let least = "a \"b\".zip application/zip PK\r\n--x ä None None [] None []";
    assert_eq!(seen.recv()?, least);
    let options = UploadOptions::new()
        .with_force(true)
        .with_spec(Spec::new("me"))
        .with_tags(["x".to_owned(), "y".to_owned()])
        .with_signature(Source::bytes("sig").named("s"))
        .with_attachments([Source::bytes("1"), Source::bytes("")]);
    client.bundles().upload_with(&bundle, "l", &options).await?;
    let all = "a \"b\".zip application/zip PK\r\n--x l Some(true) Some(\"me\") [\"x\", \"y\"] \
               Some(\"s application/octet-stream sig\") \
               [\"attachments application/octet-stream 1\", \"attachments application/octet-stream \"]";
    assert_eq!(seen.recv()?, all);
    let log = sender.clone();
    server.bundles().on_batch(move |files| Ok(log.send(files.len().to_string()).unwrap()));
    client.bundles().batch(&[Source::bytes("1"), Source::bytes("2")]).await?;
    assert_eq!(seen.recv()?, "2");
    let refused = client.bundles().batch(&[]).await.expect_err("a required part");
    assert!(refused.is_invalid_argument(), "{refused}");

    // Texts and forms.
    let log = sender.clone();
    server.notes().on_set(move |text| {
        log.send(text).unwrap();
        Ok(Content::new("text/plain", "before"))
    });
    let before = client.notes().set("after\n").await?;
    assert_eq!(before.text().await?, "before");
    assert_eq!(seen.recv()?, "after\n");
    client.notes().add().await?;
    let log = sender.clone();
    server.token().on_issue(move |kind, options| {
        let facts = format!("{kind} {:?}", *options.scopes);
        Ok(log.send(facts).map(|()| "token".to_owned()).unwrap())
    });
    let options = golden_files::token::IssueOptions::new().with_scopes(["a b".to_owned(), "c&".to_owned()]);
    assert_eq!(client.token().issue_with("x=y", &options).await?, "token");
    assert_eq!(seen.recv()?, "x=y [\"a b\", \"c&\"]");

    let operations = server.mock().requests();
    assert!(operations.iter().all(|it: &Request| it.operation().is_some()));
    Ok(())
}
