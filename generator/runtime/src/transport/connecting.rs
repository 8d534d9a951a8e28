//! Connect timeouts of single calls.
//!
//! The HTTP library has one connect timeout for all connections of a client. It calls the connector while it sends a
//! request, so the timeout of that request is passed to the connector in a task-local value.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::task_local;
use tokio::time::timeout;
use tower_layer::Layer;
use tower_service::Service;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

task_local! {
    static LIMIT: Duration;
}

/// Runs `exchange` with a limit of the time to open a connection.
pub(super) async fn within<E: Future>(limit: Duration, exchange: E) -> E::Output {
    LIMIT.scope(limit, exchange).await
}

/// Wraps connectors so that they respect the limits of [`within`].
#[derive(Clone)]
pub(super) struct OwnLimit;

impl<S> Layer<S> for OwnLimit {
    type Service = Limited<S>;

    fn layer(&self, connector: S) -> Limited<S> {
        Limited(connector)
    }
}

/// A connector that respects the limits of [`within`].
#[derive(Clone)]
pub(super) struct Limited<S>(S);

impl<S, T> Service<T> for Limited<S>
where
    S: Service<T, Error = BoxError>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: T) -> Self::Future {
        let connection = self.0.call(target);
        // Read here, since another task may poll the connection, without the limit.
        match LIMIT.try_with(|limit| *limit) {
            Err(_) => Box::pin(connection),
            Ok(limit) => Box::pin(async move {
                let result = timeout(limit, connection).await;
                result.unwrap_or_else(|_| Err(io::Error::from(io::ErrorKind::TimedOut).into()))
            }),
        }
    }
}
