//! Readings of documents with unusual forms, and of documents with parts that are ignored.

use serde_json::{Value, json};

use super::{Reading, read};
use crate::api::{Operation, SchemaKind, Type};
use crate::load::load_texts;

mod requests;

/// A document of these paths and components.
fn document(paths: Value, components: Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Api", "version": "1" },
        "paths": paths,
        "components": components,
    })
}

fn reading(document: &Value) -> Reading {
    let documents = load_texts(&[("a.json", &document.to_string())], &[]);
    let documents = documents.unwrap_or_else(|problems| panic!("{problems}"));
    read(&documents).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The ignored parts of a document: pointer and description.
fn ignored(document: &Value) -> Vec<(String, String)> {
    let ignored = reading(document).ignored.into_iter();
    ignored
        .map(|ignored| (ignored.place.pointer, ignored.what))
        .collect()
}

fn named(name: &str) -> Type {
    Type::Named(name.into())
}

fn get(operation: Value) -> Value {
    json!({ "/things": { "get": operation } })
}

/// An operation that gives nothing, with these keys beside.
fn operation(keys: Value) -> Value {
    let mut operation = json!({
        "operationId": "Things_get",
        "tags": ["Things"],
        "responses": { "204": { "description": "Done." } },
    });
    if let (Value::Object(operation), Value::Object(keys)) = (&mut operation, keys) {
        operation.extend(keys);
    }
    operation
}

#[test]
fn references_to_references_are_followed() {
    let to = |target: &str| json!({ "$ref": format!("#/components/{target}") });
    let content = json!({ "application/json": { "schema": to("schemas/Info") } });
    let operation = operation(json!({
        "parameters": [to("parameters/a")],
        "requestBody": to("requestBodies/a"),
        "responses": { "200": to("responses/a"), "404": to("responses/a") },
    }));
    let components = json!({
        "schemas": { "Info": { "type": "object" } },
        "parameters": {
            "a": to("parameters/b"),
            "b": to("parameters/c"),
            "c": { "name": "q", "in": "query", "schema": { "type": "string" } },
        },
        "requestBodies": { "a": to("requestBodies/b"), "b": { "content": content } },
        "responses": { "a": to("responses/b"), "b": { "description": "x", "content": content } },
    });
    let api = reading(&document(get(operation), components)).api;
    let read: &Operation = &api.operations[0];
    assert_eq!(read.parameters[0].name, "q");
    assert!(read.body.is_some());
    assert_eq!(read.success.ty, Some(named("Info")));
    assert_eq!(read.errors[0].schema, Some("Info".into()));
}

#[test]
fn schemas_are_found_by_encoded_references_and_bare_names() {
    let components = json!({ "schemas": {
        "A.B": { "type": "string", "enum": ["X"] },
        "Base": {
            "type": "object",
            "properties": {
                "kind": { "$ref": "#/components/schemas/A%2EB" },
                "same": { "$ref": "#%2Fcomponents/schemas/A.B" },
            },
            "discriminator": { "propertyName": "kind", "mapping": { "X": "Member" } },
        },
        "Member": { "type": "object" },
    } });
    let api = reading(&document(json!({}), components)).api;
    let SchemaKind::Struct(base) = &api.schemas["Base"].kind else {
        panic!("a structure");
    };
    assert!(base.fields.iter().all(|field| field.ty == named("A.B")));
    let members = base.discriminator.as_ref().map(|found| &found.members);
    assert_eq!(members.map(|members| members["X"].as_str()), Some("Member"));
}

#[test]
fn the_path_of_the_server_has_the_defaults_of_its_variables() {
    for (servers, path) in [
        (json!([{ "url": "https://{host}/api" }]), "/api"),
        (
            json!([{ "url": "https://h/{base}/x", "variables": { "base": { "default": "v2" } } }]),
            "/v2/x",
        ),
        (
            json!([{ "url": "{base}/x", "variables": { "base": { "default": "https://h/v2" } } }]),
            "/v2/x",
        ),
        (
            json!([{ "url": "/{a}", "variables": { "a": { "default": "a{a}" } } }]),
            "",
        ),
        (
            json!([{ "url": "https://{h}/v2", "variables": { "h": { "default": "a/b?" } } }]),
            "/v2",
        ),
        (
            json!([{ "url": "/v2/" }, { "url": "https://other/v2" }]),
            "/v2",
        ),
    ] {
        let mut document = document(json!({}), json!({}));
        document["servers"] = servers.clone();
        let documents = load_texts(&[("a.json", &document.to_string())], &[]);
        let read = documents.and_then(|documents| read(&documents));
        match path {
            "" => assert!(read.is_err(), "{servers}"),
            path => {
                let read = read.unwrap_or_else(|problems| panic!("{problems}"));
                assert_eq!(read.api.base_path, path);
                assert!(read.ignored.is_empty());
            }
        }
    }
}

#[test]
fn extensions_are_neither_paths_nor_answers() {
    let mut operation = operation(json!({ "x-a": { "b": 1 } }));
    operation["responses"]["x-a"] = json!({ "b": 1 });
    let mut paths = get(operation);
    paths["x-a"] = json!({ "get": 1 });
    let mut document = document(paths, json!({}));
    document["openapi"] = json!(3.0);
    let read = reading(&document);
    assert_eq!(read.api.operations.len(), 1);
    assert_eq!(read.ignored, []);
}

#[test]
fn ignored_parts_are_reported_with_their_place() {
    let content = |media: &str, schema: Value| json!({ "description": "x", "content": { media: { "schema": schema } } });
    let text = || json!({ "type": "string" });
    let of_operation = [
        ("pathes", json!(1), "/pathes", "`pathes`"),
        ("callbacks", json!({}), "/callbacks", "callbacks"),
        (
            "security",
            json!([{ "a": [] }, { "a": [], "b": [] }]),
            "/security/1",
            "a security requirement with several schemes, or with scopes",
        ),
        (
            "security",
            json!([{ "a": ["read"] }]),
            "/security/0",
            "a security requirement with several schemes, or with scopes",
        ),
        (
            "parameters",
            json!([
                { "name": "a", "in": "query", "schema": text(), "example": "x" },
                { "name": "a", "in": "header", "schema": text() },
                { "name": "a", "in": "query", "schema": { "type": "integer" } },
            ]),
            "/parameters/2",
            "a second parameter of this name and location",
        ),
        (
            "parameters",
            json!([{ "name": "a", "in": "query", "schema": text(), "multiple": true }]),
            "/parameters/0/multiple",
            "`multiple`",
        ),
        (
            "requestBody",
            json!({ "content": { "application/json": { "schema": text(), "encoding": {} } } }),
            "/requestBody/content/application~1json/encoding",
            "`encoding`",
        ),
        (
            "responses",
            json!({ "204": { "description": "x", "headers": {} } }),
            "/responses/204/headers",
            "`headers`",
        ),
        (
            "responses",
            json!({ "204": {}, "default": content("application/json", text()), "4XX": {} }),
            "/responses/default",
            "the body of the `default` response",
        ),
        (
            "responses",
            json!({ "204": {}, "404": content("text/plain", text()) }),
            "/responses/404",
            "the body of an error without a JSON schema",
        ),
        (
            "responses",
            json!({ "204": {}, "404": content("application/json", text()) }),
            "/responses/404",
            "the body of an error that is not one of `components/schemas`",
        ),
    ];
    for (key, value, pointer, what) in of_operation {
        let document = document(get(operation(json!({ key: value }))), json!({}));
        let expected = [(format!("/paths/~1things/get{pointer}"), what.to_owned())];
        assert_eq!(ignored(&document), expected, "{document}");
    }
    let of_schemas = [
        (
            json!({ "type": "string", "maxLength": 5, "example": "x" }),
            "/maxLength",
            "`maxLength`",
        ),
        (
            json!({ "type": "string", "properties": {} }),
            "/properties",
            "`properties`",
        ),
        (
            json!({ "type": "integer", "format": "uint64" }),
            "/format",
            "the format `uint64`",
        ),
        (
            json!({ "type": "array", "items": text(), "maxItems": 1 }),
            "/maxItems",
            "`maxItems`",
        ),
        (
            json!({ "type": "object", "minProperties": 1 }),
            "/minProperties",
            "`minProperties`",
        ),
        (json!({ "items": {} }), "/items", "`items`"),
        (
            json!({ "$ref": "#/components/schemas/Kind", "type": "object" }),
            "/type",
            "`type`",
        ),
        (
            json!({ "type": "string", "enum": ["A"], "pattern": "A" }),
            "/pattern",
            "`pattern`",
        ),
        (
            json!({
                "type": "object",
                "required": ["own", "other"],
                "properties": { "own": text() },
            }),
            "/required/1",
            "a required property that the schema does not define",
        ),
        (
            json!({
                "allOf": [{ "$ref": "#/components/schemas/Base" }],
                "required": ["inherited", "other"],
            }),
            "",
            "the required property `other`, which no part of `allOf` defines",
        ),
    ];
    for (schema, pointer, what) in of_schemas {
        let components = json!({ "schemas": {
            "Base": { "type": "object", "properties": { "inherited": text() } },
            "Kind": { "type": "string", "enum": ["A"] },
            "X": schema,
        } });
        let expected = [(format!("/components/schemas/X{pointer}"), what.to_owned())];
        assert_eq!(ignored(&document(json!({}), components)), expected);
    }
}

/// The API of a version and the types of two fields, of which one is known to have values that can be `null`.
fn maps(version: &str, values: Value) -> Vec<Type> {
    let map = || json!({ "type": "object", "additionalProperties": values });
    let properties = json!({ "components": map(), "others": map() });
    let schema = json!({ "type": "object", "properties": properties });
    let components = json!({ "schemas": { "Esx.Settings.SoftwareSpec": schema } });
    let mut document = document(json!({}), components);
    document["info"] = json!({ "title": "vSphere Automation API", "version": version });
    let api = reading(&document).api;
    let SchemaKind::Struct(read) = &api.schemas["Esx.Settings.SoftwareSpec"].kind else {
        panic!("a structure");
    };
    read.fields.iter().map(|field| field.ty.clone()).collect()
}

#[test]
fn values_are_nullable_by_the_document_or_by_what_is_known_of_its_version() {
    let map = |value| Type::Map(Box::new(Type::String), Box::new(value));
    let nullable = || map(Type::Optional(Box::new(Type::String)));
    let plain = || map(Type::String);
    let text = json!({ "type": "string" });
    assert_eq!(maps("9.1.0.0", text.clone()), [nullable(), plain()]);
    assert_eq!(maps("9.1.1.0", text), [plain(), plain()]);
    let said = |nullable: bool| json!({ "type": "string", "nullable": nullable });
    assert_eq!(maps("9.1.0.0", said(false)), [plain(), plain()]);
    assert_eq!(maps("9.1.0.0", said(true)), [nullable(), nullable()]);
}

/// The members of all discriminators: the base, the field, and its values with their schemas.
fn families(schemas: Value) -> Vec<String> {
    let api = reading(&document(json!({}), json!({ "schemas": schemas }))).api;
    let families = api.schemas.values().filter_map(|schema| {
        let SchemaKind::Struct(structure) = &schema.kind else {
            return None;
        };
        let found = structure.discriminator.as_ref()?;
        let members = found.members.iter();
        let members: Vec<_> = members
            .map(|(value, name)| format!("{value}={name}"))
            .collect();
        Some(format!(
            "{} by {}: {}",
            schema.name,
            found.field,
            members.join(" ")
        ))
    });
    families.collect()
}

#[test]
fn members_of_families_are_those_of_the_mapping_and_all_that_extend() {
    let to = |name: &str| format!("#/components/schemas/{name}");
    let extends = |base: &str| json!({ "type": "object", "allOf": [{ "$ref": to(base) }] });
    let by = |field: &str, mapping: Value| json!({ "type": "object", "discriminator": { "propertyName": field, "mapping": mapping } });
    let mut inner = extends("Base");
    inner["discriminator"] = json!({ "propertyName": "other" });
    for (schemas, expected) in [
        (
            json!({ "Base": by("kind", json!({})), "A": extends("Base"), "B": extends("A"), "C": extends("B") }),
            vec![
                "Base by kind: A=A B=B C=C",
                "A by kind: B=B C=C",
                "B by kind: C=C",
            ],
        ),
        (
            json!({ "B": extends("A"), "A": extends("Base"), "Base": by("kind", json!({ "X": to("A"), "Y": to("A"), "Z": to("Base"), "V": "B" })) }),
            vec!["A by kind: V=B", "Base by kind: X=A Y=A Z=Base V=B"],
        ),
        (
            json!({ "Base": by("kind", json!({ "A": to("B") })), "A": extends("Base"), "B": extends("Base") }),
            vec!["Base by kind: A=B"],
        ),
        (
            json!({ "Base": by("kind", json!({})), "Inner": inner, "A": extends("Inner"), "Alone": extends("Other"), "Other": { "type": "object" } }),
            vec!["Base by kind: Inner=Inner", "Inner by other: A=A"],
        ),
    ] {
        assert_eq!(families(schemas), expected);
    }
}

#[test]
fn ignored_parts_of_a_component_are_reported_once() {
    let shared = || operation(json!({ "parameters": [{ "$ref": "#/components/parameters/a" }] }));
    let mut paths = get(shared());
    paths["/others"] = json!({ "get": shared() });
    paths["/others"]["get"]["operationId"] = json!("Others_get");
    let components = json!({ "parameters": {
        "a": { "name": "a", "in": "query", "schema": { "type": "string", "pattern": "a" } },
    } });
    let pointer = "/components/parameters/a/schema/pattern".to_owned();
    assert_eq!(
        ignored(&document(paths, components)),
        [(pointer, "`pattern`".to_owned())]
    );
}

/// Circles are removed before operations resolve the aliases of parameter types.
#[test]
fn a_parameter_of_a_circular_type_is_survived() {
    let operation = operation(json!({ "parameters": [
        { "name": "a", "in": "query", "schema": { "$ref": "#/components/schemas/A" } },
    ] }));
    let components = json!({ "schemas": { "A": { "$ref": "#/components/schemas/A" } } });
    let document = document(get(operation), components).to_string();
    let documents = load_texts(&[("a.json", &document)], &[]);
    let read = documents.and_then(|documents| read(&documents));
    let problems = read.expect_err("a circle");
    let ids: Vec<&str> = problems
        .iter()
        .map(|problem| problem.kind.id().as_str())
        .collect();
    assert_eq!(ids, ["circular"]);
}
