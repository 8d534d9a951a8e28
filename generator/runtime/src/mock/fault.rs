//! What goes wrong: by operation, by request, by count, or by chance.

use super::record::Request;
use super::standard_error::StandardError;
use crate::Operation;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Something that goes wrong with requests.
///
/// Without anything said, it goes wrong with every request; each method narrows that down. Of several faults that a request
/// could have, it has the one that was injected first; delays come on top of that.
///
/// ```
/// use std::time::Duration;
/// use vsphere_runtime::{Operation, mock::Fault};
///
/// # static GET: Operation = Operation::EMPTY;
/// let busy_once = Fault::status(503).retry_after(Duration::from_secs(1)).on(&GET).times(1);
/// let third_lost = Fault::lose_answer().nth(3);
/// let now_and_then = Fault::drop_connection().by_chance(0.05, 7);
/// # drop((busy_once, third_lost, now_and_then));
/// ```
#[derive(Clone)]
#[must_use = "a fault has to be injected"]
pub struct Fault {
    effect: Effect,
    operation: Option<&'static str>,
    condition: Option<Arc<Condition>>,
    /// Requests that fit and are let pass first.
    skip: u64,
    /// Requests that it happens to, at most.
    times: u64,
    chance: Option<(f64, fastrand::Rng)>,
}

/// Whether a fault is for a request.
type Condition = dyn Fn(&Request) -> bool + Send + Sync;

