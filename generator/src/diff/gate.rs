//! The gate of a build: fails it if a comparison has changes that are not accepted.

use super::change::Change;
use super::comparison::Comparison;
use super::rule::Level;

/// The changes that fail a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Changes that break callers or users of the crate.
    Breaking,
    /// All changes.
    Any,
}

impl Gate {
    /// Returns the changes that the gate stops: those with a rule of its level that is not accepted.
    pub fn stops(self, comparison: &Comparison) -> impl Iterator<Item = &Change> {
        let changes = comparison.changes.iter();
        changes.filter(move |change| {
            change.open().any(|rule| match self {
                Self::Breaking => rule.level() == Level::Breaking,
                Self::Any => true,
            })
        })
    }
}
