//! Cuts fragments out of documents: parts that are documents themselves.
//!
//! Takes published documents and a [`Request`]; returns a file for each fragment with everything that its operations need,
//! in the vendor's order and dialect, and a report on descriptions. Overlays and tables of task results decide which types
//! are needed; they are not applied to the files. Never loses a fact: the fragments are read again and rejected if their
//! model differs from that of the document.

mod check;
mod cut;
pub mod folder;
pub mod fragment;
pub mod import;
mod meaning;
mod note;
mod owners;
mod reach;
pub mod report;
pub mod request;
pub mod selector;
pub mod table;
mod tailor;
mod texts;
mod unread;
pub mod wording;
mod yaml;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::diagnostics::{Location, Problems};
use crate::load::Published;
use check::{Model, Required};
use cut::Cutter;
use fragment::Fragment;
use reach::Graph;
use report::Report;
use request::{Request, Sliced};
use table::Selection;
use tailor::Tailor;

/// Cuts fragments out of documents.
///
/// # Errors
/// Documents that cannot be read, selectors without matches, parts that several fragments select, and dangling references.
pub fn slice(published: &Published, request: &Request) -> Result<Sliced, Problems> {
    let documents = &published.documents;
    let model = Model::read(published)?;
    let owners = owners::owners(&model.api, documents, &request.selection.fragments)?;
    let (fragments, common) = with_common(&request.selection);
    let graph = Graph::new(documents, model.repaired.as_ref().unwrap_or(&model.api));
    let places = graph.places(&owners, fragments.len(), common);
    let names: Vec<String> = fragments
        .iter()
        .map(|fragment| fragment.name.clone())
        .collect();
    let cutter = Cutter {
        documents,
        graph: &graph,
        owners: &owners,
        places: &places,
        names: &names,
    };
    let mut tailor = Tailor::new(documents, &model.api, &request.descriptions)?;
    let mut sliced = Sliced::default();
    let mut described = BTreeSet::new();
    let mut problems = Vec::new();
    for (index, fragment) in fragments.iter().enumerate() {
        let Some(mut cut) = cutter.cut(index, &mut problems) else {
            continue;
        };
        let fitted = tailor.fit(&mut cut);
        described.extend(
            std::mem::take(&mut cut.holders)
                .into_iter()
                .map(|(_, place)| place),
        );
        let root = Value::Object(cut.root);
        let file = format!("{}.yaml", fragment.name);
        let comment = note::comment(&request.selection, fragment, &model.api);
        let written = yaml::write(&comment, &root);
        let place = |pointer: String| {
            let (line, column) = written.position(&pointer);
            Location {
                file: format!("{}/{file}", request.folder),
                line,
                column,
                pointer,
            }
        };
        sliced.report.take(fitted, place);
        sliced.operations += cut.operations;
        sliced.schemas += cut.schemas;
        sliced.files.insert(file, written.text);
    }
    let sliced = Problems::or(problems, sliced)?;
    let required = Required {
        owners: &owners,
        graph: &graph,
        places: &places,
    };
    check::check(published, &model, &required, &sliced.files)?;
    Ok(Sliced {
        report: Report {
            unused: tailor.unused(),
            ..sliced.report.sorted()
        },
        unread: unread::within(documents, &model, &described),
        ..sliced
    })
}

/// Returns the fragments and the index of the common one, which is added if the selection lacks it.
fn with_common(selection: &Selection) -> (Vec<Fragment>, usize) {
    let mut fragments = selection.fragments.clone();
    let is_common = |fragment: &Fragment| fragment.name == selection.common;
    let common = fragments.iter().position(is_common).unwrap_or_else(|| {
        fragments.push(Fragment {
            name: selection.common.clone(),
            about: None,
            selectors: Vec::new(),
        });
        fragments.len() - 1
    });
    (fragments, common)
}
