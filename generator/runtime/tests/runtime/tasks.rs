//! Waiting for tasks, following them, and canceling them.

use crate::support::{TASK, capture};
use futures_core::Stream;
use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::timeout;
use vsphere_runtime::operation::{Method, Operation, ResultShape};
use vsphere_runtime::{
    Client, Error, ErrorCause, RetryPolicy, Secret, Task, TaskStatus, Value, WaitPolicy,
};
use vsphere_test_server::{Act, Script};

type Depot = std::collections::BTreeMap<String, String>;

fn quick() -> WaitPolicy {
    WaitPolicy::default()
        .first_interval(Duration::from_millis(1))
        .longest_interval(Duration::from_millis(5))
        .failures(2)
}

fn info(status: &str, rest: &str) -> Act {
    let body = format!(
        r#"{{"status":"{status}","cancelable":true,"service":"s","operation":"o","description":{{"id":"d","default_message":"","args":[]}}{rest}}}"#
    );
    Act::answer(200, &body)
}

/// Returns a server with one task and these reports about it.
async fn server(states: Vec<Act>) -> (Script, Client) {
    let script = Script::start(move |count, request| {
        if request.starts_with("POST /api/test?vmw-task=true ") {
            return Act::answer(202, "\"52d3:depots\"");
        }
        assert!(
            request.starts_with("GET /api/cis/tasks/52d3%3Adepots "),
            "{request}"
        );
        states[(count - 1).min(states.len() - 1)].clone()
    })
    .await;
    let client = Client::builder(&script.url)
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    (script, client)
}

async fn start<T: 'static>(client: &Client) -> Task<T> {
    client.call(&TASK).await.expect("a task")
}

async fn result<T: serde::de::DeserializeOwned + Send + 'static>(
    states: Vec<Act>,
) -> (Result<T, Error>, usize) {
    let (script, client) = server(states).await;
    let outcome = start::<T>(&client).await.wait_with(quick()).await;
    if let Err(error) = &outcome {
        capture::show_error(error);
    }
    (outcome, script.count() - 1)
}

