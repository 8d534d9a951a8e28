//! Checksums of local files, and their conversions from and to structures of the API.

use crate::support::folder::Folder;
use crate::support::uploads::content;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::runtime::Builder;
use tokio::time::timeout;
use vsphere_runtime::transfer::{
    self, Checksum, ChecksumAlgorithm, Hasher, Phase, Progress, TransferError,
};
use vsphere_runtime::{Error, checksum_structure, open_enum, structure};

/// The checksums of `content(SIZE)`, by `sha1sum` and its like.
const SIZE: usize = 1_000_000;
const SUMS: [(&str, &str); 2] = [
    ("SHA-1", "fb1ec858655b1674a5002086e3eb83972dd95f37"),
    ("sha1", "FB1EC858655B1674A5002086E3EB83972DD95F37"),
];

/// Computes a checksum, and collects the progress.
async fn observed(path: &std::path::Path) -> (Checksum, Vec<Progress>) {
    let (sender, reports) = std::sync::mpsc::channel();
    let checksum = transfer::checksum(path)
        .on_progress(move |progress| sender.send(progress.clone()).expect("a receiver"));
    let checksum = tokio::spawn(checksum.send()).await.expect("an end");
    (checksum.expect("a checksum"), reports.iter().collect())
}

#[tokio::test]
async fn files_are_hashed_by_any_algorithm() {
    let folder = Folder::new("file-checksums");
    let path = folder.write("disk.iso", &content(SIZE));
    for (algorithm, digits) in SUMS {
        let found = transfer::checksum(&path).algorithm(algorithm).await;
        let expected = Checksum::new(ChecksumAlgorithm::Sha1, digits);
        assert_eq!(found.expect(algorithm), expected);
    }
    for algorithm in ChecksumAlgorithm::KNOWN {
        let mut hasher = Hasher::new(algorithm).expect("known");
        content(SIZE)
            .chunks(77_777)
            .for_each(|it| hasher.update(it));
        let found = transfer::checksum(&path).algorithm(algorithm.clone()).await;
        assert_eq!(found.expect("a checksum"), hasher.finish());
    }
    let empty = folder.write("empty", b"");
    let found = transfer::checksum(empty).await.expect("a checksum");
    let sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(found, Checksum::sha256(sha256));
}

#[tokio::test]
async fn progress_is_reported() {
    let folder = Folder::new("checksum-progress");
    let path = folder.write("disk.iso", &content(SIZE));
    let (_, reports) = observed(&path).await;
    let (last, before) = reports.split_last().expect("reports");
    assert!(before.iter().all(|it| it.phase() == Phase::Checking));
    assert!(before.is_sorted_by_key(|it| it.bytes()), "{before:?}");
    assert!(before.len() > 3, "{before:?}");
    assert_eq!((last.phase(), last.file()), (Phase::Done, "disk.iso"));
    let size = SIZE as u64;
    assert_eq!((last.bytes(), last.total_size()), (size, Some(size)));
}

/// On an executor of one thread, with one thread for files and hashing, other tasks get turns between all parts.
#[test]
fn the_executor_stays_free() {
    const SIZE: u64 = 32 << 20;
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build();
    let runtime = runtime.expect("a runtime");
    let folder = Folder::new("checksum-executor");
    let path = folder.join("disk.iso");
    let file = std::fs::File::create(&path).expect("a file");
    file.set_len(SIZE).expect("a file of zeros");
    runtime.block_on(async {
        let turns = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&turns);
        let other = tokio::spawn(async move {
            loop {
                counted.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        });
        let (sender, reports) = std::sync::mpsc::channel();
        let checksum = transfer::checksum(&path).on_progress(move |progress| {
            let turn = turns.load(Ordering::Relaxed);
            sender.send((progress.bytes(), turn)).expect("a receiver");
        });
        let done = timeout(Duration::from_secs(60), checksum.send()).await;
        done.expect("it hangs").expect("a checksum");
        other.abort();
        let reports: Vec<_> = reports.iter().collect();
        assert!(reports.len() as u64 >= SIZE >> 20, "{reports:?}");
        // The first report precedes the first part, the last one follows the whole file.
        let parts = &reports[1..reports.len() - 1];
        assert!(parts.is_sorted_by(|one, next| one.1 < next.1), "{parts:?}");
    });
}

