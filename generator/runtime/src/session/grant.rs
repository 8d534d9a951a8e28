//! An authorization in use.

use crate::auth::Authorization;
use crate::transport::AuthHeader;
use std::sync::atomic::{AtomicBool, Ordering};

/// An authorization that calls are made with.
pub(crate) struct Grant {
    pub(super) generation: u64,
    pub(super) authorization: Authorization,
    pub(crate) header: AuthHeader,
    /// Whether the server accepted it for a call: a later refusal means that it expired.
    proven: AtomicBool,
    /// Whether it was given back, or is about to be.
    retired: AtomicBool,
}

impl Grant {
    pub(super) fn new(generation: u64, authorization: Authorization, header: AuthHeader) -> Self {
        Self {
            generation,
            authorization,
            header,
            proven: AtomicBool::new(false),
            retired: AtomicBool::new(false),
        }
    }

    /// Notes that the server accepted it.
    pub(crate) fn prove(&self) {
        if !self.is_proven() {
            self.proven.store(true, Ordering::Relaxed);
        }
    }

    pub(crate) fn is_proven(&self) -> bool {
        self.proven.load(Ordering::Relaxed)
    }

    pub(crate) fn is(&self, other: &Self) -> bool {
        self.generation == other.generation
    }

    /// Whether this is the first time of asking.
    pub(super) fn retire(&self) -> bool {
        !self.retired.swap(true, Ordering::Relaxed)
    }
}
