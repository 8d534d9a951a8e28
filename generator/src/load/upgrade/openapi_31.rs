//! Documents of OpenAPI 3.1 → the tree of OpenAPI 3.0, so far as that can say the same.
//!
//! The rest stays as it is, under keys that OpenAPI 3.0 does not have: the dialect reports them.

use serde_json::{Map, Value, json};

use super::original::OPENAPI;
use super::schema::converted;

/// Returns the upgraded tree.
pub(super) fn tree(document: &Value) -> Value {
    let mut root = Map::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        let value = match (key.as_str(), value) {
            ("openapi", _) => OPENAPI.into(),
            // The default dialect of schemas is the one that is read.
            ("jsonSchemaDialect", _) => continue,
            ("components", Value::Object(sections)) => sections
                .iter()
                .map(|(section, entries)| (section.clone(), components(section, entries)))
                .collect(),
            ("paths", _) => part(value),
            _ => value.clone(),
        };
        root.insert(key.clone(), value);
    }
    Value::Object(root)
}

/// Returns the components of a section.
fn components(section: &str, entries: &Value) -> Value {
    let Some(map) = entries.as_object() else {
        return entries.clone();
    };
    let convert = if section == "schemas" { schema } else { part };
    map.iter()
        .map(|(name, entry)| (name.clone(), convert(entry)))
        .collect()
}

/// Returns a part of a document that is no schema, with the schemas in it converted.
pub(super) fn part(part: &Value) -> Value {
    match part {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), below(key, value)))
            .collect(),
        Value::Array(items) => items.iter().map(self::part).collect(),
        _ => part.clone(),
    }
}

fn below(key: &str, value: &Value) -> Value {
    match key {
        "schema" => schema(value),
        // Values of the publisher's own, in which `schema` is a key like any other.
        "example" | "examples" | "default" => value.clone(),
        _ if key.starts_with("x-") => value.clone(),
        _ => part(value),
    }
}

/// Returns a schema.
pub(super) fn schema(published: &Value) -> Value {
    let map = match published {
        Value::Object(map) => map,
        // `true` allows every value.
        Value::Bool(true) => return json!({}),
        other => return other.clone(),
    };
    let mut schema = Map::new();
    for (key, value) in map {
        schema.insert(key.clone(), converted(key, value, &self::schema));
    }
    constant(&mut schema);
    encoding(&mut schema);
    null_member(&mut schema);
    types(&mut schema);
    schema.shift_remove("examples");
    schema.shift_remove("$comment");
    let is_list = schema.get("type").and_then(Value::as_str) == Some("array");
    if is_list && !schema.contains_key("items") {
        schema.insert("items".to_owned(), json!({}));
    }
    Value::Object(beside_reference(schema))
}

/// Makes an enumeration of the one value that is allowed.
fn constant(schema: &mut Map<String, Value>) {
    let Some(value) = schema.shift_remove("const") else {
        return;
    };
    if value.is_string() && !schema.contains_key("type") {
        schema.insert("type".to_owned(), "string".into());
    }
    match value {
        Value::Null => schema.insert("type".to_owned(), "null".into()),
        value => schema.insert("enum".to_owned(), vec![value].into()),
    };
}

/// Makes a format of an encoding of bytes in a text.
fn encoding(schema: &mut Map<String, Value>) {
    let is = |key: &str| schema.get(key).and_then(Value::as_str);
    let format = match (is("contentEncoding"), is("contentMediaType")) {
        (Some("base64"), _) => "byte",
        (None, Some("application/octet-stream")) => "binary",
        _ => return,
    };
    schema.shift_remove("contentEncoding");
    schema.shift_remove("contentMediaType");
    schema.entry("type").or_insert("string".into());
    schema.insert("format".to_owned(), format.into());
}

/// Makes `nullable` of a choice of which one member is null. A choice of one member is that member.
fn null_member(schema: &mut Map<String, Value>) {
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(members)) = schema.get_mut(key) else {
            continue;
        };
        let all = members.len();
        members.retain(|member| !is_null(member));
        if members.len() == all {
            continue;
        }
        let only = match members.as_mut_slice() {
            [Value::Object(only)] => Some(std::mem::take(only)),
            _ => None,
        };
        if let Some(only) = only {
            schema.shift_remove(key);
            for (key, value) in only {
                schema.entry(key).or_insert(value);
            }
        }
        schema.insert("nullable".to_owned(), true.into());
    }
}

/// Returns `true` for the upgraded schema of null.
fn is_null(schema: &Value) -> bool {
    let Some(map) = schema.as_object() else {
        return false;
    };
    map.get("type").and_then(Value::as_str) == Some("null")
}

/// Makes one type of a list of types. Several are a choice of them.
fn types(schema: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = schema.get("type") else {
        return;
    };
    let is_type = |ty: &&Value| !ty.is_null() && ty.as_str() != Some("null");
    let found: Vec<Value> = types.iter().filter(is_type).cloned().collect();
    let has_null = found.len() < types.len();
    match found.as_slice() {
        [] => {
            schema.insert("type".to_owned(), "null".into());
            return;
        }
        [only] => {
            schema.insert("type".to_owned(), only.clone());
        }
        several => {
            let choice: Vec<Value> = several.iter().map(|ty| of_type(schema, ty)).collect();
            schema.retain(|key, _| !is_of_a_type(key) && key != "type");
            schema.insert("anyOf".to_owned(), choice.into());
        }
    }
    if has_null {
        schema.insert("nullable".to_owned(), true.into());
    }
}

/// Keys that are about values of one type, and the type.
const OF_A_TYPE: [(&str, &str); 7] = [
    ("items", "array"),
    ("uniqueItems", "array"),
    ("properties", "object"),
    ("required", "object"),
    ("additionalProperties", "object"),
    ("format", "string"),
    ("enum", "string"),
];

fn is_of_a_type(key: &str) -> bool {
    OF_A_TYPE.iter().any(|(known, _)| *known == key)
}

/// Returns the member of a choice of types that is about one of them.
fn of_type(schema: &Map<String, Value>, ty: &Value) -> Value {
    let mut member = Map::from_iter([("type".to_owned(), ty.clone())]);
    for (key, of) in OF_A_TYPE {
        if let Some(value) = schema.get(key)
            && ty == of
        {
            member.insert(key.to_owned(), value.clone());
        }
    }
    if ty == "array" {
        member.entry("items").or_insert(json!({}));
    }
    Value::Object(member)
}

/// Keys beside a reference that OpenAPI 3.0 tolerates there, because they do not change its type.
const BESIDE: [&str; 6] = [
    "$ref",
    "description",
    "summary",
    "deprecated",
    "nullable",
    "default",
];

/// Makes a part of a composition of a reference that has others of a schema's keys beside it.
fn beside_reference(mut schema: Map<String, Value>) -> Map<String, Value> {
    let changes = |key: &String| !BESIDE.contains(&key.as_str()) && !key.starts_with("x-");
    let is_composed = ["properties", "allOf"]
        .iter()
        .any(|key| schema.contains_key(*key));
    if !is_composed || !schema.contains_key("$ref") || !schema.keys().any(changes) {
        return schema;
    }
    let reference = schema.shift_remove("$ref");
    let mut parts = vec![json!({ "$ref": reference })];
    if let Some(Value::Array(others)) = schema.shift_remove("allOf") {
        parts.extend(others);
    }
    if schema.contains_key("properties") {
        schema.entry("type").or_insert("object".into());
    }
    schema.insert("allOf".to_owned(), parts.into());
    schema
}
