//! Rules that a vCenter enforces and that the model of the API does not have.

use crate::start;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use vsphere_client::cis::TaskId;
use vsphere_client::cis::tasks::{FilterSpec, GetSpec, ListOptions};
use vsphere_client::content::library::item::update_session;
use vsphere_client::content::library::item::{CreateOptions, UpdateSessionModel};
use vsphere_client::content::library::{ItemId, ItemModel};
use vsphere_client::content::{LibraryId, LibraryModel, local_library};
use vsphere_client::esx::settings::depots::offline::CreateSpec;
use vsphere_client::mock::{Server, TaskScript};
use vsphere_client::operation::Method;
use vsphere_client::{Client, Error};

const TOKEN: &str = "b8a2a2e3-2314-43cd-a871-6ede0f429751";

#[tokio::test]
async fn tasks_are_listed_by_a_filter() {
    let (server, client) = start().await;
    let offline = server.esx().settings().depots().offline();
    offline.on_create_task(|_| Ok(TaskScript::endless().running(70)));
    let mut ids = Vec::new();
    for location in ["https://example.org/a.zip", "https://example.org/b.zip"] {
        let spec = CreateSpec::pull(location);
        let depots = client.esx().settings().depots().offline();
        let task = depots.create_task(&spec).await.expect("a task");
        ids.push(TaskId::from(task.id()));
    }
    let result = vsphere_client::esx::settings::depots::offline::CreateResult::new("depot-1");
    assert!(server.mock().end_task(ids[1].as_str(), Ok(&result)));

    let list = async |filter: Option<FilterSpec>| {
        let mut options = ListOptions::new();
        options.filter_spec = filter;
        let listed = client.cis().tasks().list_with(&options).await?;
        Ok::<_, Error>(listed.into_keys().collect::<Vec<_>>())
    };
    let none = [
        None,
        Some(FilterSpec::new()),
        Some(FilterSpec::new().with_tasks(Vec::new())),
        Some(FilterSpec::new().with_users(vec!["root".to_owned()])),
    ];
    for filter in none {
        let shown = format!("{filter:?}");
        let error = list(filter).await.expect_err("no tasks and no services");
        assert!(error.is_invalid_argument(), "{shown}: {error}");
        assert!(
            error.to_string().contains("filter_spec.services"),
            "{error}"
        );
    }
    let services =
        || FilterSpec::new().with_services(vec!["com.vmware.esx.settings.depots.offline".into()]);
    let table = [
        (services(), vec![0, 1]),
        (
            FilterSpec::new().with_services(vec!["com.vmware.x".into()]),
            vec![],
        ),
        (FilterSpec::new().with_tasks(vec![ids[1].clone()]), vec![1]),
        (
            services().with_operations(vec!["create$task".into()]),
            vec![0, 1],
        ),
        (
            services().with_operations(vec!["delete$task".into()]),
            vec![],
        ),
        (services().with_status(vec!["SUCCEEDED".into()]), vec![1]),
        (services().with_users(vec!["root".to_owned()]), vec![]),
    ];
    for (filter, expected) in table {
        let shown = format!("{filter:?}");
        let expected: Vec<_> = expected.into_iter().map(|at| ids[at].clone()).collect();
        assert_eq!(
            list(Some(filter)).await.expect("a list"),
            expected,
            "{shown}"
        );
    }

    // The result is left out on request.
    let mut options = ListOptions::new().with_filter_spec(services());
    options.result_spec = Some(GetSpec::new().with_exclude_result(true));
    let tasks: BTreeMap<_, _> = client
        .cis()
        .tasks()
        .list_with(&options)
        .await
        .expect("a list");
    assert!(
        tasks.values().all(|task| task.result.is_none()),
        "{tasks:?}"
    );
}

/// Creates an item of a local library.
async fn item(server: &Server, client: &Client, name: &str) -> ItemId {
    let library = LibraryId::from("library-1");
    let model = LibraryModel::new().with_name("one");
    server.mock().resources().insert(&library, &model);
    let model = ItemModel::new().with_library_id(library).with_name(name);
    let items = client.content().library().item();
    items.create(&model).await.expect("an item")
}

#[tokio::test]
async fn an_item_has_one_active_update_session() {
    let (server, client) = start().await;
    let one = item(&server, &client, "one").await;
    let other = item(&server, &client, "other").await;
    let sessions = client.content().library().item().update_session();
    let model = |item: &ItemId| UpdateSessionModel::new().with_library_item_id(item.clone());
    let options = update_session::CreateOptions::new().with_client_token(TOKEN);
    let first = sessions.create_with(&model(&one), &options).await;
    let first = first.expect("a session");

    let error = sessions
        .create(&model(&one))
        .await
        .expect_err("a second one");
    assert!(error.is_resource_busy(), "{error}");
    assert!(error.to_string().contains(one.as_str()), "{error}");
    sessions.create(&model(&other)).await.expect("another item");
    let again = sessions.create_with(&model(&one), &options).await;
    assert_eq!(again.expect("the same session"), first);

    sessions.cancel(&first).await.expect("canceled");
    sessions
        .create(&model(&one))
        .await
        .expect("the item is idle");
    // The repeated request does not revive the session.
    sessions
        .create_with(&model(&one), &options)
        .await
        .expect("the same session");
    let error = sessions
        .keep_alive(&first)
        .await
        .expect_err("it was canceled");
    assert!(error.is_not_allowed_in_current_state(), "{error}");
}

