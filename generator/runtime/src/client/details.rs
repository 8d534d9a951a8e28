//! Facts about a call beside its result: attempts, duration, status, headers.

use crate::client::output::Output;
use crate::client::send::AnswerFuture;
use crate::error::Error;
use std::fmt;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

/// Facts about a call, whether it succeeded or failed.
#[derive(Clone, Default)]
pub struct Details {
    pub(crate) status: Option<u16>,
    pub(crate) attempts: u32,
    pub(crate) duration: Duration,
    pub(crate) headers: Vec<(&'static str, Box<str>)>,
    pub(crate) correlation_id: Option<Box<str>>,
}

impl Details {
    /// Returns the status of the last response to the call; `None` if there was none.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// Returns the number of requests that were sent for the call, without those of a login. 0 if none was sent.
    ///
    /// Counts the retries of the [policy](crate::RetryPolicy), and the repetition in a new session.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the time of the whole call: waits, login and all attempts.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// Returns the correlation id of the call, if it had one: see
    /// [`ClientBuilder::correlation_ids`](crate::ClientBuilder::correlation_ids).
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation_id.as_deref()
    }

    /// Returns a header of the last response, if it has one and callers may read it. The name is in any case.
    ///
    /// These may be read: `age`, `cache-control`, `content-encoding`, `content-language`, `content-length`,
    /// `content-type`, `date`, `deprecation`, `etag`, `last-modified`, `ratelimit`, `ratelimit-policy`, `retry-after`,
    /// `server`, `sunset`, `warning`, `x-envoy-upstream-service-time` and `x-request-id`. Others may be secrets.
    pub fn header(&self, name: &str) -> Option<&str> {
        find(&self.headers, name)
    }
}

/// Returns the value of a header.
pub(super) fn find<'a>(headers: &'a [(&'static str, Box<str>)], name: &str) -> Option<&'a str> {
    let mut headers = headers.iter();
    let found = headers.find(|(of, _)| of.eq_ignore_ascii_case(name));
    found.map(|(_, value)| &**value)
}

/// Leaves out the headers.
impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Details")
            .field("status", &self.status)
            .field("attempts", &self.attempts)
            .field("duration", &self.duration)
            .field("correlation_id", &self.correlation_id)
            .finish_non_exhaustive()
    }
}

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
        answer.map(|(response, details)| Detailed {
            result: response.and_then(T::from_response),
            details,
        })
    }
}

impl<T> fmt::Debug for DetailedFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DetailedFuture").finish_non_exhaustive()
    }
}
