//! Findings → problems with file, line and column.
//!
//! Takes the findings of all steps after the dialect, and the documents of their model. The only place where a finding is
//! located: one pass over each file, and none for a run without findings.

use crate::diagnostics::{Problem, Problems};
use crate::finding::{Finding, Findings};
use crate::load::Documents;

/// Locates the findings that stop a run.
pub fn problems(documents: &Documents, findings: Findings) -> Problems {
    Problems::new(each(documents, findings.into_iter().collect()))
}

/// Locates findings, each in its place of the list.
pub fn each(documents: &Documents, findings: Vec<Finding>) -> Vec<Problem> {
    let places = findings
        .iter()
        .flat_map(|finding| finding.place.iter().chain(&finding.other));
    let places: Vec<_> = places.collect();
    let mut locations = documents.locations(&places).into_iter();
    let located = findings.iter().map(|finding| {
        let at = finding.place.as_ref().and_then(|_| locations.next());
        let other = finding.other.as_ref().and_then(|_| locations.next());
        (at, other)
    });
    let located: Vec<_> = located.collect();
    let problem = |(finding, (at, other)): (Finding, (Option<_>, Option<_>))| {
        let mut kind = finding.kind;
        if let Some(other) = other {
            kind.relate_to(other);
        }
        match at {
            Some(at) => Problem::at(at, kind),
            None => Problem::nowhere(kind),
        }
    };
    findings.into_iter().zip(located).map(problem).collect()
}
