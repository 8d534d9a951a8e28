//! Recognition of the TLS handshake with an `https` proxy.
//!
//! The HTTP library verifies the certificates of the proxy and of the server behind it by the same verifier, which gets
//! the name of a host only: two ports of one host look alike. But it selects the proxy while it calls the connector, and the
//! handshake with the proxy is the first of the connection. So the selection leaves a note for the connector, which
//! passes it to the verifier with the task that connects.

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::task_local;
use tower_layer::Layer;
use tower_service::Service;

thread_local! {
    /// `true` if the connection that is about to be opened begins with the handshake of a proxy.
    static EXPECTED: Cell<bool> = const { Cell::new(false) };
}

task_local! {
    /// `true` if the next handshake of the connection is that of a proxy.
    static NEXT: Cell<bool>;
}

/// Notes that the connection that is about to be opened leads to a proxy, with or without TLS.
pub(super) fn expect(with_tls: bool) {
    EXPECTED.set(with_tls);
}

/// Returns `true` if the handshake in progress is that of a proxy. A verifier calls this once per handshake.
pub(super) fn is_next() -> bool {
    NEXT.try_with(|next| next.replace(false)).unwrap_or(false)
}

/// Wraps connectors so that [`is_next`] knows the handshakes of their connections.
#[derive(Clone)]
pub(super) struct Recognition;

impl<S> Layer<S> for Recognition {
    type Service = Recognizing<S>;

    fn layer(&self, connector: S) -> Recognizing<S> {
        Recognizing(connector)
    }
}

/// A connector whose handshakes [`is_next`] knows.
#[derive(Clone)]
pub(super) struct Recognizing<S>(S);

impl<S, T> Service<T> for Recognizing<S>
where
    S: Service<T>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, target: T) -> Self::Future {
        EXPECTED.set(false);
        let connection = self.0.call(target);
        Box::pin(NEXT.scope(Cell::new(EXPECTED.take()), connection))
    }
}
