//! The error of a call, [`Error`], and its causes.
//!
//! The causes without an [`Error`] inside have files of their own. [`Error`], [`ErrorCause`] and [`SessionError`] contain
//! each other and are defined here.

pub(crate) mod api;
pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod excerpt;
mod facts;
pub(crate) mod hint;
pub(crate) mod json;
pub(crate) mod kind;
pub(crate) mod lookup;
pub(crate) mod newer;
mod questions;
pub(crate) mod redacted;
pub(crate) mod route;
pub(crate) mod task;
pub(crate) mod transfer;
pub(crate) mod transport;

use crate::error::api::ApiError;
use crate::error::decode::DecodeError;
use crate::error::encode::EncodeError;
use crate::error::excerpt::line;
use crate::error::lookup::LookupError;
use crate::error::newer::NewerThanServer;
use crate::error::route::{Route, Server, Through};
use crate::error::task::{TaskError, TaskTimeout};
use crate::error::transfer::TransferError;
use crate::error::transport::{TlsError, TransportError, write_endpoint_advice};
use crate::wire::operation::Operation;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// The error of a call.
///
/// `Display` is one line that names the operation and includes the text of all causes. So there is no
/// [`source`](StdError::source): reports that print a whole chain (`{:#}` of anyhow) show each text once. The causes are
/// values: [`as_cause`](Self::as_cause), [`as_api`](Self::as_api), [`login_error`](Self::login_error). Neither `Display` nor
/// `Debug` shows headers or bodies, except messages of the server and the first line of a plain text. Clones share the
/// error and are cheap.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::operation::Operation;
/// use vsphere_runtime::{Client, Error};
///
/// # async fn run(client: &Client, operation: &'static Operation) -> Result<Option<String>, Error> {
/// match client.call::<String>(operation).await {
///     Ok(name) => Ok(Some(name)),
///     Err(error) if error.is_not_found() => Ok(None),
///     Err(error) => {
///         if let (Some(status), Some(id)) = (error.status(), error.request_id()) {
///             eprintln!("{status}: ask the server about request {id}");
///         }
///         Err(error)
///     }
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Inner>);

struct Inner {
    operation: Option<&'static Operation>,
    /// Name of the file that was transferred.
    file: Option<Box<str>>,
    cause: ErrorCause,
    /// Advice that the cause does not contain.
    help: Option<Box<str>>,
    /// The identifier by which the server logged the call.
    correlation_id: Option<Box<str>>,
}

/// The kind of failure behind an [`Error`], with its facts.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorCause {
    /// The server responded with a status other than 2xx.
    Api(ApiError),
    /// The server could not be reached, or the connection broke.
    Transport(TransportError),
    /// There is no secure connection. Nothing was sent, unless the connection was established before.
    Tls(TlsError),
    /// A time limit of this client was exceeded.
    #[non_exhaustive]
    Timeout {
        /// `true` if no connection was established, so that nothing was sent.
        connecting: bool,
        /// The way to the server, unless the time was over before a server was called.
        route: Option<Box<Route>>,
    },
    /// The server responded with a success that cannot be decoded.
    Decode(DecodeError),
    /// The server responded with a success whose body is larger than the limit of the client.
    #[non_exhaustive]
    BodyTooLarge {
        /// Status of the response.
        status: u16,
        /// The limit, in bytes.
        limit: usize,
    },
    /// The operation was introduced after the version of the server. The call was not sent.
    NewerThanServer(NewerThanServer),
    /// There is no session for the call. The call itself was not sent.
    Session(SessionError),
    /// The task ran and failed.
    Task(Box<TaskError>),
    /// The task did not end within the [time limit](crate::WaitPolicy::time_limit) of waiting for it.
    TaskTimeout(Box<TaskTimeout>),
    /// A lookup found nothing, or more than one: see [`Call::one`](crate::Call::one).
    Lookup(LookupError),
    /// A transfer failed, although its calls succeeded.
    Transfer(Box<TransferError>),
    /// An argument or a setting cannot be sent. Nothing was sent.
    Encode(EncodeError),
}

/// There is no session for a call. Its text includes that of the [error of the login](Self::login_error).
#[derive(Debug)]
pub struct SessionError(NoSession);

