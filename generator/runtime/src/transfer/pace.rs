//! Asking the server again and again.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::transient::{Purpose, is_transient};
use crate::task::policy::{WaitPolicy, pause};
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
        self.wait(None).await;
    }

    /// Waits until it is time to ask again, after a failure to ask; or gives that back if there is no use in it.
    pub(super) async fn failed(&mut self, error: Error) -> Result<(), Error> {
        if !is_transient(&error, Purpose::Poll) || self.failures >= self.policy.failures {
            return Err(error);
        }
        self.failures += 1;
        tracing::debug!(error = %Redacted(&error), "the transfer could not be asked for");
        self.wait(error.retry_after()).await;
        Ok(())
    }

    async fn wait(&mut self, asked: Option<Duration>) {
        sleep(pause(self.interval, asked)).await;
        self.interval = (self.interval + self.interval / 2).min(self.policy.longest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn no_wait_is_too_long_to_reckon_with() {
        let second = Duration::from_secs(1);
        let policy = WaitPolicy::default().first_interval(second);
        let day = second * 24 * 60 * 60;
        for (asked, expected) in [
            (None, second),
            (Some(second * 60), second * 60),
            (Some(day * 2), day),
            (Some(Duration::MAX), day),
        ] {
            let begin = Instant::now();
            Pace::new(&policy).wait(asked).await;
            assert_eq!(begin.elapsed().as_secs(), expected.as_secs());
        }
    }
}
