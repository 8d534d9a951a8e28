//! Lookups of one resource, and resources that are created unless they exist.

use crate::support::{GET, capture};
use serde_json::json;
use std::time::Duration;
use vsphere_runtime::operation::{Identified, Method, Operation, ResultShape};
use vsphere_runtime::{
    Client, Ensured, Error, ErrorCause, ErrorKind, RetryPolicy, Task, Value, WaitPolicy,
    resource_id, structure,
};
use vsphere_test_server::{Act, Script};

resource_id! {
    /// Identifier of a library.
    pub struct LibraryId = "com.vmware.content.Library";
}

struct Summary {
    vm: String,
}

structure! {
    Summary {
        required vm = "vm",
    }
}

impl Identified for Summary {
    fn identity(&self) -> &str {
        &self.vm
    }
}

static FIND: Operation = Operation {
    id: "Content.Library_find",
    method: Method::Post,
    path: "/content/library",
    query: &[("action", "find")],
    result: ResultShape::Json,
    ..Operation::EMPTY
};

static LIST: Operation = Operation {
    id: "Vcenter.VM_list",
    path: "/vcenter/vm",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

static CREATE: Operation = Operation {
    id: "Content.LocalLibrary_create",
    method: Method::Post,
    path: "/content/local-library",
    success: 201,
    result: ResultShape::Json,
    ..Operation::EMPTY
};

const EXISTS: &str = r#"{"error_type":"ALREADY_EXISTS","messages":[]}"#;

async fn server(answer: impl Fn(&str) -> Act + Send + Sync + 'static) -> (Script, Client) {
    let script = Script::start(move |_, request| answer(request)).await;
    let builder = Client::builder(&script.url).retry(RetryPolicy::none());
    let client = builder.build().expect("a client");
    (script, client)
}

fn failure(error: &Error) -> String {
    capture::show_error(error);
    let ErrorCause::Lookup(cause) = error.as_cause() else {
        panic!("{error:?}")
    };
    assert_eq!(cause.is_ambiguous(), error.is_ambiguous());
    assert_eq!(error.is_not_found(), cause.ids().is_empty());
    assert!(error.as_api().is_none() && error.status().is_none() && !error.is_transient());
    error.to_string()
}

#[tokio::test]
async fn one_of_a_name_is_found() {
    let (_script, client) = server(|request| match request {
        it if it.contains(r#""name":"none""#) => Act::answer(200, "[]"),
        it if it.contains(r#""name":"one""#) => Act::answer(200, r#"["l-1"]"#),
        _ => Act::answer(200, r#"["l-1","l-2"]"#),
    })
    .await;
    let find = |name: &str| {
        let call = client.call::<Vec<LibraryId>>(&FIND);
        call.json(&json!({ "name": name }))
    };
    let found = find("one").one().await.expect("a library");
    assert_eq!(found, LibraryId::new("l-1"));
    let same = find("one").at_most_one().await.expect("a library");
    assert_eq!(same, Some(found));

    let error = find("none").one().await.expect_err("no library");
    let text = "Content.Library_find: no library is named `none`";
    assert_eq!(failure(&error), text);
    assert_eq!(error.kind(), Some(ErrorKind::NotFound));
    assert_eq!(find("none").at_most_one().await.expect("none"), None);

    for error in [
        find("two").one().await.expect_err("two libraries"),
        find("two").at_most_one().await.expect_err("two libraries"),
    ] {
        assert_eq!(
            failure(&error),
            "Content.Library_find: 2 libraries are named `two`: l-1, l-2; rename all but one, or use an identifier"
        );
        let cause = error.as_lookup().expect("a lookup");
        assert_eq!((cause.name(), cause.ids().len()), (Some("two"), 2));
        assert_eq!(error.kind(), None);
    }
}

/// The name is read from the request, wherever operations have it.
#[tokio::test]
async fn the_name_is_that_of_the_request() {
    let two = r#"[{"vm":"vm-1"},{"vm":"vm-2"}]"#;
    let (_script, client) = server(move |_| Act::answer(200, two)).await;
    let list = || client.call::<Vec<Summary>>(&LIST);
    let named = "2 VMs are named `d b&`: vm-1, vm-2; rename all but one, or use an identifier";
    let other = "2 VMs match, expected one: vm-1, vm-2; narrow the search, or use an identifier";
    let names = vec!["d b&"];
    let filter = json!({ "names": names, "folders": ["f"] });
    let table = [
        (list().query("names", &names), named),
        (list().query("filter.names", &names), named),
        (list().query_structure(&filter), named),
        (list().json(&json!({ "filter": filter })), named),
        (list().field("name", "d b&").field("type", "LOCAL"), named),
        (list().field("filter_spec", &filter), named),
        (list(), other),
        (list().query("names", &vec!["a", "b"]), other),
        (list().json(&json!({ "name": 7, "type": "LOCAL" })), other),
        (list().json(&json!(["name"])), other),
    ];
    for (row, (call, expected)) in table.into_iter().enumerate() {
        let error = call.one().await.expect_err("two machines");
        let text = format!("Vcenter.VM_list: {expected}");
        assert_eq!(failure(&error), text, "row {row}");
    }
}

#[tokio::test]
async fn errors_of_the_call_stay_what_they_are() {
    let denied = r#"{"error_type":"UNAUTHORIZED"}"#;
    let (_script, client) = server(move |_| Act::answer(403, denied)).await;
    let call = || client.call::<Vec<LibraryId>>(&FIND);
    let error = call().one().await.expect_err("an error");
    assert!(error.is_unauthorized());
    let error = call().at_most_one().await.expect_err("an error");
    assert!(error.is_unauthorized());
}

#[tokio::test]
async fn a_resource_is_created_or_found() {
    let both = r#"["l-1","l-2"]"#;
    let several = "Content.Library_find: 2 libraries are named `iso`: l-1, l-2; rename all but one, or use an identifier";
    let none = "Content.Library_find: no library is named `iso`";
    let exists = || Act::answer(400, EXISTS);
    // The response to the creation, that to the search, the result, the number of requests.
    let table = [
        (Act::answer(201, r#""l-9""#), both, Ok((true, "l-9")), 1),
        (exists(), r#"["l-1"]"#, Ok((false, "l-1")), 2),
        (exists(), both, Err(several), 2),
        // It was deleted in between.
        (exists(), "[]", Err(none), 2),
        (
            Act::answer(403, ""),
            both,
            Err("Content.LocalLibrary_create: 403"),
            1,
        ),
    ];
    for (created, found, expected, requests) in table {
        let answer = move |request: &str| match request.contains("action=find") {
            true => Act::answer(200, found),
            false => created.clone(),
        };
        let (script, client) = server(answer).await;
        let find = client.call::<Vec<LibraryId>>(&FIND).field("name", "iso");
        let create = client.call::<LibraryId>(&CREATE).field("name", "iso");
        let outcome = create.or_existing(find.one()).await;
        let found = outcome.as_ref();
        let found = found.map(|it| (it.is_created(), it.get().as_str()));
        let found = found.map_err(ToString::to_string);
        assert_eq!(found, expected.map_err(str::to_owned));
        assert_eq!(script.count(), requests);
    }
}

/// All futures can be spawned.
#[tokio::test]
async fn lookups_run_in_tasks_of_the_runtime() {
    let (_script, client) = server(|request| match request.contains("action=find") {
        true => Act::answer(200, r#"["l-1"]"#),
        false => Act::answer(400, EXISTS),
    })
    .await;
    let found = tokio::spawn(async move {
        let find = || client.call::<Vec<LibraryId>>(&FIND);
        let create = client.call::<LibraryId>(&CREATE);
        let library = create.or_existing(find().one()).await?;
        assert_eq!(find().at_most_one().await?.as_ref(), Some(library.get()));
        Ok::<_, Error>(library.into_inner())
    });
    let found = found.await.expect("no panic").expect("a library");
    assert_eq!(found.as_str(), "l-1");
}

/// The other way may be another call.
#[tokio::test]
async fn the_other_way_is_anything_that_can_be_awaited() {
    let (script, client) = server(|request| match request.starts_with("POST ") {
        true => Act::answer(400, EXISTS),
        false => Act::answer(200, r#""l-1""#),
    })
    .await;
    let create = client.call::<String>(&CREATE);
    let library = create.or_existing(client.call(&GET)).await;
    assert_eq!(library.expect("a library").into_inner(), "l-1");
    assert_eq!(script.count(), 2);
}

#[tokio::test]
async fn a_task_whose_result_exists_returns_it() {
    let exists = |data: &str| {
        format!(
            r#"{{"status":"FAILED","error":{{"error_type":"ALREADY_EXISTS","messages":[],"data":{data}}}}}"#
        )
    };
    let own = |id: &str| id.to_owned();
    let table = [
        (
            own(r#"{"status":"SUCCEEDED","result":"depot-1"}"#),
            Ok(Ensured::Created(own("depot-1"))),
        ),
        (
            exists(r#""depot-7""#),
            Ok(Ensured::Existing(own("depot-7"))),
        ),
        // The error does not name it.
        (exists("null"), Err(true)),
        (exists("{}"), Err(true)),
        (own(r#"{"status":"FAILED"}"#), Err(false)),
    ];
    for (report, expected) in table {
        let (_script, client) = server(move |_| Act::answer(200, &report)).await;
        let task = Task::<String>::from_id(&client, "t-1");
        let policy = WaitPolicy::default().first_interval(Duration::from_millis(1));
        let outcome = task.wait_or_existing(policy).await;
        let outcome = outcome.map_err(|error| error.is_already_exists());
        assert_eq!(outcome, expected);
    }
    assert_eq!(Error::login("no").existing::<Value>(), None);
}
