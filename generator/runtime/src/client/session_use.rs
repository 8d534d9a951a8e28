//! The use of sessions by one call, with renewals.

use crate::client::access::Access;
use crate::error::Error;
use crate::session::active::Session;
use crate::session::manager::SessionManager;
use crate::transport::request::AuthHeader;
use crate::wire::operation::Operation;
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};
use tracing::debug;

/// The limit of new sessions for one call. More than one is needed only if sessions expire while they are in use.
const RENEWALS: usize = 4;

/// The authorization of one call, and its renewal when the server rejects it.
pub(crate) struct SessionUse<'a> {
    access: &'a Access,
    operation: &'static Operation,
    deadline: Option<Instant>,
    /// The time after which no retry of a login begins.
    latest: Option<Instant>,
    current: Option<Arc<Session>>,
    rejected: Vec<Arc<Session>>,
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
            rejected: Vec::new(),
        }
    }

    /// Returns the header to send. Waits for a login if there is no session.
    pub(crate) async fn header(&mut self) -> Result<Option<&AuthHeader>, Error> {
        let sessions = match self.access {
            Access::Anonymous => return Ok(None),
            Access::Provided { header, .. } => return Ok(Some(header)),
            Access::Unsendable { name, reason } => {
                return Err(Error::invalid(None, Some(name), reason));
            }
            Access::Managed(sessions) => sessions,
        };
        let session = match (sessions.ready(), self.rejected.last()) {
            (Some(session), None) => session,
            (_, rejected) => {
                let renewed = sessions.renewed(rejected.map(Arc::as_ref), self.latest);
                within(self.deadline, renewed).await?
            }
        };
        Ok(Some(&self.current.insert(session).header))
    }

    /// Records that the server accepted the session.
    pub(crate) fn accepted(&self) {
        if let Some(session) = &self.current {
            session.set_accepted();
        }
    }

    /// Records that the server rejected the session. Returns `true` if another one may help.
    pub(crate) fn renew(&mut self) -> bool {
        let (Access::Managed(sessions), Some(rejected)) = (self.access, self.current.take()) else {
            return false;
        };
        let renew = self.may_help(sessions, &rejected);
        self.rejected.push(rejected);
        if renew {
            debug!("session rejected");
        } else if self.rejected.len() > 1 {
            sessions.renewal_failed(self.operation.id, std::mem::take(&mut self.rejected));
        }
        renew
    }

    fn may_help(&self, sessions: &SessionManager, rejected: &Session) -> bool {
        // Another call may have renewed the session already.
        let is_replaced = sessions.ready().is_some_and(|it| !it.is(rejected));
        match self.rejected.len() {
            0 => is_replaced || sessions.may_have_expired(self.operation.id),
            // A new session that is rejected shows that the session was not the reason, unless it expired meanwhile.
            renewals => renewals < RENEWALS && (is_replaced || rejected.was_accepted()),
        }
    }
}

async fn within<T>(
    deadline: Option<Instant>,
    future: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    match deadline {
        None => future.await,
        Some(deadline) => timeout_at(deadline, future)
            .await
            .unwrap_or_else(|_| Err(Error::timeout(false))),
    }
}
