//! Errors in the API's own structure.

use super::describe::Described;
use crate::error::kind::ErrorKind;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt;
use std::time::Duration;

/// An error that a handler returns instead of a result.
///
/// Generated clients have a structure for each standard error (`vapi::std::errors::NotFound`) that converts into this one.
#[derive(Clone)]
pub struct StandardError {
    kind: ErrorKind,
    status: Option<u16>,
    fields: Map<String, Value>,
    retry_after: Option<Duration>,
}

impl StandardError {
    /// Creates an error of a standard kind with one message.
    ///
    /// Its status is the one that the operation documents for this kind, or else the usual one.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = serde_json::json!({
            "id": format!("mock.{}", kind.as_str().to_lowercase()),
            "default_message": message.into(),
            "args": [],
        });
        let mut fields = Map::new();
        fields.insert("messages".to_owned(), Value::Array(vec![message]));
        Self::with_fields(kind, fields)
    }

    fn with_fields(kind: ErrorKind, mut fields: Map<String, Value>) -> Self {
        if !kind.as_str().is_empty() {
            fields.insert("error_type".to_owned(), Value::from(kind.as_str()));
        }
        Self {
            kind,
            status: None,
            fields,
            retry_after: None,
        }
    }

    /// Creates an error from a structure. Its kind follows from the field `error_type`, or else from the structure's
    /// name in the API: `Vapi.Std.Errors.NotFound`.
    pub fn from_structure(name: &str, error: &impl Serialize) -> Self {
        let fields = match serde_json::to_value(error) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        let said = fields.get("error_type").and_then(Value::as_str);
        let kind = match said {
            Some(said) => ErrorKind::from_error_type(said),
            None => named(last(name)),
        };
        // An `error_type` stays as it is, even if it is no standard kind.
        let said = said.map(Value::from);
        let mut error = Self::with_fields(kind, fields);
        error
            .fields
            .extend(said.map(|said| ("error_type".to_owned(), said)));
        error
    }

    /// Adds the data that the operation documents for this error.
    #[must_use]
    pub fn data(mut self, data: &impl Serialize) -> Self {
        let data = serde_json::to_value(data).unwrap_or(Value::Null);
        self.fields.insert("data".to_owned(), data);
        self
    }

    /// Replaces the documented status.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds a `retry-after` header, in whole seconds.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::new(ErrorKind::NotFound, format!("There is no {what}."))
    }

    pub(crate) fn not_allowed(why: &str) -> Self {
        Self::new(ErrorKind::NotAllowedInCurrentState, why)
    }

    /// Returns the time of the `retry-after` header.
    pub(crate) fn wait(&self) -> Option<Duration> {
        self.retry_after
    }

    /// Returns the error in JSON, for a response or a failed task.
    pub(crate) fn body(&self) -> Value {
        Value::Object(self.fields.clone())
    }

    /// Returns the error in the envelope of those below `/rest`, where its type is beside it.
    pub(crate) fn enveloped(&self) -> Value {
        let mut fields = self.fields.clone();
        let kind = fields.remove("error_type");
        let kind = kind.as_ref().and_then(Value::as_str).unwrap_or("ERROR");
        let kind = kind.to_ascii_lowercase();
        json!({ "type": format!("com.vmware.vapi.std.errors.{kind}"), "value": fields })
    }

    /// Returns the status of the response of an operation.
    pub(crate) fn status_of(&self, operation: Option<&Described>) -> u16 {
        let documented = || {
            let errors = operation?.operation.errors;
            let found = errors
                .iter()
                .find(|(_, names)| names.iter().any(|name| named(last(name)) == self.kind));
            found.map(|(status, _)| *status)
        };
        let documented = match self.kind {
            ErrorKind::Unknown => None,
            _ => documented(),
        };
        self.status.or(documented).unwrap_or(self.kind.status())
    }
}

/// Shows neither data nor messages, because they may contain arguments of the request.
impl fmt::Debug for StandardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandardError")
            .field("kind", &self.kind)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Returns the kind with the name of a structure: `NOT_FOUND` for `NotFound`.
fn named(name: &str) -> ErrorKind {
    let mut text = String::new();
    for (at, character) in name.chars().enumerate() {
        if at > 0 && character.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(character.to_ascii_uppercase());
    }
    ErrorKind::from_error_type(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structure_names_are_kinds() {
        assert_eq!(named("NotFound"), ErrorKind::NotFound);
        assert_eq!(named("InternalServerError"), ErrorKind::InternalServerError);
        assert_eq!(named("Error"), ErrorKind::Error);
        assert_eq!(named("SomethingElse"), ErrorKind::Unknown);
    }
}
