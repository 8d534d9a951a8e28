//! Logging in and out on request of the caller.

use crate::client::access::Access;
use crate::client::auth::end_session;
use crate::client::handle::Client;
use crate::error::{Error, ErrorCause};
use crate::session::authorization::Authorization;
use tokio::time::Instant;
use tracing::Instrument as _;

impl Client {
    /// Logs in now rather than at the first call. Does nothing if there is a session, or no way to log in. Transient
    /// failures are retried by the policy of the client.
    ///
    /// # Errors
    ///
    /// The error of the login. During the pause after a failed login, an error that says when the next one is made:
    /// [`SessionError::next_login`](crate::SessionError::next_login). [`Error::is_logged_out`] after
    /// [`log_out`](Self::log_out).
    pub async fn log_in(&self) -> Result<(), Error> {
        let Access::Managed(sessions) = self.access() else {
            return Ok(());
        };
        self.keep_alive();
        let latest = self.core().retry.latest(Instant::now(), None);
        match sessions.ready_or_new(latest).await {
            Ok(_) => Ok(()),
            // No login was made: the error is that of an earlier one.
            Err(error) if is_paused(&error) => Err(error),
            Err(error) => Err(error.login_error().cloned().unwrap_or(error)),
        }
    }

    /// Returns the session for use by another client or program, and logs in if there is none: see
    /// [`ClientBuilder::import_session`](crate::ClientBuilder::import_session).
    ///
    /// From now on the session is the caller's, too: dropping this client does not end it, [`log_out`](Self::log_out) does.
    /// A session or a token that the caller provided is returned as it is.
    ///
    /// # Errors
    ///
    /// Those of [`log_in`](Self::log_in), and [`Error::is_session`] if the client is anonymous.
    pub async fn export_session(&self) -> Result<Authorization, Error> {
        self.log_in().await?;
        match self.access() {
            Access::Managed(sessions) => {
                let latest = self.core().retry.latest(Instant::now(), None);
                Ok(sessions.ready_or_new(latest).await?.export())
            }
            Access::Provided { authorization, .. } => Ok(authorization.clone()),
            Access::Unsendable { name, reason } => Err(Error::invalid(None, Some(name), reason)),
            Access::Anonymous => Err(Error::login(
                "the client has neither session nor credentials",
            )),
        }
    }

    /// Ends the session, for this client and its clones. Later calls, and calls in progress, fail: see
    /// [`Error::is_logged_out`].
    ///
    /// Waits for a login in progress, for sessions that are being ended in the background, also those of
    /// [transfers](crate::transfer) that failed or were dropped, and for a concurrent log-out:
    /// when it succeeds, no session is left. Succeeds if there is no session, or it was ended before. A session that the
    /// caller provided or exported is ended too, and one in a
    /// [store](crate::ClientBuilder::session_store), even if this client did not use it. For a bearer token there is nothing
    /// to do. Dropping the future does not cancel the log-out.
    ///
    /// # Errors
    ///
    /// The server could not be reached, or did not confirm the end. Call this again, or drop the client, which tries again.
    pub async fn log_out(&self) -> Result<(), Error> {
        if self.all_unfinished().is_empty() {
            return self.log_out_now().await;
        }
        let client = self.clone();
        // In a task of its own, which a cancellation of this call does not cancel.
        let end = async move {
            client.all_unfinished().finished().await;
            client.log_out_now().await
        };
        match tokio::spawn(end.in_current_span()).await {
            Ok(result) => result,
            Err(_) => Err(Error::login_aborted()),
        }
    }

    async fn log_out_now(&self) -> Result<(), Error> {
        self.stop_keep_alive();
        match self.access() {
            Access::Anonymous | Access::Unsendable { .. } => Ok(()),
            Access::Provided { authorization, .. } => end_session(self, authorization).await,
            Access::Managed(sessions) => sessions.log_out().await,
        }
    }
}

fn is_paused(error: &Error) -> bool {
    matches!(error.as_cause(), ErrorCause::Session(session) if session.next_login().is_some())
}
