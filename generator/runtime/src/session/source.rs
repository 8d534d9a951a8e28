//! The way to log in and out, as sessions need it.

use crate::error::Error;
use crate::session::authorization::Authorization;
use std::pin::Pin;

/// A boxed future of a [`Source`].
pub(crate) type SourceFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// A source of authorizations.
pub(crate) trait Source: Send + Sync + 'static {
    /// Requests an authorization.
    fn log_in(&self) -> SourceFuture<'_, Authorization>;

    /// Returns an authorization that is no longer needed.
    fn log_out<'a>(&'a self, authorization: &'a Authorization) -> SourceFuture<'a, ()>;
}
