//! Recovery: texts only refine what schemas state; nothing is lost, and nothing is invented.

use serde_json::{Value, json};
use vsphere_codegen::api::{Api, BodyContent, Field, SchemaKind, Type};
use vsphere_codegen::load::{Documents, load_texts};
use vsphere_codegen::recover::{Report, TaskResults, recover};

/// The separator of two texts.
const END: char = '\u{0}';

/// Takes texts for the descriptions of a document, in its order. The last one is repeated for the remaining ones.
pub fn run(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut texts = text.split(END);
    let mut last = "";
    let mut document = document();
    fill(&mut document, &mut || {
        last = texts.next().unwrap_or(last);
        last
    });
    let written = document.to_string();
    let documents = load_texts(&[("a.json", &written)], &[]);
    let documents = documents.unwrap_or_else(|problems| panic!("{problems}"));
    check(&documents);
}

/// Replaces every description by a text.
fn fill<'t>(node: &mut Value, next: &mut impl FnMut() -> &'t str) {
    match node {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(text) if key == "description" => *text = next().to_owned(),
                    value => fill(value, next),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| fill(item, next)),
        _ => {}
    }
}

/// Checks recovery from documents.
///
/// # Panics
///
/// If it changes what the schemas state, loses or invents a word, or reports something that is not in the document.
pub fn check(documents: &Documents) {
    let plain = vsphere_codegen::dialect::read(documents);
    let plain = plain.unwrap_or_else(|problems| panic!("{problems}")).api;
    let recovered = || {
        let mut api = plain.clone();
        let report = recover(&mut api, &TaskResults::default());
        (api, report)
    };
    let (api, report) = recovered();
    let (again, _) = recovered();
    assert_eq!(format!("{api:?}"), format!("{again:?}"));
    refined(&plain, &api);
    texts(&api);
    reported(documents, &report);
}

/// Checks that the model has the same items, each with the same type or a refined string.
fn refined(plain: &Api, api: &Api) {
    assert_eq!(plain.operations.len(), api.operations.len());
    assert!(plain.schemas.keys().eq(api.schemas.keys()));
    assert!(plain.resources.keys().eq(api.resources.keys()));
    for (before, after) in plain.operations.iter().zip(&api.operations) {
        assert_eq!(before.id, after.id);
        assert_eq!(before.parameters.len(), after.parameters.len());
        for (before, after) in before.parameters.iter().zip(&after.parameters) {
            assert_eq!(before.required, after.required);
            assert_refines(&before.ty, &after.ty);
        }
        if let (Some(before), Some(after)) = (&before.success.ty, &after.success.ty) {
            assert_refines(before, after);
        }
        match (&before.body, &after.body) {
            (Some(before), Some(after)) => match (&before.content, &after.content) {
                (BodyContent::Value(before), BodyContent::Value(after)) => {
                    assert_refines(before, after);
                }
                (BodyContent::Fields(before), BodyContent::Fields(after)) => fields(before, after),
                _ => panic!("another kind of body"),
            },
            (before, after) => assert_eq!(before.is_some(), after.is_some()),
        }
    }
    for (before, after) in plain.schemas.values().zip(api.schemas.values()) {
        match (&before.kind, &after.kind) {
            (SchemaKind::Enum(before), SchemaKind::Enum(after)) => assert!(
                before
                    .iter()
                    .map(|value| &value.value)
                    .eq(after.iter().map(|value| &value.value))
            ),
            (SchemaKind::Struct(before), SchemaKind::Struct(after)) => {
                fields(&before.fields, &after.fields);
                let known = |name: &String| after.fields.iter().any(|field| field.name == *name);
                for union in &after.unions {
                    assert!(union.cases.values().flatten().all(known), "{union:?}");
                }
            }
            (SchemaKind::Alias(before), SchemaKind::Alias(after)) => assert_refines(before, after),
            _ => panic!("another kind of schema"),
        }
    }
}

fn fields(before: &[Field], after: &[Field]) {
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(after) {
        assert_eq!(before.name, after.name);
        // A text can make something optional, and never required.
        assert!(after.optional || !before.optional);
        assert_refines(&before.ty, &after.ty);
    }
}

#[track_caller]
fn assert_refines(before: &Type, after: &Type) {
    assert!(refines(before, after), "{before:?} has become {after:?}");
}

