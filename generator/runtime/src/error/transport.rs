//! Failures of the connection.

use crate::error::excerpt::line;
use std::error::Error as StdError;
use std::fmt;
use std::io;

type Source = Box<dyn StdError + Send + Sync>;

/// The server could not be reached, or the connection broke.
///
/// [`source`](StdError::source) leads through the errors of the HTTP library to the I/O error, if there is one.
pub struct TransportError {
    connecting: bool,
    io: Option<io::ErrorKind>,
    message: String,
    source: Source,
}

impl TransportError {
    pub(crate) fn new(
        connecting: bool,
        io: Option<io::ErrorKind>,
        message: String,
        source: Source,
    ) -> Self {
        Self {
            connecting,
            io,
            message,
            source,
        }
    }

    /// Returns `true` if no connection was established, so that nothing was sent.
    pub fn is_connect(&self) -> bool {
        self.connecting
    }

    /// Returns the kind of the underlying I/O error, if there is one.
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        self.io
    }

    /// Returns the description of the failure with all its causes.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = if self.connecting {
            "no connection to the server"
        } else {
            "the connection failed"
        };
        write!(f, "{problem}: {}", line(&self.message))
    }
}

/// Leaves out the source, which the message describes.
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("connecting", &self.connecting)
            .field("io", &self.io)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        // The text of the outermost error is that of this one.
        self.source.source()
    }
}

/// There is no secure connection to the server.
///
/// [`source`](StdError::source) is the error of the TLS library.
pub struct TlsError {
    certificate: bool,
    message: String,
    source: Source,
}

impl TlsError {
    pub(crate) fn new(certificate: bool, message: String, source: Source) -> Self {
        Self {
            certificate,
            message,
            source,
        }
    }

    /// Returns `true` if the certificate of the server was not accepted: see
    /// [`thumbprint`](crate::ClientBuilder::thumbprint) and [`ca_certificates`](crate::ClientBuilder::ca_certificates).
    pub fn is_certificate(&self) -> bool {
        self.certificate
    }

    /// Returns the description of the failure.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problem = if self.certificate {
            "the certificate of the server is not accepted"
        } else {
            "no secure connection to the server"
        };
        write!(f, "{problem}: {}", line(&self.message))
    }
}

/// Leaves out the source, which the message describes.
impl fmt::Debug for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsError")
            .field("certificate", &self.certificate)
            .field("message", &self.message)
            .finish_non_exhaustive()
    }
}

impl StdError for TlsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}
