//! When something is there.

use std::collections::BTreeSet;

use super::FeatureId;

/// Whether something is there always, or with which features.
///
/// With a feature that opens a gate, all features that bring it are listed as well, so that gates can be compared and
/// united as sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Gate {
    /// Whatever was chosen.
    Always,
    /// With any of these.
    Any(BTreeSet<FeatureId>),
}

impl Gate {
    /// A gate that nothing opens yet.
    pub(super) fn never() -> Self {
        Self::Any(BTreeSet::new())
    }

    /// Opens it for whatever opens another one.
    pub(crate) fn open_for(&mut self, other: &Self) {
        match (&mut *self, other) {
            (Self::Always, _) => {}
            (_, Self::Always) => *self = Self::Always,
            (Self::Any(own), Self::Any(other)) => own.extend(other),
        }
    }

    /// Whether it is open whenever another one is.
    pub fn is_open_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Always, _) => true,
            (Self::Any(_), Self::Always) => false,
            (Self::Any(own), Self::Any(other)) => own.is_superset(other),
        }
    }

    /// Whether a feature opens it.
    pub fn holds(&self, feature: FeatureId) -> bool {
        match self {
            Self::Always => true,
            Self::Any(features) => features.contains(&feature),
        }
    }

    /// The features that open it; none if it is always open.
    pub(super) fn features(&self) -> impl Iterator<Item = FeatureId> + '_ {
        let features = match self {
            Self::Always => None,
            Self::Any(features) => Some(features),
        };
        features.into_iter().flatten().copied()
    }
}
