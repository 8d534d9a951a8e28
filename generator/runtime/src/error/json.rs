//! Decoding of JSON responses, with the path to the value that cannot be read.

use crate::error::api::ApiError;
use crate::error::decode::DecodeError;
use crate::error::excerpt::beginning;
use crate::error::{Error, ErrorCause};
use crate::values::json_path::{offset, path_at};
use crate::values::json_problem::problem;
use crate::values::structure::tolerant::{Null, Odd, OddField, read_tolerant};
use crate::wire::operation::Operation;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

/// The treatment of optional fields that have an undocumented form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// They are absent.
    Tolerant,
    /// They are errors.
    Strict,
}

/// Decodes `body` as JSON.
///
/// The only function that parses JSON into types of callers, so that each type is compiled once.
pub(crate) fn decode<T: DeserializeOwned>(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
    reading: Reading,
) -> Result<T, Error> {
    let error = match serde_json::from_slice(body) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    let mut odd = None;
    if reading == Reading::Tolerant && error.is_data() {
        match read_tolerant(body) {
            Ok((value, fields)) => {
                trace(operation, &fields);
                return Ok(value);
            }
            Err(found) => odd = found,
        }
    }
    Err(failure(operation, status, body, &error, odd))
}

/// Reports fields that are read as absent, by their documented names: keys of maps may be anything.
#[cold]
fn trace(operation: &'static Operation, fields: &[OddField]) {
    let shown = fields.iter().map(|odd| {
        let OddField {
            structure,
            field,
            problem,
        } = odd;
        format!("{structure}.{field}: {problem}")
    });
    let shown: Vec<_> = shown.take(8).collect();
    tracing::warn!(
        operation = operation.id,
        count = fields.len(),
        fields = shown.join("; "),
        "fields of an undocumented form are read as absent"
    );
}

#[cold]
fn failure(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
    error: &serde_json::Error,
    odd: Option<Odd>,
) -> Error {
    let odd = odd.unwrap_or_else(|| Odd {
        at: offset(body, error.line(), error.column()),
        problem: problem(error),
        null: Null::Kept,
    });
    let error = match (operation.secret, error.classify()) {
        (false, _) => {
            let error = DecodeError::new(status, path_at(body, odd.at), odd.problem);
            error.with_body(beginning(body))
        }
        // The path to a value of another type consists of known fields and keys of maps. Invalid JSON may be anything.
        (true, Category::Data) => DecodeError::new(status, path_at(body, odd.at), odd.problem),
        (true, _) => DecodeError::new(
            status,
            String::new(),
            "the body is not complete JSON".to_owned(),
        ),
    };
    Error::new(Some(operation), ErrorCause::Decode(error))
}

/// Returns the error of a response of the documented shape with an unusable value at `path`.
pub(crate) fn unreadable(operation: &'static Operation, path: &str, message: &str) -> Error {
    let error = DecodeError::new(operation.success, path.to_owned(), message.to_owned());
    Error::new(Some(operation), ErrorCause::Decode(error))
}

impl Error {
    /// Returns the existing resource that an error of the kind `ALREADY_EXISTS` names in its data, in the form in which the
    /// operation or the task would have returned a new one. `None` for other errors and other data.
    ///
    /// [`Call::or_existing`](crate::Call::or_existing) is for operations whose errors do not name it.
    pub fn existing<T: DeserializeOwned>(&self) -> Option<T> {
        let error = self.as_api().filter(|_| self.is_already_exists())?;
        error.data()?;
        error.decode_data().ok()
    }
}

/// Odd fields of an error never hide the error.
impl ApiError {
    /// Decodes [`data`](Self::data) as the structure that the operation documents. Absent data is read as `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Decode`] if the data has another shape.
    pub fn decode_data<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let json = self.data().unwrap_or(&Value::Null).to_string();
        let (operation, status) = (self.operation, self.status());
        decode(operation, status, json.as_bytes(), Reading::Tolerant)
    }

    /// Decodes the whole body as an error structure, for fields that a particular error adds (`challenge` of
    /// `Unauthenticated`).
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Decode`] if the body has another shape.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let (operation, status) = (self.operation, self.status());
        decode(operation, status, self.body(), Reading::Tolerant)
    }
}
