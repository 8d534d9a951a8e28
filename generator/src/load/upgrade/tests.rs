//! Tests of upgraded trees, and of the way back from their pointers.

use serde_json::{Value, json};

use super::super::limits::{Growth, Limits};
use super::super::{Documents, load_texts};
use crate::api::Place;
use crate::diagnostics::ProblemKind;

/// A document with everything that Swagger 2.0 writes differently.
const SWAGGER: &str = include_str!("tests/swagger.yaml");
/// The same document in OpenAPI 3.0.
const SWAGGER_IN_30: &str = include_str!("tests/swagger-in-3.0.yaml");
/// A document with everything that OpenAPI 3.1 writes differently.
const OPENAPI_31: &str = include_str!("tests/openapi-3.1.yaml");
/// The same document in OpenAPI 3.0.
const OPENAPI_31_IN_30: &str = include_str!("tests/openapi-3.1-in-3.0.yaml");

fn loaded(texts: &[(&str, &str)], overlays: &[(&str, &str)]) -> Documents {
    load_texts(texts, overlays).expect("well-formed documents")
}

#[test]
fn documents_are_as_in_openapi_3_0() {
    for (published, expected) in [(SWAGGER, SWAGGER_IN_30), (OPENAPI_31, OPENAPI_31_IN_30)] {
        let documents = loaded(&[("a.yaml", published)], &[]);
        let expected = loaded(&[("a.yaml", expected)], &[]);
        let text = |documents: &Documents| {
            serde_json::to_string_pretty(&documents.sources[0].root).expect("a tree is JSON")
        };
        let (found, expected) = (text(&documents), text(&expected));
        for (found, expected) in found.lines().zip(expected.lines()) {
            assert_eq!(found, expected);
        }
        assert_eq!(found, expected);
    }
}

/// Visits the texts of a tree with their pointers.
fn for_each_text(node: &Value, pointer: &str, visit: &mut dyn FnMut(&str, &str)) {
    let below = |key: &str| format!("{pointer}/{}", crate::json_pointer::escaped(key));
    match node {
        Value::String(text) => visit(pointer, text),
        Value::Object(map) => map
            .iter()
            .for_each(|(key, value)| for_each_text(value, &below(key), visit)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(index, value)| for_each_text(value, &below(&index.to_string()), visit)),
        _ => {}
    }
}

#[test]
fn places_are_those_of_the_published_text() {
    for published in [SWAGGER, OPENAPI_31] {
        let documents = loaded(&[("a.yaml", published)], &[]);
        let source = &documents.sources[0];
        let mut checked = 0;
        for_each_text(&source.root, "", &mut |pointer, text| {
            if !pointer.ends_with("/description") {
                return;
            }
            checked += 1;
            let place = Place {
                file: 0,
                pointer: pointer.to_owned(),
            };
            let at = documents.location(&place);
            let found = source.published().pointer(&at.pointer);
            assert_eq!(found, Some(&json!(text)), "{pointer} is at {}", at.pointer);
            assert_eq!(documents.locations(&[&place]), std::slice::from_ref(&at));
            let line = published.lines().nth(at.line - 1).unwrap_or_default();
            assert!(line.contains(text), "{pointer} is in the line {line}");
        });
        assert!(checked > 8, "{checked} texts");
    }
}

#[test]
fn overlays_change_the_published_tree() {
    let overlay = "\
overlay: 1.0.0
info: {title: x, version: x}
actions:
- target: $.definitions.Thing.properties.name
  update: {description: Changed.}
- target: $.basePath
  update: /other
";
    let documents = loaded(&[("a.yaml", SWAGGER)], &[("o.yaml", overlay)]);
    let root = &documents.sources[0].root;
    let name = "/components/schemas/Thing/properties/name/description";
    assert_eq!(root.pointer(name), Some(&json!("Changed.")));
    assert_eq!(root.pointer("/servers/0/url"), Some(&json!("/other")));

    let overlay = "\
overlay: 1.0.0
info: {title: x, version: x}
actions:
- target: $
  update: {openapi: 3.0.3}
";
    let documents = loaded(&[("a.yaml", OPENAPI_31)], &[("o.yaml", overlay)]);
    let root = &documents.sources[0].root;
    assert_eq!(
        root.pointer("/components/schemas/Constant"),
        Some(&json!({ "const": "only" })),
        "the document is one of OpenAPI 3.0 then",
    );
}

