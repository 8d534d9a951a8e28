//! Decoding of responses: of small ones where the call is polled, of large ones on a thread for blocking work.
//!
//! Takes a response whose body is there, gives the result of the call. Large JSON takes milliseconds to seconds, in which an
//! executor would poll nothing else.

use crate::client::output::{Output, Response};
use crate::error::Error;
use crate::error::transfer::TransferError;
use std::any::Any;
use std::panic::resume_unwind;
use tokio::task::spawn_blocking;
use tracing::Span;

/// The size from which on JSON is parsed on another thread, in bytes.
pub(crate) const LARGE: usize = 1 << 20;

/// A value of a type that the receiver knows. Otherwise the part of tokio would be compiled for each type.
type Anything = Box<dyn Any + Send>;

/// A function that decodes a response, and returns a `Result<T, Error>`.
pub(super) type Decode = fn(Response) -> Anything;

/// A successful response that a call has received.
pub(crate) enum Answered {
    Small(Box<Response>),
    /// The `Result<T, Error>` of a large one.
    Decoded(Anything),
}

/// Decodes a response as a `T`.
pub(super) fn decode<T: Output>(response: Response) -> Anything {
    Box::new(T::from_response(response))
}

impl Answered {
    /// Decodes the response if it is large.
    pub(super) async fn new(response: Response, decode: Decode) -> Result<Self, Error> {
        match response.body.len() > LARGE {
            true => elsewhere(Box::new(move || decode(response)))
                .await
                .map(Self::Decoded),
            false => Ok(Self::Small(Box::new(response))),
        }
    }

    /// Returns the result, of the type that was decoded.
    pub(super) fn result<T: Output>(self) -> Result<T, Error> {
        match self {
            Self::Small(response) => T::from_response(*response),
            Self::Decoded(result) => known(result),
        }
    }
}

/// Runs work of less than a few seconds on a thread for blocking work.
///
/// # Errors
///
/// The runtime ended.
pub(crate) async fn off_executor<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    elsewhere(Box::new(|| Box::new(work()))).await.map(known)
}

async fn elsewhere(work: Box<dyn FnOnce() -> Anything + Send>) -> Result<Anything, Error> {
    let span = Span::current();
    let done = spawn_blocking(move || span.in_scope(work)).await;
    done.map_err(|error| match error.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(_) => TransferError::Interrupted.into(),
    })
}

/// Returns a value that has this type.
fn known<T: 'static>(value: Anything) -> T {
    match value.downcast() {
        Ok(value) => *value,
        Err(_) => unreachable!("the type is that of the call"),
    }
}
