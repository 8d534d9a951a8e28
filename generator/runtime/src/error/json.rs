//! Decoding of JSON responses, with the path to the value that cannot be read.

use crate::error::api::ApiError;
use crate::error::decode::DecodeError;
use crate::error::excerpt::beginning;
use crate::error::{Error, ErrorCause};
use crate::wire::json_path::path_at;
use crate::wire::operation::Operation;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

/// Decodes `body` as JSON.
///
/// The only function that parses JSON into types of callers, so that each type is compiled once.
pub(crate) fn decode<T: DeserializeOwned>(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| failure(operation, status, body, error))
}

fn failure(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
    error: serde_json::Error,
) -> Error {
    let path = || path_at(body, error.line(), error.column());
    let error = if operation.secret {
        // The path to a value of another type consists of known fields and keys of maps. Invalid JSON may be anything.
        let (path, message) = match error.classify() {
            Category::Data => (path(), "the value has an undocumented shape"),
            Category::Io | Category::Syntax | Category::Eof => {
                (String::new(), "the body is not complete JSON")
            }
        };
        DecodeError::new(status, path, message.to_owned())
    } else {
        DecodeError::new(status, path(), error.to_string()).with_body(beginning(body), error)
    };
    Error::new(Some(operation), ErrorCause::Decode(error))
}

/// Returns the error of a response of the documented shape with an unusable value at `path`.
pub(crate) fn unreadable(operation: &'static Operation, path: &str, message: &str) -> Error {
    let error = DecodeError::new(operation.success, path.to_owned(), message.to_owned());
    Error::new(Some(operation), ErrorCause::Decode(error))
}

impl ApiError {
    /// Decodes [`data`](Self::data) as the structure that the operation documents. Absent data is read as `null`.
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Decode`] if the data has another shape.
    pub fn decode_data<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let json = self.data().unwrap_or(&Value::Null).to_string();
        decode(self.operation, self.status(), json.as_bytes())
    }

    /// Decodes the whole body as an error structure, for fields that a particular error adds (`challenge` of
    /// `Unauthenticated`).
    ///
    /// # Errors
    ///
    /// [`ErrorCause::Decode`] if the body has another shape.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, Error> {
        decode(self.operation, self.status(), self.body())
    }
}
