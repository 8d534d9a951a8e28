//! The end of sessions: by a log-out, by dropping the client, and after a renewal that was not needed.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::session::active::Session;
use crate::session::login::{Login, Stage};
use crate::session::manager::SessionManager;
use crate::session::state::Phase;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::Instant;
use tracing::Instrument as _;

/// The time for which an operation that was rejected in a new session causes no further login.
const REJECTED: Duration = Duration::from_secs(15);

impl SessionManager {
    /// Returns `true` if a rejection of this operation may mean that the session expired.
    pub(crate) fn may_have_expired(&self, operation: &'static str) -> bool {
        let state = self.read();
        let rejected = state.rejected.get(operation);
        rejected.is_none_or(|since| since.elapsed() > REJECTED)
    }

    /// Records that the server rejects the operation in a new session too, so for another reason than an expired session.
    ///
    /// The sessions that were assumed to have expired may be alive, so they are ended.
    pub(crate) fn renewal_failed(
        self: &Arc<Self>,
        operation: &'static str,
        used: Vec<Arc<Session>>,
    ) {
        let mut replaced = used;
        {
            let mut state = self.write();
            state.rejected.insert(operation, Instant::now());
            let current = match &state.phase {
                Phase::Ready(session) | Phase::Closed(Some(session)) => Some(session),
                _ => None,
            };
            replaced.retain(|session| {
                let is_current =
                    current.is_some_and(|it| it.authorization.is_same(&session.authorization));
                !is_current && session.begin_end()
            });
        }
        let manager = Arc::clone(self);
        let end = async move {
            for session in replaced {
                manager.source.log_out(&session.authorization).await.ok();
            }
        };
        tokio::spawn(end.in_current_span());
    }

    /// Ends the session, and prevents another one.
    pub(crate) async fn log_out(self: &Arc<Self>) -> Result<(), Error> {
        if let Some(mut login) = self.close() {
            login.wait_for(Stage::is_finished).await.ok();
        }
        let manager = Arc::clone(self);
        // In a task of its own, which a cancellation of this call does not cancel.
        let end = async move { manager.end_remaining().await };
        match tokio::spawn(end.in_current_span()).await {
            Ok(result) => result,
            Err(_) => Err(Error::login_aborted()),
        }
    }

    /// Ends the session in the background, best effort.
    pub(crate) fn log_out_in_background(self: &Arc<Self>) {
        let is_logging_in = self.close().is_some();
        let state = self.read();
        if is_logging_in || !matches!(state.phase, Phase::Closed(Some(_))) {
            return;
        }
        let runtime = Handle::try_current().ok().or_else(|| state.runtime.clone());
        drop(state);
        let manager = Arc::clone(self);
        match runtime {
            Some(runtime) => {
                runtime.spawn(async move { manager.end_remaining().await });
            }
            None => tracing::warn!("a session is not ended: there is no runtime to log out on"),
        }
    }

    /// Denies a session to all further calls. Returns the login in progress, which will end its session itself.
    fn close(&self) -> Option<Login> {
        let mut state = self.write();
        let (phase, login) = match std::mem::take(&mut state.phase) {
            Phase::Ready(session) => (Phase::Closed(Some(session)), None),
            Phase::LoggingIn(login) => {
                self.closing.notify_one();
                (Phase::Closed(None), Some(login))
            }
            Phase::Closed(session) => (Phase::Closed(session), None),
            Phase::Idle | Phase::Paused { .. } => (Phase::Closed(None), None),
        };
        state.phase = phase;
        login
    }

    /// Ends the session that a closed client still has. One that cannot be ended is kept for another attempt.
    pub(super) async fn end_remaining(&self) -> Result<(), Error> {
        let session = match &mut self.write().phase {
            Phase::Closed(session) => session.take(),
            _ => None,
        };
        let Some(session) = session else {
            return Ok(());
        };
        let result = self.source.log_out(&session.authorization).await;
        match &result {
            Ok(()) => tracing::info!(generation = session.generation, "logged out"),
            Err(error) => {
                tracing::warn!(error = %Redacted(error), "the session could not be ended");
                if let Phase::Closed(remaining) = &mut self.write().phase {
                    *remaining = Some(session);
                }
            }
        }
        result
    }
}
