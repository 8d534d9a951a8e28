//! The result of planning.
//!
//! Takes the layout and the features; answers later steps' questions about names. Never computes a name.

use indexmap::{IndexMap, IndexSet};

use super::features::Features;
use super::layout::{ItemPath, Module, ModuleId, TypePlan};
use super::secrets::holds_password;
use crate::api::{Name, Type};

/// The modules and names of a crate.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Modules, parents before their children.
    pub modules: Vec<Module>,
    /// Structures, enumerations and aliases, by the vendor's name.
    pub types: IndexMap<Name, TypePlan>,
    /// Identifiers, by the resource types that they may refer to.
    pub ids: IndexMap<Vec<String>, ItemPath>,
    /// Cargo features, and the gate of each item.
    pub features: Features,
    /// Type names that only one item of the crate has.
    pub(super) unique: IndexSet<String>,
}

impl Plan {
    /// Returns the module with an index.
    ///
    /// # Panics
    /// Never for an index of this plan.
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.modules[id]
    }

    /// Returns `true` if only one item of the crate has this type name, so that an import of it is unambiguous.
    pub fn is_unique(&self, ident: &str) -> bool {
        self.unique.contains(ident)
    }

    /// Returns `true` if a value of a type can contain a secret.
    pub fn holds_secret(&self, ty: &Type) -> bool {
        let mut found = holds_password(ty);
        ty.for_each_name(&mut |name| {
            found |= self.types.get(name).is_some_and(|it| it.holds_secret);
        });
        found
    }

    /// Returns the path of an item from the crate root.
    pub fn full_path(&self, item: &ItemPath) -> Vec<String> {
        let mut path = self.module(item.module).path.clone();
        path.push(item.ident.clone());
        path
    }
}
