//! The session of a client: got at the first need, shared by all calls, renewed when the server refuses it, given back.

mod end;
mod flight;
mod grant;

pub(crate) use grant::Grant;

use crate::auth::{Authenticator, Authorization};
use crate::client::Client;
use crate::error::{Error, ErrorCause, Outline};
use crate::session_error::SessionError;
use flight::{Flight, Stage};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tracing::Instrument as _;

/// The longest pause after a login that the server refused.
const MINUTE: Duration = Duration::from_secs(60);

/// The pause after a renewal that did not help an operation, for that operation.
const NO_HELP: Duration = Duration::from_secs(15);

/// What a login came to, for all who wait for it.
type Outcome = Result<Arc<Grant>, Error>;

pub(crate) struct Session {
    /// A client on the same connections, without a session.
    plain: Client,
    authenticator: Arc<dyn Authenticator>,
    /// The first pause after a refused login.
    pause: Duration,
    state: RwLock<State>,
    /// Tells a login that waits for its second attempt that it is not needed any more.
    closing: Notify,
}

#[derive(Default)]
struct State {
    phase: Phase,
    generation: u64,
    /// Logins refused in a row.
    failures: u32,
    /// Operations that a new session did not help, and when.
    refused: BTreeMap<&'static str, Instant>,
    /// Where the client was used last, for a log-out from elsewhere.
    runtime: Option<Handle>,
}

#[derive(Default)]
enum Phase {
    #[default]
    Idle,
    /// The server refused a login lately.
    Paused {
        until: Instant,
        error: Error,
    },
    LoggingIn(Flight),
    Ready(Arc<Grant>),
    /// For good, with what is still to be given back.
    Closed(Option<Arc<Grant>>),
}

impl Session {
    pub(crate) fn new(
        plain: Client,
        authenticator: Arc<dyn Authenticator>,
        pause: Duration,
    ) -> Arc<Self> {
        Arc::new(Self {
            plain,
            authenticator,
            pause,
            state: RwLock::default(),
            closing: Notify::new(),
        })
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session at hand.
    pub(crate) fn ready(&self) -> Option<Arc<Grant>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        match &state.phase {
            Phase::Ready(grant) => Some(Arc::clone(grant)),
            _ => None,
        }
    }

    /// The session at hand, or a new one. See [`renewed`](Self::renewed).
    pub(crate) async fn grant(
        self: &Arc<Self>,
        latest: Option<Instant>,
    ) -> Result<Arc<Grant>, Error> {
        match self.ready() {
            Some(grant) => Ok(grant),
            None => self.renewed(None, latest).await,
        }
    }

    /// A session other than `refused`. However many ask, there is one login; where that is made once more at `latest` or
    /// after, its first failure is the error.
    pub(crate) async fn renewed(
        self: &Arc<Self>,
        refused: Option<&Grant>,
        latest: Option<Instant>,
    ) -> Result<Arc<Grant>, Error> {
        // The second time is for logins that end with the runtime they were begun on.
        for _ in 0..2 {
            let mut flight = {
                let mut state = self.write();
                match &state.phase {
                    Phase::Ready(grant) if refused.is_none_or(|refused| !refused.is(grant)) => {
                        return Ok(Arc::clone(grant));
                    }
                    Phase::Closed(_) => return Err(Error::session(SessionError::logged_out())),
                    Phase::Paused { until, error } if *until > Instant::now() => {
                        return Err(Error::session(SessionError::login(error.clone())));
                    }
                    // Not one that ended without an outcome: by a panic, or with its runtime.
                    Phase::LoggingIn(flight) if flight.has_changed().is_ok() => flight.clone(),
                    Phase::Idle | Phase::Paused { .. } | Phase::LoggingIn(_) | Phase::Ready(_) => {
                        self.take_off(&mut state)
                    }
                }
            };
            let outcome = flight.wait_for(|stage| stage.outcome(latest).is_some());
            let outcome = outcome.await.ok().and_then(|it| it.outcome(latest));
            if let Some(outcome) = outcome {
                return outcome.map_err(|error| match error.is_logged_out() {
                    true => error,
                    false => Error::session(SessionError::login(error)),
                });
            }
        }
        Err(Error::session(SessionError::abandoned()))
    }

    /// Begins a login: a task of its own, so that it goes on when the call that began it is cancelled.
    fn take_off(self: &Arc<Self>, state: &mut State) -> Flight {
        let (stage, flight) = watch::channel(Stage::UnderWay);
        state.phase = Phase::LoggingIn(flight.clone());
        state.runtime = Handle::try_current().ok();
        let session = Arc::clone(self);
        let login = async move {
            let got = session.fly(&stage).await;
            let landed = session.land(got);
            if landed.is_err() {
                // Logged out in the meantime: what was got is not needed any more.
                session.release().await.ok();
            }
            stage.send_replace(Stage::Landed(landed));
        };
        tokio::spawn(login.in_current_span());
        flight
    }

    /// Takes what a login came to.
    fn land(&self, got: Result<Authorization, Error>) -> Outcome {
        let got = got.and_then(|authorization| match authorization.header() {
            Ok(header) => Ok((authorization, header)),
            Err(why) => Err(Error::login(format!("what the server gave {why}"))),
        });
        let mut state = self.write();
        let closed = matches!(state.phase, Phase::Closed(_));
        match got {
            Ok((authorization, header)) => {
                state.generation += 1;
                state.failures = 0;
                let grant = Arc::new(Grant::new(state.generation, authorization, header));
                if closed {
                    state.phase = Phase::Closed(Some(grant));
                    return Err(Error::session(SessionError::logged_out()));
                }
                tracing::info!(generation = grant.generation, "logged in");
                state.phase = Phase::Ready(Arc::clone(&grant));
                Ok(grant)
            }
            Err(error) => {
                if !closed {
                    state.failures = state.failures.saturating_add(1);
                    let pause = self.pause_after(&error, state.failures);
                    tracing::warn!(error = %Outline(&error), pause = ?pause, "login failed");
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

    /// How long there is no further login after this failure, so that nobody's account is locked, and no server that
    /// has enough to do gets more.
    fn pause_after(&self, error: &Error, failures: u32) -> Option<Duration> {
        let doubled = self
            .pause
            .saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        let pause = match error.as_cause() {
            ErrorCause::Api(answer) if answer.status() >= 500 || answer.status() == 429 => {
                answer.retry_after().unwrap_or(self.pause)
            }
            ErrorCause::Transport(_)
            | ErrorCause::Tls(_)
            | ErrorCause::Timeout { .. }
            | ErrorCause::NewerThanServer(_)
            | ErrorCause::InvalidRequest(_) => return None,
            _ => doubled,
        };
        Some(pause.min(MINUTE))
    }
}
