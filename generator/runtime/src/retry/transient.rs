//! The one classification of failures into transient and permanent.
//!
//! Each [`Purpose`] retries another set of failures, because a retry costs or risks something else:
//!
//! | failure | resend | resend, idempotent | log in | poll | transfer | caller |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | no connection | yes | yes | yes | yes | yes | yes |
//! | connection broke | no: may have been received | yes | yes | yes | yes | yes |
//! | no complete response in time | no | no: the time is over | no | yes | yes | yes |
//! | 429, 502, 503, 504 | no | yes | yes | yes | yes | yes |
//! | 500 | no | no: may be permanent | no | yes | yes | no: may be permanent |
//! | `UNAUTHENTICATED`, any status | no | no: renewed already | no | no | no | no |
//! | 501, 505 and other 5xx | no | no | no | yes | no: no attempt can succeed | no |
//! | 408 | no | no | no | no | yes: the upload was too slow | yes |
//! | incomplete upload | | | | | yes | yes |
//! | failed login | no | no | no | as the login's failure | as the login's failure | as the login's failure |
//! | all others | no | no | no | no | no | no |
//!
//! The last column is [`Error::is_transient`], which also knows kinds that a server reports with a status of 500, and those
//! of failed tasks.

use crate::error::kind::ErrorKind;
use crate::error::transfer::TransferError;
use crate::error::{Error, ErrorCause};

/// An action that may be retried after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Resending a request within one call.
    Resend { idempotent: bool },
    /// Repeating a login, for all calls that wait for it.
    LogIn,
    /// Polling something that continues on the server.
    Poll,
    /// Repeating or resuming the transfer of a file.
    Transfer,
    /// Repeating the call by the caller, after all retries within it.
    Caller,
}

/// A class of failures that all purposes treat alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// No connection was established: the server cannot have received the request.
    NotConnected,
    /// The connection broke: the server may have received the request.
    Disconnected,
    /// There was a connection, but no complete response within the time limit.
    TimedOut,
    /// The server is overloaded or restarting: 429, 502, 503, 504.
    Busy,
    /// The server reports an internal error: 500.
    Internal,
    /// The server reports another failure of its own: the remaining 5xx.
    OtherServerError,
    /// The server waited too long for the request: 408.
    SlowRequest,
    /// The server has a part of a file at most.
    IncompleteUpload,
    /// There is no session for the call.
    NoSession,
    /// The request was not sent and never will be: no trust, a newer operation, an invalid argument, a proxy that requires
    /// a login.
    Refused,
    /// Anything else.
    Permanent,
}

impl Failure {
    pub(crate) fn of(error: &Error) -> Self {
        match error.as_cause() {
            ErrorCause::Transport(error) if error.is_proxy_login() => Self::Refused,
            ErrorCause::Transport(error) if error.is_connect() => Self::NotConnected,
            ErrorCause::Transport(_) => Self::Disconnected,
            ErrorCause::Timeout {
                connecting: true, ..
            } => Self::NotConnected,
            ErrorCause::Timeout {
                connecting: false, ..
            } => Self::TimedOut,
            ErrorCause::Api(error) if error.kind() == ErrorKind::Unauthenticated => Self::Permanent,
            ErrorCause::Api(error) => Self::of_status(error.status()),
            ErrorCause::Transfer(error) => match **error {
                TransferError::Incomplete { .. } => Self::IncompleteUpload,
                _ => Self::Permanent,
            },
            ErrorCause::Session(_) => Self::NoSession,
            ErrorCause::Tls(_) | ErrorCause::NewerThanServer(_) | ErrorCause::Encode(_) => {
                Self::Refused
            }
            ErrorCause::Decode(_)
            | ErrorCause::BodyTooLarge { .. }
            | ErrorCause::Task(_)
            | ErrorCause::TaskTimeout(_)
            | ErrorCause::Lookup(_) => Self::Permanent,
        }
    }

