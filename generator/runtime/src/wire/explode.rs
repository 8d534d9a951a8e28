//! Structures as name-value pairs, for queries and forms.

use serde::Serialize;
use serde_json::{Map, Value};

/// Serializes `value` as JSON. The only function that serializes values of callers.
pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, String> {
    serde_json::to_vec(value).map_err(|error| error.to_string())
}

/// Calls `take` with each scalar property of the structure in `json`. A list repeats the name; `null` is skipped, in lists, too.
///
/// The error is the property that cannot be sent, and the reason.
pub(crate) fn explode(
    json: &[u8],
    take: &mut dyn FnMut(&str, &str),
) -> Result<(), (Option<String>, String)> {
    let whole = |reason: &str| (None, reason.to_owned());
    let fields = match serde_json::from_slice(json) {
        Ok(Value::Object(fields)) => fields,
        Ok(Value::Null) => return Ok(()),
        Ok(_) => {
            return Err(whole("must be a structure to be sent as parameters"));
        }
        Err(_) => return Err(whole("cannot be represented")),
    };
    explode_fields(&fields, take)
}

/// Calls `take` as [`explode`] does, with the properties of a structure that has been read.
pub(crate) fn explode_fields(
    fields: &Map<String, Value>,
    take: &mut dyn FnMut(&str, &str),
) -> Result<(), (Option<String>, String)> {
    for (name, value) in fields {
        let nested = || {
            (
                Some(name.clone()),
                "must be a scalar or a list of scalars to be sent as a parameter".to_owned(),
            )
        };
        match value {
            Value::Null => {}
            Value::Array(items) => {
                for item in items.iter().filter(|item| !item.is_null()) {
                    take(name, &scalar(item).ok_or_else(nested)?);
                }
            }
            single => take(name, &scalar(single).ok_or_else(nested)?),
        }
    }
    Ok(())
}

/// Returns the text of a scalar.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
