//! Time limits of waiting for tasks, and cancellations at their end.

use crate::support::capture;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use vsphere_runtime::{
    Client, Error, ErrorCause, RetryPolicy, Task, TaskTimeout, Value, WaitPolicy,
};
use vsphere_test_server::{Act, Script};

const LIMIT: Duration = Duration::from_millis(100);

const RUNNING: &str = r#"{"status":"RUNNING","progress":{"total":100,"completed":40}}"#;
const SUCCEEDED: &str = r#"{"status":"SUCCEEDED","result":"done"}"#;
const CANCELED: &str = r#"{"status":"FAILED","error":{"error_type":"CANCELED","messages":[]}}"#;
const FAILED: &str = r#"{"status":"FAILED","error":{"error_type":"NOT_FOUND","messages":[]}}"#;

fn limited() -> WaitPolicy {
    WaitPolicy::default()
        .first_interval(Duration::from_millis(1))
        .time_limit(LIMIT)
}

/// Returns a server with a task that runs until a request to cancel it, which gets this response. Then it is in the state
/// `after`.
async fn server(cancel: Act, after: &'static str) -> Script {
    let canceled = AtomicBool::new(false);
    Script::start(move |_, request| {
        if request.starts_with("POST /api/cis/tasks/t-1?action=cancel ") {
            canceled.store(true, Ordering::SeqCst);
            return cancel.clone();
        }
        let is_canceled = canceled.load(Ordering::SeqCst);
        Act::answer(200, if is_canceled { after } else { RUNNING })
    })
    .await
}

fn task(script: &Script) -> Task<Value> {
    let builder = Client::builder(&script.url).retry(RetryPolicy::none());
    let client: Client = builder.build().expect("a client");
    Task::from_id(&client, "t-1")
}

fn timeout(error: &Error) -> &TaskTimeout {
    capture::show_error(error);
    assert!(error.is_client_timeout() && !error.is_task() && !error.is_transient());
    assert_eq!((error.status(), error.kind()), (None, None));
    let ErrorCause::TaskTimeout(cause) = error.as_cause() else {
        panic!("{error:?}")
    };
    assert_eq!((cause.id(), cause.limit()), ("t-1", LIMIT));
    cause
}

fn cancellations(script: &Script) -> usize {
    let requests = script.requests();
    let cancels = requests.iter().filter(|it| it.starts_with("POST "));
    cancels.count()
}

const LATE: &str = "Cis.Tasks_get: task t-1 did not end within 100ms";

#[tokio::test]
async fn a_task_that_takes_too_long_continues() {
    let script = server(Act::answer(500, ""), RUNNING).await;
    let mut updates = task(&script).updates_with(limited());
    let mut last = None;
    let error = loop {
        match updates.next().await.expect("an error ends the updates") {
            Ok(info) => last = Some(info),
            Err(error) => break error,
        }
    };
    let cause = timeout(&error);
    assert!(!cause.is_canceled() && cause.cancel_failure().is_none());
    assert_eq!(cause.info().is_some(), last.is_some());
    let seen = last.map_or("", |_| " (last seen RUNNING, 40 of 100)");
    assert_eq!(error.to_string(), format!("{LATE}, and continues{seen}"));
    assert!(updates.next().await.is_none());
    let again = updates.result().await.expect_err("the same error");
    assert_eq!(again.to_string(), error.to_string());
    assert_eq!(cancellations(&script), 0);
}

/// The limit is that of the whole wait, whatever a single poll waits for.
#[tokio::test]
async fn a_poll_without_a_response_ends_in_time() {
    let script = Script::start(|_, _| Act::bytes("").hang()).await;
    let error = task(&script).wait_with(limited()).await;
    let error = error.expect_err("too late");
    assert!(timeout(&error).info().is_none());
    assert_eq!(error.to_string(), format!("{LATE}, and continues"));
}

#[tokio::test]
async fn a_task_is_canceled_at_the_limit() {
    let accepted = || Act::bytes(crate::support::NO_CONTENT);
    let refused = |kind: &str| Act::answer(400, &format!(r#"{{"error_type":"{kind}"}}"#));
    let late = |rest: &str| Err(format!("{LATE}{rest}"));
    let table = [
        (accepted(), CANCELED, late(" and was canceled")),
        // It ended in the meantime.
        (accepted(), SUCCEEDED, Ok(())),
        (
            accepted(),
            FAILED,
            Err("Cis.Tasks_get: task t-1 failed NOT_FOUND".to_owned()),
        ),
        (refused("NOT_ALLOWED_IN_CURRENT_STATE"), SUCCEEDED, Ok(())),
        (
            refused("UNSUPPORTED"),
            RUNNING,
            late(
                ", and could not be canceled: Cis.Tasks_cancel: 400 UNSUPPORTED (last seen RUNNING, 40 of 100)",
            ),
        ),
    ];
    for (cancel, after, expected) in table {
        let script = server(cancel, after).await;
        let policy = limited().cancel_at_limit();
        let outcome = task(&script).wait_with(policy).await;
        match (&outcome, &expected) {
            (Ok(result), Ok(())) => assert_eq!(result, "done"),
            (Err(error), Err(text)) => {
                assert_eq!(error.to_string(), *text);
                if text.starts_with(LATE) {
                    let cause = timeout(error);
                    assert_eq!(cause.is_canceled(), after == CANCELED);
                    assert_eq!(cause.cancel_failure().is_some(), after == RUNNING);
                }
            }
            _ => panic!("{outcome:?}, expected {expected:?}"),
        }
        assert_eq!(cancellations(&script), 1);
    }
}

#[tokio::test]
async fn a_task_that_ends_in_time_is_not_canceled() {
    let script = Script::start(|_, _| Act::answer(200, SUCCEEDED)).await;
    let policy = limited().time_limit(Duration::MAX).cancel_at_limit();
    let result = task(&script).wait_with(policy).await;
    assert_eq!(result.expect("a result"), "done");
    assert_eq!((cancellations(&script), script.count()), (0, 1));
}
