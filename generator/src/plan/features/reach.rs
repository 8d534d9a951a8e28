//! Which types the operations of each feature reach.

use indexmap::{IndexMap, IndexSet};

use super::Gate;
use super::packages::Packages;
use crate::api::{Api, Name, Operation, SchemaKind, Type};
use crate::plan::usage::{for_each_error, for_each_input, for_each_output, reach};
use crate::plan::{ItemPath, Module, TypePlan, ids};

/// When each type and identifier is there.
///
/// One comes with every feature that has an operation which reaches it, and with the package that its name is in, with
/// everything that it holds: what nothing reaches in one version, and the operation of another package does in the next, is
/// not to leave its own. What nothing reaches and no package has is always there, as are the standard errors that no
/// document announces and every server may send.
pub(super) fn items(
    api: &Api,
    modules: &[Module],
    types: &IndexMap<Name, TypePlan>,
    ids: &IndexMap<Vec<String>, ItemPath>,
    packages: &Packages,
) -> IndexMap<ItemPath, Gate> {
    let mut roots: Vec<Roots> = (0..packages.len()).map(|_| Roots::default()).collect();
    for module in modules {
        if let Some(feature) = packages.of(&module.path) {
            for method in &module.methods {
                roots[feature].add(&api.operations[method.operation]);
            }
        }
    }
    let home = |planned: &TypePlan| packages.of(&modules.get(planned.path.module)?.path);
    for (name, planned) in types {
        if let Some(feature) = home(planned) {
            roots[feature].0.push(Type::Named(name.clone()));
        }
    }
    let mut items = Items {
        api,
        types,
        ids,
        gates: IndexMap::new(),
    };
    // All of a feature at once: what many of its types hold is gone through a single time.
    for (feature, roots) in roots.into_iter().enumerate() {
        items.open(roots, &packages.gate(feature));
    }
    let left = items.left();
    items.open(left, &Gate::Always);
    items.gates
}

/// Types that operations name.
#[derive(Default)]
struct Roots(Vec<Type>);

impl Roots {
    fn add(&mut self, operation: &Operation) {
        let mut add = |ty: &Type| self.0.push(ty.clone());
        for_each_input(operation, &mut add);
        // The identifier of a started task is in its handle.
        if !operation.starts_task {
            for_each_output(operation, &mut add);
        } else if let Some(Some(result)) = &operation.task_result {
            add(result);
        }
        for_each_error(operation, &mut |name| add(&Type::Named(name.clone())));
    }
}

struct Items<'a> {
    api: &'a Api,
    types: &'a IndexMap<Name, TypePlan>,
    ids: &'a IndexMap<Vec<String>, ItemPath>,
    gates: IndexMap<ItemPath, Gate>,
}

impl Items<'_> {
    /// The schemas that nothing has opened.
    fn left(&self) -> Roots {
        let left = self
            .types
            .iter()
            .filter(|(_, planned)| !self.gates.contains_key(&planned.path));
        Roots(left.map(|(name, _)| Type::Named(name.clone())).collect())
    }

    /// Opens everything that types can hold.
    fn open(&mut self, roots: Roots, gate: &Gate) {
        let mut names = IndexSet::new();
        let mut identifiers = IndexSet::new();
        for ty in &roots.0 {
            ids::collect(ty, &mut identifiers);
            reach(self.api, ty, &mut names);
        }
        for name in &names {
            let Some(schema) = self.api.schemas.get(name) else {
                continue;
            };
            match &schema.kind {
                SchemaKind::Struct(structure) => {
                    for field in &structure.fields {
                        ids::collect(&field.ty, &mut identifiers);
                    }
                }
                SchemaKind::Alias(ty) => ids::collect(ty, &mut identifiers),
                SchemaKind::Enum(_) => {}
            }
            if let Some(planned) = self.types.get(name) {
                open(&mut self.gates, &planned.path, gate);
            }
        }
        for id in identifiers {
            // An identifier of several types of resources is made of theirs.
            for single in id.iter().map(|resource| vec![resource.clone()]) {
                if let Some(path) = self.ids.get(&single) {
                    open(&mut self.gates, path, gate);
                }
            }
            if let Some(path) = self.ids.get(&id) {
                open(&mut self.gates, path, gate);
            }
        }
    }
}

fn open(gates: &mut IndexMap<ItemPath, Gate>, item: &ItemPath, gate: &Gate) {
    gates
        .entry(item.clone())
        .or_insert_with(Gate::never)
        .open_for(gate);
}
