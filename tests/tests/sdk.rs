//! The vendor's SDK for Python calls all operations of the mock: a client that shares no code with ours.
//!
//! Skipped unless a Python has the SDK: `python3`, or the one that `VSPHERE_PYTHON` names.
//! `tests/sdk/requirements.txt` lists the packages, `tests/sdk/drive.py` makes the calls. Skipped, too, if the packages are of
//! another version than the client: bringing in a version may come before the vendor's SDK for it.

use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;
use vsphere_client::content::library::item::{
    DownloadSessionId, DownloadSessionModel, UpdateSessionId, UpdateSessionModel,
};
use vsphere_client::content::library::{ItemId, ItemModel, SubscriptionsId, UsagesId};
use vsphere_client::content::{LibraryId, LibraryModel, TrustedCertificateId};
use vsphere_client::esx::settings::depots::{OfflineId, OnlineId};
use vsphere_client::mock::{Fault, Identifier, Mock, Reply, Server, StandardError};
use vsphere_client::{API_VERSION, DateTime, ErrorKind};
use vsphere_runtime::mock::{Body, Described, Field, Parameter, Place, Shape, Structure};
use vsphere_tests::places::{in_project, project_text};

/// Operations whose requests the SDK lacks or sends in another form; it reads their answers all the same.
const GIVEN: [&str; 14] = [
    "Cis.Tasks_cancel",
    "Cis.Tasks_list",
    "Content.Library.Item.Downloadsession.File_get",
    "Content.Library.Item.File_get",
    "Content.Library.Item.Storage_get",
    "Content.Library.Item_list",
    "Esx.Settings.DepotContent.AddOns_list",
    "Esx.Settings.DepotContent.Components_list",
    "Esx.Settings.Depots.Offline_create$Task",
    "Esx.Settings.Depots.Offline_createFromHost$Task",
    "Esx.Settings.Depots.Offline_delete$Task",
    "Esx.Settings.Depots.Online_delete$Task",
    "Esx.Settings.Depots.Online_flush$Task",
    "Esx.Settings.Depots.Umds_delete$Task",
];

/// The operations that refuse the smallest request, or a local library, or a session and a library in their first state.
const ERRORS: [&str; 23] = [
    "Cis.Tasks_cancel: NotFound",
    "Cis.Tasks_get: NotFound",
    "Cis.Tasks_list: InvalidArgument",
    "Content.Library.Item.DownloadSession_create: InvalidArgument",
    "Content.Library.Item.UpdateSession_create: InvalidArgument",
    "Content.Library.Item.UpdateSession_delete: NotAllowedInCurrentState",
    "Content.Library.Item.Updatesession.File_get: InvalidArgument",
    "Content.Library.Item_copy: InvalidArgument",
    "Content.Library.Item_create: InvalidArgument",
    "Content.Library.SubscribedItem_evict: InvalidElementType",
    "Content.Library.SubscribedItem_sync: InvalidElementType",
    "Content.Library_convert: InvalidElementType",
    "Content.Library_exitMaintenance: NotAllowedInCurrentState",
    "Content.LocalLibrary_create: InvalidArgument",
    "Content.LocalLibrary_publish: NotAllowedInCurrentState",
    "Content.SubscribedLibrary_create: InvalidArgument",
    "Content.SubscribedLibrary_delete: InvalidElementType",
    "Content.SubscribedLibrary_evict: InvalidElementType",
    "Content.SubscribedLibrary_forceDelete: InvalidElementType",
    "Content.SubscribedLibrary_get: InvalidElementType",
    "Content.SubscribedLibrary_sync: InvalidElementType",
    "Content.SubscribedLibrary_update: InvalidElementType",
    "Vcenter.Authentication.Token_issue: Unauthenticated",
];

/// The operations that answer a refused login, which the SDK does not expect of them: the mock's exchange of tokens.
const LOGINS: [&str; 1] = ["Vcenter.Authentication.Token_issue"];

/// Returns the program of a Python with the SDK, or prints the reason for skipping the test.
fn python(test: &str) -> Option<String> {
    let requirements = project_text("tests/sdk/requirements.txt");
    let pinned = requirements
        .lines()
        .find_map(|line| line.strip_prefix("vmware-vcenter=="));
    let pinned = pinned.expect("a pinned version");
    // An SDK of another version lacks operations, or has others.
    if pinned != API_VERSION {
        eprintln!(
            "{test}: skipped, since tests/sdk/requirements.txt pins vmware-vcenter {pinned}, not {API_VERSION}"
        );
        return None;
    }
    let program = std::env::var("VSPHERE_PYTHON").unwrap_or("python3".to_owned());
    let code = "import importlib.metadata; print(importlib.metadata.version('vmware-vcenter'))";
    let output = Command::new(&program).args(["-c", code]).output();
    let found = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    if found.as_deref().unwrap_or_default() == pinned {
        return Some(program);
    }
    eprintln!("{test}: skipped, since {program} has no vmware-vcenter {pinned}");
    None
}

/// The result of the calls of one operation.
#[derive(Debug)]
struct Line {
    id: String,
    request: String,
    outcomes: Vec<Outcome>,
}

