//! Calls of operations that the server is too old for: refused before anything is sent.

use crate::api_version::ApiVersion;
use crate::client::Client;
use crate::decode::unreadable;
use crate::error::{Error, ErrorCause, Outline};
use crate::operation::{Method, Operation, ResultShape};
use crate::structure;
use std::fmt;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;
use tracing::debug;

/// Of all operations that tell a version, the one that has been there in every version of this API, so that the older
/// servers, which the gate is for, know it. `Vcenter.System_hello` asks for no session, but came with 8.0.2.0.
static VERSION: Operation = Operation {
    id: "Appliance.System.Version_get",
    method: Method::Get,
    path: "/appliance/system/version",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

/// Nobody waits longer for the version.
const PATIENCE: Duration = Duration::from_secs(10);

struct Told {
    version: String,
}

structure! {
    Told {
        required version = "version",
    }
}

/// An operation came with a later version than the server has.
#[derive(Debug)]
pub struct NewerThanServer {
    since: ApiVersion,
    server: ApiVersion,
}

impl NewerThanServer {
    /// The version that brought the operation.
    pub fn since(&self) -> ApiVersion {
        self.since
    }

    /// The version of the server.
    pub fn server(&self) -> ApiVersion {
        self.server
    }

    pub(crate) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not sent: it came with version {}, and the server has {}: call it on a newer server, or send it all the same \
             with `allow_newer_operations`",
            self.since, self.server
        )
    }
}

/// What is known of the version of a server, and whether calls are refused for it.
pub(crate) struct Gate {
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

    /// Whether the operation may be sent. What is not known, of the server or of the operation, refuses nothing.
    pub(crate) fn pass(&self, operation: &'static Operation) -> Result<(), Error> {
        let Some(since) = operation.since.filter(|_| !self.is_open) else {
            return Ok(());
        };
        let (Some(server), Ok(since)) = (self.server(), since.parse()) else {
            return Ok(());
        };
        if since <= server {
            return Ok(());
        }
        let cause = ErrorCause::NewerThanServer(NewerThanServer { since, server });
        Err(Error::new(Some(operation), cause))
    }
}

/// Asks the server for its version, and keeps it.
pub(crate) async fn learn(client: &Client) -> Result<ApiVersion, Error> {
    let told = client.call::<Told>(&VERSION).timeout(PATIENCE).await?;
    let version = ApiVersion::leading(&told.version);
    let version = version.ok_or_else(|| unreadable(&VERSION, "version", "is not a version"))?;
    let server = &client.core().gate.server;
    *server.write().unwrap_or_else(PoisonError::into_inner) = Some(version);
    debug!(%version, "version of the server");
    Ok(version)
}

/// The same, where nothing depends on it.
pub(crate) async fn learn_if_possible(client: &Client) {
    if let Err(error) = learn(client).await {
        debug!(error = %Outline(&error), "the server does not tell its version");
    }
}
