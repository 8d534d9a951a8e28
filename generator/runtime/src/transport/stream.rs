//! Streamed bodies of requests and responses.

use crate::error::Error;
use crate::transport::endpoint::Endpoint;
use crate::transport::failure::failure;
use crate::transport::request::{AuthHeader, Header, headers};
use crate::transport::response::{Limits, by, next_part, read_reply};
use crate::wire::reply::Reply;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::Method;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Instant;

/// A body of known length that is sent in parts.
pub(crate) trait Chunks: Send + Sync + Unpin + 'static {
    /// Returns the number of remaining bytes.
    fn left(&self) -> u64;

    /// Polls for the next part; `None` after the last.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>>;
}

struct Outgoing<C>(C);

impl<C: Chunks> Body for Outgoing<C> {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let chunk = self.0.poll_chunk(context);
        chunk.map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }

    fn is_end_stream(&self) -> bool {
        self.0.left() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.left())
    }
}

impl Endpoint {
    /// Sends a file. `limits` apply to the response; the caller limits the time to send.
    pub(crate) async fn put(
        &self,
        headers: &[Header],
        auth: Option<&AuthHeader>,
        body: impl Chunks,
        limits: Limits,
    ) -> Result<Reply, Error> {
        let mut request = self.request(Method::PUT, headers, auth)?;
        *request.body_mut() = Some(reqwest::Body::wrap(Outgoing(body)));
        let response = self.http.execute(request).await;
        read_reply(response.map_err(failure)?, None, limits).await
    }

    /// Requests a file, and returns the response before its body. An error response is read completely.
    pub(crate) async fn get(
        &self,
        headers: &[Header],
        auth: Option<&AuthHeader>,
        limits: Limits,
    ) -> Result<Result<Incoming, Reply>, Error> {
        let request = self.request(Method::GET, headers, auth)?;
        let deadline = limits.time.and_then(|it| Instant::now().checked_add(it));
        self.incoming(request, deadline, limits).await
    }

    /// Requests a file by `POST` if there is a body, and by `GET` otherwise, like [`get`](Self::get).
    pub(crate) async fn request_file(
        &self,
        headers: &[Header],
        secrets: &[AuthHeader],
        body: Option<Bytes>,
        limits: Limits,
    ) -> Result<Result<Incoming, Reply>, Error> {
        let method = match body {
            Some(_) => Method::POST,
            None => Method::GET,
        };
        let mut request = self.request(method, headers, None)?;
        for secret in secrets {
            secret.put(request.headers_mut());
        }
        *request.body_mut() = body.map(reqwest::Body::from);
        let deadline = limits.time.and_then(|it| Instant::now().checked_add(it));
        self.incoming(request, deadline, limits).await
    }

    async fn incoming(
        &self,
        request: reqwest::Request,
        deadline: Option<Instant>,
        limits: Limits,
    ) -> Result<Result<Incoming, Reply>, Error> {
        let response = by(deadline, pin!(self.http.execute(request))).await?;
        if response.status().is_success() {
            Ok(Ok(Incoming(response)))
        } else {
            read_reply(response, deadline, limits).await.map(Err)
        }
    }

    fn request(
        &self,
        method: Method,
        headers: &[Header],
        auth: Option<&AuthHeader>,
    ) -> Result<reqwest::Request, Error> {
        let mut request = reqwest::Request::new(method, self.url.clone());
        *request.headers_mut() = self::headers(headers)?;
        if let Some(auth) = auth {
            auth.put(request.headers_mut());
        }
        Ok(request)
    }
}

/// A successful response whose body is not read yet.
pub(crate) struct Incoming(reqwest::Response);

impl Incoming {
    pub(crate) fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// Returns a header, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    /// Returns the length of the body, if the server announced it.
    pub(crate) fn length(&self) -> Option<u64> {
        self.0.content_length()
    }

    /// Returns `true` if the end of the body differs from a broken connection.
    pub(crate) fn is_delimited(&self) -> bool {
        let is_old = self.0.version() <= reqwest::Version::HTTP_11;
        self.length().is_some() || !is_old || self.header("transfer-encoding").is_some()
    }

    /// Returns the next part of the body, which must arrive within `idle`; `None` after the last.
    pub(crate) async fn chunk(&mut self, idle: Duration) -> Result<Option<Bytes>, Error> {
        next_part(&mut self.0, None, Some(idle)).await
    }
}
