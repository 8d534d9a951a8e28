//! Responses: status, headers and body, whole or cut off by a fault.

use crate::client::content::Content;
use crate::mock::model::describe::Described;
use crate::mock::model::standard_error::StandardError;
use crate::wire::operation::Operation;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::http::HeaderValue;
use serde_json::Value;
use std::borrow::Cow;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Sleep, sleep};

const JSON: &str = "application/json";

/// The time for the sent part of a body to arrive, before the connection is closed.
const SETTLE: Duration = Duration::from_millis(20);

/// A response.
pub(super) struct Response {
    status: u16,
    content_type: Cow<'static, str>,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    /// The number of bytes of the body after which the connection is closed.
    cut: Option<usize>,
}

impl Response {
    fn new(status: u16, content_type: impl Into<Cow<'static, str>>, body: Bytes) -> Self {
        Self {
            status,
            content_type: content_type.into(),
            headers: Vec::new(),
            body,
            cut: None,
        }
    }

    /// Responds with a JSON value.
    pub(super) fn json(status: u16, value: &Value) -> Self {
        Self::new(status, JSON, Bytes::from(value.to_string()))
    }

    /// Responds with a JSON value as the first media type that the operation documents.
    pub(super) fn json_of(operation: &Operation, value: &Value) -> Self {
        let first = operation
            .accept
            .split(',')
            .next()
            .unwrap_or_default()
            .trim();
        let media_type = match first.contains('*') || first.is_empty() {
            true => JSON,
            false => first,
        };
        let body = Bytes::from(value.to_string());
        Self::new(operation.success, media_type, body)
    }

    /// Responds with a text, or an empty body.
    pub(super) fn text(status: u16, text: &str) -> Self {
        Self::new(status, JSON, Bytes::from(text.to_owned()))
    }

    /// Responds with bytes as they are.
    pub(super) fn content(status: u16, content: Content) -> Self {
        let media_type = content.media_type().unwrap_or("application/octet-stream");
        let name = content.file_name().map(|name| {
            let name: String = name
                .chars()
                .filter(|it| !matches!(it, '"' | '\\'))
                .collect();
            (
                "content-disposition",
                format!("attachment; filename=\"{name}\""),
            )
        });
        let mut response = Self::new(status, media_type.to_owned(), Bytes::new());
        response.headers.extend(name);
        response.body = content.into_memory();
        response
    }

    /// Returns the bytes of a file: all of them, or those of a range that is given as its first byte and the size of
    /// the file.
    pub(super) fn file(bytes: Bytes, range: Option<(usize, usize)>) -> Self {
        let status = if range.is_some() { 206 } else { 200 };
        let mut response = Self::new(status, "application/octet-stream", bytes);
        if let Some((from, size)) = range {
            let last = size.saturating_sub(1);
            let value = format!("bytes {from}-{last}/{size}");
            response.headers.push(("content-range", value));
        }
        response
    }

    /// Adds a `retry-after` header.
    pub(super) fn retry_after(mut self, wait: Option<Duration>) -> Self {
        let wait = wait.map(|wait| wait.as_secs().to_string());
        self.headers.extend(wait.map(|wait| ("retry-after", wait)));
        self
    }

    /// Shortens the body, as if that were all.
    pub(super) fn truncate(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self
    }

    /// Closes the connection after this number of bytes of the body.
    pub(super) fn disconnect_after(mut self, bytes: usize) -> Self {
        self.cut = Some(bytes);
        self
    }

    pub(super) fn status(&self) -> u16 {
        self.status
    }

    /// Returns the response for hyper.
    pub(super) fn into_hyper(self) -> hyper::Response<ResponseBody> {
        let length = self.body.len();
        let mut body = self.body;
        if let Some(after) = self.cut {
            body.truncate(after);
        }
        let has_body = length > 0;
        let mut response = hyper::Response::new(ResponseBody {
            body: Some(body).filter(|body| !body.is_empty()),
            length: length as u64,
            cut: self.cut.map(|_| Box::pin(sleep(SETTLE))),
        });
        // A test may ask for a number that is no status.
        *response.status_mut() = hyper::StatusCode::from_u16(self.status)
            .unwrap_or(hyper::StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        if let Some(content_type) = HeaderValue::from_str(&self.content_type)
            .ok()
            .filter(|_| has_body)
        {
            headers.insert("content-type", content_type);
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// Returns the response to a call that failed.
pub(super) fn error_response(
    error: &StandardError,
    described: Option<&'static Described>,
) -> Response {
    let body = match described.is_some_and(|described| described.operation.enveloped) {
        true => error.enveloped(),
        false => error.body(),
    };
    Response::json(error.status_of(described), &body).retry_after(error.wait())
}

/// The body of a response.
pub(super) struct ResponseBody {
    body: Option<Bytes>,
    /// The `content-length` of the response.
    length: u64,
    /// The delay before the connection is closed, if it is cut off.
    cut: Option<Pin<Box<Sleep>>>,
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(body) = self.body.take() {
            return Poll::Ready(Some(Ok(Frame::data(body))));
        }
        let Some(settle) = &mut self.cut else {
            return Poll::Ready(None);
        };
        ready!(settle.as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::other("a fault closes the connection"))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_none() && self.cut.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
