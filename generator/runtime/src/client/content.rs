//! The content of a response that is no JSON: a file, or a text, read while it arrives.

use crate::client::decoding::{LARGE, off_executor};
use crate::client::handle::Client;
use crate::client::output::{Output, Response};
use crate::error::decode::DecodeError;
use crate::error::json::{Reading as Treatment, decode};
use crate::error::transfer::TransferError;
use crate::error::{Error, ErrorCause};
use crate::transport::incoming::{Incoming, refused};
use crate::wire::disposition::file_name;
use crate::wire::operation::Operation;
use bytes::Bytes;
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// The content of a response that is no JSON: a report, a support bundle, an export. It is read while it arrives, so that its size
/// does not matter.
///
/// It is also an [`AsyncRead`]. A part that does not arrive within the [limit of the client](crate::ClientBuilder::idle_timeout) is
/// an error; the time for the whole content is not limited. Nothing is retried once the response has begun. Dropping it closes the
/// connection, unless all of it was read.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::operation::Operation;
/// use vsphere_runtime::transfer::{Content, Target};
/// use vsphere_runtime::{Client, Error};
///
/// # async fn run(client: &Client, data: &'static Operation) -> Result<(), Error> {
/// let bundle: Content = client.call(data).path("7").await?;
/// let name = bundle.file_name().unwrap_or("bundle.tgz").to_owned();
/// bundle.save(Target::path(name)).await
/// # }
/// ```
pub struct Content {
    body: Body,
    status: u16,
    media_type: Option<String>,
    file_name: Option<String>,
    size: Option<u64>,
}

/// The operation that errors of a content name that was made from bytes.
static MADE: Operation = Operation {
    id: "content",
    ..Operation::EMPTY
};

enum Body {
    Whole(Bytes),
    Incoming(Box<Reading>),
}

/// The body of a response on its way.
struct Reading {
    incoming: Incoming,
    client: Client,
    operation: &'static Operation,
    idle: Duration,
    /// The bytes that arrived and were not read.
    rest: Bytes,
    /// The end of the wait for more.
    timer: Option<Pin<Box<Sleep>>>,
    /// The number of bytes that arrived.
    read: u64,
    /// Their limit.
    most: Option<u64>,
}

impl Content {
    /// Creates a content from bytes in memory, as a handler of the mock returns it.
    pub fn new(media_type: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = Bytes::from(bytes.into());
        Self {
            status: 200,
            media_type: Some(media_type.into()),
            file_name: None,
            size: Some(bytes.len() as u64),
            body: Body::Whole(bytes),
        }
    }

    /// Sets the name of the file.
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.file_name = Some(name.into());
        self
    }

    /// Returns the status of the response.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Returns the media type with its parameters, if the server names it: `text/csv;charset=UTF-8`.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    /// Returns the name that the server gives to the file, if it does so. It has no folder.
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// Returns the number of bytes, if the server announces it.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Limits the number of bytes, however they are read. Default: no limit, but that of the
    /// [client](crate::ClientBuilder::body_limit) for what is read into memory.
    pub fn size_limit(mut self, bytes: u64) -> Self {
        if let Body::Incoming(reading) = &mut self.body {
            reading.most = Some(bytes);
        }
        self
    }

    /// Reads the next part; `None` after the last.
    ///
    /// # Errors
    ///
    /// The connection breaks, nothing arrives in time, or the content is larger than its [limit](Self::size_limit).
    pub async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let chunk = self.next().await?;
        Ok(chunk.map(Vec::from))
    }

    /// Reads the whole content into memory.
    ///
    /// # Errors
    ///
    /// The connection breaks, nothing arrives in time, or the content is larger than the
    /// [limit of the client](crate::ClientBuilder::body_limit).
    pub async fn bytes(mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let limit = self.limit();
        while let Some(chunk) = self.next().await? {
            if chunk.len() > limit - bytes.len() {
                let status = self.status;
                return Err(self.failed(ErrorCause::BodyTooLarge { status, limit }));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Reads the whole content as a text.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes), and a content that is not UTF-8.
    pub async fn text(self) -> Result<String, Error> {
        let (status, operation) = (self.status, self.operation());
        let text = String::from_utf8(self.bytes().await?);
        text.map_err(|error| unreadable(operation, status, &error))
    }

    /// Reads the whole content as JSON.
    ///
    /// # Errors
    ///
    /// Those of [`bytes`](Self::bytes), and a content that is not such a value.
    pub async fn json<T: DeserializeOwned + Send + 'static>(self) -> Result<T, Error> {
        let status = self.status;
        let operation = self.operation().unwrap_or(&MADE);
        let reading = match &self.body {
            Body::Whole(_) => Treatment::TOLERANT,
            Body::Incoming(reading) => reading.client.core().reading,
        };
        let bytes = self.bytes().await?;
        match bytes.len() > LARGE {
            true => off_executor(move || decode(operation, status, &bytes, reading)).await?,
            false => decode(operation, status, &bytes, reading),
        }
    }

    /// Returns the bytes that are in memory: all of them, for a content that was made from bytes.
    #[cfg(feature = "mock")]
    pub(crate) fn into_memory(self) -> Bytes {
        match self.body {
            Body::Whole(bytes) => bytes,
            Body::Incoming(reading) => reading.rest,
        }
    }

    /// Reads the next part; `None` after the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = poll_fn(|context| self.poll_next(context)).await;
        chunk.transpose()
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        match &mut self.body {
            Body::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Body::Whole(bytes) => Poll::Ready(Some(Ok(std::mem::take(bytes)))),
            Body::Incoming(reading) => reading.poll_next(context),
        }
    }

    fn limit(&self) -> usize {
        match &self.body {
            Body::Whole(bytes) => bytes.len(),
            Body::Incoming(reading) => reading.client.core().body_limit,
        }
    }

    fn operation(&self) -> Option<&'static Operation> {
        match &self.body {
            Body::Whole(_) => None,
            Body::Incoming(reading) => Some(reading.operation),
        }
    }

    fn failed(&self, cause: ErrorCause) -> Error {
        Error::new(self.operation(), cause)
    }
}