    fn of_status(status: u16) -> Self {
        match status {
            429 | 502 | 503 | 504 => Self::Busy,
            500 => Self::Internal,
            501.. => Self::OtherServerError,
            408 => Self::SlowRequest,
            _ => Self::Permanent,
        }
    }

    fn is_transient(self, purpose: Purpose) -> bool {
        use Purpose::{Caller, Poll, Resend, Transfer};
        match self {
            Self::NotConnected => true,
            Self::Disconnected | Self::Busy => purpose != Resend { idempotent: false },
            Self::TimedOut => matches!(purpose, Poll | Transfer | Caller),
            Self::Internal => matches!(purpose, Poll | Transfer),
            Self::OtherServerError => purpose == Poll,
            Self::SlowRequest | Self::IncompleteUpload => matches!(purpose, Transfer | Caller),
            Self::NoSession | Self::Refused | Self::Permanent => false,
        }
    }
}

/// Returns `true` if a retry for this purpose may succeed after `error`.
pub(crate) fn is_transient(error: &Error, purpose: Purpose) -> bool {
    match error.login_error() {
        // They have time to wait for another login.
        Some(login) if matches!(purpose, Purpose::Poll | Purpose::Transfer | Purpose::Caller) => {
            is_transient(login, purpose)
        }
        _ => Failure::of(error).is_transient(purpose),
    }
}

