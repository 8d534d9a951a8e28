//! Byte streams to hosts: over TCP, or by a function of the caller.

use crate::transport::names::Names;
use crate::transport::tcp;
use crate::transport::url::unbracketed;
use crate::wire::connect_target::ConnectTarget;
use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tower_service::Service as _;

type BoxError = Box<dyn StdError + Send + Sync>;

/// A connection on which bytes are sent and received.
pub(crate) trait ByteStream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> ByteStream for S {}

/// A byte stream of any type.
pub(crate) type BoxStream = Box<dyn ByteStream>;

type Opening = Pin<Box<dyn Future<Output = io::Result<BoxStream>> + Send>>;

/// A function of the caller that opens byte streams.
#[derive(Clone)]
pub(crate) struct OwnConnector(Arc<dyn Fn(ConnectTarget) -> Opening + Send + Sync>);

impl OwnConnector {
    pub(crate) fn new<F, S>(connect: impl Fn(ConnectTarget) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = io::Result<S>> + Send + 'static,
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        Self(Arc::new(move |target| {
            let opening = connect(target);
            Box::pin(async move { Ok(Box::new(opening.await?) as BoxStream) })
        }))
    }
}

/// Shows no more than its presence.
impl fmt::Debug for OwnConnector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnConnector")
    }
}

/// The way to open byte streams.
#[derive(Clone)]
pub(super) enum Dial {
    Tcp(HttpConnector<Names>),
    Own(OwnConnector),
}

impl Dial {
    /// Returns TCP that gives up a server that confirms nothing for `idle`.
    pub(super) fn tcp(names: Names, idle: Duration) -> Self {
        let mut connector = HttpConnector::new_with_resolver(names);
        connector.enforce_http(false);
        connector.set_nodelay(true);
        tcp::limit(&mut connector, idle);
        Self::Tcp(connector)
    }

    /// Opens a byte stream to a host as a URL contains it. If the host has several addresses, they share the time.
    pub(super) async fn open(
        &self,
        host: &str,
        port: u16,
        limit: Duration,
    ) -> Result<BoxStream, BoxError> {
        match self {
            Self::Own(own) => Ok((own.0)(ConnectTarget::new(unbracketed(host), port)).await?),
            Self::Tcp(tcp) => {
                let url: Uri = format!("http://{host}:{port}").parse()?;
                let mut tcp = tcp.clone();
                tcp.set_connect_timeout(Some(limit));
                let stream = tcp.call(url).await?;
                Ok(Box::new(stream.into_inner()))
            }
        }
    }
}