/// Returns the error of a content that is not what its reader expects.
fn unreadable(
    operation: Option<&'static Operation>,
    status: u16,
    error: &dyn fmt::Display,
) -> Error {
    let error = DecodeError::new(status, String::new(), error.to_string());
    Error::new(operation, ErrorCause::Decode(error))
}

impl Reading {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.rest))));
        }
        if let Poll::Ready(part) = self.incoming.poll(context) {
            self.timer = None;
            return Poll::Ready(part.map(|part| match part {
                Ok(part) => self.counted(part),
                Err(error) => Err(self.located(error)),
            }));
        }
        let idle = self.idle;
        let Some(until) = Instant::now().checked_add(idle) else {
            return Poll::Pending;
        };
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(until)));
        ready!(timer.as_mut().poll(context));
        self.timer = None;
        Poll::Ready(Some(Err(self.located(Error::timeout(false)))))
    }

    /// Counts a part toward the limit.
    fn counted(&mut self, part: Bytes) -> Result<Bytes, Error> {
        self.read += part.len() as u64;
        match self.most.filter(|most| self.read > *most) {
            Some(limit) => Err(self.located(TransferError::TooLarge { limit }.into())),
            None => Ok(part),
        }
    }

    fn located(&self, error: Error) -> Error {
        let core = self.client.core();
        let error = error.with_operation(self.operation);
        error.at(|| core.transport.route_to(&core.base))
    }
}

impl Output for Content {
    fn from_response(response: Response) -> Result<Self, Error> {
        let operation = response.operation;
        let Some(incoming) = response.rest else {
            // The call was described as one with JSON, or none: by hand.
            return Ok(Self {
                status: response.status,
                media_type: None,
                file_name: None,
                size: Some(response.body.len() as u64),
                body: Body::Whole(response.body),
            });
        };
        if let Some(error) = problem(&incoming, operation) {
            return Err(error.with_operation(operation));
        }
        let header = |name| incoming.header(name);
        Ok(Self {
            status: response.status,
            media_type: header("content-type").map(str::to_owned),
            file_name: header("content-disposition").and_then(file_name),
            size: incoming.length(),
            body: Body::Incoming(Box::new(Reading {
                idle: response.client.core().idle_timeout,
                client: response.client,
                incoming,
                operation,
                rest: Bytes::new(),
                timer: None,
                read: 0,
                most: None,
            })),
        })
    }
}

/// Returns the error of a response that cannot be the documented one.
fn problem(incoming: &Incoming, operation: &Operation) -> Option<Error> {
    if let Some(error) = incoming.encoded() {
        return Some(error);
    }
    if !incoming.is_delimited() {
        return Some(refused("nothing shows whether it is the whole content"));
    }
    let media_type = incoming.header("content-type").unwrap_or_default();
    let is_page = media_type.trim_start().starts_with("text/html");
    let accepts = |part: &str| operation.accept.contains(part);
    let is_expected = ["text/html", "text/*", "*/*"].into_iter().any(accepts);
    // A portal or a proxy, which would otherwise be saved in place of the file.
    let is_foreign = is_page && !is_expected && !operation.accept.is_empty();
    is_foreign.then(|| refused("it is a page of HTML, as portals and proxies send"))
}

impl AsyncRead for Content {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(chunk) = ready!(self.poll_next(context)) else {
            return Poll::Ready(Ok(()));
        };
        let mut chunk = chunk.map_err(io::Error::other)?;
        let part = chunk.split_to(chunk.len().min(buffer.remaining()));
        buffer.put_slice(&part);
        match &mut self.body {
            Body::Whole(bytes) => *bytes = chunk,
            Body::Incoming(reading) => reading.rest = chunk,
        }
        Poll::Ready(Ok(()))
    }
}

/// Shows media type and size only.
impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("media_type", &self.media_type)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