#[derive(Debug, PartialEq)]
enum Outcome {
    Result,
    /// An exception with this name and text.
    Error(String, String),
    Problem(String),
}

impl Outcome {
    fn read(value: &Value) -> Self {
        let text = |name: &str| Some(value.get(name)?.as_str().expect("a text").to_owned());
        match (text("error"), text("problem")) {
            (Some(error), _) => Self::Error(error, text("message").unwrap_or_default()),
            (_, Some(problem)) => Self::Problem(problem),
            _ => Self::Result,
        }
    }
}

/// Calls operations, each the given number of times, with all arguments or the required ones.
async fn drive(
    python: &str,
    mock: &Mock,
    optional: bool,
    calls: impl Fn(&Described) -> usize,
) -> Vec<Line> {
    let operations = mock.operations().iter().map(|described| {
        let operation = described.operation;
        let constants = operation.query.iter();
        let constants: Vec<_> = constants
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let separator = if constants.is_empty() { "" } else { "?" };
        json!({
            "id": operation.id,
            "calls": calls(described),
            "method": operation.method.as_str(),
            "path": format!("{}{separator}{}", operation.path, constants.join("&")),
            "query": in_query(described, false),
            "structures": in_query(described, true),
            "body": match described.body {
                Body::Json { .. } => "whole",
                _ => "fields",
            },
        })
    });
    let plan = json!({
        "url": format!("{}/api", mock.url()),
        "user": mock.user(),
        "password": mock.password().expose(),
        "optional": optional,
        "operations": operations.collect::<Vec<_>>(),
    });
    let program = python.to_owned();
    // The mock answers in this runtime meanwhile.
    let run = tokio::task::spawn_blocking(move || {
        let mut child = Command::new(program)
            .arg(in_project("tests/sdk/drive.py"))
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut input = child.stdin.take().expect("its input");
        input.write_all(plan.to_string().as_bytes()).expect("sent");
        drop(input);
        child.wait_with_output().expect("its output")
    });
    let output = run.await.expect("the thread ends");
    assert!(output.status.success(), "{}", output.status);
    let text = String::from_utf8(output.stdout).expect("text");
    let lines = text.lines().map(|line| {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let outcomes = line["outcomes"].as_array().expect("a list");
        Line {
            id: line["id"].as_str().expect("an id").to_owned(),
            request: line["request"].as_str().expect("a request").to_owned(),
            outcomes: outcomes.iter().map(Outcome::read).collect(),
        }
    });
    let lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 119);
    lines
}

/// Puts the resources that the script names into a server: `library-1`, `item-1`, and so on.
fn fill(mock: &Mock) {
    let library = LibraryModel::new().with_name("one").with_type("LOCAL");
    mock.resources::<LibraryId>()
        .insert(&"library-1".into(), &library);
    let item = ItemModel::new()
        .with_library_id("library-1")
        .with_name("two");
    mock.resources::<ItemId>().insert(&"item-1".into(), &item);
    for name in ["name-1", "file_name-1"] {
        mock.put_file("item-1", name, "content");
    }
    let session = UpdateSessionModel::new().with_library_item_id("item-1");
    mock.resources::<UpdateSessionId>()
        .insert(&"updatesession-1".into(), &session);
    let session = DownloadSessionModel::new().with_library_item_id("item-1");
    mock.resources::<DownloadSessionId>()
        .insert(&"downloadsession-1".into(), &session);
    insert::<SubscriptionsId>(mock, "subscriptions-1");
    insert::<UsagesId>(mock, "usages-1");
    insert::<TrustedCertificateId>(mock, "trustedcertificate-1");
    insert::<OfflineId>(mock, "offline-1");
    insert::<OnlineId>(mock, "online-1");
}

