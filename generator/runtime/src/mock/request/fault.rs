//! Faults that a test injects: by operation, request, count, or probability.

use super::record::Request;
use crate::mock::model::standard_error::StandardError;
use crate::wire::operation::Operation;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A fault that affects requests.
///
/// By default a fault affects every request; the methods narrow that down. Of several matching faults, the one injected first
/// takes effect. Delays add to it and to each other.
///
/// ```
/// use std::time::Duration;
/// use vsphere_runtime::operation::Operation;
/// use vsphere_runtime::mock::Fault;
///
/// # static GET: Operation = Operation::EMPTY;
/// let busy_once = Fault::status(503).retry_after(Duration::from_secs(1)).on(&GET).times(1);
/// let third_lost = Fault::lose_response().nth(3);
/// let flaky = Fault::drop_connection().with_probability(0.05, 7);
/// # drop((busy_once, third_lost, flaky));
/// ```
#[derive(Clone)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    effect: Effect,
    operation: Option<&'static str>,
    condition: Option<Arc<Condition>>,
    /// The number of matching requests to skip first.
    skip: u64,
    /// The number of requests that it may still affect.
    times: u64,
    probability: Option<(f64, fastrand::Rng)>,
}

/// A predicate of requests.
pub(super) type Condition = dyn Fn(&Request) -> bool + Send + Sync;

/// The effect of a fault on a request.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Delay(Duration),
    Status {
        status: u16,
        body: Option<String>,
        retry_after: Option<Duration>,
    },
    Error(StandardError),
    DropConnection,
    LoseResponse,
    Disconnect(usize),
    Truncate(usize),
    ExpireSession,
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self {
            effect,
            operation: None,
            condition: None,
            skip: 0,
            times: u64::MAX,
            probability: None,
        }
    }

    /// Responds with this status and an empty body, without performing the operation.
    pub fn status(status: u16) -> Self {
        Self::new(Effect::Status {
            status,
            body: None,
            retry_after: None,
        })
    }

    /// Responds with a standard error, without performing the operation.
    pub fn error(error: StandardError) -> Self {
        Self::new(Effect::Error(error))
    }

    /// Delays the request.
    pub fn delay(wait: Duration) -> Self {
        Self::new(Effect::Delay(wait))
    }

    /// Closes the connection after reading the request, without performing the operation.
    pub fn drop_connection() -> Self {
        Self::new(Effect::DropConnection)
    }

    /// Performs the operation, and closes the connection instead of responding.
    pub fn lose_response() -> Self {
        Self::new(Effect::LoseResponse)
    }

    /// Closes the connection within a body, after this number of bytes: the body of the request for an uploaded file, and of
    /// the response for anything else.
    pub fn disconnect_after(bytes: usize) -> Self {
        Self::new(Effect::Disconnect(bytes))
    }

    /// Shortens the body of the response to this number of bytes, as if that were all.
    pub fn truncate(bytes: usize) -> Self {
        Self::new(Effect::Truncate(bytes))
    }

    /// Expires the session of the request before performing the operation.
    pub fn expire_session() -> Self {
        Self::new(Effect::ExpireSession)
    }

    /// Sets the body of the response. For [`status`](Self::status) only.
    pub fn body(mut self, text: impl Into<String>) -> Self {
        if let Effect::Status { body, .. } = &mut self.effect {
            *body = Some(text.into());
        }
        self
    }

    /// Adds a `retry-after` header, in whole seconds. For [`status`](Self::status) and [`error`](Self::error) only.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        match &mut self.effect {
            Effect::Status { retry_after, .. } => *retry_after = Some(wait),
            Effect::Error(error) => *error = error.clone().retry_after(wait),
            _ => {}
        }
        self
    }

    /// Affects requests of this operation only.
    pub fn on(self, operation: &'static Operation) -> Self {
        self.on_id(operation.id)
    }

    /// Affects requests of the operation with this identifier only. `upload` and `download` are the transfers of files.
    pub fn on_id(mut self, operation: &'static str) -> Self {
        self.operation = Some(operation);
        self
    }

    /// Affects requests that satisfy a condition only.
    ///
    /// The condition may call the server: what it injects affects later requests. If it panics, the response is an
    /// internal error.
    pub fn when(mut self, condition: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.condition = Some(Arc::new(condition));
        self
    }

    /// Skips this number of matching requests first.
    pub fn after(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Affects at most this number of requests.
    pub fn times(mut self, requests: u64) -> Self {
        self.times = requests;
        self
    }

    /// Affects only the matching request with this number, counted from 1.
    pub fn nth(self, request: u64) -> Self {
        self.after(request.saturating_sub(1)).times(1)
    }

    /// Affects each matching request with this probability, between 0 and 1.
    ///
    /// The seed decides which requests of a sequence are affected. Concurrent requests arrive in no certain order.
    pub fn with_probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = Some((probability, fastrand::Rng::with_seed(seed)));
        self
    }

    pub(super) fn effect(&self) -> &Effect {
        &self.effect
    }

    pub(super) fn condition(&self) -> Option<Arc<Condition>> {
        self.condition.clone()
    }

    /// Returns `true` if it affects requests of an operation.
    pub(super) fn is_of(&self, operation: Option<&'static str>) -> bool {
        self.operation.is_none_or(|own| operation == Some(own))
    }

    /// Returns `true` if it affects no further request.
    pub(super) fn is_used_up(&self) -> bool {
        self.times == 0
    }

    /// Counts a matching request, and returns `true` if it is affected. A `superseded` fault only counts it.
    pub(super) fn counts(&mut self, superseded: bool) -> bool {
        if self.times == 0 {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        let probability = self.probability.as_mut();
        if probability.is_some_and(|(probability, rng)| rng.f64() >= *probability) {
            return false;
        }
        if superseded {
            return false;
        }
        self.times -= 1;
        true
    }
}

/// Shows the effect and the operation.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effect = match &self.effect {
            Effect::Status { status, .. } => format!("status {status}"),
            other => format!("{other:?}"),
        };
        f.debug_struct("Fault")
            .field("effect", &effect)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
