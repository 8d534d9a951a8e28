//! The step of the crate's version that a comparison calls for.

use std::fmt;

use super::rule::Level;
use super::{Change, Comparison};

/// A step of a version, as <https://semver.org> has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Nothing has changed.
    None,
    /// Only documentation has.
    Patch,
    /// There is more than before, or calls behave in another way.
    Minor,
    /// Code that compiles today may not compile.
    Major,
}

impl Step {
    /// The step that all changes together call for; what is accepted counts, since it happens all the same.
    pub fn of(comparison: &Comparison) -> Self {
        let steps = comparison.changes.iter().map(Self::of_change);
        steps.max().unwrap_or(Self::None)
    }

    /// A crate that speaks to servers in another way has other behaviour, but the same interface.
    fn of_change(change: &Change) -> Self {
        match (change.rust_level(), change.wire_level()) {
            (Level::Breaking, _) => Self::Major,
            (Level::Neutral, Level::Neutral) => Self::Patch,
            _ => Self::Minor,
        }
    }

    /// As it is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// What to do with a version before 1.0, where everything has moved down by one place.
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
