//! The attempts of a call, and the budget of retries that all calls of a client share.

use crate::retry::policy::{MAX_WAIT, RetryPolicy};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// The remaining retries of a client.
pub(crate) struct Budget {
    tokens: AtomicU32,
    capacity: u32,
}

/// Tokens that a retry costs, and restores if it succeeds. A success of a first attempt restores one token.
const COST: u32 = 5;

impl Budget {
    pub(crate) fn new(policy: &RetryPolicy) -> Self {
        let capacity = policy.budget.saturating_mul(COST);
        Self {
            tokens: AtomicU32::new(capacity),
            capacity,
        }
    }

    fn take(&self) -> bool {
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(COST)
            })
            .is_ok()
    }

    fn give(&self, tokens: u32) {
        // A full budget, the common case, is not written to.
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |it| {
                (it < self.capacity).then(|| it.saturating_add(tokens).min(self.capacity))
            })
            .ok();
    }
}

/// The attempts of one call.
pub(crate) struct Attempts<'a> {
    policy: &'a RetryPolicy,
    budget: &'a Budget,
    started: Instant,
    deadline: Option<Instant>,
    made: u32,
}

impl<'a> Attempts<'a> {
    pub(crate) fn new(
        policy: &'a RetryPolicy,
        budget: &'a Budget,
        started: Instant,
        deadline: Option<Instant>,
    ) -> Self {
        Self {
            policy,
            budget,
            started,
            deadline,
            made: 1,
        }
    }

    /// Returns the wait before the next attempt, at least what the server asked for within the limit of that; `None` if there
    /// is no further attempt.
    pub(crate) fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        self.after(self.policy.asked(asked).unwrap_or_default())
    }

    /// Returns the wait before the next attempt, at least `least`; `None` if there is no further attempt.
    pub(crate) fn after(&mut self, least: Duration) -> Option<Duration> {
        if self.made >= self.policy.attempts {
            return None;
        }
        let doubled = 2_u32.saturating_pow(self.made - 1);
        let longest = self
            .policy
            .first
            .saturating_mul(doubled)
            .min(self.policy.longest)
            .min(MAX_WAIT);
        let wait = longest.mul_f64(fastrand::f64()).max(least);
        let now = Instant::now();
        let then = now.checked_add(wait)?;
        let late = then - self.started > self.policy.elapsed
            || self.deadline.is_some_and(|deadline| then >= deadline);
        if late || !self.budget.take() {
            return None;
        }
        self.made += 1;
        Some(wait)
    }

    /// Returns the number of attempts so far, including the current one.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    /// Records progress: the current attempt counts as the first, and its cost is restored.
    pub(crate) fn progressed(&mut self) {
        if self.made > 1 {
            self.budget.give(COST);
        }
        self.made = 1;
        self.started = Instant::now();
    }

    /// Records the success of the current attempt.
    pub(crate) fn succeeded(&self) {
        self.budget.give(if self.made > 1 { COST } else { 1 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waits_double_up_to_the_limits() {
        let second = Duration::from_secs(1);
        let policy = RetryPolicy::default()
            .attempts(5)
            .first_wait(second)
            .longest_wait(second * 3);
        let budget = Budget::new(&policy);
        for _ in 0..100 {
            let now = Instant::now();
            let mut attempts = Attempts::new(&policy, &budget, now, None);
            for longest in [1, 2, 3, 3] {
                assert!(attempts.next(None).expect("an attempt") <= second * longest);
            }
            assert_eq!(attempts.next(None), None);
            assert_eq!(attempts.made(), 5);
            budget.give(u32::MAX);
            // The wait that the server asks for is respected, if there is time for it.
            let mut attempts = Attempts::new(&policy, &budget, now, Some(now + second * 20));
            assert_eq!(attempts.next(Some(second * 7)), Some(second * 7));
            assert_eq!(attempts.next(Some(second * 20)), None);
            let mut attempts = Attempts::new(&policy, &budget, now, None);
            assert_eq!(attempts.next(Some(second * 61)), None);
            assert_eq!(attempts.next(Some(Duration::MAX)), None);
            budget.give(u32::MAX);
        }
        let never = RetryPolicy::none();
        assert_eq!(
            Attempts::new(&never, &budget, Instant::now(), None).next(None),
            None
        );
    }

    #[tokio::test(start_paused = true)]
    async fn the_wait_that_a_server_asks_for_is_limited() {
        let minute = Duration::from_secs(60);
        let policy = RetryPolicy::default().max_elapsed(Duration::MAX);
        let year = minute * 60 * 24 * 365;
        for (policy, asked, wait) in [
            (policy.clone(), minute, minute),
            (policy.clone(), year, minute * 15),
            (policy.clone(), Duration::MAX, minute * 15),
            (policy.longest_retry_after(year), year, year),
        ] {
            let budget = Budget::new(&policy);
            let mut attempts = Attempts::new(&policy, &budget, Instant::now(), None);
            assert_eq!(attempts.next(Some(asked)), Some(wait));
        }
        // A pause of the client's own is not.
        let policy = RetryPolicy::default().longest_retry_after(Duration::ZERO);
        let budget = Budget::new(&policy);
        let mut attempts = Attempts::new(&policy, &budget, Instant::now(), None);
        assert_eq!(attempts.after(minute / 2), Some(minute / 2));
    }

    #[tokio::test(start_paused = true)]
    async fn all_calls_share_the_budget() {
        let policy = RetryPolicy::default().budget(2);
        let budget = Budget::new(&policy);
        let attempts = || Attempts::new(&policy, &budget, Instant::now(), None);
        assert!(attempts().next(None).is_some());
        let mut second = attempts();
        assert!(second.next(None).is_some() && second.next(None).is_none());
        second.succeeded();
        assert!(attempts().next(None).is_some());
        for _ in 0..COST {
            assert!(attempts().next(None).is_none());
            attempts().succeeded();
        }
        assert!(attempts().next(None).is_some());
    }
}
