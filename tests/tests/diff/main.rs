//! Tests of comparisons of two versions.

mod binary;
mod browser;
mod cases;
mod formats;
mod growth;
mod interface;
mod models;
mod page;
mod partial;
mod public_items;
mod rules;
mod same;

use std::path::{Path, PathBuf};

use vsphere_codegen::diff::change::Change;
use vsphere_codegen::diff::comparison::Comparison;
use vsphere_codegen::diff::version::Version;
use vsphere_codegen::load::Inputs;

/// Reads a version.
pub(crate) fn version(specs: &[&str], overlays: &[&Path]) -> Version {
    let inputs = Inputs {
        specs: specs.iter().map(PathBuf::from).collect(),
        overlays: overlays.iter().map(|path| path.to_path_buf()).collect(),
        ..Inputs::default()
    };
    Version::read(&inputs).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The ids of all rules of a comparison, sorted and unique.
pub(crate) fn fired(comparison: &Comparison) -> Vec<String> {
    let rules = comparison.changes.iter().flat_map(Change::rules);
    let mut ids: Vec<String> = rules.map(|rule| rule.id()).collect();
    ids.sort();
    ids.dedup();
    ids
}
