//! Sessions: who may log in, who is logged in, and for how long.

use super::clock::{now, written};
use super::standard_error::StandardError;
use super::world::World;
use crate::{ErrorKind, Secret, Value};
use base64::Engine as _;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

/// The user whose name and password are accepted unless a test says otherwise.
pub(crate) const USER: &str = "administrator@vsphere.local";
/// The password of [`USER`].
pub(crate) const PASSWORD: &str = "mock";

/// What became of sessions so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionCounts {
    /// Logins that were answered with a session.
    pub logins: u64,
    /// Logins that were refused.
    pub refused_logins: u64,
    /// Sessions that were ended by a client.
    pub logouts: u64,
    /// Sessions that expired.
    pub expiries: u64,
    /// Calls without a living session.
    pub refused_calls: u64,
    /// Sessions that are alive.
    pub alive: usize,
}

pub(crate) struct Sessions {
    pub(crate) user: String,
    pub(crate) password: Secret,
    /// How many there may be at a time.
    pub(crate) limit: usize,
    /// How many calls one serves.
    pub(crate) calls: Option<u64>,
    /// How long one lives without a call.
    pub(crate) idle: Option<Duration>,
    alive: BTreeMap<String, Session>,
    counts: SessionCounts,
}

struct Session {
    user: String,
    made: crate::DateTime,
    /// When the last call was made in it, as the client is told.
    accessed: crate::DateTime,
    /// The same moment, by a clock that tests can stop.
    used: Instant,
    calls: u64,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            user: USER.to_owned(),
            password: Secret::new(PASSWORD),
            limit: usize::MAX,
            calls: None,
            idle: None,
            alive: BTreeMap::new(),
            counts: SessionCounts::default(),
        }
    }
}

/// Shows no session.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("counts", &self.counts())
            .finish_non_exhaustive()
    }
}

impl Sessions {
    pub(crate) fn counts(&self) -> SessionCounts {
        SessionCounts {
            alive: self.alive.len(),
            ..self.counts
        }
    }

    /// Ends all sessions without telling anybody.
    pub(crate) fn expire_all(&mut self) {
        self.counts.expiries += self.alive.len() as u64;
        self.alive.clear();
    }

    /// Ends one session without telling anybody.
    pub(crate) fn expire(&mut self, session: &str) {
        if self.alive.remove(session).is_some() {
            self.counts.expiries += 1;
        }
    }

    /// Lets a request pass that is made in a living session. `counted` is whether it is one of the calls that wear the
    /// session out: those about the session itself are not.
    pub(crate) fn admit(
        &mut self,
        session: Option<&str>,
        counted: bool,
    ) -> Result<(), StandardError> {
        let (calls, idle) = (self.calls, self.idle);
        let is_over = |session: &Session| {
            counted && calls.is_some_and(|calls| session.calls >= calls)
                || idle.is_some_and(|idle| session.used.elapsed() > idle)
        };
        let id = session.unwrap_or_default();
        if self.alive.get(id).is_some_and(is_over) {
            self.expire(id);
        }
        let Some(session) = self.alive.get_mut(id) else {
            self.counts.refused_calls += 1;
            return Err(unauthenticated("This needs a session that is alive."));
        };
        session.accessed = now();
        session.used = Instant::now();
        session.calls += u64::from(counted);
        Ok(())
    }

    /// Makes a session for whoever knows user and password.
    pub(crate) fn log_in(&mut self, authorization: Option<&str>) -> Result<String, StandardError> {
        let made = self.identify(authorization).and_then(|user| {
            if self.alive.len() >= self.limit {
                let why = "There are as many sessions as there may be.";
                return Err(StandardError::new(ErrorKind::ServiceUnavailable, why));
            }
            Ok(user)
        });
        match made {
            Ok(user) => {
                self.counts.logins += 1;
                let id = format!("mock-session-{}", self.counts.logins);
                let made = now();
                let session = Session {
                    user,
                    made,
                    accessed: made,
                    used: Instant::now(),
                    calls: 0,
                };
                self.alive.insert(id.clone(), session);
                Ok(id)
            }
            Err(error) => {
                self.counts.refused_logins += 1;
                Err(error)
            }
        }
    }

    /// The user that basic authentication proves.
    pub(crate) fn identify(&self, authorization: Option<&str>) -> Result<String, StandardError> {
        let decode = |text: &str| {
            let bytes =
                base64::engine::general_purpose::STANDARD.decode(text.strip_prefix("Basic ")?);
            String::from_utf8(bytes.ok()?).ok()
        };
        let given = authorization.and_then(decode);
        match given.as_deref().and_then(|given| given.split_once(':')) {
            Some((user, password)) if user == self.user && password == self.password.expose() => {
                Ok(user.to_owned())
            }
            _ => Err(unauthenticated("User or password is wrong.")),
        }
    }

    fn log_out(&mut self, session: &str) {
        if self.alive.remove(session).is_some() {
            self.counts.logouts += 1;
        }
    }
}

fn unauthenticated(why: &str) -> StandardError {
    StandardError::new(ErrorKind::Unauthenticated, why)
}

/// What identifies the caller: the session's header, and the header for basic authentication.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    pub(crate) session: Option<String>,
    pub(crate) authorization: Option<String>,
}

/// Whether an operation is about the session itself.
pub(crate) fn is_about_sessions(operation: &str) -> bool {
    operation.starts_with("Cis.Session_")
}

/// Answers the operations about sessions.
pub(crate) fn answer(
    world: &mut World,
    operation: &str,
    credentials: &Credentials,
) -> Option<Result<Value, StandardError>> {
    let sessions = &mut world.sessions;
    let own = credentials.session.as_deref().unwrap_or_default();
    Some(match operation {
        "Cis.Session_create" => sessions
            .log_in(credentials.authorization.as_deref())
            .map(Value::from),
        "Cis.Session_delete" => {
            sessions.log_out(own);
            Ok(Value::Null)
        }
        "Cis.Session_get" => {
            let session = sessions.alive.get(own)?;
            Ok(serde_json::json!({
                "user": session.user,
                "created_time": written(session.made),
                "last_accessed_time": written(session.accessed),
            }))
        }
        _ => return None,
    })
}
