//! The state of the sessions of a client.
//!
//! ```text
//!                 login                       login, for a rejected call
//! no session ───────────────▶ current session ──────────────────────────▶ current session and candidate
//!                                     ▲                                          │
//!                                     └── candidate accepted, or left by all ◀───┘
//! ```
//!
//! The current session stays the current one until a later session has been accepted for a call. Until then, only calls
//! that were rejected use the candidate.

use crate::session::active::Session;
use crate::session::login::Login;
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use tokio::time::Instant;

pub(super) enum State {
    Open(Open),
    /// Logged out permanently, perhaps during a login, which ends its session itself.
    Closed(Option<Login>),
}

#[derive(Default)]
pub(super) struct Open {
    /// The session of all calls that were not rejected.
    pub(super) current: Option<Arc<Session>>,
    pub(super) candidate: Option<Candidate>,
    pub(super) login: Option<Login>,
    /// Operations that were rejected in a new session too, and when.
    pub(super) rejected: BTreeMap<&'static str, Instant>,
}

/// A session that no call was accepted in yet.
pub(super) struct Candidate {
    generation: u64,
    session: Weak<Session>,
    /// Keeps it for the next call that is rejected in the current session, until a call is rejected in the candidate.
    kept: Option<Arc<Session>>,
}

impl Candidate {
    pub(super) fn new(session: &Arc<Session>) -> Self {
        Self {
            generation: session.generation(),
            session: Arc::downgrade(session),
            kept: Some(Arc::clone(session)),
        }
    }
}

impl Open {
    /// Returns the session for a call that was rejected in the session of this generation, if there is one.
    pub(super) fn later_than(&self, generation: u64) -> Option<Arc<Session>> {
        let later = |it: &Arc<Session>| it.generation() > generation && !it.has_expired();
        if let Some(current) = self.current.as_ref().filter(|it| later(it)) {
            return Some(Arc::clone(current));
        }
        let candidate = self.candidate.as_ref()?;
        candidate.session.upgrade().filter(later)
    }

    /// Returns the login in progress, if there is one.
    pub(super) fn running_login(&self) -> Option<&Login> {
        // A login without a sender ended without a result: by a panic, or with its runtime.
        self.login.as_ref().filter(|it| it.has_changed().is_ok())
    }

    /// Makes a session the current one, unless a later one is. The replaced session ends with the last call that uses it.
    pub(super) fn adopt(&mut self, session: &Arc<Session>) {
        let generation = session.generation();
        if self.is_current_before(generation) {
            self.current = Some(Arc::clone(session));
            self.candidate = self
                .candidate
                .take()
                .filter(|it| it.generation > generation);
        }
    }

    fn is_current_before(&self, generation: u64) -> bool {
        let current = self.current.as_ref();
        current.is_none_or(|it| it.generation() < generation)
    }

    /// Leaves a candidate to the calls that use it, so that it ends with the last of them.
    pub(super) fn release(&mut self, generation: u64) {
        if let Some(candidate) = &mut self.candidate
            && candidate.generation == generation
        {
            candidate.kept = None;
        }
    }
}
