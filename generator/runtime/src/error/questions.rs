//! Predicates and facts of an [`Error`], for callers that need not match on its cause.

use crate::error::api::ApiError;
use crate::error::kind::{ErrorKind, for_each_kind};
use crate::error::lookup::LookupError;
use crate::error::route::Route;
use crate::error::transfer::TransferError;
use crate::error::{Error, ErrorCause};
use std::time::Duration;

/// Facts about the failure.
impl Error {
    /// Returns the error that the server reported, by an error response or by a failed task.
    pub fn as_api(&self) -> Option<&ApiError> {
        match self.as_cause() {
            ErrorCause::Api(error) => Some(error),
            ErrorCause::Task(error) => Some(error.error()),
            _ => None,
        }
    }

    /// Returns the failure of a [lookup](crate::Call::one) that found nothing, or more than one.
    pub fn as_lookup(&self) -> Option<&LookupError> {
        match self.as_cause() {
            ErrorCause::Lookup(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the failure of a [transfer](crate::transfer) whose calls all succeeded.
    pub fn as_transfer(&self) -> Option<&TransferError> {
        match self.as_cause() {
            ErrorCause::Transfer(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the status of the response to the call, if there was one.
    pub fn status(&self) -> Option<u16> {
        match self.as_cause() {
            ErrorCause::Api(error) => Some(error.status()),
            ErrorCause::Decode(error) => Some(error.status()),
            ErrorCause::BodyTooLarge { status, .. } => Some(*status),
            ErrorCause::Transport(_)
            | ErrorCause::Tls(_)
            | ErrorCause::Timeout { .. }
            | ErrorCause::NewerThanServer(_)
            | ErrorCause::Session(_)
            | ErrorCause::Task(_)
            | ErrorCause::TaskTimeout(_)
            | ErrorCause::Lookup(_)
            | ErrorCause::Transfer(_)
            | ErrorCause::Encode(_) => None,
        }
    }

    /// Returns the identifier that the server gave the request (`x-request-id`), if the error response has one.
    pub fn request_id(&self) -> Option<&str> {
        self.as_api().and_then(ApiError::request_id)
    }

    /// Returns the time to wait before the next attempt, if the error response asks for one (`retry-after`), or logins
    /// [pause](crate::SessionError::next_login).
    pub fn retry_after(&self) -> Option<Duration> {
        match self.as_cause() {
            ErrorCause::Session(error) => error.next_login(),
            _ => self.as_api().and_then(ApiError::retry_after),
        }
    }

    /// Returns the standard kind of the error response or of the error of the task. [`ErrorKind::NotFound`] for a
    /// [lookup](Self::as_lookup) that found nothing; `None` for any other failure.
    pub fn kind(&self) -> Option<ErrorKind> {
        match self.as_lookup() {
            Some(lookup) if !lookup.is_ambiguous() => Some(ErrorKind::NotFound),
            _ => self.as_api().map(ApiError::kind),
        }
    }

    /// Returns the error of the login, if there is no session because it failed.
    pub fn login_error(&self) -> Option<&Error> {
        match self.as_cause() {
            ErrorCause::Session(error) => error.login_error(),
            _ => None,
        }
    }

    /// Returns `true` if a time limit of this client was exceeded, that of a call or that of waiting for a task. A timeout
    /// that the *server* reports is [`is_timed_out`](Self::is_timed_out).
    pub fn is_client_timeout(&self) -> bool {
        matches!(
            self.as_cause(),
            ErrorCause::Timeout { .. } | ErrorCause::TaskTimeout(_)
        )
    }

    /// Returns `true` if the server could not be reached, or the connection broke.
    pub fn is_transport(&self) -> bool {
        matches!(self.as_cause(), ErrorCause::Transport(_))
    }

    /// Returns `true` if there is no secure connection, most often because the certificate of the server is not accepted.
    pub fn is_tls(&self) -> bool {
        matches!(self.as_cause(), ErrorCause::Tls(_))
    }

    /// Returns the way to the server that could not be reached, or whose connection broke.
    pub fn route(&self) -> Option<&Route> {
        match self.as_cause() {
            ErrorCause::Transport(error) => error.route(),
            ErrorCause::Tls(error) => error.route(),
            ErrorCause::Timeout { route, .. } => route.as_deref(),
            _ => None,
        }
    }

    /// Returns `true` if there is no session for the call: the login failed, or the client is logged out.
    pub fn is_session(&self) -> bool {
        matches!(self.as_cause(), ErrorCause::Session(_))
    }

    /// Returns `true` if the client was logged out before the call.
    pub fn is_logged_out(&self) -> bool {
        matches!(self.as_cause(), ErrorCause::Session(error) if error.is_logged_out())
    }

    /// Returns `true` if the operation was introduced after the version of the server, so that nothing was sent: see
    /// [`ClientBuilder::server_version`](crate::ClientBuilder::server_version).
    pub fn is_newer_than_server(&self) -> bool {
        matches!(self.as_cause(), ErrorCause::NewerThanServer(_))
    }

    /// Returns `true` if a lookup by [`Call::one`](crate::Call::one) found more than one.
    pub fn is_ambiguous(&self) -> bool {
        self.as_lookup().is_some_and(LookupError::is_ambiguous)
    }

    /// Returns `true` if a task ran and failed.
    pub fn is_task(&self) -> bool {
        matches!(self.as_cause(), ErrorCause::Task(_))
    }

    /// Returns `true` if a response could not be decoded.
    pub fn is_decode(&self) -> bool {
        matches!(self.as_cause(), ErrorCause::Decode(_))
    }

    /// Returns `true` if an argument or a setting cannot be sent, so that nothing was. A request that the *server* rejects
    /// as invalid is [`is_invalid_request`](Self::is_invalid_request).
    pub fn is_encode(&self) -> bool {
        matches!(self.as_cause(), ErrorCause::Encode(_))
    }
}

macro_rules! questions {
    ($($(#[$meta:meta])* $variant:ident = $wire:literal, $is:ident;)*) => {
        /// Kinds of error responses; `false` for any other failure.
        impl Error {
            $(
                #[doc = concat!("Returns `true` if the server reported [`", $wire, "`](ErrorKind::", stringify!($variant), ").")]
                pub fn $is(&self) -> bool {
                    self.kind() == Some(ErrorKind::$variant)
                }
            )*
        }
    };
}

for_each_kind! { questions }
