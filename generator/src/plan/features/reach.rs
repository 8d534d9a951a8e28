//! The modules that each feature reaches.
//!
//! A module is compiled whole or not at all: where one of its types is there, so are the others and its operations. One
//! condition on the `mod` line then replaces one on each item. `docs/decisions/feature-gates.md` has the price.

use indexmap::{IndexMap, IndexSet};

use super::gate::Gate;
use super::packages::Packages;
use crate::api::{Api, Name, Operation, SchemaKind, Type};
use crate::plan::ids;
use crate::plan::layout::{ItemPath, Module, ModuleId, TypePlan};
use crate::plan::usage::{for_each_error, for_each_input, for_each_output, reach};

/// The placed API, as far as it decides what reaches what.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) api: &'a Api,
    pub(super) modules: &'a [Module],
    pub(super) types: &'a IndexMap<Name, TypePlan>,
    pub(super) ids: &'a IndexMap<Vec<String>, ItemPath>,
}

/// Returns the gate of each module.
///
/// A feature opens the modules of its package, those with a type that operations or types of an open module name, and
/// those around open modules. Modules that no feature opens are always there, and so are those outside of all packages
/// that every feature opens.
pub(super) fn modules(placed: Placed<'_>, packages: &Packages) -> Vec<Gate> {
    let mut gates = vec![Gate::never(); placed.modules.len()];
    for feature in 0..packages.len() {
        let mut reached = Reached::new(placed);
        for (id, module) in placed.modules.iter().enumerate() {
            if packages.of(&module.path) == Some(feature) {
                reached.open(id);
            }
        }
        let gate = packages.gate(feature);
        for id in reached.all() {
            gates[id].open_for(&gate);
        }
    }
    let mut left = Reached::new(placed);
    for (id, gate) in gates.iter().enumerate() {
        let is_shared = packages.of(&placed.modules[id].path).is_none();
        let is_open_with_all = is_shared && (0..packages.len()).all(|feature| gate.holds(feature));
        if *gate == Gate::never() || is_open_with_all {
            left.open(id);
        }
    }
    for id in left.all() {
        gates[id] = Gate::Always;
    }
    gates
}

/// Modules that are reached, and what was found in them.
struct Reached<'a> {
    placed: Placed<'a>,
    /// By module: the one that it is in.
    parents: Vec<ModuleId>,
    modules: IndexSet<ModuleId>,
    names: IndexSet<Name>,
    ids: IndexSet<Vec<String>>,
}

impl<'a> Reached<'a> {
    fn new(placed: Placed<'a>) -> Self {
        let mut parents = vec![0; placed.modules.len()];
        for (id, module) in placed.modules.iter().enumerate() {
            for child in &module.children {
                parents[*child] = id;
            }
        }
        Self {
            placed,
            parents,
            modules: IndexSet::new(),
            names: IndexSet::new(),
            ids: IndexSet::new(),
        }
    }

    /// Adds the types that an operation names.
    fn add_operation(&mut self, operation: &Operation) {
        let mut types = Vec::new();
        let mut add = |ty: &Type| types.push(ty.clone());
        for_each_input(operation, &mut add);
        // The identifier of a started task is in its handle.
        if !operation.starts_task {
            for_each_output(operation, &mut add);
        } else if let Some(Some(result)) = &operation.task_result {
            add(result);
        }
        for_each_error(operation, &mut |name| add(&Type::Named(name.clone())));
        for ty in &types {
            self.add(ty);
        }
    }

    /// Adds everything that a value of the type can hold.
    fn add(&mut self, ty: &Type) {
        ids::collect(ty, &mut self.ids);
        reach(self.placed.api, ty, &mut self.names);
    }

    /// Opens a module and those around it, and adds all that they name.
    fn open(&mut self, mut id: ModuleId) {
        while id != 0 && self.modules.insert(id) {
            let module = &self.placed.modules[id];
            for name in &module.types {
                self.add(&Type::Named(name.clone()));
            }
            self.ids.extend(module.ids.iter().cloned());
            for method in &module.methods {
                self.add_operation(&self.placed.api.operations[method.operation]);
            }
            id = self.parents[id];
        }
    }

    /// Follows everything that was added to its end; returns the modules.
    fn all(mut self) -> IndexSet<ModuleId> {
        let (mut next_name, mut next_id) = (0, 0);
        loop {
            if let Some(name) = self.names.get_index(next_name).cloned() {
                next_name += 1;
                self.follow(&name);
            } else if let Some(resources) = self.ids.get_index(next_id).cloned() {
                next_id += 1;
                // An identifier of several resource types is made of theirs.
                let singles = resources.iter().map(|resource| vec![resource.clone()]);
                let paths = singles.filter_map(|single| self.placed.ids.get(&single));
                let paths = paths.chain(self.placed.ids.get(&resources));
                let modules: Vec<ModuleId> = paths.map(|path| path.module).collect();
                modules.into_iter().for_each(|module| self.open(module));
            } else {
                return self.modules;
            }
        }
    }

    /// Opens the module of a schema, and adds the identifiers in it.
    fn follow(&mut self, name: &Name) {
        if let Some(planned) = self.placed.types.get(name) {
            self.open(planned.path.module);
        }
        match self.placed.api.schemas.get(name).map(|schema| &schema.kind) {
            Some(SchemaKind::Struct(structure)) => {
                for field in &structure.fields {
                    ids::collect(&field.ty, &mut self.ids);
                }
            }
            Some(SchemaKind::Alias(ty)) => ids::collect(ty, &mut self.ids),
            Some(SchemaKind::Choice(types)) => {
                types.iter().for_each(|ty| ids::collect(ty, &mut self.ids));
            }
            Some(SchemaKind::Enum(_)) | None => {}
        }
    }
}
