//! Gates: the features that something is compiled with.

use std::collections::BTreeSet;

/// The index of a feature in [`Features::list`](super::Features::list).
pub type FeatureId = usize;

/// The condition under which something is compiled.
///
/// A feature that opens a gate is listed together with all features that enable it, so that gates compare and unite as
/// sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Gate {
    /// With any choice of features.
    Always,
    /// With any of these features.
    Any(BTreeSet<FeatureId>),
}

impl Gate {
    /// Creates a gate that nothing opens yet.
    pub(super) fn never() -> Self {
        Self::Any(BTreeSet::new())
    }

    /// Opens the gate for everything that opens another one.
    pub(crate) fn open_for(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Always, _) => {}
            (_, Self::Always) => *self = Self::Always,
            (Self::Any(own), Self::Any(other)) => own.extend(other),
        }
    }

    /// Returns `true` if the gate is open whenever another one is.
    pub fn is_open_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Always, _) => true,
            (Self::Any(_), Self::Always) => false,
            (Self::Any(own), Self::Any(other)) => own.is_superset(other),
        }
    }

    /// Returns `true` if a feature opens the gate.
    pub fn holds(&self, feature: FeatureId) -> bool {
        match self {
            Self::Always => true,
            Self::Any(features) => features.contains(&feature),
        }
    }

    /// Returns `true` if each of this many features opens the gate.
    pub(super) fn holds_all(&self, features: usize) -> bool {
        match self {
            Self::Always => true,
            Self::Any(open) => open.len() == features,
        }
    }

    /// Returns the features that open the gate; none if it is always open.
    pub(super) fn features(&self) -> impl Iterator<Item = FeatureId> + '_ {
        let features = match self {
            Self::Always => None,
            Self::Any(features) => Some(features),
        };
        features.into_iter().flatten().copied()
    }
}
