//! Connections with or without TLS, and the requests on them.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// An accepted connection.
pub enum Connection {
    /// A connection without TLS.
    Plain(TcpStream),
    /// A connection with TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Connection {
    /// Closes the connection so that the client sees a reset.
    pub fn reset(self) {
        let stream = match &self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref().0,
        };
        stream.set_zero_linger().ok();
    }
}

/// A bound port of loopback.
pub struct Listener {
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    url: String,
}

impl Listener {
    /// Binds a free port.
    ///
    /// # Panics
    ///
    /// Panics if no port is free.
    pub async fn bind(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let scheme = if tls.is_some() { "https" } else { "http" };
        Self {
            listener,
            tls,
            url: format!("{scheme}://{address}"),
        }
    }

    /// Returns the address: `http://127.0.0.1:…`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves connections in the background, until the tokio runtime stops.
    pub fn serve<F>(self, serve: impl Fn(Connection) -> F + Send + Sync + 'static)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let serve = Arc::new(serve);
        tokio::spawn(async move {
            while let Ok((stream, _)) = self.listener.accept().await {
                let (serve, tls) = (Arc::clone(&serve), self.tls.clone());
                tokio::spawn(async move {
                    // A client that refuses the certificate breaks the handshake.
                    if let Ok(connection) = accept(stream, tls).await {
                        serve(connection).await;
                    }
                });
            }
        });
    }
}

async fn accept(stream: TcpStream, tls: Option<TlsAcceptor>) -> io::Result<Connection> {
    match tls {
        None => Ok(Connection::Plain(stream)),
        Some(tls) => {
            let stream = tls.accept(stream).await?;
            Ok(Connection::Tls(Box::new(stream)))
        }
    }
}

/// Reads a request with its body; an empty text if the client closes the connection.
///
/// # Panics
///
/// Panics if the `content-length` is not a number.
pub async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).await.unwrap_or_default();
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let is_complete = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            body.len() >= length.map_or(0, |length| length.parse().expect("a length"))
        });
        if is_complete || read == 0 {
            return text;
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
