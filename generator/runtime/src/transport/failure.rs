//! Conversion of errors of the HTTP library.

use crate::error::route::Route;
use crate::error::transport::{Peer, Step, TlsError, TransportError};
use crate::error::{Error, ErrorCause};
use crate::transport::connect_error::ConnectError;
use crate::transport::distrust::explain;
use hyper_util::client::legacy;
use std::error::Error as StdError;
use std::io;

/// Converts the error of a request without a response.
pub(super) fn not_sent(error: legacy::Error) -> Error {
    let connecting = error.source().and_then(|it| it.downcast_ref());
    match connecting {
        Some(ConnectError::TimedOut) => Error::timeout(true),
        Some(ConnectError::Tls(peer, error)) => no_trust(error, *peer),
        Some(ConnectError::Refused(step, reason)) => {
            let (step, reason) = (*step, reason.clone());
            let error = TransportError::new(step, None, reason, Box::new(error));
            Error::new(None, ErrorCause::Transport(error))
        }
        Some(ConnectError::Failed(_, cause)) if is_timeout(&**cause) => Error::timeout(true),
        Some(ConnectError::Failed(step, _)) => failure(*step, error),
        None if error.is_connect() => failure(Step::Connect, error),
        None => failure(Step::Exchange, error),
    }
}

/// Converts the error of a response that is being read.
pub(super) fn broken(error: hyper::Error) -> Error {
    failure(Step::Exchange, error)
}

/// Returns `true` if the server reports by HTTP/2 that it has not processed the request, and that another connection may be
/// used (RFC 9113, section 8.7).
pub(super) fn is_unprocessed(error: &legacy::Error) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        if let Some(error) = cause.downcast_ref::<h2::Error>() {
            let closes = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
            let refuses = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            return error.is_remote() && (closes || refuses);
        }
        next = cause.source();
    }
    false
}

/// Returns `true` if an address of the server, or all of them, had their share of the time to connect.
fn is_timeout(error: &(dyn StdError + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(error) = cause.downcast_ref::<io::Error>() {
            return error.kind() == io::ErrorKind::TimedOut;
        }
        next = cause.source();
    }
    false
}

fn no_trust(error: &rustls::Error, peer: Peer) -> Error {
    let (is_certificate, message) = explain(error, peer);
    let error = TlsError::new(peer, is_certificate, message, Box::new(error.clone()));
    Error::new(None, ErrorCause::Tls(error))
}

/// Describes a failure by the causes of an error.
fn failure(step: Step, error: impl StdError + Send + Sync + 'static) -> Error {
    let mut message = String::new();
    let mut io = None;
    let mut next: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(cause) = next {
        // Servers may end a connection by an alert of TLS.
        if let Some(error) = tls_error(cause) {
            return no_trust(error, Peer::Server);
        }
        let text = cause.to_string();
        if !is_noise(&text) && !message.contains(&text) {
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
        // Nothing below says more.
        message = error.to_string();
    }
    let error = TransportError::new(step, io, message, Box::new(error));
    Error::new(None, ErrorCause::Transport(error))
}

/// Returns the error of a response with this status if it is the proxy's: 407 without a tunnel, which would hide it.
pub(super) fn proxy_login(status: u16, route: impl FnOnce() -> Route) -> Option<Error> {
    if status != 407 {
        return None;
    }
    let route = route();
    if route.is_tls() || route.proxy().is_none() {
        return None;
    }
    let message = "407".to_owned();
    let error = TransportError::new(Step::LogInAtProxy, None, message.clone(), message.into());
    Some(Error::new(None, ErrorCause::Transport(error)).at(|| route))
}

/// Returns `true` for a text that names a layer of the HTTP library, and adds nothing to those of its causes.
fn is_noise(text: &str) -> bool {
    text.starts_with("client error (")
}

/// Returns the error of TLS that `cause` is or wraps, if any.
fn tls_error<'a>(cause: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut cause = cause;
    // An I/O error hides the error it wraps: its source is the source of that.
    while let Some(inner) = cause
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        cause = inner;
    }
    cause.downcast_ref()
}
