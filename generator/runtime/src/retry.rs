//! When to send a call again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// When to send a call again that failed, and how long to wait before.
///
/// A call that can be repeated without harm (`GET`, `HEAD`, `PUT`, `DELETE`, a call with a `Client-Token`, and what
/// [`Call::idempotent`](crate::Call::idempotent) says is one) is sent again after the statuses 429, 502, 503 and 504, and
/// when the connection fails. Any other call is sent again only if it provably was not sent: there never was a connection.
/// What starts a task ([`ResultShape::Task`](crate::ResultShape::Task)) is such a call whatever its method: a repetition
/// would start another one. Neither is sent again when the time allowed is over or the certificate of the server is not accepted.
///
/// When the answer to a `DELETE` is lost and the repetition finds nothing, the error
/// ([`Error::is_not_found`](crate::Error::is_not_found)) stays: nobody can tell whether the first request removed it or it
/// never was there. To whom both are the same, they are the same.
///
/// The wait is a random part of a time that starts at [`first_wait`](Self::first_wait) and doubles up to
/// [`longest_wait`](Self::longest_wait), but never shorter than the server asks for (`retry-after`). A call that would have
/// to wait beyond [`max_elapsed`](Self::max_elapsed) or its own timeout fails at once.
///
/// ```no_run
/// use std::time::Duration;
/// use vsphere_runtime::{Client, Error, Operation, RetryPolicy, Value};
///
/// # async fn run(client: &Client, operation: &'static Operation) -> Result<Value, Error> {
/// // A server that is restarted is waited for.
/// let patient = RetryPolicy::default()
///     .attempts(20)
///     .longest_wait(Duration::from_secs(30))
///     .max_elapsed(Duration::from_secs(600));
/// client.call(operation).timeout(Duration::from_secs(600)).retry(patient).await
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    attempts: u32,
    first: Duration,
    longest: Duration,
    elapsed: Duration,
    budget: u32,
}

impl Default for RetryPolicy {
    /// 4 attempts, waits of up to 0.25, 0.5 and 1 seconds, 1 minute in all, a budget of 100 attempts.
    fn default() -> Self {
        Self {
            attempts: 4,
            first: Duration::from_millis(250),
            longest: Duration::from_secs(10),
            elapsed: Duration::from_secs(60),
            budget: 100,
        }
    }
}

impl RetryPolicy {
    /// Never sends a call again.
    pub fn none() -> Self {
        Self::default().attempts(1)
    }

    /// Sends a call so often at most, the first time included.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The longest wait before the second attempt. It doubles with each further one.
    pub fn first_wait(mut self, wait: Duration) -> Self {
        self.first = wait;
        self
    }

    /// The longest wait before any attempt, unless the server asks for more.
    pub fn longest_wait(mut self, wait: Duration) -> Self {
        self.longest = wait;
        self
    }

    /// Starts no attempt later than this after the first one.
    pub fn max_elapsed(mut self, limit: Duration) -> Self {
        self.elapsed = limit;
        self
    }

    /// How many further attempts all calls of a client have together, while none succeeds. Each success gives back some.
    ///
    /// Keeps a client from making an overloaded server worse. Counts in the policy of a client, not in that of a call.
    pub fn budget(mut self, attempts: u32) -> Self {
        self.budget = attempts;
        self
    }

    /// The time at which no further attempt begins any more, for what began at `started`; `None` if that is never.
    pub(crate) fn latest(&self, started: Instant, deadline: Option<Instant>) -> Option<Instant> {
        if self.attempts <= 1 {
            return Some(started);
        }
        let elapsed = started.checked_add(self.elapsed);
        elapsed.into_iter().chain(deadline).min()
    }
}

/// What is left of the further attempts of a client.
pub(crate) struct Budget {
    tokens: AtomicU32,
    capacity: u32,
}

/// Beyond any sensible wait, and far from what cannot be reckoned with.
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Tokens that a further attempt costs, and gets back if it succeeds. A success at the first attempt brings one.
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
        // A full budget, which is the rule, is not written to.
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

    /// The wait before the next attempt, if there is to be one.
    pub(crate) fn next(&mut self, asked: Option<Duration>) -> Option<Duration> {
        if self.made >= self.policy.attempts {
            return None;
        }
        let doubled = 2_u32.saturating_pow(self.made - 1);
        let longest = self
            .policy
            .first
            .saturating_mul(doubled)
            .min(self.policy.longest)
            .min(DAY);
        let wait = longest
            .mul_f64(fastrand::f64())
            .max(asked.unwrap_or_default());
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

    /// How many attempts were made, the one under way included.
    pub(crate) fn made(&self) -> u32 {
        self.made
    }

    /// Notes that the work goes on: the attempt under way counts as the first one, and costs nothing.
    pub(crate) fn progressed(&mut self) {
        if self.made > 1 {
            self.budget.give(COST);
        }
        self.made = 1;
        self.started = Instant::now();
    }

    pub(crate) fn succeeded(&self) {
        self.budget.give(if self.made > 1 { COST } else { 1 });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waits() {
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
            // What the server asks for counts, as long as there is time.
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
    async fn the_budget_is_shared() {
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