#[derive(Debug)]
enum NoSession {
    /// The login failed. All calls that waited for it share the error.
    Login(Error),
    /// A login failed, and the next one must wait for this time.
    Paused {
        login: Error,
        wait: Duration,
    },
    /// An authenticator of the caller reported this.
    Authenticator(String),
    /// A store of sessions reported this.
    Store(String),
    LoggedOut,
    /// The login panicked, or its runtime ended.
    Aborted,
}

impl Error {
    pub(crate) fn new(operation: Option<&'static Operation>, cause: ErrorCause) -> Self {
        Self(Arc::new(Inner {
            operation,
            file: None,
            cause,
            help: None,
            correlation_id: None,
        }))
    }

    /// Returns the error with the operation set, if it is not shared yet.
    pub(crate) fn with_operation(mut self, operation: &'static Operation) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.operation = Some(operation);
        }
        self
    }

    /// Returns the error with the correlation id of the call set, if it is not shared yet.
    pub(crate) fn with_correlation_id(mut self, id: &str) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.correlation_id = Some(id.into());
        }
        self
    }

    /// Returns the error with the name of the transferred file set, if it is not shared yet.
    pub(crate) fn with_file(mut self, file: &str) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.file = Some(file.into());
        }
        self
    }

    /// Returns the error with the way to the server set, if it is one of the connection and has none yet.
    pub(crate) fn at(mut self, route: impl FnOnce() -> Route) -> Self {
        match Arc::get_mut(&mut self.0).map(|inner| &mut inner.cause) {
            Some(ErrorCause::Transport(error)) => error.at(route),
            Some(ErrorCause::Tls(error)) => error.at(route),
            Some(ErrorCause::Timeout {
                route: of_error, ..
            }) => {
                of_error.get_or_insert_with(|| Box::new(route()));
            }
            _ => {}
        }
        self
    }

    /// Returns the error with advice that follows its text, if it is not shared yet.
    pub(crate) fn with_help(mut self, help: String) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.help = Some(help.into());
        }
        self
    }

    /// Returns the error of a time limit that was exceeded.
    pub(crate) fn timeout(connecting: bool) -> Self {
        let route = None;
        Self::new(None, ErrorCause::Timeout { connecting, route })
    }

    pub(crate) fn api(error: ApiError) -> Self {
        Self::new(Some(error.operation), ErrorCause::Api(error))
    }

    pub(crate) fn invalid(
        operation: Option<&'static Operation>,
        parameter: Option<&str>,
        reason: &str,
    ) -> Self {
        let error = EncodeError::new(parameter, reason);
        Self::new(operation, ErrorCause::Encode(error))
    }

    /// Returns the error of a local file of a transfer.
    pub(crate) fn local(error: io::Error) -> Self {
        TransferError::Local(error).into()
    }

    /// Returns the error of a call that could not get a session because the login failed.
    pub(crate) fn no_login(error: Self) -> Self {
        Self::session(NoSession::Login(error))
    }

    /// Returns the error of a call that needs a login during the pause after a failed one.
    pub(crate) fn login_paused(login: Self, wait: Duration) -> Self {
        Self::session(NoSession::Paused { login, wait })
    }

    pub(crate) fn logged_out() -> Self {
        Self::session(NoSession::LoggedOut)
    }

    /// Returns the error of a login that ended without a result.
    pub(crate) fn login_aborted() -> Self {
        Self::session(NoSession::Aborted)
    }

    fn session(problem: NoSession) -> Self {
        Self::new(None, ErrorCause::Session(SessionError(problem)))
    }

    /// Returns the error of an [`Authenticator`](crate::Authenticator) that cannot log in. The reason is shown: it must
    /// not contain a secret.
    pub fn login(reason: impl Into<String>) -> Self {
        Self::session(NoSession::Authenticator(reason.into()))
    }

    /// Returns the error of a [`SessionStore`](crate::SessionStore) that cannot be used. The reason is shown: it must not
    /// contain a secret.
    pub fn session_store(reason: impl Into<String>) -> Self {
        Self::session(NoSession::Store(reason.into()))
    }

    /// Returns the kind of failure, with its facts.
    pub fn as_cause(&self) -> &ErrorCause {
        &self.0.cause
    }

    /// Returns the identifier of the operation: `Content.Library_get`. `None` for an error of building a client.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.id)
    }

    /// Returns the correlation id of the call, by which the logs of the server can be searched, if it had one: see
    /// [`ClientBuilder::correlation_ids`](crate::ClientBuilder::correlation_ids).
    pub fn correlation_id(&self) -> Option<&str> {
        self.0.correlation_id.as_deref()
    }

    /// Returns the name of the file whose [transfer](crate::transfer) failed, if the call was part of one.
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }
}

