//! The gate of a build: fails it if a comparison has changes that are not accepted, or is not complete.

use super::change::Change;
use super::comparison::Comparison;
use super::rule::Level;
use crate::exit::Exit;

/// The changes that fail a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Changes that break callers or users of the crate.
    Breaking,
    /// All changes.
    Any,
}

impl Gate {
    /// Returns the changes that the gate stops: those with a rule of its level that is not accepted. One that follows from
    /// another is not listed beside it.
    pub fn stops(self, comparison: &Comparison) -> impl Iterator<Item = &Change> {
        let changes = &comparison.changes;
        let cause = |change: &Change| changes.get(change.cause?);
        changes.iter().filter(move |change| {
            self.is_stopped(change) && !cause(change).is_some_and(|cause| self.is_stopped(cause))
        })
    }

    fn is_stopped(self, change: &Change) -> bool {
        change.open().any(|rule| match self {
            Self::Breaking => rule.level() == Level::Breaking,
            Self::Any => true,
        })
    }
}

/// Returns the outcome of a comparison: [`Exit::Stopped`] if the gate stops a change, or if something is not compared, which
/// no gate and no accept list lets pass.
pub fn outcome(gate: Option<Gate>, comparison: &Comparison) -> Exit {
    let stops = |gate: Gate| gate.stops(comparison).next().is_some();
    Exit::stopped_if(!comparison.not_compared.is_empty() || gate.is_some_and(stops))
}
