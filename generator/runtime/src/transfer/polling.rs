//! Intervals between polls of the server.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::transient::{Purpose, is_transient};
use crate::task::policy::WaitPolicy;
use std::time::Duration;
use tokio::time::sleep;

/// A sequence of polls by a [`WaitPolicy`].
pub(super) struct Polling<'a> {
    policy: &'a WaitPolicy,
    interval: Duration,
    failures: u32,
}

impl<'a> Polling<'a> {
    pub(super) fn new(policy: &'a WaitPolicy) -> Self {
        Self {
            policy,
            interval: policy.first.min(policy.longest),
            failures: 0,
        }
    }

    /// Waits until the next poll, after one that succeeded.
    pub(super) async fn succeeded(&mut self) {
        self.failures = 0;
        self.wait(None).await;
    }

    /// Waits until the next poll, after one that failed. Returns the error if another poll is pointless.
    pub(super) async fn failed(&mut self, error: Error) -> Result<(), Error> {
        if !is_transient(&error, Purpose::Poll) || self.failures >= self.policy.failures {
            return Err(error);
        }
        self.failures += 1;
        tracing::debug!(
            error = Redacted(&error).to_string(),
            "polling the transfer failed"
        );
        self.wait(error.retry_after()).await;
        Ok(())
    }

    async fn wait(&mut self, retry_after: Option<Duration>) {
        sleep(self.policy.pause(self.interval, retry_after)).await;
        self.interval = (self.interval + self.interval / 2).min(self.policy.longest);
    }
}

/// Makes a call until it succeeds or fails permanently. Waits between attempts as between polls.
///
/// Protects the work of hours from a short fault of the server at a single call.
pub(super) async fn persistently<T, F>(
    policy: &WaitPolicy,
    call: impl Fn() -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut polling = Polling::new(policy);
    loop {
        match call().await {
            Ok(result) => return Ok(result),
            Err(error) => polling.failed(error).await?,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn waits_are_limited() {
        let second = Duration::from_secs(1);
        let policy = WaitPolicy::default().first_interval(second);
        let quarter = second * 15 * 60;
        let day = second * 24 * 60 * 60;
        let patient = policy.clone().longest_retry_after(Duration::MAX);
        for (policy, retry_after, expected) in [
            (&policy, None, second),
            (&policy, Some(second * 60), second * 60),
            (&policy, Some(day * 365), quarter),
            (&policy, Some(Duration::MAX), quarter),
            (&patient, Some(second * 60), second * 60),
            (&patient, Some(Duration::MAX), day),
        ] {
            let begin = Instant::now();
            Polling::new(policy).wait(retry_after).await;
            assert_eq!(begin.elapsed().as_secs(), expected.as_secs());
        }
    }
}
