//! Requests and the connections that they are on.
//!
//! A request that is given up ends its connection of HTTP/1. One of HTTP/2 stays open for the others that share it, and a server that
//! never answers could keep sending on it: settings, pings. So a connection on which a request was given up takes no further ones,
//! and is closed with the last that is on it. Never ends a request that is still awaited.

use crate::transport::outgoing::Outgoing;
use bytes::Bytes;
use http::{Extensions, Request, Response};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper_util::client::legacy::connect::{CaptureConnection, capture_connection};
use hyper_util::client::legacy::{Error, ResponseFuture};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};

/// A connection, as its requests see it. Clones are of the same one.
#[derive(Clone, Default)]
pub(super) struct Line(Arc<State>);

#[derive(Default)]
struct State {
    /// The number of requests on the connection.
    requests: AtomicUsize,
    /// Set when one of them was given up.
    is_retired: AtomicBool,
    /// The reader of the connection while it waits for bytes.
    reader: Mutex<Option<Waker>>,
}

impl Line {
    /// Waits until the connection is to be closed.
    pub(super) fn poll_over(&self, context: &mut Context<'_>) -> Poll<()> {
        {
            let mut reader = self.0.reader.lock().unwrap_or_else(PoisonError::into_inner);
            match &mut *reader {
                Some(waker) => waker.clone_from(context.waker()),
                none => *none = Some(context.waker().clone()),
            }
        }
        match self.is_over() {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    }

    fn is_over(&self) -> bool {
        self.0.is_retired.load(Ordering::SeqCst) && self.0.requests.load(Ordering::SeqCst) == 0
    }

    fn enter(&self) {
        self.0.requests.fetch_add(1, Ordering::SeqCst);
    }

    fn leave(&self) {
        self.0.requests.fetch_sub(1, Ordering::SeqCst);
        self.close_if_over();
    }

    fn retire(&self) {
        self.0.is_retired.store(true, Ordering::SeqCst);
    }

    fn close_if_over(&self) {
        if self.is_over() {
            let mut reader = self.0.reader.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(reader) = reader.take() {
                reader.wake();
            }
        }
    }

    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// A request, from its first byte to the last one of its response. Dropped before that, it is given up.
struct Exchange {
    connection: CaptureConnection,
    /// `true` if connections have HTTP/2 without a negotiation.
    is_http2: bool,
    /// The connection that counts the request.
    line: Option<Line>,
    is_over: bool,
}

impl Exchange {
    fn new(request: &mut Request<Outgoing>, is_http2: bool) -> Self {
        Self {
            connection: capture_connection(request),
            is_http2,
            line: None,
            is_over: false,
        }
    }

    /// Counts the request once it has a connection.
    fn join(&mut self) {
        if self.line.is_none()
            && let Some((line, _)) = self.current()
        {
            line.enter();
            self.line = Some(line);
        }
    }

    /// Returns the connection that the request is on, and `true` if others can share it.
    fn current(&self) -> Option<(Line, bool)> {
        let connected = self.connection.connection_metadata();
        let connected = connected.as_ref()?;
        let mut extras = Extensions::new();
        connected.get_extras(&mut extras);
        let line = extras.remove::<Line>()?;
        Some((line, self.is_http2 || connected.is_negotiated_h2()))
    }

    /// Ends a request that was not given up.
    fn end(mut self) {
        self.is_over = true;
    }

    fn give_up(&self) {
        let Some((line, true)) = self.current() else {
            return;
        };
        if let Some(connected) = self.connection.connection_metadata().as_ref() {
            connected.poison();
        }
        line.retire();
        // A request that moved to another connection is not counted there.
        if !self.line.as_ref().is_some_and(|counted| counted.is(&line)) {
            line.close_if_over();
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        if !self.is_over {
            self.give_up();
        }
        if let Some(line) = &self.line {
            line.leave();
        }
    }
}

/// A request that waits for the head of its response.
pub(super) struct Sending {
    response: ResponseFuture,
    exchange: Option<Exchange>,
}

impl Sending {
    /// Sends a request; `is_http2` if connections have HTTP/2 without a negotiation.
    pub(super) fn new(
        mut request: Request<Outgoing>,
        is_http2: bool,
        send: impl FnOnce(Request<Outgoing>) -> ResponseFuture,
    ) -> Self {
        let exchange = Some(Exchange::new(&mut request, is_http2));
        let response = send(request);
        Self { response, exchange }
    }
}

impl Future for Sending {
    type Output = Result<Response<ReceivedBody>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let response = Pin::new(&mut self.response).poll(context);
        if let Some(exchange) = &mut self.exchange {
            exchange.join();
        }
        let exchange = match &response {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Ok(_)) => self.exchange.take(),
            Poll::Ready(Err(_)) => None,
        };
        if let Some(exchange) = self.exchange.take() {
            exchange.end();
        }
        response.map(|response| {
            response.map(|response| response.map(|body| ReceivedBody::new(body, exchange)))
        })
    }
}

/// The body of a response, with its request.
pub(super) struct ReceivedBody {
    body: Incoming,
    /// The request, until the last byte.
    exchange: Option<Exchange>,
}

impl ReceivedBody {
    fn new(body: Incoming, exchange: Option<Exchange>) -> Self {
        let mut received = Self { body, exchange };
        received.end_if(received.body.is_end_stream());
        received
    }

    fn end_if(&mut self, is_over: bool) {
        if let Some(exchange) = self.exchange.take_if(|_| is_over) {
            exchange.end();
        }
    }
}

impl Body for ReceivedBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let is_over = !matches!(frame, Some(Ok(_))) || self.body.is_end_stream();
        self.end_if(is_over);
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