#[test]
fn documents_do_not_grow_without_end() {
    let response = json!({ "description": "", "schema": { "type": "string" } });
    let body = json!({ "name": "body", "in": "body", "schema": { "enum": ["a", "b", "c"] } });
    let operation = json!({ "responses": { "200": response } });
    let item = json!({ "parameters": [{ "$ref": "#/parameters/body" }], "get": operation });
    let paths: Value = (0..100).map(|n| (format!("/{n}"), item.clone())).collect();
    let limits = Limits {
        nodes: 5000,
        ..Limits::default()
    };
    for types in ["consumes", "produces"] {
        let mut document = json!({ "parameters": { "body": body }, "paths": paths });
        assert!(super::swagger::tree(&document, &mut Growth::new(limits)).is_ok());
        document[types] = (0..100).map(|n| format!("application/x-{n}")).collect();
        let grown = super::swagger::tree(&document, &mut Growth::new(limits));
        let too_many = ProblemKind::TooManyNodes { limit: 5000 };
        assert_eq!(grown.map(drop), Err(too_many), "{types}");
    }
}

#[test]
fn wrong_parts_stay_as_they_are() {
    for (published, pointer) in [
        (json!({ "paths": [1] }), "/paths"),
        (json!({ "paths": { "/x": 1 } }), "/paths/~1x"),
        (json!({ "paths": { "/x": { "get": 1 } } }), "/paths/~1x/get"),
        (
            json!({ "paths": { "/x": { "get": { "parameters": 1 } } } }),
            "/paths/~1x/get/parameters",
        ),
        (
            json!({ "paths": { "/x": { "get": { "parameters": [1] } } } }),
            "/paths/~1x/get/parameters/0",
        ),
        (
            json!({ "paths": { "/x": { "get": { "responses": 1 } } } }),
            "/paths/~1x/get/responses",
        ),
        (
            json!({ "paths": { "/x": { "get": { "responses": { "200": 1 } } } } }),
            "/paths/~1x/get/responses/200",
        ),
    ] {
        let mut document = published.clone();
        document["swagger"] = "2.0".into();
        let documents = loaded(&[("a.json", &document.to_string())], &[]);
        let root = &documents.sources[0].root;
        assert_eq!(
            root.pointer(pointer),
            published.pointer(pointer),
            "{published}"
        );
    }
    let definitions = json!({ "swagger": 2.0, "definitions": 1, "basePath": 2 });
    let documents = loaded(&[("a.json", &definitions.to_string())], &[]);
    let expected = json!({
        "openapi": "3.0.3", "servers": [{ "url": 2 }], "components": { "schemas": 1 },
    });
    assert_eq!(documents.sources[0].root, expected);
}

#[test]
fn files_without_a_head_are_read_where_documents_refer_to_them() {
    let main = "\
openapi: 3.0.3
components:
  schemas: {A: {$ref: 'table.yaml#/A'}, B: {$ref: 'One.yaml'}, C: {$ref: 'sections.yaml#/components/schemas/C'}}
  parameters: {p: {$ref: 'table.yaml#/p'}}
";
    let texts = [
        ("main.yaml", main),
        (
            "table.yaml",
            "A: {type: object}\np: {name: p, in: query}\nr: {description: x, content: {}}\n",
        ),
        ("One.yaml", "type: string\n"),
        (
            "sections.yaml",
            "components: {schemas: {C: {type: string}}}\n",
        ),
        ("other.yaml", "A: {type: object}\n"),
    ];
    let documents = loaded(&texts, &[]);
    let root = |path: &str| {
        let mut sources = documents.sources.iter();
        let file = sources
            .position(|source| source.path == path)
            .expect("the file");
        (file, &documents.sources[file].root)
    };
    let (table, tree) = root("table.yaml");
    assert_eq!(
        tree["components"],
        json!({
            "schemas": { "A": { "type": "object" } },
            "parameters": { "p": { "name": "p", "in": "query" } },
            "responses": { "r": { "description": "x", "content": {} } },
        }),
    );
    let at = documents.location(&Place {
        file: table,
        pointer: "/components/parameters/p/in".to_owned(),
    });
    assert_eq!((at.line, at.pointer.as_str()), (2, "/p/in"));
    let (one, tree) = root("One.yaml");
    assert_eq!(
        tree["components"]["schemas"]["One"],
        json!({ "type": "string" })
    );
    let at = documents.location(&Place {
        file: one,
        pointer: "/components/schemas/One/type".to_owned(),
    });
    assert_eq!((at.line, at.pointer.as_str()), (1, "/type"));
    assert_eq!(root("other.yaml").1, &json!({ "A": { "type": "object" } }));
}