impl Error {
    /// Returns `true` if the same call may succeed when it is repeated later, so that a program can queue it.
    ///
    /// These failures may pass:
    ///
    /// * no connection, a connection that broke, and a time limit of a call of this client;
    /// * the statuses 408, 429, 502, 503 and 504;
    /// * the kinds [`ResourceBusy`](ErrorKind::ResourceBusy), [`ServiceUnavailable`](ErrorKind::ServiceUnavailable) and
    ///   [`TimedOut`](ErrorKind::TimedOut), with any status, and also as the error of a task;
    /// * a login that failed for one of these reasons, and the pause after it;
    /// * an upload that is incomplete.
    ///
    /// Calls were retried by the [`RetryPolicy`](crate::RetryPolicy) before they fail. [`retry_after`](Self::retry_after)
    /// is the wait that the server asks for, if any.
    ///
    /// The answer does not say that repeating is safe. After a connection that broke or a time limit, the server may have
    /// received the request, and created what it asks for.
    pub fn is_transient(&self) -> bool {
        let kind = self.login_error().unwrap_or(self).kind();
        let busy = matches!(
            kind,
            Some(ErrorKind::ResourceBusy | ErrorKind::ServiceUnavailable | ErrorKind::TimedOut)
        );
        busy || is_transient(self, Purpose::Caller)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::api::ApiError;
    use crate::error::task::TaskError;
    use crate::error::transport::{Step, TransportError};
    use crate::wire::operation::Operation;
    use crate::wire::reply::Reply;
    use std::time::Duration;

    const PURPOSES: [Purpose; 5] = [
        Purpose::Resend { idempotent: false },
        Purpose::Resend { idempotent: true },
        Purpose::LogIn,
        Purpose::Poll,
        Purpose::Transfer,
    ];

    const UNAUTHENTICATED: &str = r#"{"error_type":"UNAUTHENTICATED"}"#;

    fn transport(step: Step) -> Error {
        let error = TransportError::new(step, None, String::new(), "".into());
        Error::new(None, ErrorCause::Transport(error))
    }

    fn timeout(connecting: bool) -> Error {
        Error::timeout(connecting)
    }

    fn status(status: u16) -> Error {
        response(status, "")
    }

    fn response(status: u16, body: &'static str) -> Error {
        let reply = Reply {
            status,
            body: bytes::Bytes::from_static(body.as_bytes()),
            ..Reply::default()
        };
        Error::api(ApiError::new(&Operation::EMPTY, reply))
    }

    /// The table of the module's documentation.
    #[test]
    fn each_purpose_retries_its_failures() {
        let incomplete = TransferError::Incomplete { sent: 1, size: 2 };
        let too_large = ErrorCause::BodyTooLarge {
            status: 200,
            limit: 1,
        };
        let table = [
            (transport(Step::Connect), [true; 5]),
            (transport(Step::ConnectToProxy), [true; 5]),
            (transport(Step::OpenTunnel), [true; 5]),
            (transport(Step::LogInAtProxy), [false; 5]),
            (timeout(true), [true; 5]),
            (transport(Step::Exchange), [false, true, true, true, true]),
            (timeout(false), [false, false, false, true, true]),
            (status(429), [false, true, true, true, true]),
            (status(502), [false, true, true, true, true]),
            (status(503), [false, true, true, true, true]),
            (status(504), [false, true, true, true, true]),
            (status(500), [false, false, false, true, true]),
            (status(501), [false, false, false, true, false]),
            (status(505), [false, false, false, true, false]),
            (status(599), [false, false, false, true, false]),
            (status(408), [false, false, false, false, true]),
            (response(500, UNAUTHENTICATED), [false; 5]),
            (response(503, UNAUTHENTICATED), [false; 5]),
            (incomplete.into(), [false, false, false, false, true]),
            (
                Error::no_login(status(503)),
                [false, false, false, true, true],
            ),
            (
                Error::no_login(status(501)),
                [false, false, false, true, false],
            ),
            (Error::no_login(status(401)), [false; 5]),
            (Error::logged_out(), [false; 5]),
            (Error::login("no token"), [false; 5]),
            (Error::invalid(None, None, "too long"), [false; 5]),
            (Error::new(None, too_large), [false; 5]),
            (TransferError::Canceled.into(), [false; 5]),
            (status(302), [false; 5]),
            (status(400), [false; 5]),
            (status(401), [false; 5]),
            (status(404), [false; 5]),
            (status(499), [false; 5]),
        ];
        for (error, expected) in table {
            let found = PURPOSES.map(|purpose| is_transient(&error, purpose));
            assert_eq!(found, expected, "{error}");
        }
    }

    /// The last column of the table, and the kinds that are transient with any status.
    #[test]
    fn callers_learn_which_failures_may_pass() {
        let incomplete = TransferError::Incomplete { sent: 1, size: 2 };
        let paused = |login| Error::login_paused(login, Duration::from_secs(1));
        let task = |kind: &str| {
            let json = format!(r#"{{"status":"FAILED","error":{{"error_type":"{kind}"}}}}"#);
            let info = serde_json::from_str(&json).expect("a task");
            let error = TaskError::new("t-1", &Operation::EMPTY, info);
            Error::new(None, ErrorCause::Task(Box::new(error)))
        };
        let table = [
            (transport(Step::Connect), true),
            (transport(Step::Exchange), true),
            (transport(Step::LogInAtProxy), false),
            (timeout(true), true),
            (timeout(false), true),
            (status(408), true),
            (status(429), true),
            (status(500), false),
            (status(501), false),
            (status(502), true),
            (status(503), true),
            (status(504), true),
            (status(400), false),
            (status(401), false),
            (status(404), false),
            (response(500, r#"{"error_type":"RESOURCE_BUSY"}"#), true),
            (response(400, r#"{"error_type":"TIMED_OUT"}"#), true),
            (response(500, r#"{"error_type":"ERROR"}"#), false),
            (response(503, UNAUTHENTICATED), false),
            (task("SERVICE_UNAVAILABLE"), true),
            (task("RESOURCE_BUSY"), true),
            (task("ALREADY_EXISTS"), false),
            (incomplete.into(), true),
            (TransferError::Canceled.into(), false),
            (Error::no_login(status(503)), true),
            (Error::no_login(status(401)), false),
            (paused(transport(Step::Connect)), true),
            (paused(response(500, r#"{"error_type":"TIMED_OUT"}"#)), true),
            (paused(status(401)), false),
            (Error::logged_out(), false),
            (Error::login("no token"), false),
            (Error::invalid(None, None, "too long"), false),
        ];
        for (error, expected) in table {
            assert_eq!(error.is_transient(), expected, "{error}");
        }
    }
}
