//! The injected faults, and which of them affect a request.
//!
//! A request meets them in three steps, because conditions are code of a test that may call the server: the candidates
//! are listed under a lock, their conditions are evaluated without it, and the matching ones are counted under it.

use super::fault::{Condition, Effect, Fault};
use super::record::Request;
use crate::error::kind::ErrorKind;
use crate::mock::model::standard_error::StandardError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

/// The injected faults, in the order of their injection.
#[derive(Default)]
pub(crate) struct Faults {
    /// Each fault with its number.
    faults: Vec<(u64, Fault)>,
    /// The number of faults injected so far.
    injected: u64,
}

/// A fault that affects a request if its condition holds.
pub(crate) struct Candidate {
    number: u64,
    condition: Option<Arc<Condition>>,
}

/// The faults of a request: the sum of its delays, and at most one other effect.
#[derive(Default)]
pub(crate) struct Drawn {
    pub(crate) delay: Duration,
    pub(crate) effect: Option<Effect>,
    /// Faults that were used up. They may own values of a test, so that they are dropped without a lock.
    pub(crate) used: Vec<Fault>,
}

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        self.injected += 1;
        self.faults.push((self.injected, fault));
    }

    /// Removes all faults, and returns them to be dropped without a lock.
    pub(crate) fn clear(&mut self) -> Vec<(u64, Fault)> {
        std::mem::take(&mut self.faults)
    }

    /// Returns the faults of the operation of a request.
    pub(crate) fn candidates(&self, request: &Request) -> Vec<Candidate> {
        let faults = self.faults.iter();
        let of_operation = faults.filter(|(_, fault)| fault.is_of(request.operation));
        let candidate = |(number, fault): &(u64, Fault)| Candidate {
            number: *number,
            condition: fault.condition(),
        };
        of_operation.map(candidate).collect()
    }

    /// Counts a request for the faults that match it, and returns those that affect it.
    pub(crate) fn draw(&mut self, matching: &[u64]) -> Drawn {
        let mut drawn = Drawn::default();
        for (number, fault) in &mut self.faults {
            let is_delay = matches!(fault.effect(), Effect::Delay(_));
            let superseded = drawn.effect.is_some() && !is_delay;
            if matching.contains(number) && fault.counts(superseded) {
                match fault.effect() {
                    Effect::Delay(wait) => drawn.delay += *wait,
                    effect => drawn.effect = Some(effect.clone()),
                }
            }
        }
        let used = self.faults.extract_if(.., |(_, fault)| fault.is_used_up());
        drawn.used = used.map(|(_, fault)| fault).collect();
        drawn
    }
}

/// Returns the numbers of the candidates whose conditions hold. The error says that a condition panicked.
pub(crate) fn matching(
    candidates: &[Candidate],
    request: &Request,
) -> Result<Vec<u64>, StandardError> {
    let holds = |candidate: &&Candidate| {
        let condition = candidate.condition.as_ref();
        condition.is_none_or(|condition| condition(request))
    };
    let numbers = || {
        let matching = candidates.iter().filter(holds);
        matching.map(|candidate| candidate.number).collect()
    };
    // The client gets the reason, instead of a closed connection.
    catch_unwind(AssertUnwindSafe(numbers)).map_err(|_| {
        let why = "The condition of a fault panicked.";
        StandardError::new(ErrorKind::InternalServerError, why)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(all: impl IntoIterator<Item = Fault>) -> Faults {
        let mut faults = Faults::default();
        all.into_iter().for_each(|fault| faults.push(fault));
        faults
    }

    fn draw(faults: &mut Faults) -> Drawn {
        let request = Request {
            operation: Some("A_get"),
            method: "GET".to_owned(),
            path: "/".to_owned(),
            arguments: None,
            status: None,
        };
        let candidates = faults.candidates(&request);
        let matching = matching(&candidates, &request).expect("no condition panics");
        faults.draw(&matching)
    }

    fn affected(faults: &mut Faults, requests: usize) -> Vec<bool> {
        let draw = |_| draw(faults).effect.is_some();
        (0..requests).map(draw).collect()
    }

    #[test]
    fn counts() {
        let mut one = faults([Fault::status(503).nth(2)]);
        assert_eq!(affected(&mut one, 4), [false, true, false, false]);
        assert!(one.faults.is_empty(), "used faults are removed");
        let mut one = faults([Fault::status(503).after(1).times(2)]);
        assert_eq!(affected(&mut one, 4), [false, true, true, false]);
        let mut one = faults([Fault::status(503).on_id("B_get")]);
        assert_eq!(affected(&mut one, 2), [false, false]);
    }

    #[test]
    fn a_seed_decides_who_is_affected() {
        let draw = |seed| {
            let flaky = Fault::status(503).with_probability(0.3, seed);
            affected(&mut faults([flaky]), 1000)
        };
        let first = draw(1);
        assert_eq!(first, draw(1));
        assert_ne!(first, draw(2));
        let many = first.iter().filter(|affected| **affected).count();
        assert!((200..400).contains(&many), "{many} of 1000");
    }

    #[test]
    fn superseded_faults_count_requests() {
        let mut both = faults([Fault::status(500).times(1), Fault::status(503).nth(2)]);
        let statuses: Vec<_> = (0..3)
            .map(|_| match draw(&mut both).effect {
                Some(Effect::Status { status, .. }) => status,
                _ => 200,
            })
            .collect();
        assert_eq!(statuses, [500, 503, 200]);
    }

    #[test]
    fn the_first_fault_wins_and_delays_add_up() {
        let mut all = faults([
            Fault::delay(Duration::from_secs(1)),
            Fault::status(500),
            Fault::status(503),
            Fault::delay(Duration::from_secs(2)),
        ]);
        let Drawn { delay, effect, .. } = draw(&mut all);
        assert_eq!(delay, Duration::from_secs(3));
        assert!(
            matches!(effect, Some(Effect::Status { status: 500, .. })),
            "{effect:?}"
        );
    }
}