/// What happens to a request.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    Delay(Duration),
    Answer {
        status: u16,
        body: Option<String>,
        retry_after: Option<Duration>,
    },
    Error(StandardError),
    DropConnection,
    LoseAnswer,
    BreakOff(usize),
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
            chance: None,
        }
    }

    /// Answers with this status and without a body; nothing else happens on the server.
    pub fn status(status: u16) -> Self {
        Self::new(Effect::Answer {
            status,
            body: None,
            retry_after: None,
        })
    }

    /// Answers with a standard error; nothing else happens on the server.
    pub fn error(error: StandardError) -> Self {
        Self::new(Effect::Error(error))
    }

    /// Does what it would do, later.
    pub fn delay(wait: Duration) -> Self {
        Self::new(Effect::Delay(wait))
    }

    /// Breaks the connection off as soon as the request is there; nothing happens on the server.
    pub fn drop_connection() -> Self {
        Self::new(Effect::DropConnection)
    }

    /// Does what was asked for, and breaks the connection off instead of saying so.
    pub fn lose_answer() -> Self {
        Self::new(Effect::LoseAnswer)
    }

    /// Breaks the connection off in the middle of a body: that of a file that is uploaded, when so many bytes have come,
    /// or else that of the answer, when so many bytes are sent.
    pub fn break_off(after: usize) -> Self {
        Self::new(Effect::BreakOff(after))
    }

    /// Answers with the first bytes of the body only, as if that were all.
    pub fn truncate(after: usize) -> Self {
        Self::new(Effect::Truncate(after))
    }

    /// Lets the session expire in which the request is made, before anything else is done.
    pub fn expire_session() -> Self {
        Self::new(Effect::ExpireSession)
    }

    /// With this body, whatever it is. For [`status`](Self::status) only.
    pub fn body(mut self, text: impl Into<String>) -> Self {
        if let Effect::Answer { body, .. } = &mut self.effect {
            *body = Some(text.into());
        }
        self
    }

    /// Asks to wait before the next attempt, in whole seconds. For [`status`](Self::status) and [`error`](Self::error) only.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        match &mut self.effect {
            Effect::Answer { retry_after, .. } => *retry_after = Some(wait),
            Effect::Error(error) => *error = error.clone().retry_after(wait),
            _ => {}
        }
        self
    }

    /// For requests of this operation only.
    pub fn on(self, operation: &'static Operation) -> Self {
        self.on_id(operation.id)
    }

    /// For requests of the operation with this identifier only; `upload` and `download` are for the bytes of files.
    pub fn on_id(mut self, operation: &'static str) -> Self {
        self.operation = Some(operation);
        self
    }

    /// For requests of which this is true only.
    pub fn when(mut self, condition: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Self {
        self.condition = Some(Arc::new(condition));
        self
    }

    /// Lets so many of the requests that fit pass first.
    pub fn after(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Happens to so many requests at most.
    pub fn times(mut self, requests: u64) -> Self {
        self.times = requests;
        self
    }

    /// Happens to this one of the requests that fit, counted from 1, and to no other.
    pub fn nth(self, request: u64) -> Self {
        self.after(request.saturating_sub(1)).times(1)
    }

    /// Happens to a part of the requests that fit, between 0 and 1. By the same seed the same ones of a sequence of
    /// requests have it; requests at the same time come in no certain order.
    pub fn by_chance(mut self, part: f64, seed: u64) -> Self {
        self.chance = Some((part, fastrand::Rng::with_seed(seed)));
        self
    }

    /// Whether it happens to a request, which is counted. It gives way where something else happens already.
    fn strikes(&mut self, request: &Request, gives_way: bool) -> bool {
        let fits = self
            .operation
            .is_none_or(|id| request.operation == Some(id))
            && self.condition.as_ref().is_none_or(|fits| fits(request));
        if !fits || self.times == 0 {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        let by_chance = self.chance.as_mut();
        if by_chance.is_some_and(|(part, rng)| rng.f64() >= *part) {
            return false;
        }
        if gives_way {
            return false;
        }
        self.times -= 1;
        true
    }
}

/// Shows what happens, and to what operation.
impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let effect = match &self.effect {
            Effect::Answer { status, .. } => format!("status {status}"),
            other => format!("{other:?}"),
        };
        f.debug_struct("Fault")
            .field("effect", &effect)
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}

/// What happens to a request: delays, and then one other thing at most.
pub(crate) fn draw(faults: &mut Vec<Fault>, request: &Request) -> (Duration, Option<Effect>) {
    let mut delay = Duration::ZERO;
    let mut found = None;
    for fault in faults.iter_mut() {
        let is_delay = matches!(fault.effect, Effect::Delay(_));
        let gives_way = found.is_some() && !is_delay;
        if fault.strikes(request, gives_way) {
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

    fn struck(faults: &mut Vec<Fault>, requests: usize) -> Vec<bool> {
        let draw = |_| draw(faults, &request("A_get")).1.is_some();
        (0..requests).map(draw).collect()
    }

    #[test]
    fn counts() {
        let mut faults = vec![Fault::status(503).nth(2)];
        assert_eq!(struck(&mut faults, 4), [false, true, false, false]);
        assert!(faults.is_empty(), "what can happen no more is forgotten");
        let mut faults = vec![Fault::status(503).after(1).times(2)];
        assert_eq!(struck(&mut faults, 4), [false, true, true, false]);
        let mut faults = vec![Fault::status(503).on_id("B_get")];
        assert_eq!(struck(&mut faults, 2), [false, false]);
    }

    #[test]
    fn chance_is_the_same_by_the_same_seed() {
        let draw = |seed| struck(&mut vec![Fault::status(503).by_chance(0.3, seed)], 1000);
        let first = draw(1);
        assert_eq!(first, draw(1));
        assert_ne!(first, draw(2));
        let many = first.iter().filter(|struck| **struck).count();
        assert!((200..400).contains(&many), "{many} of 1000");
    }

    #[test]
    fn requests_count_for_a_fault_that_gives_way() {
        let mut faults = vec![Fault::status(500).times(1), Fault::status(503).nth(2)];
        let statuses: Vec<_> = (0..3)
            .map(|_| match draw(&mut faults, &request("A_get")).1 {
                Some(Effect::Answer { status, .. }) => status,
                _ => 200,
            })
            .collect();
        assert_eq!(statuses, [500, 503, 200]);
    }

    #[test]
    fn the_first_fault_counts_and_delays_add_up() {
        let mut faults = vec![
            Fault::delay(Duration::from_secs(1)),
            Fault::status(500),
            Fault::status(503),
            Fault::delay(Duration::from_secs(2)),
        ];
        let (delay, effect) = draw(&mut faults, &request("A_get"));
        assert_eq!(delay, Duration::from_secs(3));
        assert!(
            matches!(effect, Some(Effect::Answer { status: 500, .. })),
            "{effect:?}"
        );
    }
}
