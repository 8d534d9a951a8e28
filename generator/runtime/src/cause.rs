//! What kinds of failure there are, with their facts.

use crate::api_error::ApiError;
use crate::decode::DecodeError;
use crate::error::line;
use crate::gate::NewerThanServer;
use crate::session_error::SessionError;
use crate::task_error::TaskError;
use crate::transfer::TransferError;
use std::fmt;

/// What kind of failure an [`Error`](crate::Error) is, with its facts.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorCause {
    /// The server answered with a status that is not a success.
    Api(ApiError),
    /// The server could not be reached, or the connection broke off.
    Transport(TransportError),
    /// There is no secure connection: nothing was sent, unless the connection was there before.
    Tls(TlsError),
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
    /// The operation came with a later version than the server has. The call was not sent.
    NewerThanServer(NewerThanServer),
    /// There is no session to make the call in. The call itself was not sent.
    Session(SessionError),
    /// The task was run, and failed.
    Task(Box<TaskError>),
    /// A transfer failed, though the calls it is made of went well.
    Transfer(Box<TransferError>),
    /// An argument or a setting cannot be sent. Nothing was sent.
    InvalidRequest(InvalidRequest),
}

impl ErrorCause {
    pub(crate) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.describe(f),
            Self::Transport(error) => error.describe(f),
            Self::Tls(error) => error.describe(f),
            Self::Timeout { connecting: true } => {
                f.write_str("no connection to the server within the time allowed")
            }
            Self::Timeout { connecting: false } => {
                f.write_str("no complete answer within the time allowed")
            }
            Self::Decode(error) => error.describe(f),
            Self::BodyTooLarge { status, limit } => write!(
                f,
                "{status}, but the answer is larger than the limit of {limit} bytes"
            ),
            Self::NewerThanServer(error) => error.describe(f),
            Self::Session(error) => error.describe(f),
            Self::Task(error) => error.describe(f),
            Self::Transfer(error) => error.describe(f),
            Self::InvalidRequest(error) => error.describe(f),
        }
    }
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

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.connecting {
            "no connection to the server"
        } else {
            "the connection failed"
        };
        write!(f, "{what}: {}", line(&self.message))
    }
}

/// There is no secure connection to the server.
#[derive(Debug)]
pub struct TlsError {
    certificate: bool,
    message: String,
}

impl TlsError {
    pub(crate) fn new(certificate: bool, message: String) -> Self {
        Self {
            certificate,
            message,
        }
    }

    /// Whether it was the certificate of the server that was not accepted: see
    /// [`thumbprint`](crate::ClientBuilder::thumbprint) and [`ca_certificates`](crate::ClientBuilder::ca_certificates).
    pub fn is_certificate(&self) -> bool {
        self.certificate
    }

    /// What went wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.certificate {
            "the certificate of the server is not accepted"
        } else {
            "no secure connection to the server"
        };
        write!(f, "{what}: {}", line(&self.message))
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

    fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot be sent: ")?;
        if let Some(parameter) = self.parameter() {
            write!(f, "`{}` ", line(parameter))?;
        }
        f.write_str(&line(&self.reason))
    }
}
