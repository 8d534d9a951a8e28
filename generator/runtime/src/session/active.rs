//! A session that calls are made in.

use crate::session::authorization::Authorization;
use crate::transport::request::AuthHeader;
use std::sync::atomic::{AtomicBool, Ordering};

/// A session that a login created.
pub(crate) struct Session {
    pub(super) generation: u64,
    pub(super) authorization: Authorization,
    pub(crate) header: AuthHeader,
    /// `true` once the server accepted it for a call: a later rejection means that it expired.
    accepted: AtomicBool,
    /// `true` once it is about to be ended.
    ended: AtomicBool,
}

impl Session {
    pub(super) fn new(generation: u64, authorization: Authorization, header: AuthHeader) -> Self {
        Self {
            generation,
            authorization,
            header,
            accepted: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        }
    }

    /// Records that the server accepted the session.
    pub(crate) fn set_accepted(&self) {
        // A plain load keeps the cache line shared between the calls of a busy client.
        if !self.was_accepted() {
            self.accepted.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn was_accepted(&self) -> bool {
        self.accepted.load(Ordering::Relaxed)
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        self.generation == other.generation
    }

    /// Marks the session as about to be ended. Returns `true` the first time.
    pub(super) fn begin_end(&self) -> bool {
        !self.ended.swap(true, Ordering::Relaxed)
    }
}
