//! Successful responses whose bodies are read while they arrive.

use crate::error::Error;
use crate::error::transfer::TransferError;
use crate::transport::failure::broken;
use crate::transport::http_client::Received;
use crate::transport::response::{next_part, poll_part};
use bytes::Bytes;
use http::Version;
use http_body::Body as _;
use std::fmt;
use std::task::{Context, Poll};
use std::time::Duration;

/// A successful response whose body is not read yet.
pub(crate) struct Incoming(pub(super) Received);

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
        self.0.body().size_hint().exact()
    }

    /// Returns `true` if the end of the body differs from a broken connection.
    pub(crate) fn is_delimited(&self) -> bool {
        let is_old = self.0.version() <= Version::HTTP_11;
        self.length().is_some() || !is_old || self.header("transfer-encoding").is_some()
    }

    /// Polls for the next part of the body; `None` after the last.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        poll_part(self.0.body_mut(), context).map(|part| part.map(|part| part.map_err(broken)))
    }

    /// Returns the error of a response whose bytes are those of a content coding, which would be treated as the content.
    pub(crate) fn encoded(&self) -> Option<Error> {
        let coding = self.header("content-encoding");
        let coding = coding.filter(|coding| *coding != "identity")?;
        Some(refused(format!("it has the content coding `{coding}`")))
    }

    /// Returns the next part of the body, which must arrive within `idle`; `None` after the last.
    pub(crate) async fn chunk(&mut self, idle: Duration) -> Result<Option<Bytes>, Error> {
        next_part(self.0.body_mut(), None, Some(idle)).await
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").finish_non_exhaustive()
    }
}

/// Returns the error of a response that is not the requested file.
pub(crate) fn refused(reason: impl Into<String>) -> Error {
    let reason = reason.into();
    TransferError::Response { reason }.into()
}
