//! Failures to have a session.

use crate::error::{Error, ErrorCause, line};
use std::fmt;

/// There is no session to make a call in.
#[derive(Debug)]
pub struct SessionError(Problem);

#[derive(Debug)]
enum Problem {
    /// All calls that waited for the login have the same error.
    Login(Error),
    /// What an authenticator of the caller's says.
    Authenticator(String),
    LoggedOut,
    Abandoned,
}

impl SessionError {
    pub(crate) fn login(error: Error) -> Self {
        Self(Problem::Login(error))
    }

    pub(crate) fn authenticator(reason: String) -> Self {
        Self(Problem::Authenticator(reason))
    }

    pub(crate) fn logged_out() -> Self {
        Self(Problem::LoggedOut)
    }

    pub(crate) fn abandoned() -> Self {
        Self(Problem::Abandoned)
    }

    /// Whether the client was told to log out before.
    pub fn is_logged_out(&self) -> bool {
        matches!(self.0, Problem::LoggedOut)
    }

    /// Why the login failed, if it did: an error of the server's for a wrong password.
    pub fn login_error(&self) -> Option<&Error> {
        match &self.0 {
            Problem::Login(error) => Some(error),
            _ => None,
        }
    }

    pub(crate) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Problem::Login(error) => match error.as_cause() {
                // Says itself what it is.
                ErrorCause::Session(inner) => inner.describe(f),
                _ => write!(f, "login failed: {error}"),
            },
            Problem::Authenticator(reason) => write!(f, "login failed: {}", line(reason)),
            Problem::LoggedOut => f.write_str("the client is logged out"),
            Problem::Abandoned => f.write_str(
                "login failed: it ended before its time, by a panic or with its runtime",
            ),
        }
    }
}
