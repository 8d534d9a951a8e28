//! The result of a call with the facts about it, and its future.

use crate::client::decoding::Answered;
use crate::client::details::Details;
use crate::client::output::Output;
use crate::client::send::AnswerFuture;
use crate::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The result of a call and the facts about it: see [`Call::send_detailed`](crate::Call::send_detailed).
#[derive(Debug)]
pub struct Detailed<T> {
    /// The result, as [`Call::send`](crate::Call::send) returns it.
    pub result: Result<T, Error>,
    /// The facts.
    pub details: Details,
}

/// The future of [`Call::send_detailed`](crate::Call::send_detailed).
#[must_use = "a future does nothing until it is awaited"]
pub struct DetailedFuture<T> {
    pub(super) answer: AnswerFuture,
    pub(super) result: PhantomData<fn() -> T>,
}

impl<T: Output> Future for DetailedFuture<T> {
    type Output = Detailed<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Detailed<T>> {
        let answer = self.answer.as_mut().poll(context);
        answer.map(|(answered, details)| Detailed {
            result: answered.and_then(Answered::result),
            details,
        })
    }
}

impl<T> fmt::Debug for DetailedFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DetailedFuture").finish_non_exhaustive()
    }
}
