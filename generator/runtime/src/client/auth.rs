//! Ways to log in: the public trait, its context, user and password, and the adapter to the source of sessions.

use crate::client::handle::Client;
use crate::error::Error;
use crate::retry::policy::RetryPolicy;
use crate::session::authorization::Authorization;
use crate::session::source::{AuthFuture, End, Source};
use crate::values::secret::Secret;
use crate::wire::operation::{Method, Operation, ResultShape};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A way to log in. Implement it for anything other than user and password.
///
/// ```
/// use vsphere_runtime::{AuthContext, AuthFuture, Authenticator, Authorization, Error};
///
/// #[derive(Debug)]
/// struct TokenFile(std::path::PathBuf);
///
/// impl Authenticator for TokenFile {
///     fn log_in<'a>(&'a self, _: &'a AuthContext) -> AuthFuture<'a, Authorization> {
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
    /// # Errors
    ///
    /// The error of a call, or [`Error::login`]. It becomes that of all calls that wait for the login.
    fn log_in<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Authorization>;

    /// Ends an authorization that no call uses any more. The default implementation does nothing.
    fn log_out<'a>(
        &'a self,
        context: &'a AuthContext,
        authorization: &'a Authorization,
    ) -> AuthFuture<'a, ()> {
        let _ = (context, authorization);
        Box::pin(std::future::ready(Ok(())))
    }

    /// Returns the account that it logs in as, by which a [store](crate::ClientBuilder::session_store) distinguishes
    /// sessions. Must not change. The default implementation returns none: its sessions cannot be stored.
    fn user(&self) -> Option<&str> {
        None
    }
}

/// The client that an [`Authenticator`] works for.
#[derive(Debug)]
pub struct AuthContext {
    /// A client on the same connections, without authorization.
    client: Client,
    replaced: Option<Authorization>,
}

impl AuthContext {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            replaced: None,
        }
    }

    /// Returns a client on the same connections that sends no authorization: the [`Client`] of this crate, or a generated
    /// one.
    ///
    /// Its calls have the settings of the client that needs the login: time limits, retries, proxy and trust.
    pub fn client<C: From<Client>>(&self) -> C {
        self.client.clone().into()
    }

    /// Returns the authorization that the next one replaces, because the server rejected it or it expires soon. `None` for
    /// the first login.
    pub fn replaced(&self) -> Option<&Authorization> {
        self.replaced.as_ref()
    }

    /// Returns the base URL with the base path, without a trailing slash: `https://vcenter.example.org/api`.
    pub fn base_url(&self) -> &str {
        self.client.base_url()
    }
}

/// The authorization that a client is configured with.
#[derive(Clone, Debug, Default)]
pub(crate) enum Identity {
    #[default]
    Anonymous,
    /// User and password, which the API description says how to use.
    Account(Password),
    /// A token, which the API description says how to send.
    Token(Secret),
    /// A session or a token of the caller: neither renewed nor ended.
    Provided(Authorization),
    /// A session of the client, which logs in by this.
    Managed(Arc<dyn Authenticator>),
}

/// An authenticator as the source of sessions.
pub(super) struct AuthenticatorSource {
    pub(super) context: AuthContext,
    pub(super) authenticator: Arc<dyn Authenticator>,
}

impl Source for AuthenticatorSource {
    fn log_in<'a>(&'a self, replaced: Option<&'a Authorization>) -> AuthFuture<'a, Authorization> {
        Box::pin(async move {
            let context = AuthContext {
                client: self.context.client.clone(),
                replaced: replaced.cloned(),
            };
            self.authenticator.log_in(&context).await
        })
    }

    fn log_out<'a>(&'a self, authorization: &'a Authorization) -> AuthFuture<'a, End> {
        Box::pin(async move {
            let ended = self.authenticator.log_out(&self.context, authorization);
            ended.await.map(|()| End::Ended)
        })
    }
}

/// User and password, sent by basic authentication to log in.
#[derive(Clone)]
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
    fn log_in<'a>(&'a self, context: &'a AuthContext) -> AuthFuture<'a, Authorization> {
        let call = context.client.call::<Secret>(&LOG_IN);
        // The login is retried as a whole, for all calls that wait for it.
        let call = call.retry(RetryPolicy::none());
        let session = call.basic_auth(&self.user, &self.password).send();
        Box::pin(async move { Ok(Authorization::session_id(session.await?)) })
    }

    fn log_out<'a>(
        &'a self,
        context: &'a AuthContext,
        authorization: &'a Authorization,
    ) -> AuthFuture<'a, ()> {
        Box::pin(end_session(&context.client, authorization))
    }

    fn user(&self) -> Option<&str> {
        Some(&self.user)
    }
}

/// Ends a session. Succeeds if it ended before.
pub(crate) async fn end_session(
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
