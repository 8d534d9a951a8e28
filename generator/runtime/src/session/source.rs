//! The way to log in and out, as sessions need it.

use crate::error::Error;
use crate::session::authorization::Authorization;
use std::pin::Pin;

/// A future of an [`Authenticator`](crate::Authenticator) or a [`SessionStore`](crate::SessionStore).
pub type AuthFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// The outcome for an authorization that the client does not need any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It ended on the server.
    Ended,
    /// It is kept for another client.
    Kept,
}

/// A source of authorizations.
pub(crate) trait Source: Send + Sync + 'static {
    /// Requests an authorization in place of `replaced`, which the server rejected or which is about to expire.
    fn log_in<'a>(&'a self, replaced: Option<&'a Authorization>) -> AuthFuture<'a, Authorization>;

    /// Returns an authorization that is no longer needed.
    fn log_out<'a>(&'a self, authorization: &'a Authorization) -> AuthFuture<'a, End>;

    /// Ends the authorization that is kept for other clients, if there is one.
    fn end_kept(&self) -> AuthFuture<'_, ()> {
        Box::pin(std::future::ready(Ok(())))
    }
}
