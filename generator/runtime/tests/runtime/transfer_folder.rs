//! Downloads of whole items into a folder.

use crate::support::folder::Folder;
use crate::support::library::{Deviation, Library};
use crate::support::uploads::{MOMENT, content};
use crate::support::{SESSION, capture};
use vsphere_runtime::transfer::{
    self, ChecksumAlgorithm, Download, Downloaded, Hasher, Phase, Target, TransferError,
};
use vsphere_runtime::{Client, Error, RetryPolicy, WaitPolicy};

const LIST: &str = "GET /item-1/file";
const DISK: &str = "GET /data/disk.vmdk";
const NOTES: &str = "GET /data/notes.iso";

/// Starts a server that lists these files, the first one with its checksum.
async fn with_listed(names: &'static [&'static str]) -> Library {
    let library = Library::start(move |library, request| {
        let listed = |(at, name): (usize, &&str)| {
            let checksum = match at {
                0 => library.file(name).map(|bytes| sha1(&bytes)),
                _ => None,
            };
            let checksum = checksum.map(|digits| serde_json::json!({ "checksum": digits }));
            serde_json::json!({
                "name": name,
                "size": 1,
                "cached": true,
                "version": "1",
                "checksum_info": checksum,
            })
        };
        let list: Vec<_> = names.iter().enumerate().map(listed).collect();
        let list = serde_json::Value::from(list).to_string();
        (request.line == LIST).then(|| Deviation::answer(200, &list))
    })
    .await;
    library.put_file("disk.vmdk", &content(700_000));
    library.put_file("notes.iso", &content(5_000));
    library
}

fn sha1(bytes: &[u8]) -> String {
    let mut hasher = Hasher::new(&ChecksumAlgorithm::Sha1).expect("known");
    hasher.update(bytes);
    hasher.finish().as_str().to_owned()
}

fn download(client: &Client) -> Download {
    capture::start();
    transfer::download(client, "item-1")
        .retry(RetryPolicy::default().first_wait(MOMENT))
        .wait(WaitPolicy::default().first_interval(MOMENT))
}

fn names(done: &Downloaded) -> Vec<&str> {
    done.files().iter().map(|it| it.name()).collect()
}

#[tokio::test]
async fn all_files_of_an_item_are_downloaded() {
    let folder = Folder::new("item-folder");
    folder.write("other", b"of the user");
    let library = with_listed(&["disk.vmdk", "notes.iso"]).await;
    let inner = folder.join("a/b");
    let done = download(&library.client()).folder(&inner).await;
    let done = done.expect("done");
    assert_eq!(names(&done), ["disk.vmdk", "notes.iso"]);
    assert!(done.files().iter().all(|it| !it.is_unchanged()));
    let read = |name: &str| std::fs::read(inner.join(name)).expect("a file");
    assert_eq!(read("disk.vmdk"), content(700_000));
    assert_eq!(read("notes.iso"), content(5_000));
    assert_eq!(folder.names(), ["a", "other"]);
    let list = library.request(LIST);
    let session = format!("{SESSION}-1");
    assert_eq!(list.header("vmware-api-session-id"), Some(&*session));
    capture::check();
}

#[tokio::test]
async fn a_file_can_have_a_target_of_its_own() {
    let folder = Folder::new("item-folder-own");
    let library = with_listed(&["disk.vmdk", "notes.iso"]).await;
    let own = folder.join("own");
    let done = download(&library.client())
        .folder(&folder)
        .file("disk.vmdk", Target::path(&own))
        .await;
    assert_eq!(names(&done.expect("done")), ["disk.vmdk", "notes.iso"]);
    assert_eq!(folder.names(), ["notes.iso", "own"]);
}

#[tokio::test]
async fn an_item_without_files_is_no_error() {
    let folder = Folder::new("item-folder-empty");
    let library = with_listed(&[]).await;
    let done = download(&library.client()).folder(&folder).await;
    assert!(done.expect("done").files().is_empty());
    assert_eq!(library.lines(), [LIST]);
}

#[tokio::test]
async fn unchanged_files_are_skipped() {
    let folder = Folder::new("item-folder-unchanged");
    let library = with_listed(&["disk.vmdk", "notes.iso"]).await;
    let client = library.client();
    let run = || {
        let (sender, reports) = std::sync::mpsc::channel();
        let download = download(&client)
            .folder(&folder)
            .skip_unchanged()
            .on_progress(move |it| sender.send(it.clone()).expect("a receiver"));
        async move { (download.await.expect("done"), reports) }
    };
    let counts = || (library.count(DISK), library.count(NOTES));
    let (done, _) = run().await;
    assert!(done.files().iter().all(|it| !it.is_unchanged()));
    assert_eq!(counts(), (1, 1));

    // The other one has no checksum on the server.
    let (done, reports) = run().await;
    let unchanged: Vec<_> = done.files().iter().map(|it| it.is_unchanged()).collect();
    assert_eq!((counts(), unchanged), ((1, 2), vec![true, false]));
    assert_eq!(done.files()[0].size(), 700_000);
    let digits = sha1(&content(700_000));
    assert_eq!(
        done.files()[0].checksum().map(|it| it.as_str()),
        Some(&*digits)
    );
    let reports: Vec<_> = reports.iter().collect();
    let of_disk = reports.iter().filter(|it| it.file() == "disk.vmdk");
    assert!(of_disk.clone().any(|it| it.phase() == Phase::Checking));
    assert!(
        of_disk
            .into_iter()
            .all(|it| it.phase() != Phase::Transferring)
    );
    let last = reports.last().expect("a report");
    assert_eq!(
        (last.total_bytes(), last.total_size()),
        (705_000, Some(705_000))
    );

    // A changed one is downloaded again, and its bytes count once.
    folder.write("disk.vmdk", &content(699_999));
    let (done, reports) = run().await;
    assert!(!done.files()[0].is_unchanged());
    assert_eq!(counts(), (2, 3));
    let last = reports.iter().last().expect("a report");
    assert_eq!(last.total_bytes(), 705_000);
    let found = std::fs::read(folder.join("disk.vmdk")).expect("a file");
    assert_eq!(found, content(700_000));
}

fn local(error: &Error) -> String {
    match error.as_transfer() {
        Some(TransferError::Local(error)) => error.to_string(),
        _ => panic!("{error}"),
    }
}

/// A server must not choose where files are written.
#[tokio::test]
async fn names_that_lead_out_of_the_folder_are_refused() {
    let folder = Folder::new("item-folder-out");
    let inner = folder.join("inner");
    for names in [
        &["disk.vmdk", "../evil"][..],
        &["disk.vmdk", "/tmp/evil"],
        &["disk.vmdk", r"..\evil"],
        &["disk.vmdk", "sub/evil"],
        &["disk.vmdk", ".."],
        &["disk.vmdk", ""],
    ] {
        let library = with_listed(names).await;
        let done = download(&library.client()).folder(&inner).await;
        let error = done.expect_err("a refusal");
        let expected =
            "the name of the file in the item is not a plain file name: download it by `file`";
        assert_eq!(
            (local(&error).as_str(), error.file()),
            (expected, Some(names[1]))
        );
        assert_eq!(library.lines(), [LIST]);
        assert!(folder.names().is_empty());
    }
    let library = with_listed(&["disk.vmdk", "disk.vmdk"]).await;
    let done = download(&library.client()).folder(&inner).await;
    let error = done.expect_err("a refusal");
    assert!(
        local(&error).contains("is that of another one, too"),
        "{error}"
    );
    capture::check();
}
