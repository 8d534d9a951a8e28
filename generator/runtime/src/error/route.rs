//! The way to a server, as errors name it: hosts and ports, never a path or a query.

use std::fmt;

/// The way to a server: host and port of the server, and those of the proxy.
///
/// `Display` names the server, and what it is if it is not the API: `vcenter.example.org:443`, `the transfer endpoint
/// esx1.example.org:443`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    server: String,
    proxy: Option<String>,
    tls: bool,
    endpoint: bool,
}

impl Route {
    /// Creates the way to the server of the API.
    pub(crate) fn new(server: String, proxy: Option<String>, tls: bool) -> Self {
        Self {
            server,
            proxy,
            tls,
            endpoint: false,
        }
    }

    /// Marks the server as one that the API assigned for the bytes of a file.
    pub(crate) fn into_endpoint(mut self) -> Self {
        self.endpoint = true;
        self
    }

    /// Returns host and port of the server: `vcenter.example.org:443`.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Returns host and port of the proxy, if requests go through one.
    pub fn proxy(&self) -> Option<&str> {
        self.proxy.as_deref()
    }

    /// Returns `true` if requests to the server are encrypted, whatever those to the proxy are.
    pub(crate) fn is_tls(&self) -> bool {
        self.tls
    }

    /// Returns `true` if the server is not that of the API, but one that the API assigned for the bytes of a file.
    pub fn is_transfer_endpoint(&self) -> bool {
        self.endpoint
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.endpoint {
            f.write_str("the transfer endpoint ")?;
        }
        f.write_str(&self.server)
    }
}

/// The server of a route in a sentence; `the server` if the route is unknown.
pub(crate) struct Server<'a>(pub(crate) Option<&'a Route>);

impl fmt::Display for Server<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(route) => route.fmt(f),
            None => f.write_str("the server"),
        }
    }
}

/// The proxy of a route in a sentence; `the proxy` if it is unknown.
pub(crate) struct ProxyOf<'a>(pub(crate) Option<&'a Route>);

impl fmt::Display for ProxyOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the proxy")?;
        match self.0.and_then(Route::proxy) {
            Some(proxy) => write!(f, " {proxy}"),
            None => Ok(()),
        }
    }
}

/// The addition to a sentence about a server that is reached through a proxy.
pub(crate) struct Through<'a>(pub(crate) Option<&'a Route>);

impl fmt::Display for Through<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.and_then(Route::proxy) {
            Some(proxy) => write!(f, " through the proxy {proxy}"),
            None => Ok(()),
        }
    }
}
