//! Answers on their way out, whole or not.

use crate::Value;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::http::HeaderValue;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

/// How long what was sent of a broken body has to arrive.
const SETTLE: Duration = Duration::from_millis(20);

/// An answer.
pub(crate) struct Reply {
    status: u16,
    content_type: &'static str,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    /// Bytes of the body after which the connection breaks off.
    broken: Option<usize>,
}

impl Reply {
    fn new(status: u16, content_type: &'static str, body: Bytes) -> Self {
        Self {
            status,
            content_type,
            headers: Vec::new(),
            body,
            broken: None,
        }
    }

    /// A value in JSON.
    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, "application/json", Bytes::from(value.to_string()))
    }

    /// Any text, or nothing.
    pub(crate) fn text(status: u16, text: &str) -> Self {
        Self::new(status, "application/json", Bytes::from(text.to_owned()))
    }

    /// The bytes of a file: whole, or from a place on, of so many.
    pub(crate) fn file(bytes: Bytes, range: Option<(usize, usize)>) -> Self {
        let status = if range.is_some() { 206 } else { 200 };
        let mut reply = Self::new(status, "application/octet-stream", bytes);
        if let Some((from, length)) = range {
            let last = length.saturating_sub(1);
            let value = format!("bytes {from}-{last}/{length}");
            reply.headers.push(("content-range", value));
        }
        reply
    }

    pub(crate) fn retry_after(mut self, wait: Option<Duration>) -> Self {
        let wait = wait.map(|wait| wait.as_secs().to_string());
        self.headers.extend(wait.map(|wait| ("retry-after", wait)));
        self
    }

    /// With the beginning of the body only, as if that were all.
    pub(crate) fn truncate(mut self, after: usize) -> Self {
        self.body.truncate(after);
        self
    }

    /// With the beginning of the body only, and no connection after that.
    pub(crate) fn break_off(mut self, after: usize) -> Self {
        self.broken = Some(after);
        self
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    pub(crate) fn into_response(self) -> hyper::Response<Outgoing> {
        let length = self.body.len();
        let mut body = self.body;
        if let Some(after) = self.broken {
            body.truncate(after);
        }
        let has_body = length > 0;
        let mut response = hyper::Response::new(Outgoing {
            body: Some(body).filter(|body| !body.is_empty()),
            length: length as u64,
            broken: self.broken.map(|_| Box::pin(sleep(SETTLE))),
        });
        // Whatever a test asked for that is no status is an error of the server.
        *response.status_mut() = hyper::StatusCode::from_u16(self.status)
            .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if has_body {
            headers.insert("content-type", HeaderValue::from_static(self.content_type));
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// The body of an answer.
pub(crate) struct Outgoing {
    body: Option<Bytes>,
    /// As it is told to the client.
    length: u64,
    /// Set if the connection breaks off, which it does a little later than the last byte is sent.
    broken: Option<Pin<Box<Sleep>>>,
}

impl Body for Outgoing {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(body) = self.body.take() {
            return Poll::Ready(Some(Ok(Frame::data(body))));
        }
        let Some(settle) = &mut self.broken else {
            return Poll::Ready(None);
        };
        ready!(settle.as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::other("the connection is broken off"))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_none() && self.broken.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
