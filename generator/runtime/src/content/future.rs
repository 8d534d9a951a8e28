//! The future of a transfer.

use crate::error::Error;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The future of an [`Upload`](crate::transfer::Upload) or a [`Download`](crate::transfer::Download): boxed, `Send`, and without borrows.
///
/// Dropping it cancels the transfer.
#[must_use = "a future does nothing until it is awaited"]
pub struct TransferFuture<T>(Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>);

impl<T> TransferFuture<T> {
    pub(crate) fn new(future: impl Future<Output = Result<T, Error>> + Send + 'static) -> Self {
        Self(Box::pin(future))
    }
}

impl<T> Future for TransferFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl<T> fmt::Debug for TransferFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransferFuture").finish_non_exhaustive()
    }
}
