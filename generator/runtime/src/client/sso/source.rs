//! The sources of tokens: a fixed text, a function, or anything that implements the trait.

use crate::client::auth::AuthContext;
use crate::error::Error;
use crate::session::source::AuthFuture;
use crate::values::secret::Secret;
use std::fmt;

/// A source of tokens, asked at each login. Implemented by [`Secret`] for a token that never changes, and by
/// [`TokenExchange`](crate::sso::TokenExchange); [`from_fn`] makes one of a function.
pub trait TokenSource: fmt::Debug + Send + Sync + 'static {
    /// Returns a token that is valid now.
    ///
    /// # Errors
    ///
    /// The error of a call, or [`Error::login`](crate::Error::login).
    fn token<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Secret>;
}

impl TokenSource for Secret {
    fn token<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Secret> {
        Box::pin(std::future::ready(Ok(self.clone())))
    }
}

/// Returns a source that calls a function for each token.
///
/// ```
/// use vsphere_runtime::{Error, Secret, sso};
///
/// let source = sso::from_fn(|| async {
///     let token = tokio::fs::read_to_string("/run/secrets/token").await;
///     token.map(Secret::from).map_err(|error| Error::login(error.to_string()))
/// });
/// ```
pub fn from_fn<F, R>(function: F) -> impl TokenSource
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<Secret, Error>> + Send + 'static,
{
    FromFn(function)
}

struct FromFn<F>(F);

impl<F, R> TokenSource for FromFn<F>
where
    F: Fn() -> R + Send + Sync + 'static,
    R: Future<Output = Result<Secret, Error>> + Send + 'static,
{
    fn token<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Secret> {
        Box::pin((self.0)())
    }
}

/// Shows nothing of the function.
impl<F> fmt::Debug for FromFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FromFn(..)")
    }
}
