//! A login under way, and who waits for it.
//!
//! A short fault of a server must not lose all calls that wait for one login, nor bring it a login for each of them. So a
//! login that may pass is made once more, by the flight itself: however many wait, there are two at most.

use super::{Outcome, Session};
use crate::auth::Authorization;
use crate::error::{Error, ErrorCause, Outline};
use crate::retry::Attempts;
use crate::session_error::SessionError;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

pub(super) type Flight = watch::Receiver<Stage>;

/// How far a login is.
pub(super) enum Stage {
    UnderWay,
    /// It failed, and is made once more at this time.
    Again {
        at: Instant,
        error: Error,
    },
    Landed(Outcome),
}

impl Stage {
    pub(super) fn has_landed(&self) -> bool {
        matches!(self, Self::Landed(_))
    }

    /// What it came to, for somebody who waits for no attempt that begins at `latest` or after; `None` is nobody's limit.
    pub(super) fn outcome(&self, latest: Option<Instant>) -> Option<Outcome> {
        match self {
            Self::Landed(outcome) => Some(outcome.clone()),
            Self::Again { at, error } if latest.is_some_and(|latest| *at >= latest) => {
                Some(Err(error.clone()))
            }
            Self::UnderWay | Self::Again { .. } => None,
        }
    }
}

impl Session {
    /// Logs in, once more if the first time failed by what may pass: by the policy and the budget of the client, not before
    /// the server asks for it. A log-out in the meantime ends the wait.
    pub(super) async fn fly(&self, stage: &watch::Sender<Stage>) -> Result<Authorization, Error> {
        let core = self.plain.core();
        let mut attempts = Attempts::new(&core.retry, &core.budget, Instant::now(), None);
        let error = match self.authenticator.log_in(&self.plain).await {
            Ok(authorization) => return Ok(authorization),
            Err(error) => error,
        };
        let wait = self
            .asked_wait(&error)
            .and_then(|asked| attempts.next(Some(asked)));
        let Some(wait) = wait else { return Err(error) };
        tracing::debug!(error = %Outline(&error), wait = ?wait, "the login is made once more");
        let at = Instant::now() + wait;
        stage.send_replace(Stage::Again { at, error });
        if timeout(wait, self.closing.notified()).await.is_ok() {
            return Err(Error::session(SessionError::logged_out()));
        }
        let outcome = self.authenticator.log_in(&self.plain).await;
        if outcome.is_ok() {
            attempts.succeeded();
        }
        outcome
    }

    /// The least wait before another login after this failure; `None` if another one is not for now.
    fn asked_wait(&self, error: &Error) -> Option<Duration> {
        match error.as_cause() {
            // Where there never was a connection, the call has been sent again already.
            ErrorCause::Transport(error) if !error.is_connect() => Some(Duration::ZERO),
            ErrorCause::Api(answer) if matches!(answer.status(), 429 | 502 | 503 | 504) => {
                Some(answer.retry_after().unwrap_or(self.pause))
            }
            _ => None,
        }
    }
}
