//! Sentences of the originals of fragments that look like facts and were not read.
//!
//! Takes the model of the documents and the places that fragments contain; gives problems at places of the documents. Reads no
//! text itself.

use std::collections::BTreeSet;

use super::check::Model;
use super::reach::owner;
use crate::api::Place;
use crate::diagnostics::{Problem, ProblemKind};
use crate::finding::Finding;
use crate::load::Documents;
use crate::locate;

/// Returns the unread sentences within described parts: operations, components, tags and paths.
pub(super) fn within(
    documents: &Documents,
    model: &Model,
    described: &BTreeSet<(usize, String)>,
) -> Vec<Problem> {
    let is_within = |place: &Place| {
        let has = |pointer: &str| described.contains(&(place.file, pointer.to_owned()));
        let part = owner(&place.pointer);
        let is_operation = |pointer: &str| {
            let mut operations = model
                .api
                .operations
                .iter()
                .map(|operation| &operation.place);
            operations.any(|at| at.file == place.file && at.pointer == pointer)
        };
        // The text of a path is not that of each operation below it.
        has(part)
            || !is_operation(part) && part.rsplit_once('/').is_some_and(|(above, _)| has(above))
    };
    let misses = model.misses.iter().filter(|miss| is_within(&miss.place));
    let findings = misses.map(|miss| {
        let kind = ProblemKind::UnreadSentence {
            sentence: miss.sentence.clone(),
            why: miss.why.clone(),
        };
        Finding::new(Some(&miss.place), kind)
    });
    locate::each(documents, findings.collect())
}
