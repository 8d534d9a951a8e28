//! Sessions and tasks of servers that have only a part of the API, as with a part of the features, or for a document without
//! these operations.

use std::collections::BTreeSet;
use std::time::Duration;
use vsphere_client::cis::tasks::{FilterSpec, ListOptions};
use vsphere_client::esx::settings::depots::offline::CreateSpec;
use vsphere_client::mock::{Mock, Server};
use vsphere_client::operation::{Method, Operation, ResultShape};
use vsphere_client::{Client, ClientBuilder, ErrorKind, WaitPolicy};
use vsphere_codegen::load::{Inputs, load};
use vsphere_runtime::mock::{Described, Parameter, Place, Reply, Scheme, Shaped};
use vsphere_tests::places::newest_specs;

/// Starts a server with the operations whose identifiers begin with a prefix.
async fn part(prefix: &str) -> Mock {
    let whole = Server::start().await.expect("a free port");
    let operations = whole.mock().operations().iter().copied();
    let chosen = operations.filter(|it| it.operation.id.starts_with(prefix));
    let chosen: Vec<_> = chosen.collect();
    Mock::start("/api", &chosen).await.expect("a free port")
}

fn client(mock: &Mock) -> ClientBuilder<Client> {
    Client::builder(mock.url())
        .credentials(&mock.user(), mock.password())
        .no_proxy()
}

fn quick() -> WaitPolicy {
    WaitPolicy::default()
        .first_interval(Duration::ZERO)
        .longest_interval(Duration::ZERO)
}

#[tokio::test]
async fn a_server_of_any_part_has_sessions() {
    for prefix in [
        "Content.Library.Item",
        "Esx.Settings.Depots",
        "Cis.Tasks",
        "Cis.Session_get",
        "none",
    ] {
        let mock = part(prefix).await;
        let client = client(&mock).connect().await;
        let client = client.unwrap_or_else(|error| panic!("{prefix}: {error}"));
        let info = client.cis().session().get().await;
        let info = info.unwrap_or_else(|error| panic!("{prefix}: {error}"));
        assert_eq!(info.user, mock.user(), "{prefix}");
        client.log_out().await.expect("logged out");
        let counts = mock.sessions();
        let counts = (counts.logins, counts.logouts, counts.alive);
        assert_eq!(counts, (1, 1, 0), "{prefix}");

        let session = mock.start_session();
        let client = client_with(&mock, session);
        let info = client.cis().session().get().await;
        info.unwrap_or_else(|error| panic!("{prefix}: {error}"));
        assert_eq!(mock.sessions().logins, 1, "{prefix}");
    }
}

fn client_with(mock: &Mock, session: vsphere_client::Secret) -> Client {
    let builder = Client::builder(mock.url()).session_id(session);
    builder.no_proxy().build().expect("a client")
}

#[tokio::test]
async fn a_server_of_any_part_has_tasks() {
    let mock = part("Esx.Settings.Depots").await;
    let client = client(&mock).build().expect("a client");
    let offline = client.esx().settings().depots().offline();
    let import = || async {
        let spec = CreateSpec::pull("https://example.org/a.zip");
        offline.create_task(&spec).await.expect("a task")
    };
    let task = import().await;
    let filter = FilterSpec::new().with_tasks(vec![task.id().into()]);
    let options = ListOptions::new().with_filter_spec(filter);
    let listed = client.cis().tasks().list_with(&options).await;
    assert_eq!(listed.expect("a list").len(), 1);
    let result = task.wait_with(quick()).await.expect("a result");
    assert_eq!(result.depot.as_str(), "offline-1");

    let canceled = import().await;
    canceled.cancel().await.expect("canceled");
    let error = canceled.wait_with(quick()).await.expect_err("canceled");
    assert!(error.is_canceled(), "{error}");
}

#[tokio::test]
async fn operations_of_the_document_come_first() {
    let whole = Server::start().await.expect("a free port");
    let operations = whole.mock().operations();
    let ids: BTreeSet<_> = operations.iter().map(|it| it.operation.id).collect();
    let inputs = Inputs {
        specs: vec![newest_specs()],
        ..Inputs::default()
    };
    let documents = load(&inputs).expect("fragments");
    let (api, _) = vsphere_codegen::model(&documents).expect("fragments");
    // The exchange of tokens is in no fragment.
    let count = api.operations.len() + 1;
    assert_eq!((operations.len(), ids.len()), (count, count));

    let nothing = Mock::start("/api", &[]).await.expect("a free port");
    let own = nothing.operations().iter().map(|it| it.operation.id);
    let expected = [
        "Cis.Session_create",
        "Vcenter.Authentication.Token_issue",
        "Cis.Session_delete",
        "Cis.Session_get",
        "Cis.Tasks_get",
        "Cis.Tasks_list",
        "Cis.Tasks_cancel",
    ];
    assert_eq!(own.collect::<Vec<_>>(), expected);
}

static TASK: Operation = Operation {
    id: "Tasks_read",
    path: "/cis/tasks/{taskId}",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

static TASKS: Operation = Operation {
    id: "Tasks_all",
    path: "/cis/tasks",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

static START: Operation = Operation {
    id: "Things_start",
    method: Method::Post,
    path: "/things",
    success: 202,
    result: ResultShape::Task,
    ..Operation::EMPTY
};

/// Operations as a document of another version describes them.
static DOCUMENT: [Described; 3] = [
    Described {
        schemes: &[Scheme::Session],
        parameters: &[Parameter::required::<String>(Place::Path, "taskId")],
        ..Described::of(&TASK)
    },
    Described {
        schemes: &[Scheme::Session],
        parameters: &[
            Parameter::optional::<Vec<String>>(Place::Query, "tasks"),
            Parameter::optional::<Vec<String>>(Place::Query, "status"),
        ],
        ..Described::of(&TASKS)
    },
    Described {
        schemes: &[Scheme::Session],
        task_result: <String as Shaped>::shape,
        ..Described::of(&START)
    },
];

#[tokio::test]
async fn operations_are_recognized_by_their_requests() {
    let document: Vec<_> = DOCUMENT.iter().collect();
    let mock = Mock::start("/api", &document).await.expect("a free port");
    let client = client(&mock).build().expect("a client");
    let task = client.call::<vsphere_client::Task<String>>(&START).await;
    let task = task.expect("a task");
    let requested = |status: &str| {
        let call = client.call::<vsphere_client::Value>(&TASKS);
        call.query("tasks", &task.id()).query("status", &status)
    };
    let listed = requested("RUNNING").await.expect("a list");
    assert_eq!(listed[task.id()]["status"], "RUNNING");
    let listed = requested("FAILED").await.expect("a list");
    assert_eq!(listed, serde_json::json!({}));
    let error = client.call::<vsphere_client::Value>(&TASKS).await;
    assert!(error.expect_err("no filter").is_invalid_argument());
    task.wait_with(quick()).await.expect("a result");
    // The lists were polls, too.
    assert_eq!(mock.requests_of(&TASK).len(), 1);

    // A handler of the document's operation answers the runtime's polls.
    mock.handle(&TASK, |_| {
        let error = vsphere_client::mock::StandardError::new(ErrorKind::NotFound, "It is gone.");
        Err::<Reply, _>(error)
    });
    assert!(task.info().await.expect_err("an error").is_not_found());
}
