//! Schemas of Swagger 2.0 → schemas of OpenAPI 3.0, and the parts that schemas of all versions have.

use serde_json::{Map, Value, json};

/// Returns the value of a schema's key with `convert` applied to the schemas in it.
pub(super) fn converted(key: &str, value: &Value, convert: &dyn Fn(&Value) -> Value) -> Value {
    match (key, value) {
        ("properties", Value::Object(properties)) => properties
            .iter()
            .map(|(name, property)| (name.clone(), convert(property)))
            .collect(),
        ("allOf" | "oneOf" | "anyOf", Value::Array(parts)) => parts.iter().map(convert).collect(),
        ("items" | "additionalProperties" | "not", Value::Object(_)) => convert(value),
        _ => value.clone(),
    }
}

/// Returns a schema of Swagger 2.0 as one of OpenAPI 3.0.
pub(super) fn upgraded(schema: &Value) -> Value {
    let Some(map) = schema.as_object() else {
        return schema.clone();
    };
    let mut upgraded = Map::new();
    for (key, value) in map {
        let value = match (key.as_str(), value) {
            ("$ref", Value::String(target)) => reference(target).into(),
            ("discriminator", Value::String(field)) => json!({ "propertyName": field }),
            ("type", Value::String(ty)) if ty == "file" => {
                upgraded.insert("format".to_owned(), "binary".into());
                "string".into()
            }
            ("x-nullable", Value::Bool(_)) if !map.contains_key("nullable") => {
                upgraded.insert("nullable".to_owned(), value.clone());
                continue;
            }
            (key, value) => converted(key, value, &self::upgraded),
        };
        upgraded.insert(key.clone(), value);
    }
    Value::Object(upgraded)
}

/// Returns the target of a reference of Swagger 2.0 as one of OpenAPI 3.0.
pub(super) fn reference(target: &str) -> String {
    let moved = |(file, pointer): (&str, &str)| {
        let (section, key) = pointer.strip_prefix('/')?.split_once('/')?;
        let section = match section {
            "definitions" => "schemas",
            "parameters" | "responses" => section,
            _ => return None,
        };
        Some(format!("{file}#/components/{section}/{key}"))
    };
    let moved = target.split_once('#').and_then(moved);
    moved.unwrap_or_else(|| target.to_owned())
}