#[tokio::test]
async fn a_client_token_is_a_uuid() {
    let (server, client) = start().await;
    item(&server, &client, "one").await;
    let items = client.content().library().item();
    let model = ItemModel::new()
        .with_library_id("library-1")
        .with_name("two");
    for token in [
        "",
        "token-1",
        "b8a2a2e3231443cda8716ede0f429751",
        "g8a2a2e3-2314-43cd-a871-6ede0f429751",
    ] {
        let options = CreateOptions::new().with_client_token(token);
        let error = items.create_with(&model, &options).await;
        let error = error.expect_err("it is none");
        assert!(error.is_invalid_argument(), "{token}: {error}");
    }
    let options = CreateOptions::new().with_client_token(TOKEN);
    items.create_with(&model, &options).await.expect("an item");
}

/// Returns all texts of a value that begin as a time does.
fn times(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if text.len() > 10 && text.as_bytes()[10] == b'T' => {
            found.push(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| times(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| times(field, found)),
        _ => {}
    }
}

/// Returns the placeholders of a path.
fn placeholders(path: &str) -> impl Iterator<Item = &str> {
    let segments = path.split('/');
    segments.filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'))
}

#[tokio::test]
async fn times_have_milliseconds() {
    let (server, client) = start().await;
    let item = item(&server, &client, "one").await;
    let sessions = client.content().library().item().update_session();
    let model = UpdateSessionModel::new().with_library_item_id(item.clone());
    let session = sessions.create(&model).await.expect("a session");
    let spec = CreateSpec::pull("https://example.org/a.zip");
    let depots = client.esx().settings().depots().offline();
    let task = depots.create_task(&spec).await.expect("a task");
    task.info().await.expect("it runs");
    let known = [
        ("libraryId", "library-1"),
        ("libraryItemId", item.as_str()),
        ("updateSessionId", session.as_str()),
        ("task", task.id()),
    ];

    let mut found = Vec::new();
    for described in server.mock().operations() {
        let operation = described.operation;
        if operation.method != Method::Get {
            continue;
        }
        let mut call = client.call::<Value>(operation);
        for placeholder in placeholders(operation.path) {
            let id = known.iter().find(|(name, _)| *name == placeholder);
            call = call.path(&id.map_or("other", |(_, id)| id));
        }
        let mut own = Vec::new();
        // Some need a resource or an argument that is not there.
        times(&call.await.unwrap_or_default(), &mut own);
        found.extend(own.into_iter().map(|time| (operation.id, time)));
    }
    let sources: BTreeSet<_> = found.iter().map(|(id, _)| *id).collect();
    for id in [
        "Cis.Session_get",
        "Cis.Tasks_get",
        "Content.Library_get",
        "Content.Library.Item_get",
    ] {
        assert!(sources.contains(id), "{id} is not in {sources:?}");
    }
    for (id, time) in found {
        assert!(is_vendors(&time), "{id}: {time}");
    }
}

/// A request whose body has a time.
#[tokio::test]
async fn times_are_read_as_the_vendor_writes_them() {
    let (_server, client) = start().await;
    let table = [
        ("2026-03-01T12:00:00.250Z", true),
        ("2026-03-01T12:00:00.000Z", true),
        ("2026-03-01T12:00:00Z", false),
        ("2026-03-01T12:00:00.25Z", false),
        ("2026-03-01T12:00:00.250000Z", false),
        ("2026-03-01T13:00:00.250+01:00", false),
        ("2026-13-01T12:00:00.250Z", false),
    ];
    for (time, accepted) in table {
        let call = client.call::<Value>(&local_library::CREATE);
        let call = call.json(&serde_json::json!({
            "name": "one",
            "storage_backings": [],
            "creation_time": time,
        }));
        match call.await {
            Ok(_) => assert!(accepted, "{time}"),
            Err(error) => {
                assert!(!accepted && error.is_invalid_argument(), "{time}: {error}");
                assert!(error.to_string().contains("`creation_time`"), "{error}");
            }
        }
    }
}

/// Returns `true` for a time as the vendor's runtimes write it: `2026-03-01T12:00:00.250Z`.
fn is_vendors(text: &str) -> bool {
    let form = "0000-00-00T00:00:00.000Z";
    let same = |(form, given): (char, char)| match form {
        '0' => given.is_ascii_digit(),
        form => form == given,
    };
    text.len() == form.len() && form.chars().zip(text.chars()).all(same)
}
