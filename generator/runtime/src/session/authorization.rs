//! The secret that authorizes calls, and its header.

use crate::transport::request::AuthHeader;
use crate::values::secret::Secret;
use std::time::{Duration, SystemTime};

/// The proof of identity that a client sends with each call.
#[derive(Clone, Debug)]
pub struct Authorization {
    scheme: Scheme,
    secret: Secret,
    expires: Option<SystemTime>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Session,
    Bearer,
}

impl Authorization {
    /// Creates an authorization by a session, in the header `vmware-api-session-id`.
    pub fn session_id(session_id: impl Into<Secret>) -> Self {
        Self::new(Scheme::Session, session_id.into())
    }

    /// Creates an authorization by a bearer token, in the header `authorization`.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        Self::new(Scheme::Bearer, token.into())
    }

    fn new(scheme: Scheme, secret: Secret) -> Self {
        Self {
            scheme,
            secret,
            expires: None,
        }
    }

    /// Sets the time of its expiry. Default: unknown, so that a client replaces it only after the server rejected it.
    ///
    /// A client with an [authenticator](crate::ClientBuilder::authenticator) requests the next one when a fifth of the time
    /// remains, but at most 5 minutes. Calls continue meanwhile. Once it has expired, calls wait for the next one.
    pub fn expires_at(mut self, time: SystemTime) -> Self {
        self.expires = Some(time);
        self
    }

    /// Sets the time until its expiry, from now: see [`expires_at`](Self::expires_at).
    pub fn expires_in(self, time: Duration) -> Self {
        match SystemTime::now().checked_add(time) {
            Some(expiry) => self.expires_at(expiry),
            None => self,
        }
    }

    /// Returns the time of its expiry, if it is known.
    pub fn expiry(&self) -> Option<SystemTime> {
        self.expires
    }

    /// Returns `true` if it is a bearer token, `false` if it is a session.
    pub fn is_bearer(&self) -> bool {
        self.scheme == Scheme::Bearer
    }

    /// Returns the identifier or the token, without the name of its header.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Returns the name of the setting, for errors.
    pub(crate) fn name(&self) -> &'static str {
        match self.scheme {
            Scheme::Session => "session_id",
            Scheme::Bearer => "bearer_token",
        }
    }

    /// Returns the header to send, or the reason why there is none.
    pub(crate) fn header(&self) -> Result<AuthHeader, &'static str> {
        let secret = self.secret.expose();
        if secret.is_empty() {
            return Err("must not be empty");
        }
        match self.scheme {
            Scheme::Session => AuthHeader::new("vmware-api-session-id", secret),
            Scheme::Bearer => AuthHeader::new("authorization", &format!("Bearer {secret}")),
        }
    }

    /// Returns the session, if it is one.
    pub(crate) fn as_session(&self) -> Option<&Secret> {
        (self.scheme == Scheme::Session).then_some(&self.secret)
    }

    /// Returns `true` if the server cannot distinguish the two.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.secret.expose() == other.secret.expose()
    }

    /// Returns the time until it expires, if that is known; zero if it has expired.
    pub(crate) fn lifetime(&self) -> Option<Duration> {
        let expires = self.expires?;
        Some(
            expires
                .duration_since(SystemTime::now())
                .unwrap_or_default(),
        )
    }
}