fn local(error: &Error) -> io::ErrorKind {
    match error.as_transfer() {
        Some(TransferError::Local(error)) => error.kind(),
        _ => panic!("{error}"),
    }
}

#[tokio::test]
async fn errors_name_the_file_or_the_algorithm() {
    let folder = Folder::new("checksum-errors");
    let missing = folder.join("missing.iso");
    let error = transfer::checksum(&missing).await.expect_err("no file");
    assert_eq!(local(&error), io::ErrorKind::NotFound);
    assert!(error.to_string().contains("missing.iso"), "{error}");

    let error = transfer::checksum(&folder).await.expect_err("a folder");
    assert!(error.to_string().ends_with("is not a file"), "{error}");

    let error = transfer::checksum(&missing).algorithm("crc32").await;
    let error = error.expect_err("unknown");
    assert!(error.is_encode(), "{error:?}");
    let expected = "`checksum` cannot be computed by `crc32`: use one of SHA1, MD5, SHA256, SHA512";
    assert!(error.to_string().ends_with(expected), "{error}");
}

/// The checksum of a mix of two versions would be worthless.
#[tokio::test]
async fn a_file_that_changes_meanwhile_is_refused() {
    let folder = Folder::new("checksum-change");
    let path = folder.write("disk.iso", &content(SIZE));
    let changed = path.clone();
    let mut is_changed = false;
    let checksum = transfer::checksum(&path).on_progress(move |progress| {
        if progress.bytes() > 0 && !std::mem::replace(&mut is_changed, true) {
            let file = std::fs::File::options().append(true).open(&changed);
            io::Write::write_all(&mut file.expect("the file"), b"more").expect("a longer file");
        }
    });
    let error = checksum.await.expect_err("a change");
    let expected = "changed since the source was created";
    assert!(error.to_string().ends_with(expected), "{error}");
}

open_enum! {
    /// Hash functions.
    pub enum Algorithm {
        /// SHA-1.
        Sha1 = "SHA1",
        /// SHA-256.
        Sha256 = "SHA256",
    }
}

#[derive(Clone)]
struct Optional {
    algorithm: Option<Algorithm>,
    checksum: String,
}

structure! {
    Optional {
        optional algorithm = "algorithm",
        required checksum = "checksum",
    }
}

checksum_structure! {
    Optional {
        optional algorithm,
        required checksum,
    }
}

struct Required {
    kind: Algorithm,
    digits: String,
}

checksum_structure! {
    Required {
        required kind,
        required digits,
    }
}

#[test]
fn structures_of_the_api_convert_both_ways() {
    for (algorithm, on_the_wire) in [
        (ChecksumAlgorithm::Sha1, "SHA1"),
        (ChecksumAlgorithm::Sha256, "SHA256"),
        (ChecksumAlgorithm::Md5, "MD5"),
        (ChecksumAlgorithm::from("CRC32"), "CRC32"),
    ] {
        let checksum = Checksum::new(algorithm, "00ff");
        let optional = Optional::from(&checksum);
        let json = serde_json::to_value(optional.clone()).expect("JSON");
        let expected = serde_json::json!({ "algorithm": on_the_wire, "checksum": "00ff" });
        assert_eq!(json, expected);
        assert_eq!(Checksum::from(&optional), checksum);
        assert_eq!(Checksum::from(optional), checksum);

        let required = Required::from(checksum.clone());
        assert_eq!(required.kind.as_str(), on_the_wire);
        assert_eq!(required.digits, "00ff");
        assert_eq!(Checksum::from(required), checksum);
    }
    let absent = Optional {
        algorithm: None,
        checksum: "00ff".to_owned(),
    };
    let sha1 = Checksum::new(ChecksumAlgorithm::Sha1, "00FF");
    assert_eq!(Checksum::from(absent), sha1);
}
