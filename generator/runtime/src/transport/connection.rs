//! A connection on which HTTP is spoken, in the form that the HTTP library uses.

use crate::transport::dial::BoxStream;
use crate::transport::exchange::Line;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{self, Connected};
use hyper_util::rt::TokioIo;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The properties of a connection that decide how requests are written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Properties {
    /// `true` if requests go to a proxy, which needs the whole URL.
    pub(super) is_proxied: bool,
    /// `true` if the server has chosen HTTP/2.
    pub(super) is_http2: bool,
}

/// A connection.
pub(super) struct Connection {
    stream: TokioIo<BoxStream>,
    properties: Properties,
    line: Line,
}

impl Connection {
    pub(super) fn new(stream: BoxStream, properties: Properties) -> Self {
        let stream = TokioIo::new(stream);
        Self {
            stream,
            properties,
            line: Line::default(),
        }
    }
}

impl connect::Connection for Connection {
    fn connected(&self) -> Connected {
        let connected = Connected::new().proxy(self.properties.is_proxied);
        let connected = connected.extra(self.line.clone());
        match self.properties.is_http2 {
            true => connected.negotiated_h2(),
            false => connected,
        }
    }
}

impl Read for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.line.poll_over(context).is_ready() {
            let why = "a request on it was given up";
            return Poll::Ready(Err(io::Error::new(io::ErrorKind::ConnectionAborted, why)));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }
}
