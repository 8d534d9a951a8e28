//! Sessions: accepted credentials, living sessions, expiry.

use super::clock;
use crate::error::kind::ErrorKind;
use crate::mock::model::standard_error::StandardError;
use crate::values::date_time::DateTime;
use crate::values::secret::Secret;
use base64::Engine as _;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

/// The user name that is accepted by default.
pub(crate) const USER: &str = "administrator@vsphere.local";
/// The password that is accepted by default.
pub(crate) const PASSWORD: &str = "mock";

/// Counts of logins, log-outs and expiries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SessionCounts {
    /// Logins that returned a session.
    pub logins: u64,
    /// Tokens that were returned for a refresh token.
    pub refreshes: u64,
    /// Logins that were refused.
    pub refused_logins: u64,
    /// Sessions that a client ended.
    pub logouts: u64,
    /// Sessions that expired.
    pub expiries: u64,
    /// Calls without a living session.
    pub refused_calls: u64,
    /// Sessions that are alive.
    pub alive: usize,
}

/// All sessions, with their limits.
pub(crate) struct Sessions {
    pub(crate) user: String,
    pub(crate) password: Secret,
    /// Tokens of identity providers that are accepted in place of the password.
    pub(crate) tokens: Vec<Secret>,
    /// The most sessions that may be alive at a time.
    pub(crate) limit: usize,
    /// The number of calls after which a session expires.
    pub(crate) calls: Option<u64>,
    /// The time without a call after which a session expires.
    pub(crate) idle: Option<Duration>,
    alive: BTreeMap<String, Session>,
    /// Users by refresh token.
    refresh_tokens: BTreeMap<String, String>,
    /// The number of sessions started so far.
    started: u64,
    counts: SessionCounts,
}

/// A living session.
pub(crate) struct Session {
    pub(crate) user: String,
    pub(crate) created: DateTime,
    /// The time of the last call, as the API reports it.
    pub(crate) accessed: DateTime,
    /// The same moment, by the clock that tests can pause.
    used: Instant,
    calls: u64,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            user: USER.to_owned(),
            password: Secret::new(PASSWORD),
            tokens: Vec::new(),
            limit: usize::MAX,
            calls: None,
            idle: None,
            alive: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            started: 0,
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
    /// Returns the counts so far.
    pub(crate) fn counts(&self) -> SessionCounts {
        SessionCounts {
            alive: self.alive.len(),
            ..self.counts
        }
    }

    /// Returns a living session.
    pub(crate) fn get(&self, session: &str) -> Option<&Session> {
        self.alive.get(session)
    }

    /// Expires all sessions.
    pub(crate) fn expire_all(&mut self) {
        self.counts.expiries += self.alive.len() as u64;
        self.alive.clear();
    }

    /// Expires one session.
    pub(crate) fn expire(&mut self, session: &str) {
        if self.alive.remove(session).is_some() {
            self.counts.expiries += 1;
        }
    }

    /// Admits a request of a living session. `counted` is `false` for calls about the session itself, which do not count
    /// towards its expiry.
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
            return Err(unauthenticated("The operation needs a living session."));
        };
        session.accessed = clock::now();
        session.used = Instant::now();
        session.calls += u64::from(counted);
        Ok(())
    }

    /// Creates a session for a user with the right password or an accepted SAML token.
    pub(crate) fn log_in(&mut self, authorization: Option<&str>) -> Result<String, StandardError> {
        let user = match signed_token(authorization) {
            Some(token) => self.identify_token(&token),
            None => self.identify(authorization),
        };
        self.log_in_as(user)
    }

    /// Creates a session for an accepted token.
    pub(crate) fn exchange(&mut self, token: &str) -> Result<String, StandardError> {
        let user = self.identify_token(token);
        self.log_in_as(user)
    }

    /// Creates a session for the first of these tokens that is accepted.
    pub(crate) fn exchange_any<'t>(
        &mut self,
        tokens: impl Iterator<Item = &'t str>,
    ) -> Result<String, StandardError> {
        let refused = Err(unauthenticated("The credentials are not accepted."));
        let users = tokens.map(|token| self.identify_token(token));
        let user = users.fold(refused, |found, user| found.or(user));
        self.log_in_as(user)
    }

    /// Creates a session for a user with the right password.
    pub(crate) fn log_in_by(
        &mut self,
        user: &str,
        password: &str,
    ) -> Result<String, StandardError> {
        let user = match user == self.user && password == self.password.expose() {
            true => Ok(user.to_owned()),
            false => Err(unauthenticated("The user name or password is wrong.")),
        };
        self.log_in_as(user)
    }

    /// Returns a refresh token for the user of a session.
    pub(crate) fn start_refresh(&mut self, session: &str) -> String {
        let token = format!("mock-refresh-{}", self.started);
        if let Some(session) = self.alive.get(session) {
            self.refresh_tokens
                .insert(token.clone(), session.user.clone());
        }
        token
    }

    /// Creates a session for a refresh token.
    pub(crate) fn refresh(&mut self, token: &str) -> Result<String, StandardError> {
        let user = self.refresh_tokens.get(token).cloned();
        let user = user.ok_or_else(|| unauthenticated("The refresh token is not accepted."))?;
        self.counts.refreshes += 1;
        Ok(self.start(user))
    }

    /// Ends a refresh token.
    pub(crate) fn forget(&mut self, token: &str) {
        self.refresh_tokens.remove(token);
    }

    /// Ends all refresh tokens.
    pub(crate) fn forget_all(&mut self) {
        self.refresh_tokens.clear();
    }

    fn log_in_as(&mut self, user: Result<String, StandardError>) -> Result<String, StandardError> {
        let admitted = user.and_then(|user| {
            if self.alive.len() >= self.limit {
                let why = "The limit of sessions is reached.";
                return Err(StandardError::new(ErrorKind::ServiceUnavailable, why));
            }
            Ok(user)
        });
        match admitted {
            Ok(user) => {
                self.counts.logins += 1;
                Ok(self.start(user))
            }
            Err(error) => {
                self.counts.refused_logins += 1;
                Err(error)
            }
        }
    }

    /// Starts a session of a user, and returns its identifier.
    pub(crate) fn start(&mut self, user: String) -> String {
        self.started += 1;
        let id = format!("mock-session-{}", self.started);
        let created = clock::now();
        let session = Session {
            user,
            created,
            accessed: created,
            used: Instant::now(),
            calls: 0,
        };
        self.alive.insert(id.clone(), session);
        id
    }

    /// Returns the user of an `authorization` header with the right password.
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
            _ => Err(unauthenticated("The user name or password is wrong.")),
        }
    }

    /// Returns the user of an accepted token.
    fn identify_token(&self, token: &str) -> Result<String, StandardError> {
        match self.tokens.iter().any(|it| it.expose() == token) {
            true => Ok(self.user.clone()),
            false => Err(unauthenticated("The token is not accepted.")),
        }
    }

    /// Ends a session.
    pub(crate) fn log_out(&mut self, session: &str) {
        if self.alive.remove(session).is_some() {
            self.counts.logouts += 1;
        }
    }
}

/// Returns the SAML token of an `authorization` header.
#[cfg(feature = "saml")]
fn signed_token(authorization: Option<&str>) -> Option<String> {
    crate::client::sso::sign::token(authorization?)
}

#[cfg(not(feature = "saml"))]
fn signed_token(_: Option<&str>) -> Option<String> {
    None
}

fn unauthenticated(why: &str) -> StandardError {
    StandardError::new(ErrorKind::Unauthenticated, why)
}
