//! The owner of the sessions of a client.

use crate::error::Error;
use crate::session::active::{Replaced, Session};
use crate::session::authorization::Authorization;
use crate::session::login::{Login, LoginPolicy, LoginResult, Logins, Stage};
use crate::session::registry::Registry;
use crate::session::source::Source;
use crate::session::state::{Candidate, Open, State};
use crate::transport::request::Credential;
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

    /// Makes an authorization of the caller the first session. Only a log-out ends it.
    pub(crate) fn import(&self, authorization: Authorization, credential: Credential) {
        let session = Session::new(&self.registry, authorization, credential);
        session.export();
        if let State::Open(open) = &mut *self.write() {
            open.adopt(&session);
        }
    }

    /// Returns the current session, if there is one that has not expired.
    pub(crate) fn ready(&self) -> Option<Arc<Session>> {
        let current = match &*self.read() {
            State::Open(open) => open.current.clone(),
            State::Closed(_) => None,
        };
        current.filter(|it| !it.has_expired())
    }

    /// Returns the current session, if there is one, and starts to replace it if it expires soon.
    pub(crate) fn ready_and_renewed(self: &Arc<Self>) -> Option<Arc<Session>> {
        let session = self.ready()?;
        if session.is_due() {
            self.start_replacing(&session);
        }
        Some(session)
    }

    /// Starts a login in place of a session that expires soon, unless there is one already or must not be one now.
    fn start_replacing(self: &Arc<Self>, session: &Session) {
        if let State::Open(open) = &mut *self.write()
            && open.running_login().is_none()
            && open.later_than(session.generation()).is_none()
            && self.logins.pause().is_none()
        {
            open.login = Some(self.start_login(session.replaced().authorization));
        }
    }

    /// Returns the current session, or the first one. See [`later_than`](Self::later_than).
    pub(crate) async fn ready_or_new(
        self: &Arc<Self>,
        latest: Option<Instant>,
    ) -> Result<Arc<Session>, Error> {
        match self.ready() {
            Some(session) => Ok(session),
            None => self.later_than(&Replaced::default(), latest).await,
        }
    }

    /// Returns a session of a later generation than this one: the current session, the candidate, or that of a single login
    /// for all callers. Never one that has expired.
    ///
    /// A caller does not wait for an attempt of a login that begins at `latest` or later: it gets the failure before.
    pub(crate) async fn later_than(
        self: &Arc<Self>,
        replaced: &Replaced,
        latest: Option<Instant>,
    ) -> Result<Arc<Session>, Error> {
        // The second iteration is for a login that ended with the runtime it ran on.
        for _ in 0..2 {
            let mut login = match self.way(replaced)? {
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

    fn way(self: &Arc<Self>, replaced: &Replaced) -> Result<Way, Error> {
        let mut state = self.write();
        let State::Open(open) = &mut *state else {
            return Err(Error::logged_out());
        };
        if let Some(session) = open.later_than(replaced.generation) {
            return Ok(Way::Session(session));
        }
        if let Some(login) = open.running_login() {
            return Ok(Way::Login(login.clone()));
        }
        if let Some(error) = self.logins.pause() {
            return Err(error);
        }
        let expired = || open.current.as_ref()?.replaced().authorization;
        let replaced = replaced.authorization.clone().or_else(expired);
        let login = self.start_login(replaced);
        open.login = Some(login.clone());
        Ok(Way::Login(login))
    }

    /// Starts a login in a task of its own, so that canceling the call that needs it does not cancel the login.
    fn start_login(self: &Arc<Self>, replaced: Option<Authorization>) -> Login {
        let (stage, login) = watch::channel(Stage::Running);
        let manager = Arc::clone(self);
        let task = async move {
            let result = manager.logins.log_in(replaced.as_ref(), &stage).await;
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

    /// Records the result of a login. Its session is the current one if there is none, or that one expires, else the
    /// candidate.
    fn finish_login(&self, result: Result<(Authorization, Credential), Error>) -> LoginResult {
        let result = result.map(|(authorization, credential)| {
            Session::new(&self.registry, authorization, credential)
        });
        let mut state = self.write();
        let State::Open(open) = &mut *state else {
            // The client was logged out during the login: its session ends here.
            return Err(Error::logged_out());
        };
        open.login = None;
        let session = result?;
        tracing::info!(generation = session.generation(), "logged in");
        match &open.current {
            Some(current) if !current.is_due() => open.candidate = Some(Candidate::new(&session)),
            _ => open.adopt(&session),
        }
        Ok(session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::retry::attempts::Budget;
    use crate::retry::policy::RetryPolicy;
    use crate::session::source::{AuthFuture, End};
    use std::sync::Mutex;
    use tokio::time::advance;

    const SECOND: Duration = Duration::from_secs(1);

    /// A source of tokens that are valid for 100 seconds.
    #[derive(Default)]
    struct Tokens {
        /// The token that each login replaced.
        replaced: Mutex<Vec<Option<String>>>,
        is_down: Mutex<bool>,
    }

    impl Source for Tokens {
        fn log_in<'a>(
            &'a self,
            replaced: Option<&'a Authorization>,
        ) -> AuthFuture<'a, Authorization> {
            let mut logins = self.replaced.lock().expect("the logins");
            logins.push(replaced.map(|it| it.secret().expose().to_owned()));
            let token = Authorization::bearer(logins.len().to_string());
            let result = match *self.is_down.lock().expect("the state") {
                true => Err(Error::login("down")),
                false => Ok(token.expires_in(SECOND * 100)),
            };
            Box::pin(std::future::ready(result))
        }

        fn log_out<'a>(&'a self, _: &'a Authorization) -> AuthFuture<'a, End> {
            Box::pin(std::future::ready(Ok(End::Ended)))
        }
    }

    fn sessions() -> (Arc<Tokens>, Arc<SessionManager>) {
        let source = Arc::new(Tokens::default());
        let retry = RetryPolicy::none();
        let policy = LoginPolicy {
            budget: Arc::new(Budget::new(&retry)),
            retry,
            pause: SECOND,
        };
        let sessions = SessionManager::new(Arc::clone(&source) as _, policy);
        (source, sessions)
    }

    /// Returns the generation for a call at this time, which waits for no login.
    async fn call(sessions: &Arc<SessionManager>) -> Option<u64> {
        let session = sessions.ready_and_renewed();
        // Logins of these tests are ready at once.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        session.map(|it| it.generation())
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_is_replaced_before_it_expires_while_calls_continue() {
        let (source, sessions) = sessions();
        sessions.ready_or_new(None).await.expect("a session");
        advance(SECOND * 79).await;
        assert_eq!(call(&sessions).await, Some(1));
        advance(SECOND * 2).await;
        // This call starts the login, and does not wait for it.
        assert_eq!(call(&sessions).await, Some(1));
        assert_eq!(call(&sessions).await, Some(2));
        advance(SECOND * 79).await;
        assert_eq!(call(&sessions).await, Some(2));
        let replaced = source.replaced.lock().expect("the logins").clone();
        assert_eq!(replaced, [None, Some("1".to_owned())]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_serves_until_it_expires_if_none_replaces_it() {
        let (source, sessions) = sessions();
        sessions.ready_or_new(None).await.expect("a session");
        *source.is_down.lock().expect("the state") = true;
        advance(SECOND * 90).await;
        for _ in 0..9 {
            assert_eq!(call(&sessions).await, Some(1));
            advance(SECOND).await;
        }
        let tried = source.replaced.lock().expect("the logins").len() - 1;
        assert!((2..=3).contains(&tried), "{tried}");
        advance(SECOND * 2).await;
        assert_eq!(call(&sessions).await, None);
        let error = sessions.ready_or_new(None).await.map(|_| ());
        error.expect_err("no session");
        // The first login after the failures replaces it.
        *source.is_down.lock().expect("the state") = false;
        advance(SECOND * 300).await;
        sessions.ready_or_new(None).await.expect("a session");
        assert_eq!(call(&sessions).await, Some(2));
        let replaced = source.replaced.lock().expect("the logins").clone();
        assert!(replaced[1..].iter().all(|it| it.as_deref() == Some("1")));
    }
}
