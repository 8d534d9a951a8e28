//! All differences between two versions.

use super::change::Change;
use super::not_compared::NotCompared;
use super::rule::Level;
use super::version::Version;

/// The result of a comparison.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The old version.
    pub old: Head,
    /// The new version.
    pub new: Head,
    /// All changes, those that follow from others included, ordered by package, then by subject.
    pub changes: Vec<Change>,
    /// The parts that are not compared; without any, the comparison is complete.
    pub not_compared: Vec<NotCompared>,
}

/// Facts about a version that reports show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// The number of operations that are compared.
    pub operations: usize,
    /// The number of structures, enumerations and aliases that are compared.
    pub schemas: usize,
}

impl Head {
    pub(super) fn of(version: &Version) -> Self {
        Self {
            title: version.api.title.clone(),
            version: version.api.version.clone(),
            operations: version.api.operations.len(),
            schemas: version.api.schemas.len(),
        }
    }
}

impl Comparison {
    /// Returns the number of changes of each level, in the order of [`Level::ALL`].
    pub fn counts(&self, level: impl Fn(&Change) -> Level) -> [(Level, usize); 4] {
        Level::ALL.map(|wanted| {
            let changes = self.changes.iter().filter(|change| level(change) == wanted);
            (wanted, changes.count())
        })
    }
}
