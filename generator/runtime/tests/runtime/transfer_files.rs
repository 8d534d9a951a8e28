//! Local files of transfers: nothing but the right bytes at the right path, and no file of anyone else touched.

use crate::support::folder::Folder;
use crate::support::library::{Deviation, Library};
use crate::support::uploads::{CANCEL, DELETE, MOMENT, PUT, content, upload};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::task::JoinSet;
use vsphere_runtime::transfer::{self, Download, Source, Target, TransferError};
use vsphere_runtime::{Client, Error, RetryPolicy};

const GET: &str = "GET /data/disk.vmdk";

fn download(client: &Client, path: impl AsRef<Path>) -> Download {
    transfer::download(client, "item-1")
        .file("disk.vmdk", Target::path(path))
        .retry(RetryPolicy::default().first_wait(MOMENT))
}

async fn with_file(content: &[u8]) -> Library {
    let library = Library::plain().await;
    library.put_file("disk.vmdk", content);
    library
}

fn local(error: &Error) -> &io::Error {
    match error.as_transfer() {
        Some(TransferError::Local(error)) => error,
        _ => panic!("{error}"),
    }
}

/// Breaks off each download a few times, so that their writes alternate.
async fn with_interruptions(content: &[u8]) -> Library {
    let library = Library::start(|_, request| {
        (request.line == GET && request.before < 8).then_some(Deviation::Reset(100_000))
    })
    .await;
    library.put_file("disk.vmdk", content);
    library
}

#[tokio::test]
async fn two_downloads_to_one_path_do_not_mix() {
    let folder = Folder::new("two-downloads");
    let path = folder.join("disk.vmdk");
    let contents: [Vec<u8>; 2] = [vec![1; 900_000], vec![2; 900_000]];
    let mut runs = JoinSet::new();
    for content in &contents {
        let library = with_interruptions(content).await;
        let run = download(&library.client(), &path).send();
        runs.spawn(async move { (library, run.await) });
    }
    while let Some(run) = runs.join_next().await {
        run.expect("an end").1.expect("done");
    }
    let found = fs::read(&path).expect("a file");
    assert!(contents.contains(&found), "a file of two halves");
    assert_eq!(folder.names(), ["disk.vmdk"]);
}

#[tokio::test]
async fn two_files_to_one_path_are_refused() {
    let folder = Folder::new("two-files");
    let library = Library::plain().await;
    let path = folder.join("a");
    let client = library.client();
    let download = download(&client, &path).file("other.vmdk", Target::path(&path));
    let error = download.await.expect_err("one path");
    assert!(error.is_encode(), "{error}");
    let expected = format!("`target` `{}` is given twice", path.display());
    assert!(error.to_string().ends_with(&expected), "{error}");
    assert_eq!((library.log().len(), folder.names().len()), (0, 0));
}

/// Also if the download fails or is dropped.
#[tokio::test]
async fn files_of_others_stay() {
    let folder = Folder::new("of-others");
    let own = folder.write("disk.vmdk.part", b"of someone else");
    let path = folder.join("disk.vmdk");
    let library = with_file(b"new").await;
    let client = library.client();
    download(&client, &path).await.expect("done");
    assert_eq!(fs::read(&path).expect("a file"), b"new");

    let failing =
        Library::start(|_, request| (request.line == GET).then(|| Deviation::answer(403, "")));
    let failing = failing.await;
    failing.put_file("disk.vmdk", b"newer");
    download(&failing.client(), &path).await.expect_err("403");

    let hanging = Library::start(|_, request| (request.line == GET).then_some(Deviation::Hang));
    let hanging = hanging.await;
    hanging.put_file("disk.vmdk", b"newer");
    let run = tokio::spawn(download(&hanging.client(), &path).send());
    hanging.until(|it| it.count(GET) == 1).await;
    run.abort();
    assert!(run.await.expect_err("dropped").is_cancelled());

    assert_eq!(fs::read(&own).expect("a file"), b"of someone else");
    assert_eq!(fs::read(&path).expect("a file"), b"new");
    assert_eq!(folder.names(), ["disk.vmdk", "disk.vmdk.part"]);
}