/// Puts a resource into a server that gets example values.
fn insert<I: Identifier>(mock: &Mock, id: &str) {
    mock.resources::<I>()
        .insert(&I::from(id.to_owned()), &json!({}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn built_in_answers_are_read() {
    let Some(python) = python("built_in_answers_are_read") else {
        return;
    };
    let server = Server::start().await.expect("a free port");
    // Each request meets the same resources, whatever the ones before it did.
    let mock = server.mock().clone();
    let fault = Fault::delay(Duration::ZERO);
    server.mock().inject(fault.when(move |_| {
        fill(&mock);
        true
    }));
    let lines = drive(&python, server.mock(), false, |_| 1).await;
    let given = lines.iter().filter(|line| line.request == "given");
    let given: BTreeSet<_> = given.map(|line| line.id.as_str()).collect();
    assert_eq!(given, BTreeSet::from(GIVEN));
    let mut errors = Vec::new();
    for line in &lines {
        match &line.outcomes[0] {
            Outcome::Result => {}
            Outcome::Error(kind, message) => {
                assert!(!message.is_empty(), "{line:?}");
                errors.push(format!("{}: {kind}", line.id));
            }
            Outcome::Problem(why)
                if why.contains("Unauthenticated") && LOGINS.contains(&&*line.id) =>
            {
                errors.push(format!("{}: Unauthenticated", line.id));
            }
            Outcome::Problem(_) => panic!("{line:?}"),
        }
    }
    errors.sort();
    assert_eq!(errors, ERRORS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn results_with_all_fields_are_read() {
    let Some(python) = python("results_with_all_fields_are_read") else {
        return;
    };
    let server = Server::start().await.expect("a free port");
    let mock = server.mock();
    for described in mock.operations() {
        if described.operation.id.starts_with("Cis.Session_") {
            continue;
        }
        let result = full((described.result)(), "text", 0);
        mock.handle(described.operation, move |_| Ok(Reply::value(&result)));
    }
    let lines = drive(&python, mock, true, |_| 1).await;
    let failed = lines
        .iter()
        .filter(|line| line.outcomes != [Outcome::Result]);
    let failed: Vec<_> = failed.collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documented_errors_are_typed_exceptions() {
    let Some(python) = python("documented_errors_are_typed_exceptions") else {
        return;
    };
    let server = Server::start().await.expect("a free port");
    let mock = server.mock();
    // The script logs in before it calls anything.
    for described in mock.operations() {
        for name in errors(described) {
            let error = StandardError::new(kind(name), format!("A {name} of the test."));
            let fault = Fault::error(error).on(described.operation).times(1);
            mock.inject(match described.operation.id {
                "Cis.Session_create" => fault.after(1),
                _ => fault,
            });
        }
    }
    let lines = drive(&python, mock, false, |described| errors(described).len()).await;
    for (line, described) in lines.iter().zip(mock.operations()) {
        let expected = errors(described).into_iter();
        let expected =
            expected.map(|name| Outcome::Error(name.to_owned(), format!("A {name} of the test.")));
        assert_eq!(line.outcomes, expected.collect::<Vec<_>>(), "{}", line.id);
    }
}

/// Returns the names of the parameters in the query: the structures, or the others.
fn in_query(described: &Described, structures: bool) -> Vec<&'static str> {
    let query = described.parameters.iter();
    let query = query.filter(|parameter| parameter.place == Place::Query);
    let is_chosen =
        |it: &&Parameter| matches!((it.shape)().required(), Shape::Structure(_)) == structures;
    query.filter(is_chosen).map(|it| it.name).collect()
}

/// Returns the names of the errors that an operation documents, each once: `NotFound`.
fn errors(described: &Described) -> Vec<&'static str> {
    let names = described
        .operation
        .errors
        .iter()
        .flat_map(|(_, names)| *names);
    let names: BTreeSet<_> = names.filter_map(|name| name.rsplit('.').next()).collect();
    names.into_iter().collect()
}

/// Returns the kind of an error by its name: `NOT_FOUND` for `NotFound`.
fn kind(name: &str) -> ErrorKind {
    let parts = name.char_indices().map(|(at, character)| match at {
        0 => character.to_string(),
        _ if character.is_uppercase() => format!("_{character}"),
        _ => character.to_uppercase().to_string(),
    });
    ErrorKind::from_error_type(&parts.collect::<String>())
}

/// Returns a value with all fields, optional ones too: of a union, those of one case.
fn full(shape: Shape, name: &str, depth: usize) -> Value {
    match shape.required() {
        Shape::Nothing => Value::Null,
        Shape::Boolean => json!(true),
        Shape::Int64 => json!(7),
        Shape::Double => json!(0.5),
        Shape::DateTime => {
            let time: DateTime = "2026-03-01T12:00:00.250Z".parse().expect("a time");
            json!(time)
        }
        Shape::Bytes => json!("AAEC"),
        Shape::Uri => json!("https://example.org/"),
        Shape::Object | Shape::Any => json!({}),
        Shape::Enumeration(known) => json!(known[known.len() - 1]),
        Shape::List(item) => json!([full(item(), name, depth)]),
        Shape::Map(key, item) => {
            let key = full(key(), name, depth);
            let key = key.as_str().expect("a key is a text").to_owned();
            Value::Object(Map::from_iter([(key, full(item(), name, depth))]))
        }
        Shape::Structure(structure) => Value::Object(all_fields(structure, depth + 1)),
        Shape::Text | Shape::Secret | Shape::Identifier(_) => json!(format!("{name}-1")),
        other => panic!("{other:?} has no value"),
    }
}

fn all_fields(structure: &'static Structure, depth: usize) -> Map<String, Value> {
    let is_wanted = |field: &&Field| field.required || field.for_get || depth < 6;
    let wanted = structure.fields.iter().filter(is_wanted);
    let fields = wanted.map(|field| {
        (
            field.name.to_owned(),
            full((field.shape)(), field.name, depth),
        )
    });
    let mut fields: Map<String, Value> = fields.collect();
    for union in structure.unions {
        let tag = fields.get(union.tag).cloned().unwrap_or_default();
        let own = union.cases.iter().filter(|(value, _)| tag == *value);
        let own: Vec<_> = own.flat_map(|(_, names)| *names).collect();
        let others = union.cases.iter().flat_map(|(_, names)| *names);
        for name in others.filter(|name| !own.contains(name)) {
            fields.remove(*name);
        }
    }
    fields
}
