//! A login in progress, and the calls that wait for it.
//!
//! A short fault of a server must not fail all calls that wait for one login, nor cause a login for each of them. So the
//! login itself is retried, as the policy of the client allows: however many calls wait, the server gets one at a time.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::retry::attempts::{Attempts, Budget};
use crate::retry::policy::RetryPolicy;
use crate::retry::transient::{Purpose, is_transient};
use crate::session::active::Session;
use crate::session::authorization::Authorization;
use crate::session::ledger::Ledger;
use crate::session::source::Source;
use crate::transport::request::Credential;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    /// An attempt failed, and the next one begins at this time.
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
    /// The pause after a failed login.
    pub(crate) pause: Duration,
}

/// The logins of a client.
pub(super) struct Logins {
    source: Arc<dyn Source>,
    policy: LoginPolicy,
    ledger: Mutex<Ledger>,
    /// Wakes a login that waits for its retry, to cancel it.
    closing: Notify,
}

impl Logins {
    pub(super) fn new(source: Arc<dyn Source>, policy: LoginPolicy) -> Self {
        Self {
            ledger: Mutex::new(Ledger::new(policy.pause)),
            source,
            policy,
            closing: Notify::new(),
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the error of a call that needs a login during the pause after a failed one.
    pub(super) fn pause(&self) -> Option<Error> {
        let ledger = self.ledger();
        let (pause, error) = ledger.pause(Instant::now())?;
        Some(Error::login_paused(error.clone(), pause))
    }

    /// Ends the session that is kept for other clients, if there is one.
    pub(super) async fn end_kept(&self) -> Result<(), Error> {
        self.source.end_kept().await
    }

    /// Cancels the wait for the next attempt.
    pub(super) fn close(&self) {
        self.closing.notify_one();
    }

    /// Logs in to replace an authorization, if there was one, and retries after a transient failure.
    pub(super) async fn log_in(
        &self,
        replaced: Option<&Authorization>,
        stage: &watch::Sender<Stage>,
    ) -> Result<(Authorization, Credential), Error> {
        let policy = &self.policy;
        let mut attempts = Attempts::new(&policy.retry, &policy.budget, Instant::now(), None);
        loop {
            let result = self.source.log_in(replaced).await.and_then(with_credential);
            let (error, pause) = match result {
                Ok(session) => {
                    self.ledger().succeeded();
                    if attempts.made() > 1 {
                        attempts.succeeded();
                    }
                    return Ok(session);
                }
                Err(error) => {
                    let asked = policy.retry.asked(error.retry_after());
                    let pause = self.ledger().failed(&error, asked, Instant::now());
                    (error, pause)
                }
            };
            let wait = match is_transient(&error, Purpose::LogIn) {
                // The protection of the account has no ceiling.
                true => attempts.after(pause.unwrap_or_default()),
                false => None,
            };
            let Some(wait) = wait else {
                tracing::warn!(
                    error = Redacted(&error).to_string(),
                    pause_s = pause.map(|pause| pause.as_secs_f64()),
                    "login failed"
                );
                return Err(error);
            };
            tracing::debug!(
                error = Redacted(&error).to_string(),
                wait_s = wait.as_secs_f64(),
                "retrying the login"
            );
            let at = Instant::now() + wait;
            stage.send_replace(Stage::Retrying { at, error });
            if timeout(wait, self.closing.notified()).await.is_ok() {
                return Err(Error::logged_out());
            }
        }
    }
}

/// The longest session or token that a login may return, in bytes. Servers accept no longer headers, and every call would
/// carry it.
const LONGEST: usize = 8 * 1024;

fn with_credential(authorization: Authorization) -> Result<(Authorization, Credential), Error> {
    if authorization.secret().expose().len() > LONGEST {
        return Err(Error::login(format!(
            "the authorization must have at most {LONGEST} bytes"
        )));
    }
    match authorization.credential() {
        Ok(credential) => Ok((authorization, credential)),
        Err(reason) => Err(Error::login(format!("the authorization {reason}"))),
    }
}
