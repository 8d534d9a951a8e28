//! Features: parts of the API, each of which can be had without the others.
//!
//! Takes the placed API and gives the features of the crate, and for everything in it the features that it is there
//! with. A feature is a name of the second level with all resources at it and below: a package (`esx-settings`), or a
//! single resource where that is what the vendor has there (`content-type`). Large packages are several products in one,
//! and who uses the depots of `esx-settings` is not to build its clusters; so a name of the third level is a feature, too,
//! where resources are below it (`esx-settings-depots`), and comes with that of the second. No count decides anything: a
//! threshold would split a feature when the API grows.
//!
//! Operations are there with the feature of their resource, and a type with every feature that has an operation which
//! can reach it, and with that of its own name. A later version of an API can add features, and things to them, but takes
//! nothing out of one that it still has: which features there are follows from names alone, and a type that others come to
//! reach stays with its own. Only what no feature has, and so is always there, may come to be a feature's.

mod gate;
mod packages;
mod reach;

pub use gate::Gate;

use indexmap::IndexMap;

use super::{ItemPath, Module, ModuleId, TypePlan, ident};
use crate::api::{Api, Name};
use packages::Packages;

/// Index of a feature in [`Features::list`].
pub type FeatureId = usize;

/// The most features that are spelled out where something is there with any of them; for more there is a hidden one.
const SPELLED_OUT: usize = 12;

/// A package or a resource of the vendor's as a cargo feature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Its name: `content-library`.
    pub name: String,
    /// Finer features that come with it: those of the names of the third level that resources are below.
    pub brings: Vec<FeatureId>,
    /// Its own operations, those of finer features left out; indexes in [`Api::operations`].
    pub operations: Vec<usize>,
    /// Whether no other feature brings it.
    pub is_whole: bool,
}

/// The features of a crate, and what is there with which.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// All that users choose from, by name.
    pub list: Vec<Feature>,
    /// Hidden features, each for a gate that is too long to be spelled out.
    hidden: IndexMap<Gate, String>,
    /// By module: when there is something in it.
    modules: Vec<Gate>,
    /// By module: when its handle leads anywhere.
    handles: Vec<Gate>,
    /// By module: the feature of its operations.
    own: Vec<Option<FeatureId>>,
    /// By module: when its operations are there.
    operations: Vec<Gate>,
    /// Types and identifiers.
    items: IndexMap<ItemPath, Gate>,
}

impl Features {
    /// The feature that has the server for tests. A package of that name gives way.
    pub const MOCK: &str = "mock";

    /// When there is anything in a module or below it.
    pub fn of_module(&self, id: ModuleId) -> &Gate {
        self.modules.get(id).unwrap_or(&Gate::Always)
    }

    /// When the handle of a module leads to an operation.
    pub fn of_handle(&self, id: ModuleId) -> &Gate {
        self.handles.get(id).unwrap_or(&Gate::Always)
    }

    /// When the operations of a module's resource are there.
    pub fn of_operations(&self, id: ModuleId) -> &Gate {
        self.operations.get(id).unwrap_or(&Gate::Always)
    }

    /// When a type or an identifier is there.
    pub fn of_item(&self, item: &ItemPath) -> &Gate {
        self.items.get(item).unwrap_or(&Gate::Always)
    }

    /// The feature that a user asks for to have the operations of a module's resource.
    pub fn named(&self, id: ModuleId) -> Option<&Feature> {
        self.own
            .get(id)
            .copied()
            .flatten()
            .and_then(|feature| self.list.get(feature))
    }

    /// The names of the features that open a gate by themselves, those that come with others left out; none for a gate
    /// that is always open. A hidden one stands for many.
    pub fn names<'a>(&'a self, gate: &'a Gate) -> Vec<&'a str> {
        match self.hidden.get(gate) {
            Some(hidden) => vec![hidden.as_str()],
            None => self
                .finest(gate)
                .map(|feature| feature.name.as_str())
                .collect(),
        }
    }

    /// The hidden features that come with a feature.
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

/// Finds the features, and when everything is there.
pub(super) fn find(
    api: &Api,
    modules: &[Module],
    types: &IndexMap<Name, TypePlan>,
    ids: &IndexMap<Vec<String>, ItemPath>,
) -> Features {
    let packages = Packages::find(modules);
    let items = reach::items(api, modules, types, ids, &packages);
    let mut features = Features {
        list: packages.features(modules),
        hidden: IndexMap::new(),
        modules: vec![Gate::never(); modules.len()],
        handles: vec![Gate::never(); modules.len()],
        own: vec![None; modules.len()],
        operations: vec![Gate::never(); modules.len()],
        items,
    };
    for (id, module) in modules.iter().enumerate() {
        if !module.methods.is_empty() {
            let own = packages.of(&module.path);
            features.own[id] = own;
            features.operations[id] = own.map_or(Gate::Always, |own| packages.gate(own));
        }
    }
    // Children come behind their parents.
    for (id, module) in modules.iter().enumerate().rev() {
        let mut handle = features.operations[id].clone();
        let mut whole = handle.clone();
        for child in &module.children {
            handle.open_for(&features.handles[*child]);
            whole.open_for(&features.modules[*child]);
        }
        for item in items_of(id, module, types, ids) {
            whole.open_for(features.of_item(item));
        }
        features.handles[id] = handle;
        // The crate's root is always there, and so is a module without anything in it.
        let always = id == 0 || whole == Gate::never();
        features.modules[id] = if always { Gate::Always } else { whole };
    }
    hide(&mut features, modules);
    features
}

/// The types and identifiers that live in a module.
fn items_of<'a>(
    id: ModuleId,
    module: &'a Module,
    types: &'a IndexMap<Name, TypePlan>,
    ids: &'a IndexMap<Vec<String>, ItemPath>,
) -> impl Iterator<Item = &'a ItemPath> {
    let types = module
        .types
        .iter()
        .filter_map(|name| Some(&types.get(name)?.path));
    let ids = module.ids.iter().filter_map(|key| ids.get(key));
    types.chain(ids).filter(move |item| item.module == id)
}

/// Gives each gate that is too long to be spelled out a hidden feature, named by the first thing behind it.
fn hide(features: &mut Features, modules: &[Module]) {
    let of_modules = modules.iter().enumerate().map(|(id, module)| {
        let name = packages::name(&module.path);
        (features.of_module(id).clone(), name)
    });
    let of_items = features.items.iter().filter_map(|(item, gate)| {
        let mut path = modules.get(item.module)?.path.clone();
        path.extend(ident::snake(&item.ident));
        Some((gate.clone(), packages::name(&path)))
    });
    let wanted: Vec<(Gate, String)> = of_modules.chain(of_items).collect();
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
