//! Enumerations: their values, and the names and descriptions that a document gives them.
//!
//! OpenAPI has a key for values only. Publishers add lists of names and descriptions beside it, in the order of the values. An
//! overlay that names a few values gives a mapping from value to name instead.

use indexmap::IndexMap;
use serde_json::Value;

use super::names::Names;
use super::node::Node;
use crate::api::{EnumValue, Text};
use crate::diagnostics::{Problem, ProblemKind};

/// Keys with names of the values, by the tools that write them.
const NAMES: [&str; 3] = ["x-enum-varnames", "x-enumNames", "x-enum-names"];
/// Keys with descriptions of the values.
const DESCRIPTIONS: [&str; 2] = ["x-enum-descriptions", "x-enumDescriptions"];

/// Returns `true` for an enumeration of texts. Other values are those of their type.
pub(super) fn is_enumeration(node: &Node<'_>) -> Result<bool, Problem> {
    let is_text = node.text("type")?.is_none_or(|ty| ty == "string");
    let is_other = |value: &Value| value.is_number() || value.is_boolean() || value.is_object();
    let values = node.value.get("enum").and_then(Value::as_array);
    let has_texts = values.is_none_or(|values| !values.iter().all(is_other) || values.is_empty());
    let is_typed = node.get("type").is_some();
    Ok(node.get("enum").is_some() && is_text && (is_typed || has_texts))
}

/// Reads the values of an enumeration.
pub(super) fn enum_values(node: &Node<'_>, names: &Names<'_>) -> Result<Vec<EnumValue>, Problem> {
    let mut found: IndexMap<&str, (Node<'_>, usize)> = IndexMap::new();
    let list = node.need("enum")?;
    let nullable = node.flag("nullable")?;
    for (index, item) in list.items()?.enumerate() {
        // OpenAPI 3.0.3 lists `null` in a nullable enumeration. The loader keeps YAML's null as a text there, because
        // enumerations do have values of that name.
        if nullable && (item.value.is_null() || item.value == "null") {
            continue;
        }
        let value = item.str()?;
        if let Some((first, _)) = found.get(value) {
            return Err(item.problem(ProblemKind::DuplicateValue {
                value: value.to_owned(),
                first: item.documents().location(&first.place()),
            }));
        }
        found.insert(value, (item, index));
    }
    let length = list.list()?.len();
    let named = beside(node, &NAMES, length, names);
    let described = beside(node, &DESCRIPTIONS, length, names);
    let value = |(value, (_, index)): (&str, (Node<'_>, usize))| EnumValue {
        value: value.to_owned(),
        name: given(named, value, index),
        text: Text::new(given(described, value, index).unwrap_or_default()),
    };
    Ok(found.into_iter().map(value).collect())
}

/// Returns the value of the first of some keys: a list with an item for each of `length` values, or a mapping from values.
fn beside<'a>(
    node: &Node<'a>,
    keys: &[&'static str],
    length: usize,
    names: &Names<'_>,
) -> Option<&'a Value> {
    let (key, found) = keys
        .iter()
        .find_map(|key| Some((key, node.value.get(*key)?)))?;
    match found {
        Value::Object(_) => return Some(found),
        Value::Array(items) if items.len() == length => return Some(found),
        _ => {}
    }
    if let Some(other) = node.get(key) {
        names.ignore(&other, format!("`{key}` without an item for every value"));
    }
    None
}

/// Returns what a list or mapping says of a value.
fn given(of: Option<&Value>, value: &str, index: usize) -> Option<String> {
    let given = match of? {
        Value::Array(items) => items.get(index),
        others => others.get(value),
    };
    given.and_then(Value::as_str).map(str::to_owned)
}
