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

/// Returns the entries of all path items, each with its path key: operations, and what else is there.
pub(super) fn operations(root: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let items = root.get("paths").and_then(Value::as_object);
    items.into_iter().flatten().flat_map(|(key, item)| {
        let entries = item.as_object().into_iter().flatten();
        entries.map(|(_, entry)| (key.as_str(), entry))
    })
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
