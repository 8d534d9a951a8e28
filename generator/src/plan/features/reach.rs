//! The modules that each feature reaches.
//!
//! A module is compiled whole or not at all: where one of its types is there, so are the others and its operations. One
//! condition on the `mod` line then replaces one on each item. `docs/decisions/feature-gates.md` has the price.

use indexmap::{IndexMap, IndexSet};

use super::gate::{FeatureId, Gate};
use super::packages::Packages;
use crate::api::{Api, Name, Operation, Type};
use crate::diagnostics::ProblemKind;
use crate::finding::{Finding, Findings};
use crate::plan::ids;
use crate::plan::layout::{ItemPath, Module, ModuleId, TypePlan};
use crate::plan::usage::{
    for_each_error, for_each_input, for_each_output, for_each_type, relatives,
};

/// The most that features reach, each with each of its modules. The vendor's whole API has about ten thousand; the manifest has a name
/// for most of them.
const REACHED: usize = 500_000;

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
///
/// # Errors
/// Features reach too much.
pub(super) fn modules(placed: Placed<'_>, packages: &Packages) -> Result<Vec<Gate>, Findings> {
    let mut reach = Reach::new(placed);
    let of_modules: Vec<Option<FeatureId>> = placed
        .modules
        .iter()
        .map(|module| packages.of(&module.path))
        .collect();
    let mut own: Vec<Vec<ModuleId>> = vec![Vec::new(); packages.len()];
    for (id, feature) in of_modules.iter().enumerate() {
        if let Some(feature) = feature {
            own[*feature].push(id);
        }
    }
    let mut gates = vec![Gate::never(); placed.modules.len()];
    let mut reached = 0;
    for (feature, own) in own.into_iter().enumerate() {
        let gate = packages.gate(feature);
        for id in reach.from(own) {
            reached += 1;
            gates[id].open_for(&gate);
        }
        if reached > REACHED {
            let what = format!("an API whose features reach more than {REACHED} modules in total");
            return Err(Finding::new(None, ProblemKind::Unsupported(what)).into());
        }
    }
    let is_left = |id: &ModuleId| {
        let is_open_with_all = || of_modules[*id].is_none() && gates[*id].holds_all(packages.len());
        gates[*id] == Gate::never() || is_open_with_all()
    };
    let left = (0..gates.len()).filter(is_left).collect();
    for id in reach.from(left) {
        gates[id] = Gate::Always;
    }
    Ok(gates)
}

/// The modules that each module needs, and a walk over them.
struct Reach {
    /// By module: those that it names a type of, and the one around it.
    needs: Vec<IndexSet<ModuleId>>,
    /// By module: the number of the last walk that reached it.
    seen: Vec<usize>,
    walks: usize,
}

impl Reach {
    fn new(placed: Placed<'_>) -> Self {
        let mut needs = vec![IndexSet::new(); placed.modules.len()];
        for (id, module) in placed.modules.iter().enumerate() {
            needs[id].extend(placed.named_in(module));
            for child in &module.children {
                needs[*child].insert(id);
            }
        }
        Self {
            needs,
            seen: vec![0; placed.modules.len()],
            walks: 0,
        }
    }

    /// Returns the modules that these need, themselves included. The crate root is not one of them.
    fn from(&mut self, mut open: Vec<ModuleId>) -> Vec<ModuleId> {
        self.walks += 1;
        let mut found = Vec::new();
        while let Some(id) = open.pop() {
            if id != 0 && self.seen[id] != self.walks {
                self.seen[id] = self.walks;
                found.push(id);
                open.extend(&self.needs[id]);
            }
        }
        found
    }
}

impl Placed<'_> {
    /// Returns the modules of the types and identifiers that a module names.
    fn named_in(self, module: &Module) -> IndexSet<ModuleId> {
        let mut found = Found {
            placed: self,
            modules: IndexSet::new(),
        };
        for schema in module
            .types
            .iter()
            .filter_map(|name| self.api.schemas.get(name))
        {
            for_each_type(schema, &mut |ty| found.add(ty));
            relatives(schema).for_each(|name| found.add_name(name));
        }
        module.ids.iter().for_each(|id| found.add_id(id));
        for method in &module.methods {
            found.add_operation(&self.api.operations[method.operation]);
        }
        found.modules
    }
}

/// Modules that are named.
struct Found<'a> {
    placed: Placed<'a>,
    modules: IndexSet<ModuleId>,
}

impl Found<'_> {
    /// Adds the types that an operation names.
    fn add_operation(&mut self, operation: &Operation) {
        for_each_input(operation, &mut |ty| self.add(ty));
        // The identifier of a started task is in its handle.
        if !operation.starts_task {
            for_each_output(operation, &mut |ty| self.add(ty));
        } else if let Some(Some(result)) = &operation.task_result {
            self.add(result);
        }
        for_each_error(operation, &mut |name| self.add_name(name));
    }

    fn add(&mut self, ty: &Type) {
        ty.for_each_name(&mut |name| self.add_name(name));
        let mut ids = IndexSet::new();
        ids::collect(ty, &mut ids);
        ids.iter().for_each(|id| self.add_id(id));
    }

    fn add_name(&mut self, name: &Name) {
        let planned = self.placed.types.get(name);
        self.modules
            .extend(planned.map(|planned| planned.path.module));
    }

    /// Adds an identifier. One of several resource types is made of theirs.
    fn add_id(&mut self, resources: &[String]) {
        let singles = resources.iter().map(std::slice::from_ref);
        let paths = singles
            .chain([resources])
            .filter_map(|id| self.placed.ids.get(id));
        self.modules.extend(paths.map(|path| path.module));
    }
}
