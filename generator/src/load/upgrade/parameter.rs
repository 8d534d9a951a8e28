//! Parameters and headers of Swagger 2.0, which have the keys of their schema beside their own.

use serde_json::{Map, Value};

use super::schema;

/// The keys of a parameter that are its schema's in OpenAPI 3.0.
const OF_SCHEMA: [&str; 16] = [
    "type",
    "format",
    "items",
    "default",
    "enum",
    "uniqueItems",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "pattern",
    "multipleOf",
];

/// Returns a parameter in the path, the query or a header, or a reference to one.
pub(super) fn upgraded(parameter: &Value) -> Value {
    let Some(map) = parameter.as_object() else {
        return parameter.clone();
    };
    if let Some(Value::String(target)) = map.get("$ref") {
        let target = schema::reference(target);
        return Value::Object(Map::from_iter([("$ref".to_owned(), target.into())]));
    }
    let mut upgraded = without_schema(map);
    if is_list(map) {
        let format = map.get("collectionFormat").and_then(Value::as_str);
        let (style, explode) = style(format, map.get("in") == Some(&"query".into()));
        upgraded.insert("style".to_owned(), style.into());
        upgraded.insert("explode".to_owned(), explode.into());
    }
    if map.contains_key("type") {
        upgraded.insert("schema".to_owned(), Value::Object(of_keys(map)));
    }
    Value::Object(upgraded)
}

/// Returns the header of a response.
pub(super) fn header(header: &Value) -> Value {
    let Some(map) = header.as_object() else {
        return header.clone();
    };
    let mut upgraded = without_schema(map);
    if map.contains_key("type") {
        upgraded.insert("schema".to_owned(), Value::Object(of_keys(map)));
    }
    Value::Object(upgraded)
}

/// Returns the field of a form that a parameter is.
pub(super) fn field(parameter: &Map<String, Value>) -> Value {
    let mut field = of_keys(parameter);
    if let Some(description) = parameter.get("description") {
        field.insert("description".to_owned(), description.clone());
    }
    Value::Object(field)
}

/// Returns `true` for a list of values.
pub(super) fn is_list(parameter: &Map<String, Value>) -> bool {
    parameter.get("type").and_then(Value::as_str) == Some("array")
}

/// Returns the style of a list and its `explode` flag. A format that OpenAPI 3.0 lacks stays as the name of a style.
pub(super) fn style(format: Option<&str>, has_names: bool) -> (&str, bool) {
    match (format.unwrap_or("csv"), has_names) {
        ("multi", _) => ("form", true),
        ("csv", true) => ("form", false),
        ("csv", false) => ("simple", false),
        ("ssv", _) => ("spaceDelimited", false),
        ("pipes", _) => ("pipeDelimited", false),
        (other, _) => (other, false),
    }
}

/// Returns the keys that are not the schema's. Extensions may be about both.
fn without_schema(map: &Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (key, value) in map {
        match key.as_str() {
            key if OF_SCHEMA.contains(&key) => {}
            "collectionFormat" if is_list(map) => {}
            "schema" => {
                kept.insert(key.clone(), schema::upgraded(value));
            }
            _ => {
                kept.insert(key.clone(), value.clone());
            }
        }
    }
    kept
}

/// Returns the schema that a parameter's keys state.
fn of_keys(map: &Map<String, Value>) -> Map<String, Value> {
    let of_schema = |key: &str| OF_SCHEMA.contains(&key) || key.starts_with("x-");
    let own = map.iter().filter(|(key, _)| of_schema(key));
    let own: Map<String, Value> = own
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    match schema::upgraded(&Value::Object(own)) {
        Value::Object(upgraded) => upgraded,
        _ => Map::new(),
    }
}
