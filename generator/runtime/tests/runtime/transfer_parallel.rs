//! Several files at the same time.

use crate::support::library::{Deviation, Library};
use crate::support::uploads::{ADD, CANCEL, CREATE, DELETE, content, refused, upload};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::timeout;
use vsphere_runtime::Client;
use vsphere_runtime::transfer::{self, Phase, Source, Target, Upload};

/// Far longer than anything here takes: files that are not sent in parallel wait for each other.
const LONG: Duration = Duration::from_secs(30);

fn is_data(line: &str) -> bool {
    line.contains(" /data/")
}

fn name(index: usize) -> String {
    format!("{index}.vmdk")
}

/// Returns an upload of files of different content.
fn files(client: &Client, count: usize) -> Upload {
    (0..count).fold(upload(client), |upload, index| {
        upload.file(name(index), Source::bytes(content(100 + index)))
    })
}

/// Returns a library whose endpoint serves files once `count` are on their way.
async fn meeting(count: usize) -> Library {
    Library::start(move |_, request| is_data(&request.line).then_some(Deviation::Meet(count))).await
}

#[tokio::test]
async fn files_are_uploaded_in_parallel() {
    for (setting, expected) in [(None, 4), (Some(3), 3), (Some(1), 1), (Some(0), 1)] {
        let library = meeting(expected).await;
        let client = library.client();
        let upload = files(&client, 9);
        let upload = match setting {
            Some(count) => upload.parallel(count),
            None => upload,
        };
        let done = timeout(LONG, upload.send()).await;
        let done = done.expect("in parallel").expect("done");
        assert_eq!(library.most_at_once(), expected);
        // In the order in which they were added.
        for (index, file) in done.files().iter().enumerate() {
            let size = content(100 + index).len() as u64;
            assert_eq!((file.name(), file.size()), (&*name(index), size));
            assert_eq!(library.file(&name(index)), Some(content(100 + index)));
        }
    }
}

#[tokio::test]
async fn files_are_downloaded_in_parallel() {
    for (setting, expected) in [(None, 4), (Some(2), 2), (Some(1), 1)] {
        let library = meeting(expected).await;
        let client = library.client();
        let folder = tempfile(&format!("parallel-{expected}"));
        let mut download = transfer::download(&client, "item-1");
        for index in 0..9 {
            library.put_file(&name(index), &content(100 + index));
            download = download.file(name(index), Target::path(folder.join(name(index))));
        }
        if let Some(count) = setting {
            download = download.parallel(count);
        }
        let done = timeout(LONG, download.send()).await;
        let done = done.expect("in parallel").expect("done");
        assert_eq!(library.most_at_once(), expected);
        for (index, file) in done.files().iter().enumerate() {
            assert_eq!(file.name(), name(index));
            let written = std::fs::read(folder.join(name(index))).expect("a file");
            assert_eq!(written, content(100 + index));
        }
        std::fs::remove_dir_all(folder).expect("a folder");
    }
}

fn tempfile(name: &str) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The next files are prepared while others are sent, but not all of them: addresses expire.
#[tokio::test]
async fn the_next_files_are_prepared_meanwhile() {
    let library =
        Library::start(|_, request| is_data(&request.line).then_some(Deviation::Hang)).await;
    let client = library.client();
    let run = tokio::spawn(files(&client, 9).parallel(2).send());
    library.until(|it| it.count(ADD) == 4).await;
    library.until(|it| it.most_at_once() == 2).await;
    run.abort();
    library.until(|it| it.count(DELETE) == 1).await;
    assert_eq!((library.count(ADD), library.most_at_once()), (4, 2));
}

#[tokio::test]
async fn one_at_a_time_is_in_order() {
    let library = Library::plain().await;
    let client = library.client();
    files(&client, 3).parallel(1).await.expect("done");
    let put = |index| format!("PUT /data/{}", name(index));
    let (first, second, third) = (put(0), put(1), put(2));
    let lines = [CREATE, ADD, &first, ADD, &second, ADD, &third];
    assert_eq!(library.lines()[..7], lines);
}

#[tokio::test]
async fn a_failure_ends_the_other_files() {
    let library = Library::start(|library, request| {
        is_data(&request.line).then(|| match library.most_at_once() {
            4 => Deviation::answer(404, ""),
            _ => Deviation::Hang,
        })
    })
    .await;
    let client = library.client();
    let outcome = timeout(LONG, files(&client, 9).send()).await;
    let error = refused(outcome.expect("an end"));
    assert!(
        error.file().is_some() && error.status() == Some(404),
        "{error}"
    );
    let lines = library.lines();
    assert_eq!(lines[lines.len() - 2..], [CANCEL, DELETE]);
}

#[tokio::test]
async fn progress_is_the_sum_of_all_files() {
    let library = meeting(4).await;
    let client = library.client();
    let events = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&events);
    files(&client, 9)
        .on_progress(move |it| kept.lock().expect("events").push(it.clone()))
        .await
        .expect("done");
    let events = events.lock().expect("events");
    assert!(events.is_sorted_by_key(|it| it.total_bytes()));
    let total: u64 = (100..109).sum();
    for event in &*events {
        assert_eq!((event.files(), event.total_size()), (9, Some(total)));
        assert_eq!(event.file(), name(event.index()));
        assert!(Some(event.bytes()) <= event.size() && event.attempt() == 1);
    }
    for index in 0..9 {
        let mut of_file: Vec<_> = events.iter().filter(|it| it.index() == index).collect();
        of_file.retain(|it| !matches!(it.phase(), Phase::Finishing | Phase::Done));
        assert_eq!(of_file[0].phase(), Phase::Preparing);
        let last = of_file.last().expect("an event");
        assert_eq!(
            (last.phase(), last.bytes()),
            (Phase::Transferring, 100 + index as u64)
        );
    }
    let last = events.last().expect("an event");
    assert_eq!((last.phase(), last.total_bytes()), (Phase::Done, total));
}
