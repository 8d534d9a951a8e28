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

use indexmap::IndexMap;

use super::layout::{ItemPath, Module, TypePlan};
use crate::api::{Api, Name};
use packages::Packages;
use reach::Placed;

/// The largest number of features that a condition spells out; a longer one becomes a hidden feature.
const SPELLED_OUT: usize = 12;

/// Finds the features and all gates.
pub(super) fn find(
    api: &Api,
    modules: &[Module],
    types: &IndexMap<Name, TypePlan>,
    ids: &IndexMap<Vec<String>, ItemPath>,
) -> Features {
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
        modules: reach::modules(placed, &packages),
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
    features
}

/// Adds a hidden feature for each gate that is too long to be spelled out, named after the first module behind it.
fn hide(features: &mut Features, modules: &[Module]) {
    let of_modules = modules.iter().enumerate().map(|(id, module)| {
        let name = packages::name(&module.path);
        (features.of_module(id).clone(), name)
    });
    let wanted: Vec<(Gate, String)> = of_modules.collect();
    for (gate, name) in wanted {
        if features.finest_ids(&gate).count() <= SPELLED_OUT || features.hidden.contains_key(&gate)
        {
            continue;
        }
        let mut name = format!("_{name}");
        while features.hidden().any(|other| other == name) {
            name.push('-');
        }
        features.hidden.insert(gate, name);
    }
}

#[cfg(test)]
mod tests;
