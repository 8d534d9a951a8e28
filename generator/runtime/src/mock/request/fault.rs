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
type Condition = dyn Fn(&Request) -> bool + Send + Sync;

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

    /// Counts a request, and returns `true` if it is affected. A `superseded` fault only counts it.
    fn affects(&mut self, request: &Request, superseded: bool) -> bool {
        let matches = self
            .operation
            .is_none_or(|id| request.operation == Some(id))
            && self
                .condition
                .as_ref()
                .is_none_or(|matches| matches(request));
        if !matches || self.times == 0 {
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

/// Returns the faults of a request: the sum of its delays, and at most one other effect.
pub(crate) fn draw(faults: &mut Vec<Fault>, request: &Request) -> (Duration, Option<Effect>) {
    let mut delay = Duration::ZERO;
    let mut found = None;
    for fault in faults.iter_mut() {
        let is_delay = matches!(fault.effect, Effect::Delay(_));
        let superseded = found.is_some() && !is_delay;
        if fault.affects(request, superseded) {
            match &fault.effect {
                Effect::Delay(wait) => delay += *wait,
                effect => found = Some(effect.clone()),
            }
        }
    }
    faults.retain(|fault| fault.times > 0);
    (delay, found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(operation: &'static str) -> Request {
        Request {
            operation: Some(operation),
            method: "GET".to_owned(),
            path: "/".to_owned(),
            arguments: None,
            status: None,
        }
    }

    fn affected(faults: &mut Vec<Fault>, requests: usize) -> Vec<bool> {
        let draw = |_| draw(faults, &request("A_get")).1.is_some();
        (0..requests).map(draw).collect()
    }

    #[test]
    fn counts() {
        let mut faults = vec![Fault::status(503).nth(2)];
        assert_eq!(affected(&mut faults, 4), [false, true, false, false]);
        assert!(faults.is_empty(), "used faults are removed");
        let mut faults = vec![Fault::status(503).after(1).times(2)];
        assert_eq!(affected(&mut faults, 4), [false, true, true, false]);
        let mut faults = vec![Fault::status(503).on_id("B_get")];
        assert_eq!(affected(&mut faults, 2), [false, false]);
    }

    #[test]
    fn a_seed_decides_who_is_affected() {
        let draw = |seed| {
            affected(
                &mut vec![Fault::status(503).with_probability(0.3, seed)],
                1000,
            )
        };
        let first = draw(1);
        assert_eq!(first, draw(1));
        assert_ne!(first, draw(2));
        let many = first.iter().filter(|affected| **affected).count();
        assert!((200..400).contains(&many), "{many} of 1000");
    }

    #[test]
    fn superseded_faults_count_requests() {
        let mut faults = vec![Fault::status(500).times(1), Fault::status(503).nth(2)];
        let statuses: Vec<_> = (0..3)
            .map(|_| match draw(&mut faults, &request("A_get")).1 {
                Some(Effect::Status { status, .. }) => status,
                _ => 200,
            })
            .collect();
        assert_eq!(statuses, [500, 503, 200]);
    }

    #[test]
    fn the_first_fault_wins_and_delays_add_up() {
        let mut faults = vec![
            Fault::delay(Duration::from_secs(1)),
            Fault::status(500),
            Fault::status(503),
            Fault::delay(Duration::from_secs(2)),
        ];
        let (delay, effect) = draw(&mut faults, &request("A_get"));
        assert_eq!(delay, Duration::from_secs(3));
        assert!(
            matches!(effect, Some(Effect::Status { status: 500, .. })),
            "{effect:?}"
        );
    }
}
