//! A transfer succeeds only with the whole file.

use crate::support::library::{Deviation, Library};
use crate::support::uploads::{GET_FILE, PUT, content, upload};
use std::time::Duration;
use tokio::task::JoinSet;
use vsphere_runtime::transfer::Source;

/// A server that ignores `content-range` treats the rest as the whole file, and reports success.
#[tokio::test]
async fn a_resumed_upload_is_complete_only_with_all_bytes() {
    // States after the resumed part, and whether the file restarts.
    let rows: [(&'static [&str], bool); 8] = [
        (&[r#""status":"READY","bytes_transferred":1000000"#], false),
        (
            &[
                r#""status":"TRANSFERRING","bytes_transferred":900000"#,
                r#""status":"VALIDATING","bytes_transferred":1000000"#,
                r#""status":"READY","bytes_transferred":1000000"#,
            ],
            false,
        ),
        (&[r#""status":"READY","bytes_transferred":600000"#], true),
        (&[r#""status":"READY""#], true),
        (
            &[r#""status":"TRANSFERRING","bytes_transferred":400000"#],
            true,
        ),
        (
            &[r#""status":"WAITING_FOR_TRANSFER","bytes_transferred":0"#],
            true,
        ),
        (&[r#""bytes_transferred":1000000"#], true),
        (&[r#""status":"ERROR","bytes_transferred":1000000"#], true),
    ];
    let mut runs = JoinSet::new();
    for (states, restarts) in rows {
        runs.spawn(async move {
            let expected: &[bool] = match restarts {
                true => &[false, true, false],
                false => &[false, true],
            };
            assert_eq!(resumed(states).await, expected, "{states:?}");
        });
    }
    while let Some(run) = runs.join_next().await {
        run.expect("no row fails");
    }
}

/// Uploads a file whose transfer breaks off. The server reports `states` after the resumed part. Returns for each `PUT` if it
/// was a part.
async fn resumed(states: &'static [&str]) -> Vec<bool> {
    let library = Library::start(move |_, request| match &*request.line {
        PUT if request.before == 0 => Some(Deviation::Reset(400_000)),
        GET_FILE => {
            let broken = r#""status":"TRANSFERRING","bytes_transferred":400000"#;
            let at = request.before.checked_sub(1);
            let state = at.map_or(broken, |at| states[at.min(states.len() - 1)]);
            Some(Deviation::Answer(200, format!("{{{state}}}")))
        }
        _ => None,
    })
    .await;
    let sent = content(1_000_000);
    let client = library.client();
    let upload = upload(&client).file("disk.vmdk", Source::bytes(sent.clone()));
    let upload = upload.resume().idle_timeout(Duration::from_secs(2));
    upload.await.expect("done");
    assert_eq!(library.file("disk.vmdk"), Some(sent), "{states:?}");
    let log = library.log().into_iter();
    let parts = log.filter(|request| request.line == PUT);
    let parts = parts.map(|request| request.header("content-range").is_some());
    parts.collect()
}
