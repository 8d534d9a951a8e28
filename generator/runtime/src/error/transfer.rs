//! Failures of file transfers beyond those of the calls they consist of.

use crate::error::excerpt::{line, list};
use crate::values::checksum::Checksum;
use crate::values::message::Message;
use crate::values::warning::Warning;
use serde_json::Value;
use std::error::Error as StdError;
use std::fmt;
use std::io;

/// The failure of a transfer whose calls succeeded.
///
/// [`source`](StdError::source) is the I/O error of a local file, if there is one.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransferError {
    /// The server failed to process the session or the file.
    #[non_exhaustive]
    Failed {
        /// The reason, if the server reports one.
        message: Option<Message>,
    },
    /// The session was canceled by someone else.
    Canceled,
    /// The server raised warnings that were not accepted: see
    /// [`Upload::accept_warnings`](crate::transfer::Upload::accept_warnings).
    Warnings(Vec<RaisedWarning>),
    /// Files are missing or unusable: see [`Upload::validate`](crate::transfer::Upload::validate).
    #[non_exhaustive]
    Invalid {
        /// Names of the missing files.
        missing: Vec<String>,
        /// Names of the unusable files, each with the reason.
        invalid: Vec<(String, Message)>,
    },
    /// The checksums of both sides differ.
    #[non_exhaustive]
    Checksum {
        /// The checksum that the server reports.
        expected: Checksum,
        /// The checksum that was computed here.
        found: Checksum,
    },
    /// The OVF package cannot be used: see [`Package`](crate::transfer::Package).
    #[non_exhaustive]
    Package {
        /// The reason, which names the file of this machine.
        reason: String,
    },
    /// The file differs from the checksum in the manifest of its [package](crate::transfer::Package).
    #[non_exhaustive]
    Manifest {
        /// The checksum in the manifest.
        expected: Checksum,
        /// The checksum of the file.
        found: Checksum,
    },
    /// The sizes of both sides differ.
    #[non_exhaustive]
    Size {
        /// The expected size, in bytes.
        expected: u64,
        /// The actual size, in bytes.
        found: u64,
    },
    /// The server reported success before the whole file was sent, so it has at most a part.
    #[non_exhaustive]
    Incomplete {
        /// The number of bytes that were sent, at most.
        sent: u64,
        /// The size of the file, in bytes.
        size: u64,
    },
    /// The file is larger than the limit of its download, such as
    /// [`Download::size_limit`](crate::transfer::Download::size_limit).
    #[non_exhaustive]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The local source could not be read, or the local target could not be written.
    Local(io::Error),
    /// The address that the server gave for the file cannot be used.
    #[non_exhaustive]
    Endpoint {
        /// The reason.
        reason: String,
    },
    /// The response to a download is not the requested file, or not the requested part of it.
    #[non_exhaustive]
    Response {
        /// The reason.
        reason: String,
    },
    /// The tokio runtime ended.
    Interrupted,
}

/// A warning that the server raised and that was not accepted.
#[derive(Clone, Debug)]
pub struct RaisedWarning {
    warning: Warning,
    message: Message,
}

impl RaisedWarning {
    pub(crate) fn new(warning: Warning, message: Message) -> Self {
        Self { warning, message }
    }

    /// Returns the warning, as [`Upload::accept_warnings`](crate::transfer::Upload::accept_warnings) takes it.
    pub fn warning(&self) -> &Warning {
        &self.warning
    }

    /// Returns the explanation of the server.
    pub fn message(&self) -> &Message {
        &self.message
    }
}

impl TransferError {
    pub(crate) fn failed(message: Option<&Value>) -> Self {
        Self::Failed {
            message: message.map(Message::read),
        }
    }

    /// Returns the failure without any text of the server.
    pub(crate) fn summary(&self) -> &'static str {
        match self {
            Self::Failed { .. } => "the server failed to process the file",
            Self::Canceled => "the transfer was canceled by someone else",
            Self::Warnings(_) => "warnings were not accepted",
            Self::Invalid { .. } => "files are missing or cannot be used",
            Self::Checksum { .. } => "the checksums differ",
            Self::Package { .. } => "the package cannot be used",
            Self::Manifest { .. } => "the file differs from the manifest",
            Self::Size { .. } => "the sizes differ",
            Self::Incomplete { .. } => "the server responded before it had the whole file",
            Self::TooLarge { .. } => "the file is larger than the limit of the download",
            Self::Local(_) => "the local file failed",
            Self::Endpoint { .. } => "the address of the file cannot be used",
            Self::Response { .. } => "the response is not the requested file",
            Self::Interrupted => "the runtime ended",
        }
    }
}

impl fmt::Display for TransferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.summary())?;
        match self {
            Self::Failed { message: None } | Self::Canceled | Self::Interrupted => Ok(()),
            Self::Failed {
                message: Some(message),
            } => write!(f, ": {}", line(message.text())),
            Self::Warnings(warnings) => {
                let shown = warnings.iter().map(|raised| {
                    let warning = line(raised.warning.as_str());
                    format!("{warning} ({})", line(raised.message.text()))
                });
                let shown: Vec<_> = shown.collect();
                write!(f, ": {}", list(shown.iter().map(String::as_str)))
            }
            Self::Invalid { missing, invalid } => {
                let missing = missing
                    .iter()
                    .map(|name| format!("`{}` is missing", line(name)));
                let invalid = invalid
                    .iter()
                    .map(|(name, message)| format!("`{}`: {}", line(name), line(message.text())));
                let all: Vec<_> = missing.chain(invalid).collect();
                write!(f, ": {}", list(all.iter().map(String::as_str)))
            }
            Self::Checksum { expected, found } => write!(
                f,
                ": {} on the server, {} locally",
                line(&expected.to_string()),
                found.as_str()
            ),
            Self::Manifest { expected, found } => {
                let (expected, found) = (line(&expected.to_string()), found.as_str());
                write!(f, ": {expected} in the manifest, {found} in the file")
            }
            Self::Size { expected, found } => write!(f, ": {found} bytes, expected {expected}"),
            Self::Incomplete { sent, size } => write!(f, ": {sent} of {size} bytes were sent"),
            Self::TooLarge { limit } => write!(f, ": more than {limit} bytes"),
            Self::Local(error) => write!(f, ": {}", line(&error.to_string())),
            Self::Package { reason } | Self::Endpoint { reason } | Self::Response { reason } => {
                write!(f, ": {}", line(reason))
            }
        }
    }
}

impl StdError for TransferError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Local(error) => Some(error),
            _ => None,
        }
    }
}
