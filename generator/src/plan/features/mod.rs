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

pub use gate::Gate;

use indexmap::IndexMap;

use super::{ItemPath, Module, ModuleId, TypePlan};
use crate::api::{Api, Name};
use packages::Packages;
use reach::Placed;

/// Index of a feature in [`Features::list`].
pub type FeatureId = usize;

/// The largest number of features that a condition spells out; a longer one becomes a hidden feature.
const SPELLED_OUT: usize = 12;

/// A package or a resource of the vendor as a cargo feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// The name: `content-library`.
    pub name: String,
    /// Finer features that it enables: those of the third level below it.
    pub brings: Vec<FeatureId>,
    /// Its own operations without those of finer features; indexes in [`Api::operations`].
    pub operations: Vec<usize>,
    /// `true` if no other feature enables it.
    pub is_whole: bool,
}

/// The features of a crate, and the gates of everything in it.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// The features that users choose from, by name.
    pub list: Vec<Feature>,
    /// Hidden features, each for a gate that is too long to be spelled out.
    hidden: IndexMap<Gate, String>,
    /// By module: its gate.
    modules: Vec<Gate>,
    /// By module: the gate of its handle.
    handles: Vec<Gate>,
    /// By module: the feature of its operations.
    own: Vec<Option<FeatureId>>,
}

impl Features {
    /// The feature of the mock server. A package of that name gets another one.
    pub const MOCK: &str = "mock";

    /// The gate of a module, with all its types, identifiers and operations.
    pub fn of_module(&self, id: ModuleId) -> &Gate {
        self.modules.get(id).unwrap_or(&Gate::Always)
    }

    /// The gate of a module's handle: open if the handle leads to an operation.
    pub fn of_handle(&self, id: ModuleId) -> &Gate {
        self.handles.get(id).unwrap_or(&Gate::Always)
    }

    /// The gate of a type or an identifier: that of its module.
    pub fn of_item(&self, item: &ItemPath) -> &Gate {
        self.of_module(item.module)
    }

    /// The feature that a user enables for the operations of a module's resource.
    pub fn named(&self, id: ModuleId) -> Option<&Feature> {
        self.own
            .get(id)
            .copied()
            .flatten()
            .and_then(|feature| self.list.get(feature))
    }

    /// The names of the features that open a gate, without those that enable another of these. Empty for a gate that is
    /// always open; a single hidden feature for a long list.
    pub fn names<'a>(&'a self, gate: &'a Gate) -> Vec<&'a str> {
        match self.hidden.get(gate) {
            Some(hidden) => vec![hidden.as_str()],
            None => self
                .finest(gate)
                .map(|feature| feature.name.as_str())
                .collect(),
        }
    }

    /// The hidden features that a feature enables.
    pub fn hidden_of(&self, id: FeatureId) -> impl Iterator<Item = &str> {
        let opened = self.hidden.iter().filter(move |(gate, _)| {
            let mut finest = self.finest_ids(gate);
            finest.any(|other| other == id)
        });
        opened.map(|(_, name)| name.as_str())
    }

    /// All hidden features.
    pub fn hidden(&self) -> impl Iterator<Item = &str> {
        self.hidden.values().map(String::as_str)
    }

    fn finest_ids<'a>(&'a self, gate: &'a Gate) -> impl Iterator<Item = FeatureId> + 'a {
        let is_finest = |id: &FeatureId| {
            let brings = self.list.get(*id).map(|feature| &feature.brings);
            !brings.into_iter().flatten().any(|finer| gate.holds(*finer))
        };
        gate.features().filter(is_finest)
    }

    fn finest<'a>(&'a self, gate: &'a Gate) -> impl Iterator<Item = &'a Feature> + 'a {
        self.finest_ids(gate).filter_map(|id| self.list.get(id))
    }
}

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
    // Children come behind their parents.
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

/// Gives each gate that is too long to be spelled out a hidden feature, named after the first module behind it.
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