#[tokio::test]
async fn results_are_decoded() {
    let running = || info("RUNNING", "");
    let all = vec![
        info("PENDING", ""),
        running(),
        info("BLOCKED", ""),
        info("ASLEEP", ""),
        info("SUCCEEDED", r#","result":{"depot":"7"}"#),
    ];
    let (depot, polls) = result::<Depot>(all).await;
    assert_eq!(
        (depot.expect("a result")["depot"].as_str(), polls),
        ("7", 5)
    );

    // A task that has ended is polled once.
    let (script, client) = server(vec![info("SUCCEEDED", r#","result":[1]"#)]).await;
    let task = start::<Value>(&client).await;
    let waited = timeout(Duration::from_millis(200), task.wait()).await;
    assert_eq!(
        waited.expect("at once").expect("a result").to_string(),
        "[1]"
    );
    assert_eq!(script.count(), 2);

    for rest in [
        "",
        r#","result":null"#,
        r#","result":{"a":1}"#,
        r#","result":"Success!""#,
    ] {
        let (done, polls) = result::<()>(vec![info("SUCCEEDED", rest)]).await;
        done.expect(rest);
        assert_eq!(polls, 1);
    }
    let (nothing, _) = result::<Option<Depot>>(vec![info("SUCCEEDED", "")]).await;
    assert_eq!(nothing.expect("nothing"), None);
    let (wrong, _) = result::<Depot>(vec![info("SUCCEEDED", r#","result":{"depot":7}"#)]).await;
    let error = wrong.expect_err("another result");
    assert!(error.is_decode() && error.operation() == Some("Test_create$Task"));
    assert!(error.to_string().contains("at `depot`"), "{error}");
}

#[tokio::test]
async fn a_failed_task_is_an_error() {
    let failed = r#","error":{"error_type":"ALREADY_EXISTS","messages":[{"id":"m","default_message":"There is\none.","args":[]}],
        "data":{"depot":"7"}},"progress":{"total":100,"completed":40}"#;
    let (outcome, polls) = result::<Depot>(vec![info("RUNNING", ""), info("FAILED", failed)]).await;
    let error = outcome.expect_err("a failure");
    assert_eq!(polls, 2);
    assert!(error.is_task() && error.is_already_exists() && error.status().is_none());
    assert_eq!(
        error.to_string(),
        "Test_create$Task: task 52d3:depots failed ALREADY_EXISTS: There is one."
    );
    let ErrorCause::Task(facts) = error.as_cause() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (facts.id(), facts.info().status()),
        ("52d3:depots", &TaskStatus::Failed)
    );
    assert_eq!(facts.info().progress().expect("progress").completed(), 40);
    let data: Depot = facts.error().decode_data().expect("data");
    assert_eq!(data["depot"], "7");
    assert_eq!(error.as_api().expect("an error").messages().len(), 1);
}

#[tokio::test]
async fn a_failed_task_without_an_error_has_the_reason_of_its_result() {
    let exists = r#"{"error_type":"ALREADY_EXISTS","messages":[{"default_message":"There is one."}],"data":{"depot":"7"}}"#;
    let notifications = r#"{"notifications":{"info":[{"message":{"default_message":"Begun."}}],"errors":[
        {"id":"e","message":{"default_message":"Host h-1 is in lockdown mode.","localized":"Host h-1 ist gesperrt."},
        "resolution":{"default_message":"Unlock it."}}]}}"#;
    let none = ": the server reports no reason";
    let found = " ALREADY_EXISTS: There is one.";
    let host = ": Host h-1 ist gesperrt. Unlock it.";
    let table = [
        (String::new(), none),
        (r#","error":null"#.to_owned(), none),
        (r#","error":{}"#.to_owned(), none),
        (r#","error":{},"result":{}"#.to_owned(), none),
        (r#","error":"no""#.to_owned(), ": no"),
        (r#","result":"Pipe closed""#.to_owned(), ": Pipe closed"),
        (format!(r#","result":{exists}"#), found),
        (format!(r#","error":null,"result":{exists}"#), found),
        (format!(r#","error":{{}},"result":{exists}"#), found),
        (format!(r#","error":{exists},"result":"other""#), found),
        (
            format!(
                r#","error":{{"error_type":"ALREADY_EXISTS","messages":[]}},"result":{exists}"#
            ),
            found,
        ),
        (format!(r#","result":{notifications}"#), host),
        (
            format!(r#","error":{{"messages":[]}},"result":{notifications}"#),
            host,
        ),
    ];
    for (rest, text) in table {
        let (outcome, _) = result::<()>(vec![info("FAILED", &rest)]).await;
        let error = outcome.expect_err("a failure");
        assert!(error.is_task(), "{rest}");
        assert_eq!(error.is_already_exists(), text == found, "{rest}");
        let expected = format!("Test_create$Task: task 52d3:depots failed{text}");
        assert_eq!(error.to_string(), expected, "{rest}");
        if text == found {
            let api = error.as_api().expect("an error");
            let data: Depot = api.decode_data().expect("data");
            assert_eq!((data["depot"].as_str(), api.messages().len()), ("7", 1));
        }
    }
}

#[tokio::test]
async fn transient_failures_of_polls_are_tolerated() {
    let busy = || Act::answer(503, "");
    let broken = || Act::bytes("");
    let done = || info("SUCCEEDED", "");
    let states = vec![
        busy(),
        broken(),
        info("RUNNING", ""),
        busy(),
        Act::answer(500, ""),
        done(),
    ];
    let (outcome, polls) = result::<()>(states).await;
    outcome.expect("done");
    assert_eq!(polls, 6);
    // But not without limit, and not permanent failures.
    let table = [
        (vec![busy(), broken(), busy(), done()], 3, Some(503)),
        (vec![broken()], 3, None),
        (
            vec![Act::answer(404, r#"{"error_type":"NOT_FOUND"}"#)],
            1,
            Some(404),
        ),
        (vec![Act::answer(403, "")], 1, Some(403)),
        (vec![Act::answer(200, "{}")], 1, Some(200)),
        (vec![Act::answer(200, "<html>")], 1, Some(200)),
    ];
    for (states, asked, status) in table {
        let (outcome, polls) = result::<()>(states).await;
        let error = outcome.expect_err("an error");
        assert_eq!(
            (polls, error.status(), error.operation()),
            (asked, status, Some("Cis.Tasks_get")),
            "{error}"
        );
    }
}

#[tokio::test]
async fn updates_report_each_poll() {
    let half = r#","progress":{"total":100,"completed":50,"message":{"id":"m","default_message":"Half.","args":[]}}"#;
    let (script, client) = server(vec![
        info("PENDING", ""),
        info("RUNNING", half),
        info("FAILED", ""),
    ])
    .await;
    let task = start::<Depot>(&client).await;
    let mut updates = task.updates_with(
        quick()
            .first_interval(Duration::from_millis(150))
            .longest_interval(Duration::from_millis(150)),
    );
    let mut seen = Vec::new();
    let mut early = 0;
    while let Some(info) = updates.next().await {
        let info = info.expect("an update");
        seen.push((
            info.status().clone(),
            info.progress().map(|it| it.completed()),
        ));
        // `next` is cancel safe.
        while !info.status().is_final() && early < 3 {
            early += 1;
            let early = timeout(Duration::from_millis(1), updates.next()).await;
            assert!(early.is_err());
        }
    }
    assert_eq!(
        seen,
        [
            (TaskStatus::Pending, None),
            (TaskStatus::Running, Some(50)),
            (TaskStatus::Failed, None)
        ]
    );
    assert!(updates.next().await.is_none());
    assert_eq!(script.count(), 4);
    assert!(format!("{updates:?}").contains("52d3:depots"));
}

#[tokio::test]
async fn tasks_can_be_canceled() {
    let script = Script::start(|count, _| match count {
        0 => Act::bytes(crate::support::NO_CONTENT),
        1 => info(
            "FAILED",
            r#","error":{"error_type":"CANCELED","messages":[]}"#,
        ),
        _ => Act::answer(400, r#"{"error_type":"UNSUPPORTED"}"#),
    })
    .await;
    let client = Client::builder(&script.url).build().expect("a client");
    let task = Task::<()>::from_id(&client, "t 1");
    task.cancel().await.expect("cancelled");
    let error = task.wait().await.expect_err("cancelled");
    assert!(error.is_task() && error.is_canceled());
    assert_eq!(error.to_string(), "Cis.Tasks_get: task t 1 failed CANCELED");
    assert!(task.cancel().await.expect_err("too late").is_unsupported());
    let lines: Vec<_> = script
        .requests()
        .iter()
        .filter_map(|it| it.lines().next().map(str::to_owned))
        .collect();
    let cancel = "POST /api/cis/tasks/t%201?action=cancel HTTP/1.1";
    assert_eq!(lines, [cancel, "GET /api/cis/tasks/t%201 HTTP/1.1", cancel]);
    // An identifier that would address another resource.
    let error = Task::<()>::from_id(&client, "..")
        .wait()
        .await
        .expect_err("no task");
    assert!(error.is_encode());
    assert_eq!(script.count(), 3);
}

#[tokio::test]
async fn a_secret_result_is_in_no_error() {
    static KEY: Operation = Operation {
        id: "Test_key$Task",
        method: Method::Post,
        path: "/test",
        query: &[("vmw-task", "true")],
        result: ResultShape::Task,
        secret: true,
        ..Operation::EMPTY
    };
    for body in [
        r#","result":["pass-hush-word"]"#,
        r#","result":{"pass-hush-word":1}"#,
    ] {
        capture::start();
        let (_, client) = server(vec![info("SUCCEEDED", body)]).await;
        let task = client.call::<Task<Secret>>(&KEY).await.expect("a task");
        let error = task.wait().await.expect_err("no secret");
        capture::show_error(&error);
        assert!(error.is_decode());
        capture::show(&task.info().await.expect("a task"));
    }
    let (_, client) = server(vec![Act::answer(200, "[\"pass-hush-word\"")]).await;
    let task = client.call::<Task<Secret>>(&KEY).await.expect("a task");
    capture::show_error(&task.wait().await.expect_err("no task"));
    capture::check();
}

/// An excessive `retry-after` is limited.
#[tokio::test]
async fn an_excessive_wait_is_limited() {
    let busy = Act::with_header(503, &format!("retry-after: {}", u64::MAX), "");
    let (script, client) = server(vec![busy]).await;
    let task = start::<Value>(&client).await;
    let waited = timeout(Duration::from_millis(200), task.wait_with(quick())).await;
    assert!(waited.is_err(), "{waited:?}");
    // The start of the task, and one poll.
    assert_eq!(script.count(), 2);
}

/// Progress and result come from the same reports.
#[tokio::test]
async fn updates_end_with_the_result() {
    let failed = r#","error":{"error_type":"NOT_FOUND","messages":[]}"#;
    let done = info("SUCCEEDED", r#","result":{"depot":"7"}"#);
    // The end, and the number of reports that are read before.
    let table = [
        (done.clone(), 3),
        (done.clone(), 1),
        (done, 0),
        (info("FAILED", failed), 3),
        (info("FAILED", failed), 0),
    ];
    for (end, read) in table {
        let states = vec![info("RUNNING", ""), info("RUNNING", ""), end];
        let (script, client) = server(states).await;
        let mut updates = start::<Depot>(&client).await.updates_with(quick());
        for _ in 0..read {
            updates.next().await.expect("an update").expect("a report");
        }
        match updates.result().await {
            Ok(depot) => assert_eq!(depot["depot"], "7"),
            Err(error) => assert_eq!(
                error.to_string(),
                "Test_create$Task: task 52d3:depots failed NOT_FOUND"
            ),
        }
        assert_eq!(script.count(), 1 + 3);
    }
    // An error of a poll is returned again, without another request.
    let (script, client) = server(vec![Act::answer(403, "")]).await;
    let mut updates = start::<Depot>(&client).await.updates_with(quick());
    assert!(updates.next().await.expect("an update").is_err());
    assert!(updates.next().await.is_none());
    let error = updates.result().await.expect_err("a failure");
    assert_eq!((error.status(), script.count()), (Some(403), 2));
}

/// A report yields what `wait` does.
#[tokio::test]
async fn a_report_states_the_outcome() {
    let failed = r#","error":{"error_type":"ALREADY_EXISTS","messages":[],"data":{"depot":"7"}}"#;
    let states = vec![
        info("PENDING", ""),
        info("ASLEEP", ""),
        info("SUCCEEDED", r#","result":{"depot":"7"}"#),
        info("FAILED", failed),
        info("SUCCEEDED", r#","result":{"depot":7}"#),
    ];
    let (_script, client) = server(states).await;
    let task = start::<Depot>(&client).await;
    let outcome = async || {
        let info = task.info().await.expect("a report");
        task.outcome(&info)
    };
    assert!(outcome().await.is_none());
    assert!(outcome().await.is_none());
    let depot = outcome().await.expect("the end").expect("a result");
    assert_eq!(depot["depot"], "7");
    let error = outcome().await.expect("the end").expect_err("a failure");
    assert!(error.is_task() && error.is_already_exists() && error.as_api().is_some());
    assert_eq!(error.existing::<Depot>().expect("a depot")["depot"], "7");
    assert_eq!(
        error.to_string(),
        "Test_create$Task: task 52d3:depots failed ALREADY_EXISTS"
    );
    let error = outcome().await.expect("the end").expect_err("another");
    assert!(error.is_decode());
}

#[tokio::test]
async fn a_task_has_an_identifier() {
    for body in ["\"\"", "\" \""] {
        let script = Script::start(move |_, _| Act::answer(202, body)).await;
        let client: Client = Client::builder(&script.url).build().expect("a client");
        let error = client.call::<Task<Value>>(&TASK).await;
        let error = error.expect_err("no task");
        assert!(error.is_decode());
        assert_eq!(
            error.to_string(),
            "Test_create$Task: 202, but the response cannot be read: the identifier of the task is empty"
        );
    }
}

/// Updates by the trait `Stream`.
#[tokio::test]
async fn updates_are_a_stream() {
    async fn collect<S: Stream + Unpin>(mut stream: S) -> Vec<S::Item> {
        let mut items = Vec::new();
        while let Some(item) = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await {
            items.push(item);
        }
        items
    }
    let states = vec![
        info("PENDING", ""),
        Act::answer(503, ""),
        info("RUNNING", ""),
        info("SUCCEEDED", ""),
    ];
    let (script, client) = server(states).await;
    let task = start::<Value>(&client).await;
    let items = collect(task.updates_with(quick())).await;
    let seen: Vec<_> = items
        .into_iter()
        .map(|info| info.expect("an update").status().as_str().to_owned())
        .collect();
    assert_eq!(seen, ["PENDING", "RUNNING", "SUCCEEDED"]);
    assert_eq!(script.count(), 1 + 4);
    // An error ends the stream.
    let (_script, client) = server(vec![Act::answer(403, "")]).await;
    let task = start::<Value>(&client).await;
    let items = collect(task.updates_with(quick())).await;
    assert_eq!(items.len(), 1);
    assert!(items[0].is_err());
}
