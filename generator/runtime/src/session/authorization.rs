//! The secret that authorizes calls, and its header.

use crate::transport::request::AuthHeader;
use crate::values::secret::Secret;

/// The proof of identity that a client sends with each call.
#[derive(Clone, Debug)]
pub struct Authorization {
    scheme: Scheme,
    secret: Secret,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Session,
    Bearer,
}

impl Authorization {
    /// Creates an authorization by a session, in the header `vmware-api-session-id`.
    pub fn session_id(session_id: impl Into<Secret>) -> Self {
        Self {
            scheme: Scheme::Session,
            secret: session_id.into(),
        }
    }

    /// Creates an authorization by a bearer token, in the header `authorization`.
    pub fn bearer(token: impl Into<Secret>) -> Self {
        Self {
            scheme: Scheme::Bearer,
            secret: token.into(),
        }
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

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.secret.expose() == other.secret.expose()
    }
}
