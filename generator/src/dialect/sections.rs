//! Keys of the sections of a document, valid or not.

use serde_json::Value;

/// Returns the path keys of a document.
pub(super) fn path_keys(root: &Value) -> impl Iterator<Item = &str> {
    root.get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|paths| paths.keys().map(String::as_str))
        .filter(|key| !key.starts_with("x-"))
}

/// Returns the keys of the component schemas of a document.
pub(super) fn schema_keys(root: &Value) -> impl Iterator<Item = &str> {
    let schemas = root
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    schemas
        .into_iter()
        .flat_map(|schemas| schemas.keys().map(String::as_str))
}
