//! A login in progress, and the calls that wait for it.
//!
//! A short fault of a server must not fail all calls that wait for one login, nor cause a login for each of them. So the
//! login itself is retried once: however many calls wait, the server gets at most two.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::attempts::{Attempts, Budget};
use crate::retry::policy::RetryPolicy;
use crate::retry::transient::{Failure, Purpose, is_transient};
use crate::session::active::Session;
use crate::session::authorization::Authorization;
use crate::session::source::Source;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout};

/// The result of a login, for all calls that wait for it.
pub(super) type LoginResult = Result<Arc<Session>, Error>;

/// A login in progress.
pub(super) type Login = watch::Receiver<Stage>;

/// The progress of a login.
pub(super) enum Stage {
    Running,
    /// The first attempt failed, and the second begins at this time.
    Retrying {
        at: Instant,
        error: Error,
    },
    Finished(LoginResult),
}

impl Stage {
    pub(super) fn is_finished(&self) -> bool {
        matches!(self, Self::Finished(_))
    }

    /// Returns the result for a call that waits for no attempt that begins at `latest` or later; `None` while the call
    /// has to wait.
    pub(super) fn result(&self, latest: Option<Instant>) -> Option<LoginResult> {
        match self {
            Self::Finished(result) => Some(result.clone()),
            Self::Retrying { at, error } if latest.is_some_and(|latest| *at >= latest) => {
                Some(Err(error.clone()))
            }
            Self::Running | Self::Retrying { .. } => None,
        }
    }
}

/// The settings of logins.
pub(crate) struct LoginPolicy {
    pub(crate) retry: RetryPolicy,
    /// The budget of the client.
    pub(crate) budget: Arc<Budget>,
    /// The pause after a rejected login.
    pub(crate) pause: Duration,
}

/// Logs in, and retries once after a transient failure. `closing` cancels the wait in between.
pub(super) async fn log_in(
    source: &dyn Source,
    policy: &LoginPolicy,
    closing: &Notify,
    stage: &watch::Sender<Stage>,
) -> Result<Authorization, Error> {
    let mut attempts = Attempts::new(&policy.retry, &policy.budget, Instant::now(), None);
    let error = match source.log_in().await {
        Ok(authorization) => return Ok(authorization),
        Err(error) => error,
    };
    let wait = match is_transient(&error, Purpose::LogIn) {
        true => attempts.next(Some(shortest_wait(&error, policy.pause))),
        false => None,
    };
    let Some(wait) = wait else { return Err(error) };
    tracing::debug!(error = %Redacted(&error), wait = ?wait, "retrying the login");
    let at = Instant::now() + wait;
    stage.send_replace(Stage::Retrying { at, error });
    if timeout(wait, closing.notified()).await.is_ok() {
        return Err(Error::logged_out());
    }
    let result = source.log_in().await;
    if result.is_ok() {
        attempts.succeeded();
    }
    result
}

/// Returns the shortest wait before a retry of a login. A server that responded is given time, a broken connection is not.
fn shortest_wait(error: &Error, pause: Duration) -> Duration {
    match Failure::of(error) {
        Failure::Disconnected => Duration::ZERO,
        _ => error.retry_after().unwrap_or(pause),
    }
}

/// The longest pause after a rejected login.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Returns how long logins are suspended after this failure, the last of `failures` in a row.
///
/// Protects the account from being locked by a wrong password, and an overloaded server from more requests.
pub(super) fn pause_after(error: &Error, failures: u32, pause: Duration) -> Option<Duration> {
    let pause = match Failure::of(error) {
        Failure::Busy | Failure::Internal | Failure::OtherServerError => {
            error.retry_after().unwrap_or(pause)
        }
        Failure::NotConnected | Failure::Disconnected | Failure::TimedOut | Failure::Refused => {
            return None;
        }
        Failure::SlowRequest
        | Failure::IncompleteUpload
        | Failure::NoSession
        | Failure::Permanent => {
            pause.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)))
        }
    };
    Some(pause.min(LONGEST_PAUSE))
}
