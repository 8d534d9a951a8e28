//! A session that calls are made in.

use crate::session::authorization::Authorization;
use crate::session::registry::Registry;
use crate::transport::request::Credential;
use crate::wire::operation::Operation;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// The longest time before its expiry at which a session is replaced.
const LEAD: Duration = Duration::from_secs(300);

/// A session that a login created. Ends, in the background, when neither the client nor a call uses it any more.
pub(crate) struct Session {
    generation: u64,
    authorization: Authorization,
    pub(crate) credential: Credential,
    expiry: Option<Expiry>,
    /// The operations that it was accepted for, a bit for each hash.
    accepted: AtomicU64,
    registry: Arc<Registry>,
}

/// The end of a session whose lifetime is known.
struct Expiry {
    /// The time from which it should be replaced.
    due: Instant,
    at: Instant,
}

/// A session that a call does not want any more, and its generation; 0 for none.
#[derive(Default)]
pub(crate) struct Replaced {
    pub(crate) generation: u64,
    pub(crate) authorization: Option<Authorization>,
}

impl Session {
    pub(super) fn new(
        registry: &Arc<Registry>,
        authorization: Authorization,
        credential: Credential,
    ) -> Arc<Self> {
        Arc::new(Self {
            generation: registry.insert(authorization.clone()),
            credential,
            expiry: authorization.lifetime().and_then(Expiry::after),
            authorization,
            accepted: AtomicU64::new(0),
            registry: Arc::clone(registry),
        })
    }

    /// Returns the number of the session. Later sessions have higher ones; the first has 1.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Returns the session as one to replace.
    pub(crate) fn replaced(&self) -> Replaced {
        Replaced {
            generation: self.generation,
            authorization: Some(self.authorization.clone()),
        }
    }

    /// Returns `true` if the session should be replaced soon, because it expires.
    pub(crate) fn is_due(&self) -> bool {
        let expiry = self.expiry.as_ref();
        expiry.is_some_and(|it| Instant::now() >= it.due)
    }

    pub(crate) fn has_expired(&self) -> bool {
        let expiry = self.expiry.as_ref();
        expiry.is_some_and(|it| Instant::now() >= it.at)
    }

    /// Leaves the session to the caller: from now on, only a log-out ends it. Returns what it is known by.
    pub(crate) fn export(&self) -> Authorization {
        self.registry.export(self.generation);
        self.authorization.clone()
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

impl Expiry {
    /// Returns the expiry after `lifetime`, unless that is too far to be counted.
    fn after(lifetime: Duration) -> Option<Self> {
        let at = Instant::now().checked_add(lifetime)?;
        let lead = (lifetime / 5).min(LEAD);
        Some(Self { due: at - lead, at })
    }
}

/// Returns a bit for the address of an operation, by Fibonacci hashing.
fn bit(operation: &'static Operation) -> u64 {
    let address = std::ptr::from_ref(operation).addr() as u64;
    1 << (address.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58)
}
