//! Tasks: scripted, ended by a test, and those of built-in operations.

use crate::start;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use vsphere_client::cis::tasks::{FilterSpec, ListOptions};
use vsphere_client::esx::settings::depots::OfflineId;
use vsphere_client::esx::settings::depots::offline::{CreateResult, CreateSpec, SourceType};
use vsphere_client::mock::{StandardError, TaskScript};
use vsphere_client::{Client, Error, ErrorKind, Task, TaskSet, WaitPolicy};

fn quick() -> WaitPolicy {
    WaitPolicy::default()
        .first_interval(Duration::ZERO)
        .longest_interval(Duration::ZERO)
}

async fn import(client: &Client, location: &str) -> Result<Task<CreateResult>, Error> {
    let spec = CreateSpec::pull(location);
    client
        .esx()
        .settings()
        .depots()
        .offline()
        .create_task(&spec)
        .await
}

#[tokio::test]
async fn each_poll_sees_the_next_state_of_a_script() {
    let (server, client) = start().await;
    let seen = Arc::new(Mutex::new(None));
    let asked = Arc::clone(&seen);
    server
        .esx()
        .settings()
        .depots()
        .offline()
        .on_create_task(move |spec| {
            *asked.lock().expect("a place") = Some(spec.source_type);
            let result = CreateResult::new("depot-9");
            Ok(TaskScript::succeeds(result)
                .pending()
                .running(30)
                .blocked(60))
        });
    let task = import(&client, "https://example.org/a.zip")
        .await
        .expect("a task");
    assert_eq!(*seen.lock().expect("a place"), Some(SourceType::Pull));
    let mut states = Vec::new();
    for _ in 0..5 {
        let info = task.info().await.expect("the task");
        let done = info.progress().map(|progress| progress.completed());
        states.push(format!("{} {done:?}", info.status()));
    }
    let expected = [
        "PENDING None",
        "RUNNING Some(30)",
        "BLOCKED Some(60)",
        "SUCCEEDED Some(100)",
        "SUCCEEDED Some(100)",
    ];
    assert_eq!(states, expected);
    let result = task.wait_with(quick()).await.expect("a result");
    assert_eq!(result.depot.as_str(), "depot-9");
}

#[tokio::test]
async fn a_script_can_fail() {
    let (server, client) = start().await;
    let offline = server.esx().settings().depots().offline();
    offline.on_create_task(|_| {
        let error = StandardError::new(ErrorKind::InvalidArgument, "There is nothing there.");
        Ok(TaskScript::fails(error).running(10))
    });
    let task = import(&client, "https://example.org/a.zip")
        .await
        .expect("a task");
    let error = task.wait_with(quick()).await.expect_err("it fails");
    assert!(error.is_task() && error.is_invalid_argument(), "{error}");
    assert!(
        error.to_string().contains("There is nothing there."),
        "{error}"
    );

    // A missing resource is an error of the call.
    offline.on_create_task(|_| Err(StandardError::new(ErrorKind::Unauthorized, "No.")));
    let error = import(&client, "https://example.org/a.zip")
        .await
        .expect_err("refused");
    assert!(error.is_unauthorized() && !error.is_task(), "{error}");
}

#[tokio::test]
async fn a_test_ends_a_task_and_a_client_cancels_it() {
    let (server, client) = start().await;
    let offline = server.esx().settings().depots().offline();
    offline.on_create_task(|_| Ok(TaskScript::endless().running(70)));
    let ended = import(&client, "https://example.org/a.zip")
        .await
        .expect("a task");
    for _ in 0..3 {
        let info = ended.info().await.expect("the task");
        assert_eq!(info.progress().expect("progress").completed(), 70);
    }
    assert!(
        server
            .mock()
            .end_task(ended.id(), Ok(&CreateResult::new("depot-1")))
    );
    assert!(!server.mock().end_task("task-99", Ok(&())));
    assert_eq!(
        ended
            .wait_with(quick())
            .await
            .expect("a result")
            .depot
            .as_str(),
        "depot-1"
    );

    let canceled = import(&client, "https://example.org/b.zip")
        .await
        .expect("a task");
    canceled.cancel().await.expect("canceled");
    let error = canceled
        .wait_with(quick())
        .await
        .expect_err("it was canceled");
    assert!(error.is_canceled(), "{error}");
    assert_eq!(server.mock().tasks(), [ended.id(), canceled.id()]);
    let error = canceled.cancel().await.expect_err("it is over");
    assert!(error.is_not_allowed_in_current_state(), "{error}");
    let tasks = client.cis().tasks();
    let ids = vec![ended.id().into(), canceled.id().into()];
    let filter = FilterSpec::new().with_tasks(ids);
    let options = ListOptions::new().with_filter_spec(filter);
    assert_eq!(tasks.list_with(&options).await.expect("a list").len(), 2);
    assert!(
        tasks
            .get(&"task-99".into())
            .await
            .expect_err("there is none")
            .is_not_found()
    );
}

