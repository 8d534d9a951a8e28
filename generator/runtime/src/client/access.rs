//! The authorization of the calls of a client.

use crate::session::authorization::Authorization;
use crate::session::manager::SessionManager;
use crate::transport::request::Credential;
use std::sync::Arc;

/// The authorization of the calls of a client.
pub(crate) enum Access {
    /// No authorization.
    Anonymous,
    /// An authorization of the caller, which is never renewed.
    Provided {
        authorization: Authorization,
        credential: Credential,
    },
    /// An authorization of the caller that cannot be sent.
    Unsendable {
        name: &'static str,
        reason: &'static str,
    },
    /// A session of the client.
    Managed(Arc<SessionManager>),
}

impl Access {
    pub(crate) fn provided(authorization: Authorization) -> Self {
        match authorization.credential() {
            Ok(credential) => Self::Provided {
                authorization,
                credential,
            },
            Err(reason) => Self::Unsendable {
                name: authorization.name(),
                reason,
            },
        }
    }

    /// Returns `true` if there is a session or a token now.
    pub(crate) fn is_authorized(&self) -> bool {
        match self {
            Self::Anonymous | Self::Unsendable { .. } => false,
            Self::Provided { .. } => true,
            Self::Managed(sessions) => sessions.ready().is_some(),
        }
    }
}
