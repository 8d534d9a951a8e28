//! Problems of a model, before they are located in its documents.
//!
//! Takes a problem and the place of its subject in the model. The steps after the dialect return findings, so that none of them
//! needs the documents; [`locate`](crate::locate) adds file, line and column at the end.

use crate::api::Place;
use crate::diagnostics::ProblemKind;
use crate::work::Defect;

/// A problem of a model, at the place of its subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The place of the operation or schema that it is about, if there is one.
    pub place: Option<Place>,
    /// The place of the other thing that a collision is about, if it is a different one.
    pub other: Option<Place>,
    /// The problem.
    pub kind: ProblemKind,
}

impl Finding {
    /// Creates a finding about the thing at a place.
    pub fn new(place: Option<&Place>, kind: ProblemKind) -> Self {
        Self {
            place: place.cloned(),
            other: None,
            kind,
        }
    }

    /// Adds the place of the other thing that the finding is about.
    #[must_use]
    pub fn with_other(mut self, other: Option<&Place>) -> Self {
        self.other = other.cloned();
        self
    }
}

/// The findings of a step; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Returns `value` if there are no findings.
    ///
    /// # Errors
    /// The findings.
    pub fn or<T>(findings: Vec<Finding>, value: T) -> Result<T, Self> {
        match findings.is_empty() {
            true => Ok(value),
            false => Err(Self(findings)),
        }
    }

    /// Returns the findings in the order in which they were made.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Finding> {
        self.0.iter()
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self(vec![finding])
    }
}

impl From<Defect> for Findings {
    fn from(Defect(message): Defect) -> Self {
        Finding::new(None, ProblemKind::Defect(message)).into()
    }
}
