//! Cargo features: parts of the API that can be compiled without the others.
//!
//! Takes the placed API; gives the features of the crate and the gate of each module and handle. A feature is
//! a name of the second level with all resources at it and below: a package (`esx-settings`), or a single resource
//! (`content-type`). Large packages are several products in one, so a name of the third level with resources below it is
//! a feature as well (`esx-settings-depots`), which that of the second level enables. Names alone decide, never a count: a
//! threshold would split a feature when the API grows.
//!
//! A module needs the feature of its own name, or any other that reaches something in it ([`reach`]). A later version of
//! an API adds features, and adds to them, but removes nothing from one that remains. Only a module that was always there
//! may become part of a feature.

mod gate;
mod packages;
mod reach;
mod set;

pub use gate::{FeatureId, Gate};
pub use set::{Feature, Features};

use indexmap::{IndexMap, IndexSet};

use super::layout::{ItemPath, Module, TypePlan};
use crate::api::{Api, Name};
use crate::finding::Findings;
use packages::Packages;
use reach::Placed;

/// The largest number of features that a condition spells out; a longer one becomes a hidden feature.
const SPELLED_OUT: usize = 12;

/// Finds the features and all gates.
///
/// # Errors
/// Features reach too much.
pub(super) fn find(
    api: &Api,
    modules: &[Module],
    types: &IndexMap<Name, TypePlan>,
    ids: &IndexMap<Vec<String>, ItemPath>,
) -> Result<Features, Findings> {
    let packages = Packages::find(modules);
    let placed = Placed {
        api,
        modules,
        types,
        ids,
    };
    let mut features = Features {
        list: packages.features(modules),
        hidden: IndexMap::new(),
        opens: vec![Vec::new(); packages.len()],
        modules: reach::modules(placed, &packages)?,
        handles: vec![Gate::never(); modules.len()],
        own: vec![None; modules.len()],
    };
    // The crate root is always there.
    features.modules[0] = Gate::Always;
    for (id, module) in modules.iter().enumerate() {
        if !module.methods.is_empty() {
            features.own[id] = packages.of(&module.path);
            features.handles[id] = features.modules[id].clone();
        }
    }
    // Children come after their parents.
    for (id, module) in modules.iter().enumerate().rev() {
        let mut handle = features.handles[id].clone();
        for child in &module.children {
            handle.open_for(&features.handles[*child]);
        }
        features.handles[id] = handle;
    }
    hide(&mut features, modules);
    Ok(features)
}

/// Adds a hidden feature for each gate that is too long to be spelled out, named after the first module behind it.
fn hide(features: &mut Features, modules: &[Module]) {
    let mut taken: IndexSet<String> = IndexSet::new();
    let mut last: IndexMap<String, usize> = IndexMap::new();
    for (id, module) in modules.iter().enumerate() {
        let gate = features.of_module(id);
        if features.hidden.contains_key(gate) {
            continue;
        }
        let gate = gate.clone();
        let finest: Vec<FeatureId> = features.finest_ids(&gate).collect();
        if finest.len() <= SPELLED_OUT {
            continue;
        }
        let plain = format!("_{}", packages::name(&module.path));
        let number = last.entry(plain.clone()).or_insert(1);
        let mut name = plain.clone();
        while !taken.insert(name.clone()) {
            *number += 1;
            name = format!("{plain}-{number}");
        }
        let (index, _) = features.hidden.insert_full(gate, name);
        for feature in finest {
            features.opens[feature].push(index);
        }
    }
}

#[cfg(test)]
mod tests;
