//! Many tasks that are awaited by one poll.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use vsphere_runtime::{Client, Error, RetryPolicy, Task, TaskSet, Value, WaitPolicy};
use vsphere_test_server::{Act, Script};

const LIST: &str = "POST /api/cis/tasks?action=list ";

fn quick() -> WaitPolicy {
    WaitPolicy::default()
        .first_interval(Duration::from_millis(1))
        .longest_interval(Duration::from_millis(5))
        .failures(2)
}

fn client(script: &Script) -> Client {
    let builder = Client::builder(&script.url).retry(RetryPolicy::none());
    builder.build().expect("a client")
}

fn set(client: &Client, ids: &[&str], policy: WaitPolicy) -> TaskSet<Value> {
    let mut set = TaskSet::with_policy(policy);
    set.extend(ids.iter().map(|&id| Task::from_id(client, id)));
    set
}

/// Returns a list of tasks, each with its status: a succeeded one has its identifier as result.
fn list(tasks: &[(&str, &str)]) -> Act {
    let tasks = tasks
        .iter()
        .map(|(id, status)| format!("\"{id}\":{}", report(id, status)));
    Act::answer(200, &format!("{{{}}}", tasks.collect::<Vec<_>>().join(",")))
}

fn report(id: &str, status: &str) -> String {
    match status {
        "SUCCEEDED" => format!(r#"{{"status":"SUCCEEDED","result":"{id}"}}"#),
        "FAILED" => r#"{"status":"FAILED","error":{"error_type":"NOT_FOUND"}}"#.to_owned(),
        _ => format!(r#"{{"status":"{status}"}}"#),
    }
}

fn lines(script: &Script) -> Vec<String> {
    let requests = script.requests();
    let lines = requests.iter().filter_map(|it| it.lines().next());
    let lines = lines.map(|line| line.replace(" HTTP/1.1", "").replace("/api/cis/tasks", ""));
    lines.collect()
}

/// Returns the identifiers in the filter of a request.
fn filter(request: &str) -> Vec<String> {
    let (_, body) = request.split_once("\r\n\r\n").expect("a body");
    let body: Value = serde_json::from_str(body).expect("JSON");
    let ids = body["filter_spec"]["tasks"].as_array().expect("a filter");
    ids.iter()
        .map(|id| id.as_str().expect("a text").to_owned())
        .collect()
}

fn shown(result: &Result<Value, Error>) -> String {
    match result {
        Ok(value) => value.as_str().expect("a text").to_owned(),
        Err(error) => error.to_string(),
    }
}

fn all_shown(results: &[Result<Value, Error>]) -> Vec<String> {
    results.iter().map(shown).collect()
}

#[tokio::test]
async fn tasks_share_polls_and_are_returned_as_they_end() {
    let (run, done) = ("RUNNING", "SUCCEEDED");
    let polls = [
        list(&[("a", run), ("b", run), ("c", "PENDING"), ("d", "PENDING")]),
        list(&[("a", run), ("b", done), ("c", run), ("d", run)]),
        list(&[("a", "FAILED"), ("c", run), ("d", done)]),
    ];
    let script = Script::start(move |count, request| match polls.get(count) {
        Some(poll) if request.starts_with(LIST) => poll.clone(),
        // One task is no list.
        None if request.starts_with("GET /api/cis/tasks/c ") => {
            Act::answer(200, &report("c", "SUCCEEDED"))
        }
        _ => Act::answer(400, ""),
    })
    .await;
    let client = client(&script);
    let mut tasks = set(&client, &["a", "b", "c", "d"], quick());
    let mut ended = Vec::new();
    while let Some((task, result)) = tasks.next().await {
        let left = tasks.len();
        ended.push(format!("{}: {}, {left} left", task.id(), shown(&result)));
    }
    let expected = [
        "b: b, 3 left",
        // The next one has ended in the same poll.
        "a: Cis.Tasks_get: task a failed NOT_FOUND, 2 left",
        "d: d, 1 left",
        "c: c, 0 left",
    ];
    assert_eq!(ended, expected);
    assert!(tasks.is_empty());
    let requests = script.requests();
    let filters: Vec<_> = requests[..3].iter().map(|it| filter(it)).collect();
    let all = vec!["a", "b", "c", "d"];
    assert_eq!(filters, [all.clone(), all, vec!["a", "c", "d"]]);
    assert_eq!(requests.len(), 4);
}

#[tokio::test]
async fn results_are_in_the_order_of_the_tasks() {
    let script = Script::start(|count, _| match count {
        0 => list(&[("a", "RUNNING"), ("b", "RUNNING"), ("c", "SUCCEEDED")]),
        _ => list(&[("a", "SUCCEEDED"), ("b", "SUCCEEDED")]),
    })
    .await;
    let tasks = set(&client(&script), &["b", "c", "a"], quick());
    let results = tokio::spawn(tasks.wait_all()).await.expect("no panic");
    assert_eq!(all_shown(&results), ["b", "c", "a"]);
    assert!(TaskSet::<Value>::new().wait_all().await.is_empty());
}

/// Returns a server whose lists have these statuses. Each task runs in the first poll, and has succeeded in the second.
async fn lists(by_post: u16, by_get: u16) -> Script {
    let polls: Mutex<BTreeMap<String, usize>> = Mutex::default();
    Script::start(move |_, request| {
        let line = request.lines().next().expect("a line").to_owned();
        let mut polls = polls.lock().expect("the polls");
        let count = polls.entry(line.clone()).or_default();
        *count += 1;
        let status = if *count == 1 { "RUNNING" } else { "SUCCEEDED" };
        for id in ["a", "b"] {
            if line.contains(&format!("/tasks/{id} ")) {
                return Act::answer(200, &report(id, status));
            }
        }
        match if line.starts_with("POST ") {
            by_post
        } else {
            by_get
        } {
            200 => list(&[("a", status), ("b", status)]),
            status => Act::answer(status, ""),
        }
    })
    .await
}

/// The form of the list depends on the server, and is looked for once.
#[tokio::test]
async fn servers_without_the_list_are_asked_in_another_way() {
    let (post, by_query) = ("POST ?action=list", "GET ?tasks=a&tasks=b");
    let each = ["GET /a", "GET /b"];
    let then_each = |first: &[&'static str]| [first, &each, &each].concat();
    // The version, the statuses of the two forms of the list, the requests of two polls.
    let table: [(Option<&str>, u16, u16, Vec<&str>); 6] = [
        (None, 200, 500, vec![post, post]),
        (None, 404, 200, vec![post, by_query, by_query]),
        (Some("8.0.3"), 500, 200, vec![by_query, by_query]),
        (Some("9.0"), 200, 500, vec![post, post]),
        (None, 405, 403, then_each(&[post, by_query])),
        (Some("7.0.2"), 500, 501, then_each(&[by_query])),
    ];
    for (version, by_post, by_get, expected) in table {
        let script = lists(by_post, by_get).await;
        let mut builder = Client::builder(&script.url).retry(RetryPolicy::none());
        if let Some(version) = version {
            builder = builder.server_version(version);
        }
        let client: Client = builder.build().expect("a client");
        let results = set(&client, &["a", "b"], quick()).wait_all().await;
        assert_eq!(all_shown(&results), ["a", "b"]);
        assert_eq!(lines(&script), expected, "{version:?} {by_post} {by_get}");
    }
}

#[tokio::test]
async fn a_task_that_is_not_listed_reports_for_itself() {
    let script = Script::start(|_, request| match request.starts_with("POST ") {
        true => list(&[("a", "SUCCEEDED")]),
        false => Act::answer(404, r#"{"error_type":"NOT_FOUND"}"#),
    })
    .await;
    let tasks = set(&client(&script), &["a", "gone"], quick());
    let results = tasks.wait_all().await;
    assert_eq!(shown(&results[0]), "a");
    let error = results[1].as_ref().expect_err("no task");
    assert!(error.is_not_found() && !error.is_task(), "{error}");
    assert_eq!(lines(&script), ["POST ?action=list", "GET /gone"]);
}

/// A poll that fails counts once, however many tasks share it.
#[tokio::test]
async fn transient_failures_of_shared_polls_are_tolerated() {
    let done = || list(&[("a", "SUCCEEDED"), ("b", "SUCCEEDED"), ("c", "SUCCEEDED")]);
    let busy = || Act::answer(503, "");
    let table = [
        (vec![busy(), Act::bytes("").reset(), done()], true),
        (vec![busy(), busy(), busy(), done()], false),
    ];
    for (polls, succeeds) in table {
        let script = Script::start(move |count, _| polls[count].clone()).await;
        let tasks = set(&client(&script), &["a", "b", "c"], quick());
        let results = tasks.wait_all().await;
        assert_eq!((results.len(), script.count()), (3, 3));
        for result in results {
            assert_eq!(result.is_ok(), succeeds, "{result:?}");
            if let Err(error) = result {
                let found = (error.status(), error.operation());
                assert_eq!(found, (Some(503), Some("Cis.Tasks_list")));
            }
        }
    }
}

#[tokio::test]
async fn tasks_of_several_clients_are_polled_at_their_own_servers() {
    let server = || Script::start(|_, _| list(&[("a", "SUCCEEDED"), ("b", "SUCCEEDED")]));
    let (one, two) = (server().await, server().await);
    let mut tasks = set(&client(&one), &["a", "b"], quick());
    let other = client(&two);
    // Clones are one client.
    tasks.push(Task::from_id(&other, "a"));
    tasks.push(Task::from_id(&other.clone(), "b"));
    let results = tasks.wait_all().await;
    assert_eq!(all_shown(&results), ["a", "b", "a", "b"]);
    assert_eq!((one.count(), two.count()), (1, 1));
}

/// The interval is so long that only an immediate poll can report.
#[tokio::test]
async fn a_new_task_is_polled_at_once() {
    let script = Script::start(|count, _| match count {
        0 => list(&[("a", "SUCCEEDED"), ("b", "RUNNING")]),
        _ => list(&[("b", "RUNNING"), ("c", "SUCCEEDED")]),
    })
    .await;
    let hour = Duration::from_secs(3600);
    let policy = WaitPolicy::default().first_interval(hour);
    let client = client(&script);
    let mut tasks = set(&client, &["a", "b"], policy.longest_interval(hour));
    let (task, _) = tasks.next().await.expect("a task");
    assert_eq!(task.id(), "a");
    tasks.push(Task::from_id(&client, "c"));
    let (task, _) = tasks.next().await.expect("a task");
    assert_eq!((task.id(), tasks.len(), script.count()), ("c", 1, 2));
}

#[tokio::test]
async fn a_set_of_many_tasks_is_polled_in_parts() {
    let script = Script::start(|_, request| {
        let ids = filter(request);
        let tasks: Vec<_> = ids.iter().map(|id| (id.as_str(), "SUCCEEDED")).collect();
        list(&tasks)
    })
    .await;
    let client = client(&script);
    let ids: Vec<String> = (0..120).map(|number| format!("t-{number}")).collect();
    let tasks: TaskSet<Value> = ids.iter().map(|id| Task::from_id(&client, id)).collect();
    assert_eq!(all_shown(&tasks.wait_all().await), ids);
    let requests = script.requests();
    let sizes: Vec<_> = requests.iter().map(|it| filter(it).len()).collect();
    assert_eq!(sizes, [50, 50, 20]);
}

/// The limit is that of each task: the others are not affected.
#[tokio::test]
async fn late_tasks_are_canceled() {
    let cancellations = AtomicUsize::new(0);
    let script = Script::start(move |_, request| {
        if request.contains("?action=cancel ") {
            cancellations.fetch_add(1, Ordering::SeqCst);
            return Act::bytes(crate::support::NO_CONTENT);
        }
        let late = match cancellations.load(Ordering::SeqCst) {
            2 => r#"{"status":"FAILED","error":{"error_type":"CANCELED"}}"#,
            _ => r#"{"status":"RUNNING"}"#,
        };
        let done = report("a", "SUCCEEDED");
        Act::answer(200, &format!(r#"{{"a":{done},"b":{late},"c":{late}}}"#))
    })
    .await;
    let policy = quick().time_limit(Duration::from_millis(300));
    let tasks = set(&client(&script), &["a", "b", "c"], policy.cancel_at_limit());
    for result in &tasks.wait_all().await[1..] {
        let error = result.as_ref().expect_err("too late");
        assert!(error.is_client_timeout(), "{error}");
        let text = " did not end within 300ms and was canceled";
        assert!(error.to_string().ends_with(text), "{error}");
    }
    let lines = lines(&script);
    let cancels: Vec<_> = lines.iter().filter(|it| it.ends_with("cancel")).collect();
    assert_eq!(cancels, ["POST /b?action=cancel", "POST /c?action=cancel"]);
}
