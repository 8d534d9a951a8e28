//! Errors in traces.

use crate::error::kind::ErrorKind;
use crate::error::{Error, ErrorCause};
use std::fmt;

/// An error without any text of the server, as traces show it.
pub(crate) struct Redacted<'a>(pub(crate) &'a Error);

/// Returns the kind of an error as a word: the standard kind of an error response, or that of another failure.
pub(crate) fn word(error: &Error) -> &'static str {
    match error.as_cause() {
        ErrorCause::Api(error) if error.kind() != ErrorKind::Unknown => error.kind().as_str(),
        ErrorCause::Api(_) => "status",
        ErrorCause::Transport(_) => "transport",
        ErrorCause::Tls(_) => "tls",
        ErrorCause::Timeout { .. } => "timeout",
        ErrorCause::Decode(_) => "decode",
        ErrorCause::BodyTooLarge { .. } => "body_too_large",
        ErrorCause::NewerThanServer(_) => "newer_than_server",
        ErrorCause::Session(_) => "session",
        ErrorCause::Task(_) => "task",
        ErrorCause::TaskTimeout(_) => "task_timeout",
        ErrorCause::Lookup(_) => "lookup",
        ErrorCause::Transfer(_) => "transfer",
        ErrorCause::Encode(_) => "encode",
    }
}

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0;
        if let Some(login) = error.login_error() {
            return Redacted(login).fmt(f);
        }
        match error.as_cause() {
            ErrorCause::Api(error) => write!(f, "{} {}", error.status(), error.kind()),
            ErrorCause::Decode(error) => write!(f, "{}, unreadable", error.status()),
            ErrorCause::Task(task) => write!(f, "task failed: {}", task.error().kind()),
            ErrorCause::TaskTimeout(error) => error.write_summary(f),
            ErrorCause::Transfer(error) => f.write_str(error.summary()),
            cause => cause.fmt(f),
        }
    }
}
