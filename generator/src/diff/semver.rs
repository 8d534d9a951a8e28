//! The version bump of the crate that a comparison requires.

use std::fmt;

use super::change::Change;
use super::comparison::Comparison;
use super::rule::Level;

/// A version bump as defined by <https://semver.org>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// No change.
    None,
    /// Only documentation changed.
    Patch,
    /// Additions, or calls with a different behavior.
    Minor,
    /// Code that compiles today may not compile.
    Major,
}

impl Step {
    /// Returns the bump that all changes require together; accepted changes count, since they affect users anyway.
    pub fn of(comparison: &Comparison) -> Self {
        let steps = comparison.changes.iter().map(Self::of_change);
        steps.max().unwrap_or(Self::None)
    }

    /// Changes on the wire alone change the behavior of the crate, not its interface.
    fn of_change(change: &Change) -> Self {
        match (change.rust_level(), change.wire_level()) {
            (Level::Breaking, _) => Self::Major,
            (Level::Neutral, Level::Neutral) => Self::Patch,
            _ => Self::Minor,
        }
    }

    /// Returns the name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// Returns the bump of a version before 1.0, where every step is one position lower.
    pub fn before_one(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch | Self::Minor => "patch",
            Self::Major => "minor",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
