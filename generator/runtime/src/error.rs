//! The error of a call.

use crate::api_error::ApiError;
pub use crate::cause::ErrorCause;
use crate::cause::InvalidRequest;
use crate::kind::ErrorKind;
use crate::operation::Operation;
use crate::session_error::SessionError;
use crate::transfer::TransferError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Why a call failed.
///
/// `Display` is one line to act on: the operation, what the server said or what went wrong. It and `Debug` show neither
/// headers nor bodies. A clone is the same error, and costs nothing.
///
/// ```no_run
/// use vsphere_runtime::{Client, Error, Operation};
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
}

impl Error {
    pub(crate) fn new(operation: Option<&'static Operation>, cause: ErrorCause) -> Self {
        Self(Arc::new(Inner {
            operation,
            file: None,
            cause,
        }))
    }

    /// The same error, of `operation`.
    pub(crate) fn of(mut self, operation: &'static Operation) -> Self {
        // Errors are named before they are shared.
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.operation = Some(operation);
        }
        self
    }

    /// The same error, of the transfer of `file`.
    pub(crate) fn about(mut self, file: &str) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.file = Some(file.into());
        }
        self
    }

    pub(crate) fn api(error: ApiError) -> Self {
        Self::new(Some(error.operation), ErrorCause::Api(error))
    }

    pub(crate) fn invalid(
        operation: Option<&'static Operation>,
        parameter: Option<&str>,
        why: &str,
    ) -> Self {
        Self::new(
            operation,
            ErrorCause::InvalidRequest(InvalidRequest::new(parameter, why)),
        )
    }

    pub(crate) fn session(error: SessionError) -> Self {
        Self::new(None, ErrorCause::Session(error))
    }

    /// The failure of an [`Authenticator`](crate::Authenticator) to log in. `reason` is shown: it must hold no secret.
    pub fn login(reason: impl Into<String>) -> Self {
        Self::session(SessionError::authenticator(reason.into()))
    }

    /// What kind of failure this is, with its facts.
    pub fn as_cause(&self) -> &ErrorCause {
        &self.0.cause
    }

    /// What the server says is wrong, by an error answer or by a task that failed.
    pub fn as_api(&self) -> Option<&ApiError> {
        match &self.0.cause {
            ErrorCause::Api(error) => Some(error),
            ErrorCause::Task(error) => Some(error.error()),
            _ => None,
        }
    }

    /// Status of the answer, if there was one to the call.
    pub fn status(&self) -> Option<u16> {
        match &self.0.cause {
            ErrorCause::Api(error) => Some(error.status()),
            ErrorCause::Decode(error) => Some(error.status()),
            ErrorCause::BodyTooLarge { status, .. } => Some(*status),
            ErrorCause::Transport(_)
            | ErrorCause::Tls(_)
            | ErrorCause::Timeout { .. }
            | ErrorCause::NewerThanServer(_)
            | ErrorCause::Session(_)
            | ErrorCause::Task(_)
            | ErrorCause::Transfer(_)
            | ErrorCause::InvalidRequest(_) => None,
        }
    }

    /// Identifier of the operation: `Content.Library_get`. `None` for an error of building a client.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.id)
    }

    /// Name of the file whose [transfer](crate::transfer) failed, if it was the transfer of one.
    pub fn file(&self) -> Option<&str> {
        self.0.file.as_deref()
    }

    /// What is wrong with a [transfer](crate::transfer), if the calls it is made of all went well.
    pub fn as_transfer(&self) -> Option<&TransferError> {
        match &self.0.cause {
            ErrorCause::Transfer(error) => Some(error),
            _ => None,
        }
    }

    /// What the server calls the request (`x-request-id`), if it answered with an error and says so.
    pub fn request_id(&self) -> Option<&str> {
        self.as_api().and_then(ApiError::request_id)
    }

    /// How long the server asks to wait before the next attempt (`retry-after`), if it answered with an error and says so.
    pub fn retry_after(&self) -> Option<Duration> {
        self.as_api().and_then(ApiError::retry_after)
    }

    /// Standard kind of the error answer, or of the error of the task; `None` unless the server said what is wrong.
    pub fn kind(&self) -> Option<ErrorKind> {
        self.as_api().map(ApiError::kind)
    }

    /// Whether the time allowed for the call was over. The error the *server* gives is [`is_timed_out`](Self::is_timed_out).
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.cause, ErrorCause::Timeout { .. })
    }

    /// Whether the server could not be reached, or the connection broke off.
    pub fn is_transport(&self) -> bool {
        matches!(self.0.cause, ErrorCause::Transport(_))
    }

    /// Whether there is no secure connection, most often because the certificate of the server is not accepted.
    pub fn is_tls(&self) -> bool {
        matches!(self.0.cause, ErrorCause::Tls(_))
    }

    /// Whether there is no session to make the call in: the login failed, or the client is logged out.
    pub fn is_session(&self) -> bool {
        matches!(self.0.cause, ErrorCause::Session(_))
    }

    /// The error of the login, if there is no session because that failed.
    pub fn login_error(&self) -> Option<&Error> {
        match &self.0.cause {
            ErrorCause::Session(error) => error.login_error(),
            _ => None,
        }
    }

    /// Whether the client was told to log out before.
    pub fn is_logged_out(&self) -> bool {
        matches!(&self.0.cause, ErrorCause::Session(error) if error.is_logged_out())
    }

    /// Whether the operation came with a later version than the server has, so that nothing was sent: see
    /// [`ClientBuilder::server_version`](crate::ClientBuilder::server_version).
    pub fn is_newer_than_server(&self) -> bool {
        matches!(self.0.cause, ErrorCause::NewerThanServer(_))
    }

    /// Whether a task was run, and failed.
    pub fn is_task(&self) -> bool {
        matches!(self.0.cause, ErrorCause::Task(_))
    }

    /// Whether an answer could not be read.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.cause, ErrorCause::Decode(_))
    }

    /// Whether an argument could not be sent, so that nothing was. The error the *server* gives is
    /// [`is_invalid_request`](Self::is_invalid_request).
    pub fn is_unsent(&self) -> bool {
        matches!(self.0.cause, ErrorCause::InvalidRequest(_))
    }
}

