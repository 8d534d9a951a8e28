//! Assigns operations and schemas to fragments.
//!
//! Takes selectors and the model; returns an owner for every selected operation and schema.

use std::collections::BTreeMap;

use super::fragment::Fragment;
use super::selector::Selector;
use crate::api::{Api, Place};
use crate::diagnostics::{Problem, ProblemKind, Problems};
use crate::load::Documents;

/// Fragments by their contents; places are those of the model.
#[derive(Debug, Default)]
pub(super) struct Owners {
    /// The fragment of each selected operation.
    pub(super) operations: BTreeMap<(usize, String), usize>,
    /// The fragment of each selected schema.
    pub(super) schemas: BTreeMap<(usize, String), usize>,
}

/// Returns a place as a key of maps.
pub(super) fn spot(place: &Place) -> (usize, String) {
    (place.file, place.pointer.clone())
}

/// Assigns selected operations and schemas to fragments.
///
/// # Errors
/// Selectors without matches, and operations or schemas that several fragments select.
pub(super) fn owners(
    api: &Api,
    documents: &Documents,
    fragments: &[Fragment],
) -> Result<Owners, Problems> {
    let mut problems = unmatched(api, fragments);
    let mut owners = Owners::default();
    let mut claim = |thing, name: &str, place: &Place, takes: &dyn Fn(&Selector) -> bool| {
        let claims: Vec<(usize, String)> = fragments
            .iter()
            .enumerate()
            .filter_map(|(index, fragment)| {
                let selector = fragment.selectors.iter().find(|selector| takes(selector))?;
                Some((index, format!("`{}` ({selector})", fragment.name)))
            })
            .collect();
        if let [(_, first), (_, second), ..] = claims.as_slice() {
            let kind = ProblemKind::Contested {
                thing,
                name: name.to_owned(),
                first: first.clone(),
                second: second.clone(),
            };
            problems.push(documents.problem(place, kind));
        }
        claims.first().map(|(index, _)| *index)
    };
    for operation in &api.operations {
        let takes = |selector: &Selector| selector.takes_operation(operation);
        if let Some(owner) = claim("operation", &operation.id, &operation.place, &takes) {
            owners.operations.insert(spot(&operation.place), owner);
        }
    }
    for schema in api.schemas.values() {
        let takes = |selector: &Selector| selector.takes_schema(schema);
        if let Some(owner) = claim("schema", schema.name.as_str(), &schema.place, &takes) {
            owners.schemas.insert(spot(&schema.place), owner);
        }
    }
    Problems::or(problems, owners)
}

/// Returns a problem for each selector without matches.
fn unmatched(api: &Api, fragments: &[Fragment]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for fragment in fragments {
        for selector in &fragment.selectors {
            let mut operations = api.operations.iter();
            let mut schemas = api.schemas.values();
            if operations.any(|operation| selector.takes_operation(operation))
                || schemas.any(|schema| selector.takes_schema(schema))
            {
                continue;
            }
            let kind = ProblemKind::Unselected {
                fragment: fragment.name.clone(),
                selector: selector.to_string(),
                alike: selector.alike(api),
            };
            problems.push(match &selector.place {
                Some(place) => Problem::at(place.clone(), kind),
                None => Problem::nowhere(kind),
            });
        }
    }
    problems
}
