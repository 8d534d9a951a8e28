//! The times of polls, and the failures of polls that are tolerated.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::transient::{Purpose, is_transient};
use crate::task::policy::WaitPolicy;
use std::time::Duration;
use tokio::time::Instant;

/// The next poll by a [`WaitPolicy`].
pub(super) struct Schedule {
    policy: WaitPolicy,
    interval: Duration,
    /// The time of the next poll; `None` for one that is immediate.
    due: Option<Instant>,
    /// The number of polls that failed in a row.
    failures: u32,
}

impl Schedule {
    pub(super) fn new(policy: WaitPolicy) -> Self {
        Self {
            interval: policy.first.min(policy.longest),
            policy,
            due: None,
            failures: 0,
        }
    }

    pub(super) fn policy(&self) -> &WaitPolicy {
        &self.policy
    }

    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Makes the next poll immediate, and the intervals after it short again.
    pub(super) fn restart(&mut self) {
        self.interval = self.policy.first.min(self.policy.longest);
        self.due = None;
    }

    pub(super) fn succeeded(&mut self) {
        self.failures = 0;
        self.wait(None);
    }

    /// Returns `true` if polling continues after this failure.
    pub(super) fn tolerates(&mut self, task: &str, error: &Error) -> bool {
        if !is_transient(error, Purpose::Poll) || self.failures >= self.policy.failures {
            return false;
        }
        self.failures += 1;
        tracing::debug!(
            task,
            error = Redacted(error).to_string(),
            "the task could not be polled"
        );
        self.wait(error.retry_after());
        true
    }

    fn wait(&mut self, asked: Option<Duration>) {
        self.due = Some(Instant::now() + self.policy.pause(self.interval, asked));
        self.interval = (self.interval + self.interval / 2).min(self.policy.longest);
    }
}