#[tokio::test]
async fn a_depot_is_imported_once() {
    let (server, client) = start().await;
    let offline = client.esx().settings().depots().offline();
    let task = import(&client, "https://example.org/a.zip")
        .await
        .expect("a task");
    assert!(
        offline.list().await.expect("a list").is_empty(),
        "nothing is there before the end"
    );
    let depot = task.wait_with(quick()).await.expect("a depot").depot;
    let found = offline.get(&depot).await.expect("the depot");
    assert_eq!(
        found.location.expect("a location").as_str(),
        "https://example.org/a.zip"
    );
    assert_eq!(offline.list().await.expect("a list").len(), 1);

    let again = import(&client, "https://example.org/a.zip")
        .await
        .expect("a task");
    let error = again.wait_with(quick()).await.expect_err("it is there");
    assert!(error.is_already_exists(), "{error}");
    let known: CreateResult = error
        .as_api()
        .expect("an error")
        .decode_data()
        .expect("data");
    assert_eq!(known.depot, depot);

    let gone = offline.delete_task(&depot).await.expect("a task");
    gone.wait_with(quick()).await.expect("removed");
    assert!(server.mock().resources::<OfflineId>().ids().is_empty());
    let error = offline
        .delete_task(&depot)
        .await
        .expect_err("there is none");
    assert!(error.is_not_found(), "{error}");
}

/// One request polls all tasks, and each poll sees the next state of every script.
#[tokio::test]
async fn tasks_are_awaited_by_one_poll() {
    let (server, client) = start().await;
    let offline = server.esx().settings().depots().offline();
    offline.on_create_task(|spec| {
        let location = spec
            .location
            .map_or_else(String::new, |uri| uri.to_string());
        Ok(match location.contains("bad") {
            true => TaskScript::fails(StandardError::new(ErrorKind::InvalidArgument, "No depot.")),
            false => TaskScript::succeeds(CreateResult::new(location))
                .pending()
                .running(50),
        })
    });
    let mut tasks = TaskSet::with_policy(quick());
    for name in ["a", "bad", "b"] {
        tasks.push(import(&client, name).await.expect("a task"));
    }
    let mut ended = Vec::new();
    while let Some((task, result)) = tasks.next().await {
        let result = result.map(|it| it.depot.to_string());
        let result = result.map_err(|error| error.is_invalid_argument());
        ended.push((task.id().to_owned(), result));
    }
    let expected = [
        ("task-2", Err(true)),
        ("task-1", Ok("a".to_owned())),
        ("task-3", Ok("b".to_owned())),
    ];
    assert_eq!(ended, expected.map(|(id, result)| (id.to_owned(), result)));
    let mock = server.mock();
    assert_eq!(mock.requests_of(&vsphere_client::cis::tasks::LIST).len(), 3);
    assert!(
        mock.requests_of(&vsphere_client::cis::tasks::GET)
            .is_empty()
    );

    // Without scripts, the mock imports the depots.
    let (_server, client) = start().await;
    let mut tasks = TaskSet::with_policy(quick());
    for name in ["a", "b"] {
        tasks.push(import(&client, name).await.expect("a task"));
    }
    let depots = tasks.wait_all().await.into_iter();
    let depots: Vec<_> = depots
        .map(|it| it.expect("a depot").depot.to_string())
        .collect();
    assert_eq!(depots, ["offline-1", "offline-2"]);
}
