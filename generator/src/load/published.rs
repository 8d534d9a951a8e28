//! Documents as published, and the overlays that repair them.

use super::documents::{Documents, Source};
use super::overlay;
use crate::diagnostics::{Problem, ProblemKind, Problems};

/// Documents as their publisher wrote them, beside what repairs them.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// The documents, no overlay applied.
    pub documents: Documents,
    /// The overlays, in the order in which they apply.
    pub overlays: Vec<Source>,
    /// The paths of the overlays that were named themselves, rather than found in a folder.
    pub named: Vec<String>,
}

impl Published {
    /// Returns the documents with every overlay action applied that still applies, and the problems of the others: they
    /// match nothing, or they change nothing.
    pub fn repaired(&self) -> (Documents, Vec<Problem>) {
        let mut documents = self.documents.clone();
        let problems = self.repair(&mut documents);
        (documents, problems)
    }

    /// Returns the documents with every overlay action applied that still applies.
    ///
    /// # Errors
    /// Every malformed overlay, and every action that matches nothing in an overlay that was named itself: a caller who
    /// names an overlay wants its effect.
    pub fn mended(&self) -> Result<Documents, Problems> {
        let (documents, mut problems) = self.repaired();
        let is_named = |problem: &Problem| {
            let file = problem.at.file();
            self.named.iter().any(|named| Some(named.as_str()) == file)
        };
        problems.retain(|problem| match *problem.kind {
            ProblemKind::Idle { .. } => false,
            ProblemKind::Unmatched { .. } => is_named(problem),
            _ => true,
        });
        Problems::or(problems, documents)
    }

    /// Applies the overlays to other documents, like [`repaired`](Self::repaired).
    pub fn repair(&self, documents: &mut Documents) -> Vec<Problem> {
        let review = |source| overlay::review(source, documents);
        self.overlays.iter().flat_map(review).collect()
    }
}
