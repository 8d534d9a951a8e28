//! The version of the server, as the server reports it.

use crate::client::handle::Client;
use crate::error::Error;
use crate::error::json::unreadable;
use crate::error::redacted::Redacted;
use crate::values::api_version::ApiVersion;
use crate::values::structure::structure;
use crate::wire::operation::{Method, Operation, ResultShape};
use std::time::Duration;
use tracing::debug;

/// The one operation that reports a version and exists in every version of the API. (`Vcenter.System_hello` needs no
/// session, but came with 8.0.2.0: too late for the older servers that the version matters for.)
static VERSION: Operation = Operation {
    id: "Appliance.System.Version_get",
    method: Method::Get,
    path: "/appliance/system/version",
    result: ResultShape::Json,
    ..Operation::EMPTY
};

/// The limit of the time to ask for the version.
const TIMEOUT: Duration = Duration::from_secs(10);

struct Version {
    version: String,
}

structure! {
    Version {
        required version = "version",
    }
}

impl Client {
    /// Asks the server for its version (`GET /appliance/system/version`). From then on, the client and its clones refuse
    /// to send operations that are newer: see [`ClientBuilder::server_version`](crate::ClientBuilder::server_version).
    ///
    /// # Errors
    ///
    /// The same as for any call. The account may lack the privilege for it. The known version does not change then.
    pub async fn learn_server_version(&self) -> Result<ApiVersion, Error> {
        let response = self.call::<Version>(&VERSION).timeout(TIMEOUT).await?;
        let version = ApiVersion::leading(&response.version);
        let version = version.ok_or_else(|| unreadable(&VERSION, "version", "is not a version"))?;
        self.core().gate.set_server(version);
        debug!(version = version.to_string(), "version of the server");
        Ok(version)
    }

    /// Asks the server for its version, and ignores failures.
    pub(super) async fn try_learn_server_version(&self) {
        if let Err(error) = self.learn_server_version().await {
            debug!(
                error = Redacted(&error).to_string(),
                "the version of the server is unknown"
            );
        }
    }
}
