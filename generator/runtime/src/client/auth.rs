//! Ways to log in: the public trait, user and password, and the adapter to the source of sessions.

use crate::client::handle::Client;
use crate::error::Error;
use crate::retry::policy::RetryPolicy;
use crate::session::authorization::Authorization;
use crate::session::source::{Source, SourceFuture};
use crate::values::secret::Secret;
use crate::wire::operation::{Method, Operation, ResultShape};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// A future of an [`Authenticator`].
pub type AuthFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// A way to log in. Implement it for anything other than user and password.
///
/// ```
/// use vsphere_runtime::{Authenticator, Authorization, AuthFuture, Client, Error};
///
/// #[derive(Debug)]
/// struct TokenFile(std::path::PathBuf);
///
/// impl Authenticator for TokenFile {
///     fn log_in<'a>(&'a self, _: &'a Client) -> AuthFuture<'a, Authorization> {
///         Box::pin(async move {
///             let token = std::fs::read_to_string(&self.0).map_err(|error| Error::login(error.to_string()))?;
///             Ok(Authorization::bearer(token.trim()))
///         })
///     }
/// }
/// ```
pub trait Authenticator: fmt::Debug + Send + Sync + 'static {
    /// Requests an authorization.
    ///
    /// Called when an authorization is first needed, and again after the server rejected the previous one. A client never
    /// calls it concurrently, retries after transient failures, and [pauses](crate::ClientBuilder::login_pause) after a
    /// failure. It runs in a task of its own, which canceling a call does not cancel.
    ///
    /// `client` shares the connections and sends no authorization.
    fn log_in<'a>(&'a self, client: &'a Client) -> AuthFuture<'a, Authorization>;

    /// Ends an authorization that no call uses any more. The default implementation does nothing.
    fn log_out<'a>(
        &'a self,
        client: &'a Client,
        authorization: &'a Authorization,
    ) -> AuthFuture<'a, ()> {
        let _ = (client, authorization);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// The authorization that a client is configured with.
#[derive(Clone, Debug, Default)]
pub(crate) enum Identity {
    #[default]
    Anonymous,
    /// A session or a token of the caller: neither renewed nor ended.
    Provided(Authorization),
    /// A session of the client, which logs in by this.
    Managed(Arc<dyn Authenticator>),
}

/// An authenticator as the source of sessions.
pub(super) struct AuthenticatorSource {
    /// A client on the same connections, without authorization.
    pub(super) client: Client,
    pub(super) authenticator: Arc<dyn Authenticator>,
}

impl Source for AuthenticatorSource {
    fn log_in(&self) -> SourceFuture<'_, Authorization> {
        self.authenticator.log_in(&self.client)
    }

    fn log_out<'a>(&'a self, authorization: &'a Authorization) -> SourceFuture<'a, ()> {
        self.authenticator.log_out(&self.client, authorization)
    }
}

/// User and password, sent by basic authentication to log in.
pub(crate) struct Password {
    pub(crate) user: String,
    pub(crate) password: Secret,
}

/// Hides text after a colon, which is not part of a user but perhaps a misplaced password.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user.split(':').next().unwrap_or_default();
        f.debug_struct("Password")
            .field("user", &user)
            .finish_non_exhaustive()
    }
}

/// The limit of the time to end a session.
const LOG_OUT_TIMEOUT: Duration = Duration::from_secs(30);

pub(crate) static LOG_IN: Operation = Operation {
    id: "Cis.Session_create",
    method: Method::Post,
    path: "/session",
    success: 201,
    result: ResultShape::Json,
    secret: true,
    ..Operation::EMPTY
};

pub(crate) static LOG_OUT: Operation = Operation {
    id: "Cis.Session_delete",
    method: Method::Delete,
    path: "/session",
    success: 204,
    ..Operation::EMPTY
};

impl Authenticator for Password {
    fn log_in<'a>(&'a self, client: &'a Client) -> AuthFuture<'a, Authorization> {
        let call = client.call::<Secret>(&LOG_IN);
        // The login is retried as a whole, for all calls that wait for it.
        let call = call.retry(RetryPolicy::none());
        let session = call.basic_auth(&self.user, &self.password).send();
        Box::pin(async move { Ok(Authorization::session_id(session.await?)) })
    }

    fn log_out<'a>(
        &'a self,
        client: &'a Client,
        authorization: &'a Authorization,
    ) -> AuthFuture<'a, ()> {
        Box::pin(end_session(client, authorization))
    }
}

/// Ends a session. Succeeds if it ended before.
pub(super) async fn end_session(
    client: &Client,
    authorization: &Authorization,
) -> Result<(), Error> {
    let Some(session) = authorization.as_session() else {
        return Ok(());
    };
    let client = client.with_session_id(session.clone());
    match client.call::<()>(&LOG_OUT).timeout(LOG_OUT_TIMEOUT).await {
        Err(error) if error.status() == Some(401) || error.is_unauthenticated() => Ok(()),
        result => result,
    }
}
