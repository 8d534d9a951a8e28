//! The time to reach a transfer endpoint for the first time.

use crate::error::Error;
use crate::error::ErrorCause;
use crate::error::route::Route;
use crate::retry::attempts::Attempts;
use std::time::Duration;
use tokio::time::Instant;

/// The limit of the time to reach an endpoint on another server than the API's.
///
/// Such an endpoint has a name that this machine may not resolve, or that a firewall hides. One that was reached before is
/// restarting, perhaps, and is worth the waits of the retry policy.
pub(super) struct Reach {
    limit: Duration,
    state: State,
}

enum State {
    NotTried,
    /// Not reached since then.
    Unreachable(Instant),
    Reached,
}

impl Reach {
    pub(super) fn within(limit: Duration) -> Self {
        Self {
            limit,
            state: State::NotTried,
        }
    }

    /// Returns the wait before the next attempt after a failed one, at least `requested`. `None` if there is none: by the policy,
    /// or because the endpoint is given up.
    pub(super) fn next_wait(
        &mut self,
        attempts: &mut Attempts<'_>,
        error: &Error,
        requested: Option<Duration>,
    ) -> Option<Duration> {
        let wait = attempts.next(requested)?;
        (!self.is_over(error, wait)).then_some(wait)
    }

    /// Records the failure of an attempt. Returns `true` if the endpoint is given up, rather than tried after `wait`.
    fn is_over(&mut self, error: &Error, wait: Duration) -> bool {
        let since = match (&self.state, is_unreachable(error)) {
            (State::Reached, _) => return false,
            (_, false) => {
                self.state = State::Reached;
                return false;
            }
            (State::NotTried, true) => Instant::now(),
            (State::Unreachable(since), true) => *since,
        };
        self.state = State::Unreachable(since);
        // An attempt has the same limit.
        error.is_client_timeout() || since.elapsed().saturating_add(wait) >= self.limit
    }
}

/// Returns `true` if no connection to an endpoint on another server was established.
fn is_unreachable(error: &Error) -> bool {
    let connecting = match error.as_cause() {
        ErrorCause::Transport(error) => error.is_connect(),
        ErrorCause::Timeout { connecting, .. } => *connecting,
        _ => false,
    };
    connecting && error.route().is_some_and(Route::is_transfer_endpoint)
}

#[cfg(test)]
mod tests {
    use super::Reach;
    use crate::error::Error;
    use crate::error::route::Route;
    use std::time::Duration;
    use tokio::time::advance;

    fn timeout(connecting: bool) -> Error {
        let route = Route::new("esx1:443".to_owned(), None, true).into_endpoint();
        Error::timeout(connecting).at(|| route)
    }

    fn refused() -> Error {
        use crate::error::ErrorCause;
        use crate::error::transport::{Step, TransportError};
        let error = TransportError::new(Step::Connect, None, String::new(), "".into());
        let route = Route::new("esx1:443".to_owned(), None, true).into_endpoint();
        Error::new(None, ErrorCause::Transport(error)).at(|| route)
    }

    #[tokio::test(start_paused = true)]
    async fn endpoints_are_given_up_after_the_limit() {
        let second = Duration::from_secs(1);
        let mut reach = Reach::within(second * 10);
        assert!(!reach.is_over(&refused(), second));
        advance(second * 8).await;
        assert!(!reach.is_over(&refused(), second));
        assert!(reach.is_over(&refused(), second * 2));
        // A timeout of one attempt.
        assert!(Reach::within(second * 10).is_over(&timeout(true), second));
        // Whatever else happens shows that the endpoint was reached.
        let mut reach = Reach::within(second * 10);
        assert!(!reach.is_over(&timeout(false), second));
        assert!(!reach.is_over(&timeout(true), second * 100));
    }
}
