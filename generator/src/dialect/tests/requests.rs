//! Addresses of requests, and the arguments of their callers.

use serde_json::{Value, json};

use super::{document, get, ignored, named, operation, reading};
use crate::api::{Dialect, Location, Operation, Type};

/// An operation of an id and a tag that may be at any path.
fn of(id: &str) -> Value {
    let mut operation = operation(json!({}));
    operation["operationId"] = json!(id);
    operation
}

/// A document with a title, the address of its server, and one operation for each path key.
fn at(title: &str, server: Option<&str>, keys: &[&str]) -> Value {
    let mut paths = json!({});
    for (index, key) in keys.iter().enumerate() {
        let placeholders = super::super::key::placeholders(key);
        let parameters = placeholders.iter().map(
            |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }),
        );
        let mut operation = of(&format!("Things_get{index}"));
        operation["parameters"] = parameters.collect();
        paths[key] = json!({ "get": operation });
    }
    let mut document = document(paths, json!({ "schemas": {} }));
    document["info"]["title"] = json!(title);
    if let Some(server) = server {
        document["servers"] = json!([{ "url": server }]);
    }
    document
}

/// The paths of all requests on the server, with their constants.
fn requests(document: &Value) -> Vec<String> {
    let api = reading(document).api;
    let operations = api.operations.iter();
    let request = |operation: &Operation| {
        let pairs = operation.query.iter();
        let pairs = pairs.map(|(name, value)| format!("{name}={value}"));
        let query: Vec<String> = pairs.chain(operation.query_flags.iter().cloned()).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!(
            "{}|{}{mark}{}",
            api.base_path,
            operation.path,
            query.join("&")
        )
    };
    operations.map(request).collect()
}

#[test]
fn paths_are_those_of_the_server_and_the_key() {
    /// A title, the address of a server, and the requests of path keys.
    type Case = (
        &'static str,
        Option<&'static str>,
        &'static [(&'static str, &'static str)],
    );
    let cases: &[Case] = &[
        (
            "Operations API",
            Some("/suite-api"),
            &[
                ("/api/actions", "/suite-api|/api/actions"),
                ("/api/v1/users", "/suite-api|/api/v1/users"),
            ],
        ),
        (
            "actions",
            Some("https://{host}/suite-api"),
            &[("/api/actions", "/suite-api|/api/actions")],
        ),
        (
            "Log Management API",
            Some("http://localhost:8787"),
            &[("/api/v2/agent", "|/api/v2/agent")],
        ),
        (
            "vSphere Automation API",
            Some("https://{host}/api"),
            &[("/esx/hosts?action=x", "/api|/esx/hosts?action=x")],
        ),
        (
            "esx",
            Some("https://{host}"),
            &[
                ("/api/esx/hosts__action=x", "/api|/esx/hosts?action=x"),
                ("/api/cis/tasks", "/api|/cis/tasks"),
            ],
        ),
        ("session", None, &[("/api/session", "/api|/session")]),
        (
            "esx",
            None,
            &[("/api/esx/hosts?action=x", "/api|/esx/hosts?action=x")],
        ),
    ];
    for (title, server, expected) in cases {
        let keys: Vec<&str> = expected.iter().map(|(key, _)| *key).collect();
        let expected: Vec<&str> = expected.iter().map(|(_, request)| *request).collect();
        assert_eq!(requests(&at(title, *server, &keys)), expected, "{title}");
    }
}

#[test]
fn one_more_path_or_schema_changes_no_other_operation() {
    let documents = [
        at("Trial", Some("/suite-api"), &["/api/x", "/api/y?action=z"]),
        at("Trial", None, &["/api/x", "/api/x/{id}"]),
        at("esx", None, &["/api/esx/x", "/api/esx/y__action=z"]),
        at("esx", None, &["/api/esx/x", "/api/esx/y?action=z"]),
    ];
    for document in documents {
        let before = reading(&document).api;
        for key in ["/health", "/api/health", "/api/a_b", "/other?flag"] {
            // Such a path is none of a document whose paths are all below `/api`.
            if before.base_path == "/api" && !key.starts_with("/api") {
                continue;
            }
            let mut longer = document.clone();
            longer["paths"][key] = json!({ "get": of("Others_get") });
            same_but_for_one_more(&document, &longer, 1);
        }
        for name in ["new_schema", "Std_x", "NewSchema"] {
            let mut longer = document.clone();
            longer["components"]["schemas"][name] = json!({ "type": "object" });
            same_but_for_one_more(&document, &longer, 0);
        }
    }
}

