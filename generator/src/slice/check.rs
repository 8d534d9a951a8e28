//! Verifies that fragments mean the same as the document that they are cut from.

use std::collections::BTreeMap;

use super::meaning::{self, Difference};
use super::owners::{Owners, spot};
use super::reach::{self, Graph, Places};
use crate::api::{Api, Place};
use crate::diagnostics::{ProblemKind, Problems};
use crate::finding::{Finding, Findings};
use crate::load::{self, Published};
use crate::recover::Miss;
use crate::{locate, pipeline};

/// The model of published documents.
pub(super) struct Model {
    /// The model without overlays, or with them if the documents cannot be read without.
    pub(super) api: Api,
    /// The model with overlays, if there are any and the documents can be read without.
    pub(super) repaired: Option<Api>,
    /// The documents cannot be read without overlays.
    needs_repair: bool,
    /// Sentences that look like facts and were not read, with overlays if there are any.
    pub(super) misses: Vec<Miss>,
}

impl Model {
    pub(super) fn read(published: &Published) -> Result<Self, Problems> {
        let plain = pipeline::model(&published.documents);
        if published.overlays.is_empty() {
            let (api, report) = plain?;
            return Ok(Self {
                api,
                repaired: None,
                needs_repair: false,
                misses: report.misses,
            });
        }
        let (repaired, report) = pipeline::model(&published.mended()?)?;
        let misses = report.misses;
        Ok(match plain {
            Ok((api, _)) => Self {
                api,
                repaired: Some(repaired),
                needs_repair: false,
                misses,
            },
            Err(_) => Self {
                api: repaired,
                repaired: None,
                needs_repair: true,
                misses,
            },
        })
    }
}

/// The required contents of the fragments: selected operations and schemas, and everything that they need.
pub(super) struct Required<'a> {
    pub(super) owners: &'a Owners,
    pub(super) graph: &'a Graph<'a>,
    pub(super) places: &'a Places,
}

impl Required<'_> {
    /// Returns `true` if a fragment has to contain the operation or schema at the place.
    fn has(&self, place: &Place) -> bool {
        let spot = spot(place);
        let is_placed = |component| self.places.contains_key(&self.graph.first(&component));
        self.owners.operations.contains_key(&spot)
            || reach::schema_component(place.file, &place.pointer).is_some_and(is_placed)
    }
}

/// Reads the fragments and compares their model with that of the document.
///
/// # Errors
/// Fragments that cannot be read, or that mean something else than the document.
pub(super) fn check(
    published: &Published,
    model: &Model,
    required: &Required<'_>,
    fragments: &BTreeMap<String, String>,
) -> Result<(), Problems> {
    let files: Vec<(&str, &str)> = fragments
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let mut documents = load::load_parts(&files, &published.documents)?;
    documents
        .task_results
        .clone_from(&published.documents.task_results);
    if model.needs_repair {
        // Actions for other parts of the document match nothing in the fragments.
        let _ = published.repair(&mut documents);
    }
    let (api, _) = pipeline::model(&documents)?;
    let differences = meaning::differences(&model.api, &api, &|place| required.has(place));
    let findings = differences.into_iter().map(|Difference { place, what }| {
        Finding::new(place.as_ref(), ProblemKind::FragmentDiffers(what))
    });
    Findings::or(findings.collect(), ())
        .map_err(|findings| locate::problems(&published.documents, findings))
}
