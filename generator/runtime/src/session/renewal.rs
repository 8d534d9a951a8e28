//! The renewal of a session: which rejections call for one, and when a new session replaces the old one.
//!
//! A rejection has two reasons that look alike: the session expired, or the user lacks a privilege for the operation. A new
//! session is a probe. If the call succeeds in it, it replaces the old one for all calls; if it is rejected in it too, the
//! session was not the reason, and the operation causes no login for a while.

use crate::session::active::Session;
use crate::session::manager::SessionManager;
use crate::session::state::State;
use crate::wire::operation::Operation;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The time for which an operation that was rejected in a new session causes no further login.
const REJECTED: Duration = Duration::from_secs(15);

/// The limit of new sessions for one call. More than one is needed only if sessions expire while they are in use.
const RENEWALS: u32 = 4;

impl SessionManager {
    /// Returns `true` if a call that was rejected in this session, after `renewals` in earlier ones, may succeed in another.
    pub(crate) fn may_renew(
        &self,
        operation: &'static Operation,
        session: &Session,
        renewals: u32,
    ) -> bool {
        if renewals >= RENEWALS {
            return false;
        }
        let mut state = self.write();
        let State::Open(open) = &mut *state else {
            // The next session is the error.
            return true;
        };
        let generation = session.generation();
        let current = open.current.as_ref();
        if current.is_some_and(|it| it.generation() > generation) {
            return true;
        }
        if renewals == 0 {
            let rejected = open.rejected.get(operation.id);
            return rejected.is_none_or(|since| since.elapsed() > REJECTED);
        }
        // A new session that is rejected from the start shows that the session was not the reason.
        if session.has_accepted(operation) {
            return true;
        }
        open.rejected.insert(operation.id, Instant::now());
        open.release(generation);
        false
    }

    /// Makes a session in which a rejected call was accepted the current one.
    pub(crate) fn adopt(&self, session: &Arc<Session>) {
        let generation = session.generation();
        if self.ready().is_some_and(|it| it.generation() >= generation) {
            return;
        }
        if let State::Open(open) = &mut *self.write() {
            open.adopt(session);
        }
    }

    /// Ends a candidate unless a call uses it.
    pub(super) fn release(&self, generation: u64) {
        if let State::Open(open) = &mut *self.write() {
            open.release(generation);
        }
    }
}