impl From<TransferError> for Error {
    fn from(error: TransferError) -> Self {
        Self::new(None, ErrorCause::Transfer(Box::new(error)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.operation() {
            write!(f, "{id}: ")?;
        }
        if let Some(file) = self.file() {
            write!(f, "`{}`: ", line(file))?;
        }
        self.0.cause.fmt(f)?;
        if let Some(help) = &self.0.help {
            write!(f, "; {}", line(help))?;
        }
        match self.correlation_id() {
            Some(id) if self.request_id() != Some(id) => write!(f, " (correlation id {id})"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.operation())
            .field("file", &self.file())
            .field("cause", &self.0.cause)
            .finish()
    }
}

/// Without a source: the text contains those of all causes.
impl StdError for Error {}

impl fmt::Display for ErrorCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Tls(error) => error.fmt(f),
            Self::Timeout { connecting, route } => {
                let route = route.as_deref();
                let (server, through) = (Server(route), Through(route));
                if !connecting {
                    return write!(
                        f,
                        "no complete response from {server} within the time limit"
                    );
                }
                write!(
                    f,
                    "no connection to {server}{through} within the time limit"
                )?;
                write_endpoint_advice(f, route)
            }
            Self::Decode(error) => error.fmt(f),
            Self::BodyTooLarge { status, limit } => write!(
                f,
                "{status}, but the response is larger than the limit of {limit} bytes"
            ),
            Self::NewerThanServer(error) => error.fmt(f),
            Self::Session(error) => error.fmt(f),
            Self::Task(error) => error.fmt(f),
            Self::TaskTimeout(error) => error.fmt(f),
            Self::Lookup(error) => error.fmt(f),
            Self::Transfer(error) => error.fmt(f),
            Self::Encode(error) => error.fmt(f),
        }
    }
}

impl SessionError {
    /// Returns `true` if the client was logged out before the call.
    pub fn is_logged_out(&self) -> bool {
        matches!(self.0, NoSession::LoggedOut)
    }

    /// Returns `true` if a [store](crate::ClientBuilder::session_store) of sessions could not be used. There was no login.
    pub fn is_store(&self) -> bool {
        match &self.0 {
            NoSession::Store(_) => true,
            NoSession::Login(error) => {
                matches!(error.as_cause(), ErrorCause::Session(inner) if inner.is_store())
            }
            _ => false,
        }
    }

    /// Returns the time until the next login, from when the call failed. `None` unless a login failed before and this call
    /// caused none.
    ///
    /// Logins pause after a failure, so that a wrong password does not lock the account: see
    /// [`ClientBuilder::login_pause`](crate::ClientBuilder::login_pause).
    pub fn next_login(&self) -> Option<Duration> {
        match &self.0 {
            NoSession::Paused { wait, .. } => Some(*wait),
            _ => None,
        }
    }

    /// Returns the error of the login, if it failed: an error response of the server for a wrong password.
    pub fn login_error(&self) -> Option<&Error> {
        match &self.0 {
            NoSession::Login(error) | NoSession::Paused { login: error, .. } => Some(error),
            NoSession::Authenticator(_)
            | NoSession::Store(_)
            | NoSession::LoggedOut
            | NoSession::Aborted => None,
        }
    }
}

impl fmt::Display for SessionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            NoSession::Login(error) => write_login(f, error),
            NoSession::Paused { login, wait } => {
                write_login(f, login)?;
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                write!(f, " (next attempt in {seconds} s)")
            }
            NoSession::Authenticator(reason) => write!(f, "login failed: {}", line(reason)),
            NoSession::Store(reason) => {
                write!(f, "the session store cannot be used: {}", line(reason))
            }
            NoSession::LoggedOut => f.write_str("the client is logged out"),
            NoSession::Aborted => f.write_str("login failed: it panicked, or its runtime ended"),
        }
    }
}

fn write_login(f: &mut fmt::Formatter<'_>, error: &Error) -> fmt::Result {
    match error.as_cause() {
        // Its text begins with `login failed` already.
        ErrorCause::Session(inner) => fmt::Display::fmt(inner, f),
        _ => write!(f, "login failed: {error}"),
    }
}

impl StdError for SessionError {}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn errors_are_small_and_shareable() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Error>();
        assert!(size_of::<Error>() <= 16);
    }
}
