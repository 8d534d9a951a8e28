//! Connect timeouts of single calls.
//!
//! The HTTP library opens a connection while it sends a request, and passes nothing from the request to the connector. So
//! the timeout of the request is passed in a task-local value.

use std::time::Duration;
use tokio::task_local;

task_local! {
    static LIMIT: Duration;
}

/// Runs `exchange` with a limit of the time to open a connection.
pub(super) async fn within<E: Future>(limit: Duration, exchange: E) -> E::Output {
    LIMIT.scope(limit, exchange).await
}

/// Returns the limit of the request that is being sent, if it has one.
///
/// Only while the connector is called: another task may poll the connection.
pub(super) fn limit() -> Option<Duration> {
    LIMIT.try_with(|limit| *limit).ok()
}
