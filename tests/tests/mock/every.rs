//! Each operation, called with arguments made from its model.

use crate::start;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use vsphere_client::mock::Reply;
use vsphere_client::{Call, Client, ErrorKind};
use vsphere_runtime::mock::{Body, Described, Field, Parameter, Place, Shape, Structure};

/// Returns a valid value: fields that are required, also those for `create` and `update`.
fn value(shape: Shape, name: &str) -> Value {
    match shape.required() {
        Shape::Boolean => json!(true),
        Shape::Int64 => json!(7),
        Shape::Double => json!(0.5),
        Shape::DateTime => json!("2026-03-01T12:00:00.000Z"),
        Shape::Bytes => json!("AAEC"),
        Shape::Object | Shape::Any | Shape::Map(..) => json!({}),
        Shape::Enumeration(known) => json!(known[0]),
        Shape::List(item) => json!([value(item(), name)]),
        Shape::Structure(structure) => Value::Object(fields(structure.fields, Some(structure))),
        _ => json!(format!("{name} of/ü")),
    }
}

fn fields(fields: &[Field], structure: Option<&Structure>) -> Map<String, Value> {
    let unions = structure.map_or(&[][..], |structure| structure.unions);
    let in_case = |name: &str| {
        let mut cases = unions.iter().flat_map(|union| union.cases);
        cases.any(|(_, fields)| fields.contains(&name))
    };
    let wanted = fields
        .iter()
        .filter(|field| field.required || field.for_create || field.for_update)
        .filter(|field| !in_case(field.name));
    wanted
        .map(|field| (field.name.to_owned(), value((field.shape)(), field.name)))
        .collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// Returns a call of the operation with all arguments.
fn call(client: &Client, described: &Described) -> Call<Value> {
    let mut call = client.call::<Value>(described.operation);
    let path = described.operation.path;
    let of_path = |parameter: &&Parameter| parameter.place == Place::Path;
    let mut in_path: Vec<_> = described.parameters.iter().filter(of_path).collect();
    in_path.sort_by_key(|parameter| path.find(&format!("{{{}}}", parameter.name)));
    for parameter in in_path {
        call = call.path(&text(&value((parameter.shape)(), parameter.name)));
    }
    for parameter in described.parameters {
        let given = value((parameter.shape)(), parameter.name);
        call = match (parameter.place, (parameter.shape)().required()) {
            (Place::Query, Shape::Structure(_)) => call.query_structure(&given),
            (Place::Query, _) => {
                let given = given.as_array().cloned().unwrap_or_else(|| vec![given]);
                call.query(parameter.name, &given.iter().map(text).collect::<Vec<_>>())
            }
            (Place::Header, _) => {
                call.header(parameter.name, &"b8a2a2e3-2314-43cd-a871-6ede0f429751")
            }
            _ => call,
        };
    }
    match described.body {
        // A vCenter lists tasks by a filter only.
        _ if described.operation.id == "Cis.Tasks_list" => {
            call.json(&json!({ "filter_spec": { "tasks": ["task-1"] } }))
        }
        Body::Json { shape, .. } => call.json(&value(shape(), "body")),
        Body::Fields { fields: known, .. } => call.json(&fields(known, None)),
        _ => call,
    }
}

#[tokio::test]
async fn each_operation_reaches_its_own_handler() {
    let (server, client) = start().await;
    let mock = server.mock();
    let reached = Arc::new(Mutex::new(Vec::new()));
    for described in mock.operations() {
        let (reached, id) = (Arc::clone(&reached), described.operation.id);
        mock.handle(described.operation, move |_| {
            reached.lock().expect("the ids").push(id);
            Ok(Reply::value(&"done"))
        });
    }
    assert!(
        mock.operations().len() >= 118,
        "{}",
        mock.operations().len()
    );
    // A handler of the login would have to create sessions.
    let login = mock
        .operations()
        .iter()
        .find(|it| it.operation.id == "Cis.Session_create");
    mock.remove_handler(login.expect("a login").operation);
    for described in mock.operations() {
        let id = described.operation.id;
        if id == "Cis.Session_create" {
            continue;
        }
        let outcome = call(&client, described).await;
        outcome.unwrap_or_else(|error| panic!("{error}"));
        let reached = std::mem::take(&mut *reached.lock().expect("the ids"));
        assert_eq!(reached, [id], "{id} reaches another handler");
        let requests = mock.requests_of(described.operation);
        assert_eq!(requests.len(), 1, "{id}");
        assert_eq!(
            requests[0].status(),
            Some(described.operation.success),
            "{id}"
        );
    }
}

#[tokio::test]
async fn each_operation_has_a_response_without_a_handler() {
    let (server, client) = start().await;
    for described in server.mock().operations() {
        let id = described.operation.id;
        let is_login = id == "Vcenter.Authentication.Token_issue";
        if id.starts_with("Cis.Session_") || is_login {
            continue;
        }
        match call(&client, described).await {
            // The addressed resource does not exist, or is in another state.
            Err(error) => {
                let kinds = [ErrorKind::NotFound, ErrorKind::InvalidElementType];
                let kind = error.kind().expect("an answer");
                assert!(kinds.contains(&kind), "{id}: {error}");
                assert_eq!(error.request_id(), None);
            }
            Ok(result) => check(described, &result),
        }
    }
}

/// Checks the names of a result's fields, and that no required one is missing.
fn check(described: &Described, result: &Value) {
    let id = described.operation.id;
    match ((described.result)(), result) {
        (Shape::Nothing, Value::Null)
        | (Shape::List(_), Value::Array(_))
        | (Shape::Map(..), Value::Object(_))
        | (Shape::Identifier(_) | Shape::Text | Shape::Secret, Value::String(_)) => {}
        (Shape::Structure(structure), Value::Object(fields)) => {
            let known: BTreeSet<_> = structure.fields.iter().map(|field| field.name).collect();
            assert!(
                fields.keys().all(|name| known.contains(&**name)),
                "{id}: {result}"
            );
            let needed = structure
                .fields
                .iter()
                .filter(|field| field.required || field.for_get);
            for field in needed {
                assert!(
                    !fields[field.name].is_null(),
                    "{id}: {} in {result}",
                    field.name
                );
            }
        }
        (shape, result) => panic!("{id}: {shape:?} is not {result}"),
    }
}
