//! Calls of operations that the server is too old for: refused before anything is sent.

use crate::error::newer::NewerThanServer;
use crate::error::{Error, ErrorCause};
use crate::values::api_version::ApiVersion;
use crate::wire::operation::Operation;
use std::sync::{PoisonError, RwLock};

/// The version of a server, as far as it is known, and the operations that it allows.
pub(crate) struct Gate {
    /// `true` if newer operations are sent anyway.
    is_open: bool,
    server: RwLock<Option<ApiVersion>>,
}

impl Gate {
    pub(crate) fn new(server: Option<ApiVersion>, is_open: bool) -> Self {
        Self {
            is_open,
            server: RwLock::new(server),
        }
    }

    pub(crate) fn server(&self) -> Option<ApiVersion> {
        *self.server.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_server(&self, version: ApiVersion) {
        *self.server.write().unwrap_or_else(PoisonError::into_inner) = Some(version);
    }

    /// Returns an error for an operation that is newer than the server. An unknown version refuses nothing.
    pub(crate) fn check(&self, operation: &'static Operation) -> Result<(), Error> {
        let Some(since) = operation.since.filter(|_| !self.is_open) else {
            return Ok(());
        };
        let (Some(server), Ok(since)) = (self.server(), since.parse()) else {
            return Ok(());
        };
        if since <= server {
            return Ok(());
        }
        let cause = ErrorCause::NewerThanServer(NewerThanServer::new(since, server));
        Err(Error::new(Some(operation), cause))
    }
}
