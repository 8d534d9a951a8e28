//! The places of modules and identifiers in the documents, for findings about them.

use indexmap::IndexMap;

use super::layout::{Module, ModuleId};
use crate::api::{Api, Place};

/// The sources of modules and identifiers.
pub(super) struct Origins<'a> {
    api: &'a Api,
    modules: &'a [Module],
    ids: &'a IndexMap<Vec<String>, &'a Place>,
}

impl<'a> Origins<'a> {
    pub(super) fn new(
        api: &'a Api,
        modules: &'a [Module],
        ids: &'a IndexMap<Vec<String>, &'a Place>,
    ) -> Self {
        Self { api, modules, ids }
    }

    /// Returns the place of the first operation, schema or identifier of a module, or of one below it.
    pub(super) fn module(&self, id: ModuleId) -> Option<&'a Place> {
        let module = self.modules.get(id)?;
        let methods = module.methods.iter();
        let mut operations = methods.map(|method| &self.api.operations[method.operation].place);
        let mut types = module.types.iter();
        let schema = || Some(&self.api.schemas.get(types.next()?)?.place);
        let mut ids = module.ids.iter();
        operations
            .next()
            .or_else(schema)
            .or_else(|| ids.find_map(|id| self.id(id)))
            .or_else(|| module.children.iter().find_map(|child| self.module(*child)))
    }

    /// Returns the first place that names an identifier.
    pub(super) fn id(&self, id: &[String]) -> Option<&'a Place> {
        self.ids.get(id).copied()
    }
}
