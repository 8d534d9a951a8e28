//! Conversion of errors of the HTTP library.

use crate::error::route::Route;
use crate::error::transport::{Peer, Step, TlsError, TransportError};
use crate::error::{Error, ErrorCause};
use crate::transport::distrust::explain;
use std::error::Error as StdError;
use std::io;

/// The beginning of the texts of errors of tunnels. Their type is private to the HTTP library.
const TUNNEL: &str = "tunnel error: ";

/// Converts an error of the HTTP library, without its URL: the query may contain secrets.
pub(super) fn failure(error: reqwest::Error) -> Error {
    let connecting = error.is_connect();
    // Once there is a connection, only TCP has a limit in the HTTP library: the connection broke.
    if connecting && error.is_timeout() {
        return Error::timeout(connecting);
    }
    let error = error.without_url();
    let mut step = match connecting {
        true => Step::Connect,
        false => Step::Exchange,
    };
    let mut message = String::new();
    let mut io = None;
    // The outermost text ("error sending request") adds nothing to those of the causes below it.
    let mut next = StdError::source(&error);
    while let Some(cause) = next {
        if let Some(error) = tls_error(cause) {
            let peer = match step {
                Step::ConnectToProxy => Peer::Proxy,
                _ => Peer::Server,
            };
            let (is_certificate, message) = explain(error, peer);
            let error = TlsError::new(peer, is_certificate, message, Box::new(error.clone()));
            return Error::new(None, ErrorCause::Tls(error));
        }
        let text = cause.to_string();
        let (text, of_tunnel) = match text.strip_prefix(TUNNEL) {
            Some(text) => (text, Some(of_tunnel(text))),
            None => (text.as_str(), None),
        };
        step = of_tunnel.unwrap_or(step);
        if !is_noise(text) && !message.contains(text) {
            if !message.is_empty() {
                message.push_str(": ");
            }
            message.push_str(text);
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
        || matches!(
            text,
            "failed to create underlying connection" | "error resolving DNS"
        )
}

/// Returns the step at which a tunnel through a proxy failed, by the rest of the text after [`TUNNEL`].
fn of_tunnel(text: &str) -> Step {
    match text {
        "proxy authorization required" => Step::LogInAtProxy,
        "unsuccessful" => Step::OpenTunnel,
        _ => Step::ConnectToProxy,
    }
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
