//! Bodies that are read while they are sent.

use bytes::Bytes;
use std::io;
use std::task::{Context, Poll};

/// A body of known length that is sent in parts.
pub(crate) trait Chunks: Send + Unpin + 'static {
    /// Returns the number of remaining bytes.
    fn left(&self) -> u64;

    /// Polls for the next part; `None` after the last.
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>>;
}
