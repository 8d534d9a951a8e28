//! A complete response of a server.

use crate::values::secret::Secret;
use crate::wire::foreign::Foreign;
use bytes::Bytes;
use std::time::Duration;

/// A response with any status. The body of an error response may be truncated.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The header `x-request-id`; only read for errors.
    pub(crate) request_id: Option<String>,
    /// The header `retry-after`; only read for errors.
    pub(crate) retry_after: Option<Duration>,
    /// The server that a redirect leads to: scheme, host and port.
    pub(crate) location: Option<Box<str>>,
    /// Host and port; only for errors and bodies that are not JSON.
    pub(crate) server: Option<Box<str>>,
    /// The header `www-authenticate`; only read for errors.
    pub(crate) challenge: Option<String>,
    /// Harmless headers, if the caller wants to read them.
    pub(crate) headers: Vec<(&'static str, Box<str>)>,
    /// The header that the caller asked for, if it is there.
    pub(crate) secret_header: Option<Secret>,
    /// The content of a body that is not JSON.
    pub(crate) foreign: Option<Foreign>,
    pub(crate) body: Bytes,
}

impl Default for Reply {
    /// A success without a body.
    fn default() -> Self {
        Self {
            status: 200,
            request_id: None,
            retry_after: None,
            location: None,
            server: None,
            challenge: None,
            headers: Vec::new(),
            secret_header: None,
            foreign: None,
            body: Bytes::new(),
        }
    }
}

impl Reply {
    /// Returns `true` for a status of 2xx.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}
