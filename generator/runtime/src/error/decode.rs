//! Responses that cannot be decoded.

use crate::error::excerpt::line;
use std::error::Error as StdError;
use std::fmt;

/// A response that cannot be read as the requested type.
///
/// The message has the kind of value that was found, never the value, which may be a password. That is also why the error
/// has no source: the text of the parser quotes values. For an operation whose result is a secret, the body is not kept.
pub struct DecodeError {
    status: u16,
    path: String,
    message: String,
    body: Vec<u8>,
}

impl DecodeError {
    pub(crate) fn new(status: u16, path: String, message: String) -> Self {
        Self {
            status,
            path,
            message,
            body: Vec::new(),
        }
    }

    /// Adds the body, as far as an error keeps it.
    pub(crate) fn with_body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// Returns the status of the response.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the path to the unreadable value in the body: `items[3].size`. Empty for the body as a whole.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the description of the problem at that path.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the first KiB of the body; empty if it may hold a secret.
    pub fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, but the response cannot be read", self.status)?;
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

impl StdError for DecodeError {}