#[cfg(unix)]
#[tokio::test]
async fn links_are_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new("links");
    let victim = folder.write("victim", b"precious");
    let path = folder.join("disk.vmdk");
    for name in ["disk.vmdk", "disk.vmdk.part"] {
        symlink(&victim, folder.join(name)).expect("a link");
    }
    let library = with_file(b"new").await;
    download(&library.client(), &path).await.expect("done");
    assert_eq!(fs::read(&victim).expect("a file"), b"precious");
    // A link at the path itself is replaced.
    assert!(fs::symlink_metadata(&path).expect("a file").is_file());
    assert_eq!(fs::read(&path).expect("a file"), b"new");
    assert_eq!(folder.names(), ["disk.vmdk", "disk.vmdk.part", "victim"]);
}

#[cfg(unix)]
#[tokio::test]
async fn targets_that_are_no_files_are_refused_before_a_byte_arrives() {
    let folder = Folder::new("no-files");
    let library = with_file(b"new").await;
    let client = library.client();
    let socket = folder.join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("a socket");
    let inside = folder.write("file", b"").join("a");
    let rows: [(PathBuf, &str, io::ErrorKind); 5] = [
        (
            folder.as_ref().to_owned(),
            "` is a directory",
            io::ErrorKind::InvalidInput,
        ),
        (socket, "use it as a writer", io::ErrorKind::InvalidInput),
        (
            folder.join(".."),
            "` names no file",
            io::ErrorKind::InvalidInput,
        ),
        (folder.join("none/a"), "none/a.", io::ErrorKind::NotFound),
        (inside, "cannot create `", io::ErrorKind::NotADirectory),
    ];
    for (path, text, kind) in rows {
        let error = download(&client, &path).await.expect_err("no file");
        assert!(error.to_string().contains(text), "{error}");
        assert_eq!(local(&error).kind(), kind, "{error}");
    }
    assert_eq!(library.count(GET), 0);
    assert_eq!(folder.names(), ["file", "socket"]);
}

/// The longest name that most file systems allow.
#[tokio::test]
async fn names_may_be_long() {
    let folder = Folder::new("long-names");
    let library = with_file(b"new").await;
    let client = library.client();
    for name in ["x".repeat(255), "ü".repeat(127)] {
        let path = folder.join(&name);
        download(&client, &path).await.expect("done");
        assert_eq!(fs::read(&path).expect("a file"), b"new");
    }
    assert_eq!(folder.names().len(), 2);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_an_error() {
    let library = with_file(&content(500_000)).await;
    let full = fs::File::options().write(true).open("/dev/full");
    let target = Target::writer(tokio::fs::File::from_std(full.expect("a device")));
    let client = library.client();
    let download = transfer::download(&client, "item-1").file("disk.vmdk", target);
    let error = download.await.expect_err("no space");
    assert_eq!(local(&error).kind(), io::ErrorKind::StorageFull, "{error}");
}

/// Neither one attempt nor several may send two versions of a file.
#[tokio::test]
async fn sources_that_change_are_errors() {
    let folder = Folder::new("sources");
    let sent = content(900_000);
    let grown = content(900_001);
    // The new content, if it is written, and whether the first attempt breaks off.
    for (new, breaks) in [(Some(&sent), true), (Some(&grown), true), (None, false)] {
        let path = folder.write("disk.vmdk", &sent);
        let source = Source::path(&path).await.expect("a file");
        let (new, changed) = (new.cloned(), path.clone());
        let library = Library::start(move |_, request| {
            if request.line == PUT && request.before == 0 {
                // A rename, because the client may be reading the old file.
                if let Some(new) = &new {
                    let other = changed.with_extension("new");
                    fs::write(&other, new).expect("a file");
                    fs::rename(&other, &changed).expect("a file");
                }
                let file = fs::File::options().write(true).open(&changed);
                let later = SystemTime::now() + Duration::from_secs(10);
                file.expect("a file").set_modified(later).expect("a file");
                return breaks.then_some(Deviation::Reset(100_000));
            }
            None
        })
        .await;
        let upload = upload(&library.client()).file("disk.vmdk", source);
        let error = upload.await.expect_err("another version");
        let expected = format!("`{}` changed since", path.display());
        assert!(local(&error).to_string().starts_with(&expected), "{error}");
        assert_eq!(library.count(PUT), 1);
        assert_eq!(
            library.lines()[library.lines().len() - 2..],
            [CANCEL, DELETE]
        );
    }
}
