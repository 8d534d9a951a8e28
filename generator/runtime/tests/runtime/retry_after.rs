//! The ceiling of the wait that a server asks for: every kind of retry passes it.

use crate::support::library::{Deviation, Library};
use crate::support::uploads::{GET as POLL, PUT as PUT_DATA, content};
use crate::support::vcenter::Vcenter;
use crate::support::{GET, answer};
use std::time::Duration;
use vsphere_runtime::transfer::{self, Source, Target};
use vsphere_runtime::{Client, Error, RetryPolicy, Task, Value, WaitPolicy};
use vsphere_test_server::{Act, Script};

const MOMENT: Duration = Duration::from_millis(10);

/// Seconds of a year.
const YEAR: &str = "31536000";

const GET_DATA: &str = "GET /data/disk.vmdk";

/// Without a ceiling, a test would wait for a year.
fn policy() -> RetryPolicy {
    RetryPolicy::default()
        .first_wait(MOMENT)
        .longest_retry_after(MOMENT)
        .max_elapsed(Duration::MAX)
}

fn polls() -> WaitPolicy {
    WaitPolicy::default()
        .first_interval(MOMENT)
        .longest_retry_after(MOMENT)
}

fn busy() -> String {
    answer(503, "").replacen("\r\n", &format!("\r\nretry-after: {YEAR}\r\n"), 1)
}

#[tokio::test]
async fn a_call() {
    let script = Script::start(|count, _| match count {
        0 => Act::bytes(busy()),
        _ => Act::answer(200, "7"),
    })
    .await;
    let client = Client::builder(&script.url).retry(policy());
    let client = client.build().expect("a client");
    let call = client.call::<i64>(&GET).timeout(Duration::MAX);
    assert_eq!((call.await.expect("a result"), script.count()), (7, 2));
}

#[tokio::test]
async fn the_error_reports_what_the_server_asked_for() {
    let script = Script::start(|_, _| Act::bytes(busy())).await;
    let client = Client::builder(&script.url).retry(RetryPolicy::none());
    let client = client.build().expect("a client");
    let error = client.call::<i64>(&GET).await.expect_err("busy");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(31_536_000)));
}

#[tokio::test]
async fn a_login() {
    let vcenter = Vcenter::plain().await;
    vcenter.next_login(Act::bytes(busy()));
    let client = vcenter.builder().retry(policy()).build();
    let client = client.expect("a client");
    let call = client.call::<i64>(&GET).timeout(Duration::MAX);
    assert_eq!(call.await.expect("a result"), 7);
    assert_eq!(vcenter.logins(), (1, 1));
}

#[tokio::test]
async fn a_poll_of_a_task() {
    let script = Script::start(|count, _| match count {
        0 => Act::bytes(busy()),
        _ => Act::answer(200, r#"{"status":"SUCCEEDED","result":7}"#),
    })
    .await;
    let client = Client::builder(&script.url).retry(RetryPolicy::none());
    let client = client.build().expect("a client");
    let task = Task::<Value>::from_id(&client, "t");
    let result = task.wait_with(polls()).await.expect("a result");
    assert_eq!((result, script.count()), (7.into(), 2));
}

/// Both the bytes of a file and the polls of its session get a busy server once.
#[tokio::test]
async fn transfers() -> Result<(), Error> {
    let library = Library::start(|_, request| {
        let is_idempotent = !request.line.starts_with("POST ");
        (request.before == 0 && is_idempotent).then(|| Deviation::Bytes(busy()))
    })
    .await;
    let client = library.builder().build()?;
    let sent = content(1000);
    transfer::upload(&client, "item-1")
        .retry(policy())
        .wait(polls())
        .file("disk.vmdk", Source::bytes(sent.clone()))
        .await?;
    assert_eq!(library.file("disk.vmdk").as_deref(), Some(&*sent));
    assert_eq!((library.count(PUT_DATA), library.count(POLL)), (2, 3));
    let path = std::env::temp_dir().join(format!("busy-{}", std::process::id()));
    transfer::download(&client, "item-1")
        .retry(policy())
        .wait(polls())
        .file("disk.vmdk", Target::path(&path))
        .await?;
    assert_eq!(library.count(GET_DATA), 2);
    assert_eq!(std::fs::read(&path).expect("a file"), sent);
    std::fs::remove_file(&path).expect("a file");
    Ok(())
}
