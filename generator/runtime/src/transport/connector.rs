//! Connections from nothing to the first byte of HTTP: TCP, proxies, TLS.

use crate::error::transport::{Peer, Step};
use crate::transport::connect_error::ConnectError;
use crate::transport::connecting;
use crate::transport::connection::{Connection, Properties};
use crate::transport::dial::{BoxStream, Dial};
use crate::transport::names::Names;
use crate::transport::proxy::Proxies;
use crate::transport::proxy_server::{Protocol, ProxyServer};
use crate::transport::url::{host, host_and_port, is_tls, port, unbracketed};
use crate::transport::{socks, tunnel};
use http::{HeaderValue, Uri};
use rustls::pki_types::ServerName;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower_service::Service;

/// Opens connections for the HTTP library. Clones share everything.
#[derive(Clone)]
pub(super) struct Connector(Arc<Way>);

/// The parts of a connection.
pub(super) struct Way {
    pub(super) dial: Dial,
    /// Addresses for proxies that do not resolve names.
    pub(super) names: Names,
    pub(super) proxies: Arc<Proxies>,
    /// TLS with servers; `None` if all of them are called without.
    pub(super) server: Option<TlsConnector>,
    /// TLS with proxies; `None` if no proxy has it.
    pub(super) proxy: Option<TlsConnector>,
    /// The name of this client for proxies.
    pub(super) user_agent: HeaderValue,
    /// The limit of the time to open a connection.
    pub(super) limit: Duration,
}

impl Connector {
    pub(super) fn new(way: Way) -> Self {
        Self(Arc::new(way))
    }
}

impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, ConnectError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ConnectError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let way = Arc::clone(&self.0);
        let limit = connecting::limit().map_or(way.limit, |own| own.min(way.limit));
        Box::pin(async move {
            let connection = timeout(limit, way.connect(&server, limit)).await;
            connection.unwrap_or(Err(ConnectError::TimedOut))
        })
    }
}

impl Way {
    async fn connect(&self, server: &Uri, limit: Duration) -> Result<Connection, ConnectError> {
        let Some(proxy) = self.proxies.of(server) else {
            let stream = self.dial.open(host(server), port(server), limit).await;
            let stream = stream.map_err(|error| ConnectError::Failed(Step::Connect, error))?;
            return self.finish(server, stream).await;
        };
        if let Protocol::Unusable(reason) = &proxy.protocol {
            return Err(unusable(reason));
        }
        let stream = self.dial.open(&proxy.host, proxy.port, limit).await;
        let stream = stream.map_err(|error| ConnectError::Failed(Step::ConnectToProxy, error))?;
        let mut stream = match proxy.protocol {
            Protocol::Https => self.secure_proxy(&proxy.host, stream).await?,
            _ => stream,
        };
        if proxy.takes_requests() && !is_tls(server) {
            let properties = Properties {
                is_proxied: true,
                ..Properties::default()
            };
            return Ok(Connection::new(stream, properties));
        }
        self.pass(proxy, server, &mut stream).await?;
        self.finish(server, stream).await
    }

    /// Lets a proxy connect to the server.
    async fn pass(
        &self,
        proxy: &ProxyServer,
        server: &Uri,
        stream: &mut BoxStream,
    ) -> Result<(), ConnectError> {
        let login = proxy.login.as_ref();
        let name = unbracketed(host(server));
        let of_server = match (&proxy.protocol, name.parse()) {
            (Protocol::Http | Protocol::Https, _) => {
                let server = host_and_port(server);
                return tunnel::open(stream, &server, &self.user_agent, proxy.authorization())
                    .await;
            }
            (Protocol::Unusable(reason), _) => return Err(unusable(reason)),
            (Protocol::Socks5 | Protocol::Socks5Names, Ok(address)) => {
                socks::Host::Address(address)
            }
            (Protocol::Socks5Names, Err(_)) => socks::Host::Name(name),
            (Protocol::Socks5, Err(_)) => {
                let addresses = self.names.addresses(name).await;
                let addresses = addresses.map_err(ConnectError::at(Step::Connect))?;
                let first = addresses.first().ok_or_else(|| {
                    let error = io::Error::new(io::ErrorKind::NotFound, "it has no address");
                    ConnectError::at(Step::Connect)(error)
                })?;
                socks::Host::Address(first.ip())
            }
        };
        socks::open(stream, of_server, port(server), login).await
    }

    /// Adds TLS, if the server is called with it.
    async fn finish(&self, server: &Uri, stream: BoxStream) -> Result<Connection, ConnectError> {
        if !is_tls(server) {
            return Ok(Connection::new(stream, Properties::default()));
        }
        let (stream, is_http2) =
            handshake(self.server.as_ref(), Peer::Server, host(server), stream).await?;
        let properties = Properties {
            is_http2,
            ..Properties::default()
        };
        Ok(Connection::new(stream, properties))
    }

    async fn secure_proxy(&self, host: &str, stream: BoxStream) -> Result<BoxStream, ConnectError> {
        let secured = handshake(self.proxy.as_ref(), Peer::Proxy, host, stream).await;
        secured.map(|(stream, _)| stream)
    }
}

/// Returns the error of a proxy of the environment that cannot be used.
fn unusable(reason: &str) -> ConnectError {
    let text = format!("the proxy of the environment {reason}");
    let error = io::Error::new(io::ErrorKind::Unsupported, text);
    ConnectError::Failed(Step::ConnectToProxy, error.into())
}

/// Returns a stream with TLS, and `true` if the peer has chosen HTTP/2.
async fn handshake(
    tls: Option<&TlsConnector>,
    peer: Peer,
    host: &str,
    stream: BoxStream,
) -> Result<(BoxStream, bool), ConnectError> {
    let invalid = |text: &str| {
        let error = io::Error::new(io::ErrorKind::InvalidInput, text.to_owned());
        ConnectError::of_handshake(peer, error)
    };
    let tls = tls.ok_or_else(|| invalid("there is no TLS"))?;
    let name = ServerName::try_from(unbracketed(host).to_owned());
    let name = name.map_err(|_| invalid("its name cannot be in a certificate"))?;
    let stream = tls.connect(name, stream).await;
    let stream = stream.map_err(|error| ConnectError::of_handshake(peer, error))?;
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    Ok((Box::new(stream), is_http2))
}
