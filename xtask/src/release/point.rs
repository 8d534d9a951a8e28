//! The points that keep a release from being made without a thought.

/// The result of a check that did not succeed.
pub(super) enum Point {
    /// A fault: the release would be wrong.
    Obstacle(String),
    /// A gap: the check could not be made, and must be made elsewhere.
    Open(String),
}

impl Point {
    /// Returns the text of an obstacle.
    pub(super) fn obstacle(&self) -> Option<&str> {
        match self {
            Self::Obstacle(text) => Some(text),
            Self::Open(_) => None,
        }
    }

    /// Returns the text of an open point.
    pub(super) fn open(&self) -> Option<&str> {
        match self {
            Self::Obstacle(_) => None,
            Self::Open(text) => Some(text),
        }
    }
}