fn same_but_for_one_more(before: &Value, after: &Value, added: usize) {
    let [one, two] = [before, after].map(|document| reading(document).api);
    assert_eq!(one.dialect, two.dialect, "{after}");
    assert_eq!(one.operations.len() + added, two.operations.len());
    let ids = |operations: &[Operation]| -> Vec<String> {
        operations.iter().map(|it| it.id.clone()).collect()
    };
    let count = one.operations.len();
    assert_eq!(ids(&one.operations), ids(&two.operations[..count]));
    assert_eq!(requests(before), requests(after)[..count], "{after}");
}

#[test]
fn each_document_of_a_set_has_its_dialect() {
    let legacy = at("esx", None, &["/api/esx/x__action=y"]).to_string();
    let modern = at("Others", Some("https://h/api"), &["/a_b?action=x"]);
    let mut modern = modern;
    modern["components"]["schemas"]["a_b"] = json!({ "type": "object" });
    modern["paths"]["/a_b?action=x"]["get"]["operationId"] = json!("Others_get");
    modern["paths"]["/a_b?action=x"]["get"]["tags"] = json!(["Others"]);
    let shared = json!({
        "openapi": "3.0.0",
        "info": { "title": "common", "version": "1" },
        "paths": {},
        "components": { "schemas": { "Std_Errors_Error": { "type": "object" } } },
    });
    let texts = [legacy, modern.to_string(), shared.to_string()];
    let files = ["a.json", "b.json", "c.json"];
    let texts: Vec<_> = files
        .into_iter()
        .zip(texts.iter().map(String::as_str))
        .collect();
    let documents = crate::load::load_texts(&texts, &[]).expect("they can be parsed");
    let api = super::read(&documents).expect("they can be read").api;
    assert_eq!(
        (api.dialect, api.base_path.as_str()),
        (Dialect::Legacy, "/api")
    );
    let paths: Vec<&str> = api.operations.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(paths, ["/esx/x", "/a_b"]);
    let names: Vec<&str> = api.schemas.keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["a_b", "Vapi.Std.Errors.Error"]);
}

#[test]
fn a_path_outside_of_those_of_a_package_is_refused() {
    let document = at("esx", None, &["/api/esx/x", "/rest/esx/y"]).to_string();
    let documents = crate::load::load_texts(&[("a.json", &document)], &[]).expect("it is JSON");
    let problems = super::read(&documents).expect_err("one is not below `/api`");
    let places: Vec<_> = problems.iter().map(|problem| problem.to_string()).collect();
    assert!(
        places.len() == 1 && places[0].contains("/api"),
        "{places:?}"
    );
}

/// The only operation of a document with this path key, parameters and schemas.
fn only(key: &str, parameters: Value, schemas: Value) -> Operation {
    let mut paths = json!({});
    paths[key] = json!({ "get": operation(json!({ "parameters": parameters })) });
    let mut api = reading(&document(paths, json!({ "schemas": schemas }))).api;
    api.operations.remove(0)
}

#[test]
fn a_bare_name_is_a_parameter_or_a_constant_without_a_value() {
    let text = || json!({ "type": "string" });
    let schemas = json!({
        "Filter": { "type": "object", "properties": { "name": text(), "names": { "type": "array", "items": text() } } },
    });
    let filter = json!({ "name": "filter", "in": "query", "schema": { "$ref": "#/components/schemas/Filter" } });
    let name = json!({ "name": "name", "in": "query", "required": false, "schema": text() });
    let header = json!({ "name": "name", "in": "header", "schema": text() });
    for (key, parameter, flags, required) in [
        ("/things?name", &name, &[][..], true),
        ("/things?filter", &filter, &["filter"], false),
        ("/things?names", &filter, &[], true),
        ("/things?name", &header, &["name"], false),
        ("/things?a=b&with-removed", &name, &["with-removed"], false),
        (
            "/api/things__a=b__with-removed",
            &name,
            &["with-removed"],
            false,
        ),
        (
            "/things?one&two%20three",
            &name,
            &["one", "two three"],
            false,
        ),
    ] {
        let read = only(key, json!([parameter]), schemas.clone());
        assert_eq!(read.query_flags, flags, "{key}");
        assert_eq!(read.parameters.len(), 1, "{key}");
        assert_eq!(read.parameters[0].required, required, "{key} {parameter}");
    }
}

#[test]
fn a_parameter_that_is_a_constant_is_ignored() {
    let paths = json!({ "/things?action=run": { "post": operation(json!({ "parameters": [
        { "name": "action", "in": "query", "required": true, "schema": { "type": "string", "enum": ["run"] } },
        { "name": "action", "in": "header", "schema": { "type": "string" } },
    ] })) } });
    let document = document(paths, json!({}));
    let api = reading(&document).api;
    let left: Vec<Location> = api.operations[0]
        .parameters
        .iter()
        .map(|it| it.location)
        .collect();
    assert_eq!(left, [Location::Header]);
    let (place, what) = ignored(&document).pop().expect("a report");
    assert_eq!(place, "/paths/~1things?action=run/post/parameters/0");
    assert_eq!(what, "a parameter that the path key has as a constant");
}