/// An error as it may be traced: without any text that the server wrote.
pub(crate) struct Outline<'a>(pub(crate) &'a Error);

impl fmt::Display for Outline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0;
        if let Some(login) = error.login_error() {
            return Outline(login).fmt(f);
        }
        match &error.0.cause {
            ErrorCause::Api(answer) => write!(f, "{} {}", answer.status(), answer.kind()),
            ErrorCause::Decode(answer) => write!(f, "{}, unreadable", answer.status()),
            ErrorCause::Task(task) => write!(f, "task failed: {}", task.error().kind()),
            ErrorCause::Transfer(error) => f.write_str(error.outline()),
            cause => cause.describe(f),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.login_error().map(|error| error as _)
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
        self.0.cause.describe(f)
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

/// `text` on one line of bearable length.
pub(crate) fn line(text: &str) -> String {
    const LIMIT: usize = 500;
    let mut line = String::with_capacity(text.len().min(LIMIT));
    for (count, character) in text.chars().enumerate() {
        if count == LIMIT {
            line.push('…');
            break;
        }
        let breaks = character.is_control() || matches!(character, '\u{2028}' | '\u{2029}');
        line.push(if breaks { ' ' } else { character });
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_and_shareable() {
        fn check<T: Send + Sync + 'static>() {}
        check::<Error>();
        assert!(size_of::<Error>() <= 16);
    }

    #[test]
    fn one_line() {
        assert_eq!(line("a\r\nb\u{2028}c"), "a  b c");
        assert_eq!(line(&"x".repeat(1000)).chars().count(), 501);
    }
}
