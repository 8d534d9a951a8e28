//! Failures of the connection.

use crate::error::excerpt::line;
use crate::error::route::{ProxyOf, Route, Server, Through};
use std::error::Error as StdError;
use std::fmt;
use std::io;

type Source = Box<dyn StdError + Send + Sync>;

/// The step at which a connection failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The connection to the server, or to the proxy if nothing better is known.
    Connect,
    /// The connection to the proxy.
    ConnectToProxy,
    /// The login at the proxy, which responded with 407, or refused it by SOCKS.
    LogInAtProxy,
    /// The tunnel through the proxy, which the proxy refused to open.
    OpenTunnel,
    /// Request and response.
    Exchange,
}

/// The server could not be reached, or the connection broke.
///
/// [`source`](StdError::source) leads through the errors of the HTTP library to the I/O error, if there is one.
pub struct TransportError {
    step: Step,
    route: Option<Route>,
    io: Option<io::ErrorKind>,
    message: String,
    source: Source,
}

impl TransportError {
    pub(crate) fn new(
        step: Step,
        io: Option<io::ErrorKind>,
        message: String,
        source: Source,
    ) -> Self {
        Self {
            step,
            route: None,
            io,
            message,
            source,
        }
    }

    /// Returns `true` if no connection was established, so that nothing was sent to the server.
    pub fn is_connect(&self) -> bool {
        self.step != Step::Exchange
    }

    /// Returns `true` if the proxy requires a login (407, or that of SOCKS): see [`proxy`](crate::ClientBuilder::proxy).
    pub fn is_proxy_login(&self) -> bool {
        self.step == Step::LogInAtProxy
    }

    /// Returns the way to the server.
    pub fn route(&self) -> Option<&Route> {
        self.route.as_ref()
    }

    pub(crate) fn at(&mut self, route: impl FnOnce() -> Route) {
        self.route.get_or_insert_with(route);
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
        let route = self.route();
        let (server, proxy, through) = (Server(route), ProxyOf(route), Through(route));
        let message = line(&self.message);
        match self.step {
            Step::Connect => write!(f, "no connection to {server}{through}: {message}")?,
            Step::ConnectToProxy => {
                write!(
                    f,
                    "no connection to {proxy} on the way to {server}: {message}"
                )?;
            }
            Step::OpenTunnel => write!(
                f,
                "{proxy} opened no connection to {server}: {message}; either it does not allow this server, or it cannot \
                 reach it"
            )?,
            Step::LogInAtProxy => write!(
                f,
                "{proxy} requires a login ({message}) on the way to {server}: add or correct `user:password@` in its URL, or \
                 call the server without it"
            )?,
            Step::Exchange => write!(f, "the connection to {server}{through} failed: {message}")?,
        }
        if self.is_connect() && !self.is_proxy_login() {
            write_endpoint_advice(f, route)?;
        }
        Ok(())
    }
}

/// Writes the advice for an endpoint that cannot be reached, if the server is one.
pub(crate) fn write_endpoint_advice(
    f: &mut fmt::Formatter<'_>,
    route: Option<&Route>,
) -> fmt::Result {
    if route.is_some_and(Route::is_transfer_endpoint) {
        f.write_str(
            "; vCenter assigned this host for the bytes of the file: its name must resolve on this machine, and firewalls must \
             let this machine reach it",
        )?;
    }
    Ok(())
}

/// Leaves out the source, which the message describes.
impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("step", &self.step)
            .field("route", &self.route)
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

/// The peer of a TLS handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Server,
    Proxy,
}

/// There is no secure connection to the server, or to an `https` proxy.
///
/// [`source`](StdError::source) is the error of the TLS library.
pub struct TlsError {
    peer: Peer,
    route: Option<Route>,
    certificate: bool,
    message: String,
    source: Source,
}

impl TlsError {
    pub(crate) fn new(peer: Peer, certificate: bool, message: String, source: Source) -> Self {
        Self {
            peer,
            route: None,
            certificate,
            message,
            source,
        }
    }

    /// Returns `true` if the certificate was not accepted: see [`thumbprint`](crate::ClientBuilder::thumbprint) and
    /// [`ca_certificates`](crate::ClientBuilder::ca_certificates).
    pub fn is_certificate(&self) -> bool {
        self.certificate
    }

    /// Returns `true` if the certificate or the handshake was that of the proxy.
    pub fn is_proxy(&self) -> bool {
        self.peer == Peer::Proxy
    }

    /// Returns the way to the server.
    pub fn route(&self) -> Option<&Route> {
        self.route.as_ref()
    }

    pub(crate) fn at(&mut self, route: impl FnOnce() -> Route) {
        let route = self.route.get_or_insert_with(route);
        if !route.is_tls() {
            // Only the proxy has TLS.
            self.peer = Peer::Proxy;
        }
    }

    /// Returns the description of the failure.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let route = self.route();
        let peer: &dyn fmt::Display = match self.peer {
            Peer::Server => &Server(route),
            Peer::Proxy => &ProxyOf(route),
        };
        let message = line(&self.message);
        if !self.certificate {
            return write!(f, "no secure connection to {peer}: {message}");
        }
        write!(f, "the certificate of {peer} is not accepted: {message}")?;
        if !self.is_proxy() && route.is_some_and(Route::is_transfer_endpoint) {
            f.write_str(
                "; this is another server than that of the API, with a certificate of its own",
            )?;
        }
        Ok(())
    }
}

/// Leaves out the source, which the message describes.
impl fmt::Debug for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsError")
            .field("peer", &self.peer)
            .field("route", &self.route)
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
