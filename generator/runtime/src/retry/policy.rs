//! Limits of retries.

use std::time::Duration;
use tokio::time::Instant;

/// Longer than any sensible wait, and small enough to be added to any point in time.
pub(crate) const MAX_WAIT: Duration = Duration::from_secs(24 * 60 * 60);

/// The default limit of the wait that a server asks for.
pub(crate) const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(15 * 60);

/// Limits of the attempts of a call and of the waits between them.
///
/// An idempotent call (`GET`, `HEAD`, `PUT`, `DELETE`, a call with a `Client-Token`, or one marked by
/// [`Call::idempotent`](crate::Call::idempotent)) is retried after the statuses 429, 502, 503 and 504, and after a failure
/// of the connection. Any other call is retried only if no connection was established, so that it cannot have been sent.
/// Operations that start a task ([`ResultShape::Task`](crate::operation::ResultShape::Task)) are never idempotent by their
/// method, since each attempt would start another task. No call is retried after its timeout or a failure of TLS.
///
/// If the response to a `DELETE` is lost and the retry finds nothing, the error
/// ([`Error::is_not_found`](crate::Error::is_not_found)) is returned: the client cannot know whether the first attempt
/// removed the resource or it never existed.
///
/// Backoff is exponential with full jitter: the wait is a random part of a limit that starts at
/// [`first_wait`](Self::first_wait) and doubles up to [`longest_wait`](Self::longest_wait). It is never shorter than the
/// server asks for (`retry-after`), up to [`longest_retry_after`](Self::longest_retry_after). A call that would have to
/// wait beyond [`max_elapsed`](Self::max_elapsed) or its own timeout fails at once.
///
/// # Examples
///
/// ```no_run
/// use std::time::Duration;
/// use vsphere_runtime::operation::Operation;
/// use vsphere_runtime::{Client, Error, RetryPolicy, Value};
///
/// # async fn run(client: &Client, operation: &'static Operation) -> Result<Value, Error> {
/// // Waits for a server that is restarting.
/// let patient = RetryPolicy::default()
///     .attempts(20)
///     .longest_wait(Duration::from_secs(30))
///     .max_elapsed(Duration::from_secs(600));
/// client.call(operation).timeout(Duration::from_secs(600)).retry(patient).await
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(super) attempts: u32,
    pub(super) first: Duration,
    pub(super) longest: Duration,
    pub(super) longest_asked: Duration,
    pub(super) elapsed: Duration,
    pub(super) budget: u32,
}

impl Default for RetryPolicy {
    /// 4 attempts, waits of up to 0.25, 0.5 and 1 seconds, 1 minute in total, a budget of 100 retries.
    fn default() -> Self {
        Self {
            attempts: 4,
            first: Duration::from_millis(250),
            longest: Duration::from_secs(10),
            longest_asked: LONGEST_RETRY_AFTER,
            elapsed: Duration::from_secs(60),
            budget: 100,
        }
    }
}

impl RetryPolicy {
    /// Returns a policy without retries.
    pub fn none() -> Self {
        Self::default().attempts(1)
    }

    /// Limits the attempts of a call, including the first. Default: 4.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Limits the wait before the second attempt. The limit doubles with each further attempt. Default: 250 ms.
    pub fn first_wait(mut self, wait: Duration) -> Self {
        self.first = wait;
        self
    }

    /// Limits the wait before any attempt, unless the server asks for more. Default: 10 seconds.
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest = wait;
        self
    }

    /// Limits the wait that the server can ask for by `retry-after`. Default: 15 minutes.
    ///
    /// Keeps a wrong header from suspending a client for days. Applies to logins as well.
    pub fn longest_retry_after(mut self, limit: Duration) -> Self {
        self.longest_asked = limit;
        self
    }

    /// Limits the time between the start of the first attempt and the start of the last. Default: 1 minute.
    pub fn max_elapsed(mut self, limit: Duration) -> Self {
        self.elapsed = limit;
        self
    }

    /// Limits the retries of all calls of a client together while none succeeds. Each success restores a part.
    /// Default: 100.
    ///
    /// Keeps a client from making an overloaded server worse. Applies in the policy of a client, not in that of a call.
    pub fn budget(mut self, retries: u32) -> Self {
        self.budget = retries;
        self
    }

    /// Returns the wait that the server asks for, within the limit.
    pub(crate) fn asked(&self, retry_after: Option<Duration>) -> Option<Duration> {
        retry_after.map(|wait| wait.min(self.longest_asked))
    }

    /// Returns the time after which no retry begins for a call that began at `started`; `None` if there is no limit.
    pub(crate) fn latest(&self, started: Instant, deadline: Option<Instant>) -> Option<Instant> {
        if self.attempts <= 1 {
            return Some(started);
        }
        let elapsed = started.checked_add(self.elapsed);
        elapsed.into_iter().chain(deadline).min()
    }
}
