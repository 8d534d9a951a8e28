//! The request that keeps a session alive.

use crate::client::handle::WeakClient;
use crate::error::redacted::Redacted;
use crate::wire::operation::{Method, Operation};
use std::pin::Pin;

static PING: Operation = Operation {
    id: "Cis.Session_get",
    method: Method::Get,
    path: "/session",
    ..Operation::EMPTY
};

/// Uses the session, if there is one. Returns `false` once the client is gone.
pub(super) fn ping(client: WeakClient) -> Pin<Box<dyn Future<Output = bool> + Send>> {
    Box::pin(async move {
        let Some(client) = client.upgrade() else {
            return false;
        };
        if client.access().is_authorized()
            && let Err(error) = client.call::<()>(&PING).await
        {
            tracing::warn!(
                error = Redacted(&error).to_string(),
                "the session could not be kept alive"
            );
        }
        true
    })
}
