//! In whose name calls are made, and how that is proven.

use crate::transport::AuthHeader;
use crate::{Client, Error, Method, Operation, ResultShape, Secret};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// A future of an [`Authenticator`].
pub type AuthFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// How a client comes by what it proves with who it is. Implement it for another way than user and password.
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
    /// Gets an authorization.
    ///
    /// Called at the first need, and again after the server refused the one before. A client never calls it twice at the
    /// same time, and waits after a failure. It runs as a task of its own and is not cancelled with the calls that need it.
    ///
    /// `client` is on the same connections and sends no authorization.
    fn log_in<'a>(&'a self, client: &'a Client) -> AuthFuture<'a, Authorization>;

    /// Gives an authorization back. Does nothing unless implemented.
    fn log_out<'a>(
        &'a self,
        client: &'a Client,
        authorization: &'a Authorization,
    ) -> AuthFuture<'a, ()> {
        let _ = (client, authorization);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// What goes with each call to prove who makes it.
#[derive(Clone, Debug)]
pub struct Authorization {
    scheme: Scheme,
    secret: Secret,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Session,
    Bearer,
}

impl Authorization {
    /// The identifier of a session, in the header `vmware-api-session-id`.
    pub fn session_id(session_id: impl Into<Secret>) -> Self {
        Self {
            scheme: Scheme::Session,
            secret: session_id.into(),
        }
    }

    /// A bearer token, in the header `authorization`.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        Self {
            scheme: Scheme::Bearer,
            secret: token.into(),
        }
    }

    /// The secret alone: the identifier or the token.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Name of the setting or the header, for errors.
    pub(crate) fn name(&self) -> &'static str {
        match self.scheme {
            Scheme::Session => "session_id",
            Scheme::Bearer => "bearer_token",
        }
    }

    /// The error says why it cannot be sent.
    pub(crate) fn header(&self) -> Result<AuthHeader, &'static str> {
        let secret = self.secret.expose();
        match self.scheme {
            Scheme::Session => AuthHeader::new("vmware-api-session-id", secret),
            Scheme::Bearer => AuthHeader::new("authorization", &format!("Bearer {secret}")),
        }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.secret.expose() == other.secret.expose()
    }
}

/// In whose name the calls of a client are made.
#[derive(Clone, Debug, Default)]
pub(crate) enum Identity {
    #[default]
    Nobody,
    /// Of a session or a token that is the caller's: never renewed, never given back.
    Brought(Authorization),
    /// Of a session that is the client's own.
    Own(Arc<dyn Authenticator>),
}

/// A session by user and password.
pub(crate) struct Password {
    pub(crate) user: String,
    pub(crate) password: Secret,
}

/// What is behind a colon is no part of a user, but a password that came to the wrong place.
impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user.split(':').next().unwrap_or_default();
        f.debug_struct("Password")
            .field("user", &user)
            .finish_non_exhaustive()
    }
}

/// Nobody waits longer for a session to end.
const LOG_OUT_TIMEOUT: Duration = Duration::from_secs(30);

static LOG_IN: Operation = Operation {
    id: "Cis.Session_create",
    method: Method::Post,
    path: "/session",
    success: 201,
    result: ResultShape::Json,
    secret: true,
    ..Operation::EMPTY
};

static LOG_OUT: Operation = Operation {
    id: "Cis.Session_delete",
    method: Method::Delete,
    path: "/session",
    success: 204,
    ..Operation::EMPTY
};

impl Authenticator for Password {
    fn log_in<'a>(&'a self, client: &'a Client) -> AuthFuture<'a, Authorization> {
        let call = client.call::<Secret>(&LOG_IN);
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

/// Ends a session. One that ended before needs no end.
pub(crate) async fn end_session(
    client: &Client,
    authorization: &Authorization,
) -> Result<(), Error> {
    if authorization.scheme != Scheme::Session {
        return Ok(());
    }
    let client = client.with_session_id(authorization.secret.clone());
    match client.call::<()>(&LOG_OUT).timeout(LOG_OUT_TIMEOUT).await {
        Err(error) if error.status() == Some(401) => Ok(()),
        outcome => outcome,
    }
}
