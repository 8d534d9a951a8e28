//! Conversion of errors of the HTTP library.

use crate::error::transport::{TlsError, TransportError};
use crate::error::{Error, ErrorCause};
use rustls::CertificateError;
use std::error::Error as StdError;
use std::io;

/// Returns the error of a time limit that was exceeded.
pub(super) fn no_response(connecting: bool) -> Error {
    Error::new(None, ErrorCause::Timeout { connecting })
}

/// Converts an error of the HTTP library, without its URL: the query may contain secrets.
pub(super) fn failure(error: reqwest::Error) -> Error {
    let connecting = error.is_connect();
    if error.is_timeout() {
        return no_response(connecting);
    }
    let error = error.without_url();
    let mut message = String::new();
    let mut io = None;
    // The outermost text ("error sending request") adds nothing to those of the causes below it.
    let mut next = StdError::source(&error);
    while let Some(cause) = next {
        if let Some(error) = tls_error(cause) {
            return Error::new(None, ErrorCause::Tls(error));
        }
        let text = cause.to_string();
        if !message.contains(&text) {
            if !message.is_empty() {
                message.push_str(": ");
            }
            message.push_str(&text);
        }
        if let Some(cause) = cause.downcast_ref::<io::Error>() {
            io = io.or(Some(cause.kind()));
        }
        next = cause.source();
    }
    if message.is_empty() {
        message = error.to_string();
    }
    let error = TransportError::new(connecting, io, message, Box::new(error));
    Error::new(None, ErrorCause::Transport(error))
}

/// Returns the error of TLS that `cause` is or wraps, if any.
fn tls_error(cause: &(dyn StdError + 'static)) -> Option<TlsError> {
    let mut cause = cause;
    // An I/O error hides the error it wraps: its source is the source of that.
    while let Some(inner) = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        cause = inner;
    }
    let error: &rustls::Error = cause.downcast_ref()?;
    let is_certificate = matches!(
        error,
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented
    );
    let message = match error {
        // Its own text is that of a value for debugging.
        rustls::Error::InvalidCertificate(CertificateError::Other(error)) => error.to_string(),
        error => error.to_string(),
    };
    Some(TlsError::new(
        is_certificate,
        message,
        Box::new(error.clone()),
    ))
}
