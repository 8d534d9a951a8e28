//! The owner of the session of a client.

use crate::error::Error;
use crate::error::redacted::Redacted;
use crate::session::active::Session;
use crate::session::authorization::Authorization;
use crate::session::login::{Login, LoginPolicy, LoginResult, Stage, log_in, pause_after};
use crate::session::source::Source;
use crate::session::state::{Phase, State};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tracing::Instrument as _;

/// The session of a client and of all its clones.
pub(crate) struct SessionManager {
    pub(super) source: Box<dyn Source>,
    policy: LoginPolicy,
    state: RwLock<State>,
    /// Wakes a login that waits for its retry, to cancel it.
    pub(super) closing: Notify,
}

impl SessionManager {
    pub(crate) fn new(source: Box<dyn Source>, policy: LoginPolicy) -> Arc<Self> {
        Arc::new(Self {
            source,
            policy,
            state: RwLock::default(),
            closing: Notify::new(),
        })
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the current session, if there is one.
    pub(crate) fn ready(&self) -> Option<Arc<Session>> {
        match &self.read().phase {
            Phase::Ready(session) => Some(Arc::clone(session)),
            _ => None,
        }
    }

    /// Returns the current session, or a new one. See [`renewed`](Self::renewed).
    pub(crate) async fn ready_or_new(
        self: &Arc<Self>,
        latest: Option<Instant>,
    ) -> Result<Arc<Session>, Error> {
        match self.ready() {
            Some(session) => Ok(session),
            None => self.renewed(None, latest).await,
        }
    }

    /// Returns a session other than `rejected`, which is the current one or that of a single login for all callers.
    ///
    /// A caller does not wait for the retry of a login that begins at `latest` or later: it gets the first failure.
    pub(crate) async fn renewed(
        self: &Arc<Self>,
        rejected: Option<&Session>,
        latest: Option<Instant>,
    ) -> Result<Arc<Session>, Error> {
        // The second iteration is for a login that ended with the runtime it ran on.
        for _ in 0..2 {
            let mut login = {
                let mut state = self.write();
                match &state.phase {
                    Phase::Ready(session) if rejected.is_none_or(|it| !it.is(session)) => {
                        return Ok(Arc::clone(session));
                    }
                    Phase::Closed(_) => return Err(Error::logged_out()),
                    Phase::Paused { until, error } if *until > Instant::now() => {
                        return Err(Error::no_login(error.clone()));
                    }
                    // A login without a sender ended without a result: by a panic, or with its runtime.
                    Phase::LoggingIn(login) if login.has_changed().is_ok() => login.clone(),
                    Phase::Idle | Phase::Paused { .. } | Phase::LoggingIn(_) | Phase::Ready(_) => {
                        self.start_login(&mut state)
                    }
                }
            };
            let stage = login.wait_for(|stage| stage.result(latest).is_some());
            let result = stage.await.ok().and_then(|stage| stage.result(latest));
            if let Some(result) = result {
                return result.map_err(|error| match error.is_logged_out() {
                    true => error,
                    false => Error::no_login(error),
                });
            }
        }
        Err(Error::login_aborted())
    }

    /// Starts a login in a task of its own, so that canceling the call that needs it does not cancel the login.
    fn start_login(self: &Arc<Self>, state: &mut State) -> Login {
        let (stage, login) = watch::channel(Stage::Running);
        state.phase = Phase::LoggingIn(login.clone());
        state.runtime = Handle::try_current().ok();
        let manager = Arc::clone(self);
        let task = async move {
            let Self {
                source,
                policy,
                closing,
                ..
            } = &*manager;
            let authorization = log_in(&**source, policy, closing, &stage).await;
            let result = manager.finish_login(authorization);
            if result.is_err() {
                // The client was logged out during the login: its session is not needed any more.
                manager.end_remaining().await.ok();
            }
            stage.send_replace(Stage::Finished(result));
        };
        tokio::spawn(task.in_current_span());
        login
    }

    /// Records the result of a login.
    fn finish_login(&self, authorization: Result<Authorization, Error>) -> LoginResult {
        let authorized = authorization.and_then(|authorization| match authorization.header() {
            Ok(header) => Ok((authorization, header)),
            Err(reason) => Err(Error::login(format!("the authorization {reason}"))),
        });
        let mut state = self.write();
        let closed = matches!(state.phase, Phase::Closed(_));
        match authorized {
            Ok((authorization, header)) => {
                state.generation += 1;
                state.failures = 0;
                let session = Arc::new(Session::new(state.generation, authorization, header));
                if closed {
                    state.phase = Phase::Closed(Some(session));
                    return Err(Error::logged_out());
                }
                tracing::info!(generation = session.generation, "logged in");
                state.phase = Phase::Ready(Arc::clone(&session));
                Ok(session)
            }
            Err(error) => {
                if !closed {
                    state.failures = state.failures.saturating_add(1);
                    let pause = pause_after(&error, state.failures, self.policy.pause);
                    tracing::warn!(error = %Redacted(&error), pause = ?pause, "login failed");
                    state.phase = match pause {
                        None => Phase::Idle,
                        Some(pause) => Phase::Paused {
                            until: Instant::now() + pause,
                            error: error.clone(),
                        },
                    };
                }
                Err(error)
            }
        }
    }
}