fn refines(before: &Type, after: &Type) -> bool {
    match (before, after) {
        (Type::String, Type::Id(types)) => !types.is_empty(),
        (Type::String, Type::Named(_)) => true,
        (Type::List(before), Type::List(after))
        | (Type::Set(before), Type::Set(after))
        | (Type::Optional(before), Type::Optional(after)) => refines(before, after),
        (Type::Map(key, value), Type::Map(new_key, new_value)) => {
            refines(key, new_key) && refines(value, new_value)
        }
        (before, after) => before == after,
    }
}

/// Checks that every word of the prose is in the text.
fn texts(api: &Api) {
    let of_operations = api.operations.iter().map(|operation| &operation.text);
    let of_schemas = api.schemas.values().map(|schema| &schema.text);
    for text in of_operations.chain(of_schemas) {
        for paragraph in &text.prose {
            assert!(
                !paragraph.trim().is_empty(),
                "an empty paragraph: {:?}",
                text.raw
            );
            let strange = paragraph
                .split_whitespace()
                .find(|word| !text.raw.contains(word));
            assert_eq!(strange, None, "{:?} has no such word", text.raw);
        }
    }
}

/// Checks that reported sentences are in the document.
fn reported(documents: &Documents, report: &Report) {
    for miss in &report.misses {
        assert!(
            !miss.why.is_empty() && !miss.sentence.is_empty(),
            "{miss:?}"
        );
        // Resources have no place: they are items of a list, found by name.
        if miss.place.pointer.starts_with("/tags") {
            continue;
        }
        let root = &documents.sources[miss.place.file].root;
        let text = root.pointer(&miss.place.pointer);
        let is_text = text.is_some_and(Value::is_string);
        // The text of a value of an enumeration is part of that of the enumeration.
        assert!(is_text, "{miss:?}: there is no text");
    }
}

/// A document with a description of each kind.
fn document() -> Value {
    let text = |ty: Value| {
        let mut ty = ty;
        ty["description"] = json!("");
        ty
    };
    let string = || text(json!({"type": "string"}));
    let strings = json!({"type": "array", "items": {"type": "string"}});
    let map = json!({"type": "object", "additionalProperties": strings});
    let reply = |schema: Value| json!({"description": "", "content": {"application/json": {"schema": schema}}});
    let error = || reply(json!({"$ref": "#/components/schemas/Vapi.Std.Errors.Error"}));
    let operation = |id: &str, success: Value| {
        json!({
            "tags": ["A.B"], "operationId": id, "description": "",
            "parameters": [
                {"in": "path", "name": "b", "required": true, "schema": {"type": "string"}, "description": ""},
                {"in": "query", "name": "q", "schema": strings, "description": ""},
            ],
            "requestBody": {"description": "", "content": {"application/json": {"schema": {"type": "string"}}}},
            "responses": {"400": error(), "200": success},
        })
    };
    json!({
        "openapi": "3.0.3",
        "info": {"title": "A", "version": "9.1.0.0"},
        "paths": {
            "/a/{b}": {"get": operation("A.B_get", reply(json!({"type": "string"})))},
            "/a/{b}?vmw-task=true": {"post": operation("A.B_run$Task", reply(json!({"type": "string"})))},
            "/a": {"patch": {
                "tags": ["A.B"], "operationId": "A.B_set", "description": "",
                "requestBody": {"description": "", "content": {"application/json": {"schema": {
                    "type": "object", "required": ["x"],
                    "properties": {"x": string(), "y": text(map.clone())},
                }}}},
                "responses": {"204": {"description": ""}},
            }},
        },
        "tags": [{"name": "A.B", "description": ""}],
        "components": {"schemas": {
            "A.Kind": {"type": "string", "enum": ["ONE", "TWO", "three"], "description": ""},
            "A.Spec": {
                "type": "object", "required": ["kind", "flag"], "description": "",
                "properties": {
                    "kind": string(),
                    "flag": text(json!({"type": "boolean"})),
                    "text": string(),
                    "list": text(strings),
                    "map": text(map),
                    "number": text(json!({"type": "integer"})),
                    "spec": text(json!({"allOf": [{"$ref": "#/components/schemas/A.Spec"}]})),
                },
            },
            "A.Alias": string(),
            "Vapi.Std.Errors.Error": {"type": "object", "description": "", "properties": {"data": text(json!({"type": "object"}))}},
            "Vapi.Std.Errors.NotFound": {
                "type": "object", "description": "", "properties": {},
                "allOf": [{"$ref": "#/components/schemas/Vapi.Std.Errors.Error"}],
            },
        }},
    })
}
