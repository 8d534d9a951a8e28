//! A session that calls are made in.

use crate::session::authorization::Authorization;
use crate::session::registry::Registry;
use crate::transport::request::AuthHeader;
use crate::wire::operation::Operation;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A session that a login created. Ends, in the background, when neither the client nor a call uses it any more.
pub(crate) struct Session {
    generation: u64,
    pub(crate) header: AuthHeader,
    /// The operations that it was accepted for, a bit for each hash.
    accepted: AtomicU64,
    registry: Arc<Registry>,
}

impl Session {
    pub(super) fn new(
        registry: &Arc<Registry>,
        authorization: Authorization,
        header: AuthHeader,
    ) -> Arc<Self> {
        Arc::new(Self {
            generation: registry.insert(authorization),
            header,
            accepted: AtomicU64::new(0),
            registry: Arc::clone(registry),
        })
    }

    /// Returns the number of the session. Later sessions have higher ones; the first has 1.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Records that the server accepted the session for an operation.
    pub(crate) fn set_accepted(&self, operation: &'static Operation) {
        // A plain load keeps the cache line shared between the calls of a busy client.
        if !self.has_accepted(operation) {
            self.accepted.fetch_or(bit(operation), Ordering::Relaxed);
        }
    }

    /// Returns `true` if the server accepted the session for this operation: a later rejection means that it expired.
    ///
    /// May be wrong for an operation whose hash is that of another one, which costs a login.
    pub(crate) fn has_accepted(&self, operation: &'static Operation) -> bool {
        self.accepted.load(Ordering::Relaxed) & bit(operation) != 0
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.registry.release(self.generation);
    }
}

/// Returns a bit for the address of an operation, by Fibonacci hashing.
fn bit(operation: &'static Operation) -> u64 {
    let address = std::ptr::from_ref(operation).addr() as u64;
    1 << (address.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58)
}
