//! The use of sessions by one call, with renewals.

use crate::client::access::Access;
use crate::error::Error;
use crate::error::api::ApiError;
use crate::error::kind::ErrorKind;
use crate::session::active::{Replaced, Session};
use crate::transport::request::Credential;
use crate::wire::operation::Operation;
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};
use tracing::debug;

/// The authorization of one call, and its renewal when the server rejects it.
pub(crate) struct SessionUse<'a> {
    access: &'a Access,
    operation: &'static Operation,
    deadline: Option<Instant>,
    /// The time after which no retry of a login begins.
    latest: Option<Instant>,
    /// The session of the latest attempt, unless it was rejected.
    current: Option<Arc<Session>>,
    /// The latest session that was rejected, if any.
    rejected: Replaced,
    /// Sessions that were rejected, and replaced by later ones.
    renewals: u32,
}

impl<'a> SessionUse<'a> {
    pub(crate) fn new(
        access: &'a Access,
        operation: &'static Operation,
        deadline: Option<Instant>,
        latest: Option<Instant>,
    ) -> Self {
        Self {
            access,
            operation,
            deadline,
            latest,
            current: None,
            rejected: Replaced::default(),
            renewals: 0,
        }
    }

    /// Returns the credential to send. Waits for a login if there is no session, or the call needs another one.
    pub(crate) async fn credential(&mut self) -> Result<Option<&Credential>, Error> {
        let sessions = match self.access {
            Access::Anonymous => return Ok(None),
            Access::Provided { credential, .. } => return Ok(Some(credential)),
            Access::Unsendable { name, reason } => {
                return Err(Error::invalid(None, Some(name), reason));
            }
            Access::Managed(sessions) => sessions,
        };
        if !self.set_current() {
            let later = sessions.later_than(&self.rejected, self.latest);
            self.current = Some(within(self.deadline, later).await?);
        }
        Ok(self.latest_credential())
    }

    /// Makes the session of the client that of the next attempt. Returns `false` if that needs a login.
    pub(crate) fn set_current(&mut self) -> bool {
        let Access::Managed(sessions) = self.access else {
            return true;
        };
        let rejected = self.rejected.generation;
        self.current = match (sessions.ready_and_renewed(), self.current.take()) {
            (Some(session), _) if session.generation() > rejected => Some(session),
            // A retry after another failure stays in the session that replaced a rejected one.
            (Some(_), Some(session)) if rejected > 0 => Some(session),
            _ => None,
        };
        self.current.is_some()
    }

    /// Returns the credential that [`credential`](Self::credential) returned last, unless the server rejected it.
    pub(crate) fn latest_credential(&self) -> Option<&Credential> {
        match self.access {
            Access::Anonymous | Access::Unsendable { .. } => None,
            Access::Provided { credential, .. } => Some(credential),
            Access::Managed(_) => self.current.as_ref().map(|session| &session.credential),
        }
    }

    /// Returns the operation of the call.
    pub(crate) fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// Records the verdict of an error response on the session. Returns `true` if the call should be repeated in another one.
    pub(crate) fn is_stale(&mut self, error: &ApiError) -> bool {
        // Behind a vCenter, some services report an expired session by a status of 500 or 403. Others have 440 for it.
        if !matches!(error.status(), 401 | 440) && error.kind() != ErrorKind::Unauthenticated {
            // A busy or failing server has perhaps not looked at the session.
            if !matches!(error.status(), 408 | 429 | 500..) {
                self.accepted();
            }
            return false;
        }
        let (Access::Managed(sessions), Some(rejected)) = (self.access, self.current.take()) else {
            return false;
        };
        if !sessions.may_renew(self.operation, &rejected, self.renewals) {
            return false;
        }
        debug!("session rejected");
        self.rejected = rejected.replaced();
        self.renewals += 1;
        true
    }

    /// Records that the server accepted the session.
    pub(crate) fn accepted(&self) {
        let (Access::Managed(sessions), Some(session)) = (self.access, &self.current) else {
            return;
        };
        session.set_accepted(self.operation);
        if self.renewals > 0 {
            sessions.adopt(session);
        }
    }
}

async fn within<T>(
    deadline: Option<Instant>,
    future: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match deadline {
        None => future.await,
        Some(deadline) => timeout_at(deadline, future).await.unwrap_or_else(|_| {
            let help = "the call was waiting for a login".to_owned();
            Err(Error::timeout(false).with_help(help))
        }),
    }
}
