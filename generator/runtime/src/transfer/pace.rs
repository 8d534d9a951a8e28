//! Asking the server again and again.

use crate::WaitPolicy;
use crate::error::{Error, Outline};
use crate::poll::may_pass;
use std::time::Duration;
use tokio::time::sleep;

/// The times at which to ask.
pub(super) struct Pace<'a> {
    policy: &'a WaitPolicy,
    interval: Duration,
    failures: u32,
}

impl<'a> Pace<'a> {
    pub(super) fn new(policy: &'a WaitPolicy) -> Self {
        Self {
            policy,
            interval: policy.first.min(policy.longest),
            failures: 0,
        }
    }

    /// Waits until it is time to ask again, after an answer.
    pub(super) async fn answered(&mut self) {
        self.failures = 0;
        self.wait(Duration::ZERO).await;
    }

    /// Waits until it is time to ask again, after a failure to ask; or gives that back if there is no use in it.
    pub(super) async fn failed(&mut self, error: Error) -> Result<(), Error> {
        if !may_pass(&error) || self.failures >= self.policy.failures {
            return Err(error);
        }
        self.failures += 1;
        tracing::debug!(error = %Outline(&error), "the transfer could not be asked for");
        self.wait(error.retry_after().unwrap_or_default()).await;
        Ok(())
    }

    async fn wait(&mut self, asked: Duration) {
        sleep(self.interval.max(asked)).await;
        self.interval = (self.interval + self.interval / 2).min(self.policy.longest);
    }
}
