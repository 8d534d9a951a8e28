//! What can be wrong with a transfer, beside its calls.

use super::checksum::Checksum;
use super::model::Warning;
use crate::Value;
use crate::error::{Error, ErrorCause, line};
use crate::message::Message;
use std::fmt;
use std::io;

/// A transfer failed, though the calls it is made of went well.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransferError {
    /// The server could not do it: the session, or the file, ended as an error.
    #[non_exhaustive]
    Failed {
        /// Why, if the server says so.
        message: Option<Message>,
    },
    /// The session was cancelled by somebody else.
    Canceled,
    /// The server distrusts the content: see [`Upload::accept_warnings`](super::Upload::accept_warnings).
    Warnings(Vec<RaisedWarning>),
    /// The files do not make a whole: see [`Upload::validate`](super::Upload::validate).
    #[non_exhaustive]
    Invalid {
        /// Names of the files that are missing.
        missing: Vec<String>,
        /// Names of the files that cannot be used, and why.
        invalid: Vec<(String, Message)>,
    },
    /// The file is another one on the other side.
    #[non_exhaustive]
    Checksum {
        /// What the server says.
        expected: Checksum,
        /// What was computed here.
        found: Checksum,
    },
    /// More or fewer bytes than there should be.
    #[non_exhaustive]
    Size {
        /// How many there should be.
        expected: u64,
        /// How many there were.
        found: u64,
    },
    /// The server said that all is well before all of the file was sent: what it has is a part at most.
    #[non_exhaustive]
    Incomplete {
        /// How many bytes were sent at most.
        sent: u64,
        /// How many there are.
        size: u64,
    },
    /// The source could not be read, or the target not be written.
    Local(io::Error),
    /// The address that the server gave for the file cannot be used.
    #[non_exhaustive]
    Endpoint {
        /// Why not.
        reason: String,
    },
    /// The runtime ended.
    Interrupted,
}

/// A warning that the server raised and nobody accepted.
#[derive(Clone, Debug)]
pub struct RaisedWarning {
    pub(super) warning: Warning,
    pub(super) message: Message,
}

impl RaisedWarning {
    /// What to accept.
    pub fn warning(&self) -> &Warning {
        &self.warning
    }

    /// What the server says about it.
    pub fn message(&self) -> &Message {
        &self.message
    }
}

impl TransferError {
    pub(super) fn failed(message: Option<&Value>) -> Self {
        Self::Failed {
            message: message.map(Message::read),
        }
    }

    /// Without any text of the server's.
    pub(crate) fn outline(&self) -> &'static str {
        match self {
            Self::Failed { .. } => "the server could not do it",
            Self::Canceled => "the transfer was cancelled by somebody else",
            Self::Warnings(_) => "warnings were not accepted",
            Self::Invalid { .. } => "files are missing or cannot be used",
            Self::Checksum { .. } => "the checksum is another one",
            Self::Size { .. } => "the size is another one",
            Self::Incomplete { .. } => "the server answered before it had the whole file",
            Self::Local(_) => "the file here failed",
            Self::Endpoint { .. } => "the address of the file cannot be used",
            Self::Interrupted => "the runtime ended",
        }
    }

    pub(crate) fn describe(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.outline())?;
        match self {
            Self::Failed { message: None } | Self::Canceled | Self::Interrupted => Ok(()),
            Self::Failed {
                message: Some(message),
            } => write!(f, ": {}", line(message.default_message())),
            Self::Warnings(warnings) => {
                for (index, raised) in warnings.iter().enumerate() {
                    let before = if index == 0 { ": " } else { "; " };
                    let warning = line(raised.warning.as_str());
                    let message = line(raised.message.default_message());
                    write!(f, "{before}{warning} ({message})")?;
                }
                Ok(())
            }
            Self::Invalid { missing, invalid } => {
                let missing = missing
                    .iter()
                    .map(|name| format!("`{}` is missing", line(name)));
                let invalid = invalid.iter().map(|(name, message)| {
                    format!("`{}`: {}", line(name), line(message.default_message()))
                });
                let all: Vec<_> = missing.chain(invalid).collect();
                write!(f, ": {}", line(&all.join("; ")))
            }
            Self::Checksum { expected, found } => write!(
                f,
                ": {} on the server, {} here",
                line(&expected.to_string()),
                found.as_str()
            ),
            Self::Size { expected, found } => write!(f, ": {found} bytes instead of {expected}"),
            Self::Incomplete { sent, size } => write!(f, ": {sent} of {size} bytes were sent"),
            Self::Local(error) => write!(f, ": {}", line(&error.to_string())),
            Self::Endpoint { reason } => write!(f, ": {}", line(reason)),
        }
    }
}

impl From<TransferError> for Error {
    fn from(error: TransferError) -> Self {
        Self::new(None, ErrorCause::Transfer(Box::new(error)))
    }
}

pub(super) fn local(error: io::Error) -> Error {
    TransferError::Local(error).into()
}
