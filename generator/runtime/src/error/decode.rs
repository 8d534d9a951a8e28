//! Responses that cannot be decoded.

use crate::error::excerpt::line;
use std::error::Error as StdError;
use std::fmt;

/// A response that cannot be read as the requested type.
///
/// [`source`](StdError::source) is the error of the JSON parser, if there is one. For an operation whose result is a
/// secret, neither the body, nor a value in it, nor that source is kept.
pub struct DecodeError {
    status: u16,
    path: String,
    message: String,
    body: Vec<u8>,
    source: Option<serde_json::Error>,
}

impl DecodeError {
    pub(crate) fn new(status: u16, path: String, message: String) -> Self {
        Self {
            status,
            path,
            message,
            body: Vec::new(),
            source: None,
        }
    }

    /// Adds the body, as far as an error keeps it, and the error of the parser.
    pub(crate) fn with_body(mut self, body: Vec<u8>, source: serde_json::Error) -> Self {
        self.body = body;
        self.source = Some(source);
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

impl StdError for DecodeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}
