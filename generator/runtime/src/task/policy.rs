//! Intervals of polling, and the time limit of waiting.

use crate::retry::policy::{LONGEST_RETRY_AFTER, MAX_WAIT};
use std::time::Duration;

/// The shortest interval, below any setting.
const SHORTEST: Duration = Duration::from_millis(100);

/// Intervals at which a task is polled, tolerance of failed polls, and the time limit of waiting for it.
///
/// The first poll is immediate. The interval starts at [`first_interval`](Self::first_interval) and grows by half with each
/// poll, up to [`longest_interval`](Self::longest_interval).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitPolicy {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
    pub(crate) longest_asked: Duration,
    pub(crate) failures: u32,
    /// The time limit; `None` without one.
    pub(crate) limit: Option<Duration>,
    /// `true` to cancel the task at the end of the time limit.
    pub(crate) cancels: bool,
}

impl Default for WaitPolicy {
    /// Intervals of 0.5 to 10 seconds, 10 failures in a row, no time limit.
    fn default() -> Self {
        Self {
            first: Duration::from_millis(500),
            longest: Duration::from_secs(10),
            longest_asked: LONGEST_RETRY_AFTER,
            failures: 10,
            limit: None,
            cancels: false,
        }
    }
}

impl WaitPolicy {
    /// Sets the interval between the first poll and the second, at least 0.1 seconds. Default: 0.5 seconds.
    pub fn first_interval(mut self, interval: Duration) -> Self {
        self.first = interval.clamp(SHORTEST, MAX_WAIT);
        self
    }

    /// Limits the interval, unless the server asks for more (`retry-after`). At least 0.1 seconds. Default: 10 seconds.
    pub fn longest_interval(mut self, interval: Duration) -> Self {
        self.longest = interval.clamp(SHORTEST, MAX_WAIT);
        self
    }

    /// Limits the interval that the server can ask for by `retry-after`. Default: 15 minutes.
    pub fn longest_retry_after(mut self, limit: Duration) -> Self {
        self.longest_asked = limit.min(MAX_WAIT);
        self
    }

    /// Limits the polls that may fail in a row by a transient failure: no connection, no response in time, a status of 429
    /// or 5xx. Each poll is retried by the [`RetryPolicy`](crate::RetryPolicy) of the client first. Default: 10.
    pub fn failures(mut self, failures: u32) -> Self {
        self.failures = failures;
        self
    }

    /// Limits the time until the task has ended. Counts from the call that takes the policy; in a
    /// [`TaskSet`](crate::TaskSet), for each task from its [`push`](crate::TaskSet::push). Default: no limit.
    ///
    /// Then waiting fails with [`ErrorCause::TaskTimeout`](crate::ErrorCause::TaskTimeout), for which
    /// [`is_client_timeout`](crate::Error::is_client_timeout) is `true`. The task continues, unless it is
    /// [canceled](Self::cancel_at_limit). [Transfers](crate::transfer) have no such limit.
    pub fn time_limit(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Cancels the task at the end of the [time limit](Self::time_limit). Default: it continues.
    ///
    /// Waiting continues until the task has ended, for at most 30 seconds, and fails with
    /// [`ErrorCause::TaskTimeout`](crate::ErrorCause::TaskTimeout), which says if the task was canceled. A task that succeeds
    /// in that time yields its result; one that fails by itself yields its own error.
    pub fn cancel_at_limit(mut self) -> Self {
        self.cancels = true;
        self
    }

    /// Returns the wait before the next poll, at least as long as the server asks for within the limit.
    pub(crate) fn pause(&self, interval: Duration, asked: Option<Duration>) -> Duration {
        let asked = asked.map(|wait| wait.min(self.longest_asked));
        interval.max(asked.unwrap_or_default()).min(MAX_WAIT)
    }
}
