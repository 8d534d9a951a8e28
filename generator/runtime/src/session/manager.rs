//! The owner of the sessions of a client.

use crate::error::Error;
use crate::session::active::Session;
use crate::session::authorization::Authorization;
use crate::session::login::{Login, LoginPolicy, LoginResult, Logins, Stage};
use crate::session::registry::Registry;
use crate::session::source::Source;
use crate::session::state::{Candidate, Open, State};
use crate::transport::request::AuthHeader;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tracing::Instrument as _;

/// The time for which a candidate waits for the next rejected call, if the one that caused it was dropped.
const CANDIDATE: Duration = Duration::from_secs(15);

/// The sessions of a client and of all its clones.
pub(crate) struct SessionManager {
    pub(super) logins: Logins,
    pub(super) registry: Arc<Registry>,
    state: RwLock<State>,
}

/// The way of a call to a session.
enum Way {
    Session(Arc<Session>),
    Login(Login),
}

impl SessionManager {
    pub(crate) fn new(source: Arc<dyn Source>, policy: LoginPolicy) -> Arc<Self> {
        Arc::new(Self {
            registry: Registry::new(Arc::clone(&source)),
            logins: Logins::new(source, policy),
            state: RwLock::new(State::Open(Open::default())),
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
        match &*self.read() {
            State::Open(open) => open.current.clone(),
            State::Closed(_) => None,
        }
    }

    /// Returns the current session, or the first one. See [`later_than`](Self::later_than).
    pub(crate) async fn ready_or_new(
        self: &Arc<Self>,
        latest: Option<Instant>,
    ) -> Result<Arc<Session>, Error> {
        match self.ready() {
            Some(session) => Ok(session),
            None => self.later_than(0, latest).await,
        }
    }

    /// Returns a session of a later generation than this one: the current session, the candidate, or that of a single login
    /// for all callers.
    ///
    /// A caller does not wait for an attempt of a login that begins at `latest` or later: it gets the failure before.
    pub(crate) async fn later_than(
        self: &Arc<Self>,
        generation: u64,
        latest: Option<Instant>,
    ) -> Result<Arc<Session>, Error> {
        // The second iteration is for a login that ended with the runtime it ran on.
        for _ in 0..2 {
            let mut login = match self.way(generation)? {
                Way::Session(session) => return Ok(session),
                Way::Login(login) => login,
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

    fn way(self: &Arc<Self>, generation: u64) -> Result<Way, Error> {
        let mut state = self.write();
        let State::Open(open) = &mut *state else {
            return Err(Error::logged_out());
        };
        if let Some(session) = open.later_than(generation) {
            return Ok(Way::Session(session));
        }
        // A login without a sender ended without a result: by a panic, or with its runtime.
        let running = open.login.as_ref().filter(|it| it.has_changed().is_ok());
        if let Some(login) = running {
            return Ok(Way::Login(login.clone()));
        }
        if let Some(error) = self.logins.pause() {
            return Err(error);
        }
        let login = self.start_login();
        open.login = Some(login.clone());
        Ok(Way::Login(login))
    }

    /// Starts a login in a task of its own, so that canceling the call that needs it does not cancel the login.
    fn start_login(self: &Arc<Self>) -> Login {
        let (stage, login) = watch::channel(Stage::Running);
        let manager = Arc::clone(self);
        let task = async move {
            let result = manager.logins.log_in(&stage).await;
            let result = manager.finish_login(result);
            let generation = result.as_ref().ok().map(|it| it.generation());
            stage.send_replace(Stage::Finished(result));
            drop(stage);
            let weak = Arc::downgrade(&manager);
            drop(manager);
            if let Some(generation) = generation {
                sleep(CANDIDATE).await;
                if let Some(manager) = weak.upgrade() {
                    manager.release(generation);
                }
            }
        };
        tokio::spawn(task.in_current_span());
        login
    }

    /// Records the result of a login. Its session is the current one if there is none, else the candidate.
    fn finish_login(&self, result: Result<(Authorization, AuthHeader), Error>) -> LoginResult {
        let result = result
            .map(|(authorization, header)| Session::new(&self.registry, authorization, header));
        let mut state = self.write();
        let State::Open(open) = &mut *state else {
            // The client was logged out during the login: its session ends here.
            return Err(Error::logged_out());
        };
        open.login = None;
        let session = result?;
        tracing::info!(generation = session.generation(), "logged in");
        match open.current {
            None => open.current = Some(Arc::clone(&session)),
            Some(_) => open.candidate = Some(Candidate::new(&session)),
        }
        Ok(session)
    }
}
