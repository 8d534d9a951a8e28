//! From errors of the HTTP library to our own.

use crate::cause::{TlsError, TransportError};
use crate::error::{Error, ErrorCause};
use rustls::CertificateError;
use std::error::Error as StdError;
use std::io;

/// The time allowed was over.
pub(super) fn no_answer(connecting: bool) -> Error {
    Error::new(None, ErrorCause::Timeout { connecting })
}

/// Sorts an error of the HTTP library and keeps its text, without the URL (its query may hold secrets).
pub(super) fn failure(error: reqwest::Error) -> Error {
    let connecting = error.is_connect();
    if error.is_timeout() {
        return no_answer(connecting);
    }
    let error = error.without_url();
    let mut message = String::new();
    let mut io = None;
    let mut tls = None;
    // The outermost text ("error sending request") says nothing that the causes below it do not say better.
    let mut next = StdError::source(&error);
    while let Some(cause) = next {
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
        tls = tls.or_else(|| tls_error(cause));
        next = cause.source();
    }
    if let Some((certificate, message)) = tls {
        return Error::new(None, ErrorCause::Tls(TlsError::new(certificate, message)));
    }
    if message.is_empty() {
        message = error.to_string();
    }
    Error::new(
        None,
        ErrorCause::Transport(TransportError::new(connecting, io, message)),
    )
}

/// Whether `cause` is an error of TLS: if it is about the certificate, and its text.
fn tls_error(cause: &(dyn StdError + 'static)) -> Option<(bool, String)> {
    let mut cause = cause;
    // An input or output error hides what it wraps: its source is the source of that.
    while let Some(inner) = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        cause = inner;
    }
    match cause.downcast_ref()? {
        // Would be shown as a value, not as a text.
        rustls::Error::InvalidCertificate(CertificateError::Other(error)) => {
            Some((true, error.to_string()))
        }
        error @ (rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented) => {
            Some((true, error.to_string()))
        }
        error => Some((false, error.to_string())),
    }
}
