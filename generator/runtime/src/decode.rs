//! Reading JSON of a server.

use crate::error::{Error, ErrorCause, line};
use crate::json_path::path_at;
use crate::operation::Operation;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use std::fmt;

/// How much of a body an error keeps.
const KEPT: usize = 1024;

/// An answer that cannot be read as the type asked for.
///
/// For an operation whose result is a secret, neither the body nor any value in it is kept: only where it is of another
/// shape, if it is.
pub struct DecodeError {
    status: u16,
    path: String,
    message: String,
    body: Vec<u8>,
}

impl DecodeError {
    /// Status of the answer.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Where in the body: `items[3].size`. Empty for the body as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What is wrong there.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The first KiB of the body; empty if it may hold a secret.
    pub fn body(&self) -> &[u8] {
        &self.body
    }

    pub(crate) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, but the answer cannot be read", self.status)?;
        if !self.path.is_empty() {
            write!(f, " at `{}`", line(&self.path))?;
        }
        write!(f, ": {}", line(&self.message))
    }
}

/// Leaves out the body.
impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("status", &self.status)
            .field("path", &self.path)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

/// Reads `body` as JSON. The only place that does so for the types of callers, so that each is compiled once.
pub(crate) fn decode<T: DeserializeOwned>(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| failure(operation, status, body, &error))
}

fn failure(
    operation: &'static Operation,
    status: u16,
    body: &[u8],
    error: &serde_json::Error,
) -> Error {
    let path = || path_at(body, error.line(), error.column());
    let error = if operation.secret {
        // On the way to a value of another shape, names are those of known fields and keys of maps. What is no JSON may
        // be anything.
        let (path, message) = match error.classify() {
            Category::Data => (path(), "it has another shape than documented"),
            Category::Io | Category::Syntax | Category::Eof => {
                (String::new(), "it is not complete JSON")
            }
        };
        DecodeError {
            status,
            path,
            message: message.to_owned(),
            body: Vec::new(),
        }
    } else {
        DecodeError {
            status,
            path: path(),
            message: error.to_string(),
            body: beginning(body),
        }
    };
    Error::new(Some(operation), ErrorCause::Decode(error))
}

/// The error of an answer that is of the right shape, and yet cannot be read: what is wrong at this path of it.
pub(crate) fn unreadable(operation: &'static Operation, path: &str, message: &str) -> Error {
    let error = DecodeError {
        status: operation.success,
        path: path.to_owned(),
        message: message.to_owned(),
        body: Vec::new(),
    };
    Error::new(Some(operation), ErrorCause::Decode(error))
}

/// As much of `body` as an error keeps.
pub(crate) fn beginning(body: &[u8]) -> Vec<u8> {
    body[..body.len().min(KEPT)].to_vec()
}
