//! Small documents that would make much more than they say.

use serde_json::{Map, Value, json};
use vsphere_codegen::diagnostics::ProblemId;
use vsphere_codegen::emit::Settings;
use vsphere_codegen::load::Inputs;

use super::sinks::written;

fn document(paths: Value, components: Value) -> Value {
    json!({
        "openapi": "3.0.3", "info": {"title": "T", "version": "9.1.0.0"}, "paths": paths, "components": components,
    })
}

fn many(count: usize, entry: impl Fn(usize) -> (String, Value)) -> Value {
    let entries: Map<String, Value> = (0..count).map(entry).collect();
    entries.into()
}

fn fields(count: usize) -> Value {
    many(count, |index| {
        (format!("f{index}"), json!({"type": "string"}))
    })
}

fn operation(index: usize, more: Value) -> Value {
    let mut operation = json!({
        "operationId": format!("Things_set{index}"), "tags": ["Things"], "responses": {"204": {"description": "Done."}},
    });
    let more = more.as_object().expect("a mapping").clone();
    operation.as_object_mut().expect("a mapping").extend(more);
    json!({"post": operation})
}

/// A name with a number of segments.
fn many_segments(count: usize) -> String {
    let segments: Vec<String> = (0..count).map(|index| format!("A{index}")).collect();
    segments.join(".")
}

/// Operations that all have the same parts.
fn operations(count: usize, more: &Value) -> Value {
    many(count, |index| {
        (format!("/things{index}"), operation(index, more.clone()))
    })
}

fn cases() -> Vec<(&'static str, Value, ProblemId)> {
    let json = |schema: Value| json!({"content": {"application/json": {"schema": schema}}});
    let base = json!({"type": "object", "properties": fields(1_000)});
    let derived = |index: usize| match index {
        0 => ("Things.Base".to_owned(), base.clone()),
        _ => (
            format!("Things.Info{index}"),
            json!({"type": "object", "allOf": [{"$ref": "#/components/schemas/Things.Base"}]}),
        ),
    };
    let shared_body = json!({"requestBody": {"$ref": "#/components/requestBodies/Shared"}});
    let body = json!({"Shared": json(json!({"type": "object", "properties": fields(1_000)}))});
    let shared_result = json!({"responses": {"200": {"$ref": "#/components/responses/Shared"}}});
    let result = json!({"Shared": {"description": "word ".repeat(200_000)}});
    let parameter = |index: usize| json!({"name": format!("p{index}"), "in": "query", "schema": {"type": "string"}});
    let parameters: Vec<Value> = (0..30_000).map(parameter).collect();
    let own_body = json(json!({"type": "object", "properties": fields(30_000)}));
    let chained = |index: usize| format!("P{index}.Q.Info");
    let package = |index: usize| {
        let next = format!("#/components/schemas/{}", chained(index + 1));
        let schema = match index {
            1_100 => json!({"type": "object"}),
            _ => json!({"type": "object", "properties": {"next": {"$ref": next}}}),
        };
        (chained(index), schema)
    };
    let of_package = |index: usize| {
        let schema = format!("#/components/schemas/{}", chained(index));
        let result = json(json!({"$ref": schema}))["content"].clone();
        let operation = json!({
            "operationId": format!("P{index}.Q.Things_get"), "tags": [format!("P{index}.Q.Things")],
            "responses": {"200": {"description": "Info.", "content": result}},
        });
        (format!("/things{index}"), json!({"get": operation}))
    };
    let long = "K".repeat(1_000_000);
    vec![
        (
            "features",
            document(
                many(1_100, of_package),
                json!({"schemas": many(1_101, package)}),
            ),
            ProblemId::Unsupported,
        ),
        (
            "keys",
            document(
                json!({}),
                json!({"schemas": {long: {"type": "object", "properties": fields(1_000)}}}),
            ),
            ProblemId::LongKey,
        ),
        (
            "namespaces",
            document(
                json!({"/things": {"get": {
                    "operationId": "Things_get", "tags": [many_segments(10_000)],
                    "responses": {"204": {"description": "Done."}},
                }}}),
                json!({}),
            ),
            ProblemId::Unsupported,
        ),
        (
            "inheritance",
            document(json!({}), json!({"schemas": many(1_000, derived)})),
            ProblemId::TooMuchMade,
        ),
        (
            "body",
            document(
                operations(1_000, &shared_body),
                json!({"requestBodies": body}),
            ),
            ProblemId::TooMuchMade,
        ),
        (
            "text",
            document(
                operations(1_000, &shared_result),
                json!({"responses": result}),
            ),
            ProblemId::TooMuchMade,
        ),
        (
            "parameters",
            document(operations(1, &json!({"parameters": parameters})), json!({})),
            ProblemId::Unsupported,
        ),
        (
            "arguments",
            document(operations(1, &json!({"requestBody": own_body})), json!({})),
            ProblemId::Unsupported,
        ),
    ]
}

#[test]
fn what_a_reference_repeats_is_limited() {
    for (name, document, expected) in cases() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let inputs: Inputs = written(folder.path(), name, &document);
        let problems = vsphere_codegen::generate(&inputs, &Settings::default()).expect_err(name);
        let ids: Vec<ProblemId> = problems.iter().map(|problem| problem.kind.id()).collect();
        assert_eq!(ids, [expected], "{name}");
    }
}
