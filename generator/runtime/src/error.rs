//! The error of a call.

use crate::api_error::ApiError;
use crate::decode::DecodeError;
use crate::kind::ErrorKind;
use crate::operation::Operation;
use std::fmt;

/// Why a call failed.
///
/// `Display` is one line to act on: the operation, what the server said or what went wrong. It and `Debug` show neither
/// headers nor bodies.
pub struct Error(Box<Inner>);

struct Inner {
    operation: Option<&'static Operation>,
    cause: ErrorCause,
}

/// What kind of failure an [`Error`] is, with its facts.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorCause {
    /// The server answered with a status that is not a success.
    Api(ApiError),
    /// The server could not be reached, or the connection broke off.
    Transport(TransportError),
    /// The time allowed was over.
    #[non_exhaustive]
    Timeout {
        /// Whether it was over before there was a connection: nothing was sent then.
        connecting: bool,
    },
    /// The server answered with a success, but its answer cannot be read.
    Decode(DecodeError),
    /// The server answered with a success, but its answer is larger than the limit of the client.
    #[non_exhaustive]
    BodyTooLarge {
        /// Status of the answer.
        status: u16,
        /// The limit, in bytes.
        limit: usize,
    },
    /// An argument or a setting cannot be sent. Nothing was sent.
    InvalidRequest(InvalidRequest),
}

/// The server could not be reached, or the connection broke off.
#[derive(Debug)]
pub struct TransportError {
    connecting: bool,
    io: Option<std::io::ErrorKind>,
    message: String,
}

impl TransportError {
    pub(crate) fn new(connecting: bool, io: Option<std::io::ErrorKind>, message: String) -> Self {
        Self {
            connecting,
            io,
            message,
        }
    }

    /// Whether there never was a connection: nothing was sent then.
    pub fn is_connect(&self) -> bool {
        self.connecting
    }

    /// Kind of the input or output error beneath, if it was one.
    pub fn io_kind(&self) -> Option<std::io::ErrorKind> {
        self.io
    }

    /// What went wrong, with all causes.
    pub fn message(&self) -> &str {
        &self.message
    }
}

/// An argument or a setting cannot be sent.
#[derive(Debug)]
pub struct InvalidRequest {
    parameter: Option<String>,
    reason: String,
}

impl InvalidRequest {
    pub(crate) fn new(parameter: Option<&str>, reason: &str) -> Self {
        Self {
            parameter: parameter.map(str::to_owned),
            reason: reason.to_owned(),
        }
    }

    /// Name of the argument or the setting; `body` for a body as a whole.
    pub fn parameter(&self) -> Option<&str> {
        self.parameter.as_deref()
    }

    /// Why it cannot be sent.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl Error {
    pub(crate) fn new(operation: Option<&'static Operation>, cause: ErrorCause) -> Self {
        Self(Box::new(Inner { operation, cause }))
    }

    /// The same error, of `operation`.
    pub(crate) fn of(mut self, operation: &'static Operation) -> Self {
        self.0.operation = Some(operation);
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

    /// What kind of failure this is, with its facts.
    pub fn as_cause(&self) -> &ErrorCause {
        &self.0.cause
    }

    /// The error answer of the server, if it is one.
    pub fn as_api(&self) -> Option<&ApiError> {
        match &self.0.cause {
            ErrorCause::Api(error) => Some(error),
            _ => None,
        }
    }

    /// Status of the answer, if there was one.
    pub fn status(&self) -> Option<u16> {
        match &self.0.cause {
            ErrorCause::Api(error) => Some(error.status()),
            ErrorCause::Decode(error) => Some(error.status()),
            ErrorCause::BodyTooLarge { status, .. } => Some(*status),
            ErrorCause::Transport(_)
            | ErrorCause::Timeout { .. }
            | ErrorCause::InvalidRequest(_) => None,
        }
    }

    /// Identifier of the operation: `Content.Library_get`. `None` for an error of building a client.
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.id)
    }

    /// Standard kind of the error answer; `None` unless the server answered with an error.
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

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(id) = self.operation() {
            write!(f, "{id}: ")?;
        }
        match &self.0.cause {
            ErrorCause::Api(error) => error.describe(f),
            ErrorCause::Transport(error) => {
                let what = if error.connecting {
                    "no connection to the server"
                } else {
                    "the connection failed"
                };
                write!(f, "{what}: {}", line(&error.message))
            }
            ErrorCause::Timeout { connecting: true } => {
                f.write_str("no connection to the server within the time allowed")
            }
            ErrorCause::Timeout { connecting: false } => {
                f.write_str("no complete answer within the time allowed")
            }
            ErrorCause::Decode(error) => error.describe(f),
            ErrorCause::BodyTooLarge { status, limit } => {
                write!(
                    f,
                    "{status}, but the answer is larger than the limit of {limit} bytes"
                )
            }
            ErrorCause::InvalidRequest(error) => {
                f.write_str("cannot be sent: ")?;
                if let Some(parameter) = error.parameter() {
                    write!(f, "`{}` ", line(parameter))?;
                }
                f.write_str(&line(&error.reason))
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.operation())
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
