//! How sessions end.

use super::flight::{Flight, Stage};
use super::{NO_HELP, Phase, Session};
use crate::error::{Error, Outline};
use crate::session::Grant;
use crate::session_error::SessionError;
use std::sync::{Arc, PoisonError};
use tokio::runtime::Handle;
use tokio::time::Instant;
use tracing::Instrument as _;

impl Session {
    /// Whether a refusal of this operation may mean that the session expired.
    pub(crate) fn may_help(&self, operation: &'static str) -> bool {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state
            .refused
            .get(operation)
            .is_none_or(|since| since.elapsed() > NO_HELP)
    }

    /// Notes that a new session did not help: the server refuses the operation for another reason. So the sessions that
    /// were thought to have expired may well live, and are given back.
    pub(crate) fn did_not_help(self: &Arc<Self>, operation: &'static str, used: Vec<Arc<Grant>>) {
        let mut given_up = used;
        {
            let mut state = self.write();
            state.refused.insert(operation, Instant::now());
            let current = match &state.phase {
                Phase::Ready(grant) | Phase::Closed(Some(grant)) => Some(grant),
                _ => None,
            };
            given_up.retain(|grant| {
                let is_current =
                    current.is_some_and(|it| it.authorization.is_same(&grant.authorization));
                !is_current && grant.retire()
            });
        }
        let session = Arc::clone(self);
        let give_back = async move {
            for grant in given_up {
                let (plain, authorization) = (&session.plain, &grant.authorization);
                let outcome = session.authenticator.log_out(plain, authorization);
                outcome.await.ok();
            }
        };
        tokio::spawn(give_back.in_current_span());
    }

    /// Ends the session, and sees to it that there is no other one.
    pub(crate) async fn log_out(self: &Arc<Self>) -> Result<(), Error> {
        if let Some(mut flight) = self.close() {
            flight.wait_for(Stage::has_landed).await.ok();
        }
        let session = Arc::clone(self);
        // A task of its own: it goes on if this is cancelled.
        match tokio::spawn(async move { session.release().await }.in_current_span()).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::session(SessionError::abandoned())),
        }
    }

    /// As well as can be done without waiting.
    pub(crate) fn log_out_in_background(self: &Arc<Self>) {
        let in_flight = self.close().is_some();
        let state = self.write();
        if in_flight || !matches!(state.phase, Phase::Closed(Some(_))) {
            return;
        }
        let runtime = Handle::try_current().ok().or_else(|| state.runtime.clone());
        drop(state);
        let session = Arc::clone(self);
        match runtime {
            Some(runtime) => {
                runtime.spawn(async move { session.release().await });
            }
            None => tracing::warn!("a session is left behind: there is no runtime to log out on"),
        }
    }

    /// Lets no further call have a session. Gives the login that is still under way; it will log out by itself.
    fn close(&self) -> Option<Flight> {
        let mut state = self.write();
        let (phase, flight) = match std::mem::take(&mut state.phase) {
            Phase::Ready(grant) => (Phase::Closed(Some(grant)), None),
            Phase::LoggingIn(flight) => {
                self.closing.notify_one();
                (Phase::Closed(None), Some(flight))
            }
            Phase::Closed(grant) => (Phase::Closed(grant), None),
            Phase::Idle | Phase::Paused { .. } => (Phase::Closed(None), None),
        };
        state.phase = phase;
        flight
    }

    /// Gives back what is still to be given back. What cannot be stays for another time.
    pub(super) async fn release(&self) -> Result<(), Error> {
        let grant = match &mut self.write().phase {
            Phase::Closed(grant) => grant.take(),
            _ => None,
        };
        let Some(grant) = grant else { return Ok(()) };
        let authorization = &grant.authorization;
        let outcome = self.authenticator.log_out(&self.plain, authorization).await;
        match &outcome {
            Ok(()) => tracing::info!(generation = grant.generation, "logged out"),
            Err(error) => {
                tracing::warn!(error = %Outline(error), "the session could not be ended");
                if let Phase::Closed(rest) = &mut self.write().phase {
                    *rest = Some(Arc::clone(&grant));
                }
            }
        }
        outcome
    }
}
