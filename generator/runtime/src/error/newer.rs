//! Operations that the server is too old for.

use crate::values::api_version::ApiVersion;
use std::fmt;

/// An operation that was introduced after the version of the server.
#[derive(Debug)]
pub struct NewerThanServer {
    since: ApiVersion,
    server: ApiVersion,
}

impl NewerThanServer {
    pub(crate) fn new(since: ApiVersion, server: ApiVersion) -> Self {
        Self { since, server }
    }

    /// Returns the version that introduced the operation.
    pub fn since(&self) -> ApiVersion {
        self.since
    }

    /// Returns the version of the server.
    pub fn server(&self) -> ApiVersion {
        self.server
    }
}

impl fmt::Display for NewerThanServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not sent: the operation needs version {}, and the server has {}: call a newer server, or send it anyway \
             with `allow_newer_operations`",
            self.since, self.server
        )
    }
}

impl std::error::Error for NewerThanServer {}
