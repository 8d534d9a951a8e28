//! Checksums that are computed beside a transfer.

use crate::support::folder::Folder;
use crate::support::library::{Deviation, Library};
use crate::support::uploads::{MOMENT, content, upload};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use tokio::time::timeout;
use vsphere_runtime::transfer::{self, ChecksumAlgorithm, Phase, Source, Target};

const GET: &str = "GET /data/disk.vmdk";
const PREPARE: &str = "POST /download-session/d-1/file?action=prepare";

/// The end of a test that would hang.
const LONG: Duration = Duration::from_secs(60);

const SIZE: usize = 1_000_000;

/// The checksum of `content(SIZE)`.
const SHA1: &str = "fb1ec858655b1674a5002086e3eb83972dd95f37";

/// Runs a test on a runtime with so many threads for blocking work, which files need, too.
fn with_blocking_threads(threads: usize, test: impl Future<Output = ()>) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(threads)
        .build();
    let runtime = runtime.expect("a runtime");
    runtime.block_on(async { timeout(LONG, test).await.expect("it hangs") });
    runtime.shutdown_background();
}

/// Starts a server with a checksum. All downloads break off in the middle before one is resumed.
async fn with_checksum(downloads: usize) -> Library {
    let library = Library::start(move |library, request| match &*request.line {
        PREPARE => {
            let uri = format!("{}/data/disk.vmdk", library.url);
            Some(Deviation::Answer(
                200,
                format!(
                    r#"{{"size":{SIZE},"status":"PREPARED","download_endpoint":{{"uri":"{uri}"}},"checksum_info":{{"checksum":"{SHA1}"}}}}"#
                ),
            ))
        }
        GET if request.before < downloads => Some(Deviation::Reset(SIZE / 2)),
        GET => Some(Deviation::Later(MOMENT)),
        _ => None,
    })
    .await;
    library.put_file("disk.vmdk", &content(SIZE));
    library
}

#[test]
fn downloads_need_no_thread_while_they_wait() {
    for (threads, downloads) in [(1, 1), (1, 4), (4, 16)] {
        with_blocking_threads(threads, async move {
            let folder = Folder::new("few-threads");
            let library = with_checksum(downloads).await;
            let mut runs = JoinSet::new();
            for number in 0..downloads {
                let target = Target::path(folder.join(&number.to_string()));
                let client = library.client();
                let download = transfer::download(&client, "item-1").file("disk.vmdk", target);
                runs.spawn(download.send());
            }
            while let Some(done) = runs.join_next().await {
                let done = done.expect("an end").expect("done");
                let checksum = done.files()[0].checksum().expect("a checksum");
                assert_eq!(checksum.as_str(), SHA1);
            }
            assert_eq!(folder.names().len(), downloads);
        });
    }
}

#[test]
fn uploads_need_no_thread_while_they_wait() {
    let folder = Folder::new("few-threads-up");
    let path = folder.write("disk.vmdk", &content(SIZE));
    with_blocking_threads(1, async move {
        for first in [true, false] {
            let source = Source::path(&path).await.expect("a file");
            let source = match first {
                true => source.checksum_first(ChecksumAlgorithm::Sha1),
                false => source.checksum_while_sending(ChecksumAlgorithm::Sha1),
            };
            let library = Library::plain().await;
            let upload = upload(&library.client()).file("disk.vmdk", source);
            let done = upload.await.expect("done");
            assert_eq!(done.files()[0].checksum().expect("one").as_str(), SHA1);
            assert_eq!(library.file("disk.vmdk"), Some(content(SIZE)));
        }
    });
}

/// Other tasks run while bytes in memory are hashed.
#[tokio::test]
async fn bytes_in_memory_do_not_block_the_executor() {
    const SIZE: usize = 32 << 20;
    let turns = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&turns);
    tokio::spawn(async move {
        loop {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
        }
    });
    let library = Library::plain().await;
    let source = Source::bytes(vec![7; SIZE]).checksum_first(ChecksumAlgorithm::Sha512);
    let (sender, reports) = std::sync::mpsc::channel();
    let upload = upload(&library.client())
        .file("disk.vmdk", source)
        .on_progress(move |progress| {
            if progress.phase() == Phase::Checking {
                let turn = turns.load(Ordering::Relaxed);
                sender.send((progress.bytes(), turn)).expect("a receiver");
            }
        });
    upload.await.expect("done");
    let reports: Vec<_> = reports.iter().collect();
    assert!(reports.len() >= SIZE >> 20, "{reports:?}");
    assert_eq!(reports.last().expect("a report").0, SIZE as u64);
    // The first one precedes the first chunk.
    let grows = |one: &(u64, usize), next: &(u64, usize)| one.1 < next.1;
    assert!(reports[1..].is_sorted_by(grows), "{reports:?}");
}
