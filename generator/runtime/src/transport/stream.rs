//! Bodies that are sent as they are read, and read as they arrive.

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

/// A body of known length, in parts.
pub(crate) trait Chunks: Send + Sync + Unpin + 'static {
    /// How many bytes are still to come.
    fn left(&self) -> u64;

    /// The next part; `None` after the last one.
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
    /// Sends a file. How long that may take is the caller's business; `limits` are for the answer.
    pub(crate) async fn put(
        &self,
        headers: &[Header],
        auth: Option<&AuthHeader>,
        body: impl Chunks,
        limits: Limits,
    ) -> Result<Reply, Error> {
        let mut request = self.request(Method::PUT, headers, auth)?;
        *request.body_mut() = Some(reqwest::Body::wrap(Outgoing(body)));
        let response = self.transport.http.execute(request).await;
        read_reply(response.map_err(failure)?, None, limits).await
    }

    /// Begins to get a file. An answer that is not a success is read to its end.
    pub(crate) async fn get(
        &self,
        headers: &[Header],
        auth: Option<&AuthHeader>,
        limits: Limits,
    ) -> Result<Result<Incoming, Reply>, Error> {
        let request = self.request(Method::GET, headers, auth)?;
        let deadline = limits.time.and_then(|it| Instant::now().checked_add(it));
        let response = by(deadline, pin!(self.transport.http.execute(request))).await?;
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

/// A successful answer whose body is still to come.
pub(crate) struct Incoming(reqwest::Response);

impl Incoming {
    pub(crate) fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// A header, as far as it is a text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.0.headers().get(name)?.to_str().ok()
    }

    /// Length of the body, if it was announced.
    pub(crate) fn length(&self) -> Option<u64> {
        self.0.content_length()
    }

    /// The next part of the body, which must come within `idle`; `None` after the last one.
    pub(crate) async fn chunk(&mut self, idle: Duration) -> Result<Option<Bytes>, Error> {
        next_part(&mut self.0, None, Some(idle)).await
    }
}