#[test]
fn names_of_headers_are_the_same_in_any_case() {
    let header = |name: &str, required: bool| json!({ "name": name, "in": "header", "required": required, "schema": { "type": "string" } });
    let mut paths = get(operation(json!({ "parameters": [
        header("x-trace-id", true),
        header("X-TRACE-ID", false),
        header("X-Other", false),
    ] })));
    paths["/things"]["parameters"] = json!([header("X-Trace-Id", false)]);
    let document = document(paths, json!({}));
    let api = reading(&document).api;
    let parameters = api.operations[0].parameters.iter();
    let parameters: Vec<_> = parameters
        .map(|it| (it.name.as_str(), it.required))
        .collect();
    assert_eq!(parameters, [("x-trace-id", true), ("X-Other", false)]);
    let second = "a second parameter of this name and location".to_owned();
    let place = "/paths/~1things/get/parameters/1".to_owned();
    assert_eq!(ignored(&document), [(place, second)]);
}

#[test]
fn headers_that_the_client_sends_are_no_arguments() {
    for name in [
        "Accept",
        "content-type",
        "AUTHORIZATION",
        "Host",
        "Content-Length",
        "Transfer-Encoding",
        "Cookie",
        "Connection",
        "vmware-api-session-id",
    ] {
        // Also as a reference, and with a type that no header can have.
        let components = json!({ "parameters": { "a": { "name": name, "in": "header", "required": true, "schema": { "type": "object" } } } });
        let listed = json!({ "parameters": [{ "$ref": "#/components/parameters/a" }] });
        let document = document(get(operation(listed)), components);
        assert!(reading(&document).api.operations[0].parameters.is_empty());
        let what = format!("the header `{name}`, which is the client's own");
        let place = "/components/parameters/a".to_owned();
        assert_eq!(ignored(&document), [(place, what)]);
    }
}

#[test]
fn json_results_of_several_types_are_reported() {
    let to = |name: &str| json!({ "schema": { "$ref": format!("#/components/schemas/{name}") } });
    let other = "a JSON result of another type than `application/json`";
    let differs = "the type of a JSON result that differs from others of the response";
    let cases = [
        (
            json!({ "application/json;stream=watch": to("B"), "application/json": to("A") }),
            named("A"),
            vec![("application~1json;stream=watch", other)],
        ),
        (
            json!({ "application/json": to("A"), "Application/JSON; charset=UTF-8": to("A"), "text/plain": {} }),
            named("A"),
            vec![],
        ),
        (
            json!({ "application/json; charset=utf-8": to("A"), "application/json;version=2": to("B") }),
            named("A"),
            vec![("application~1json;version=2", other)],
        ),
        (
            json!({ "application/json;version=1": to("A"), "application/json;version=2": to("A") }),
            named("A"),
            vec![],
        ),
        (
            json!({ "application/json;version=1": to("A"), "application/json;version=2": to("B") }),
            Type::Any,
            vec![
                ("application~1json;version=1", differs),
                ("application~1json;version=2", differs),
            ],
        ),
    ];
    for (content, ty, expected) in cases {
        let responses = json!({ "200": { "description": "x", "content": content } });
        let components =
            json!({ "schemas": { "A": { "type": "object" }, "B": { "type": "object" } } });
        let document = document(
            get(operation(json!({ "responses": responses }))),
            components,
        );
        assert_eq!(reading(&document).api.operations[0].success.ty, Some(ty));
        let base = "/paths/~1things/get/responses/200/content/";
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(at, what)| (format!("{base}{at}"), what.to_owned()))
            .collect();
        assert_eq!(ignored(&document), expected);
    }
}

#[test]
fn spellings_of_one_media_type_are_one_body() {
    let to = |name: &str| json!({ "schema": { "$ref": format!("#/components/schemas/{name}") } });
    let differs = (
        "/paths/~1things/get/requestBody/content/application~1json; charset=UTF-8".to_owned(),
        "JSON of another type than `application/json`".to_owned(),
    );
    for (second, expected) in [("A", vec![]), ("B", vec![differs])] {
        let content =
            json!({ "application/json": to("A"), "application/json; charset=UTF-8": to(second) });
        let body = json!({ "requestBody": { "content": content } });
        let components =
            json!({ "schemas": { "A": { "type": "object" }, "B": { "type": "object" } } });
        let document = document(get(operation(body)), components);
        assert_eq!(ignored(&document), expected, "{second}");
    }
}
