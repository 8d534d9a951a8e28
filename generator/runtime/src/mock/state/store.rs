//! Resources by type and identifier.

use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// All resources, and all values without an identifier.
#[derive(Default)]
pub(crate) struct Store {
    resources: BTreeMap<&'static str, BTreeMap<String, Resource>>,
    /// Values without an identifier of their own, by path.
    pub(crate) singles: BTreeMap<String, Map<String, Value>>,
    /// Results by operation and client token, so that a repeated request gets the same.
    pub(crate) tokens: BTreeMap<(&'static str, String), Value>,
    /// The number of identifiers made so far.
    made: u64,
}

/// One resource.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resource {
    /// Its known fields: those of the request that made it, and those that the server added.
    pub(crate) fields: Map<String, Value>,
    /// Identifiers of the resources that contain it, by the names of their path parameters.
    pub(crate) parents: BTreeMap<String, String>,
}

impl Store {
    /// Makes an identifier that no resource has yet: `library-7`.
    pub(crate) fn new_id(&mut self, resource_type: &str) -> String {
        self.made += 1;
        let last = resource_type.rsplit('.').next().unwrap_or(resource_type);
        format!("{}-{}", last.to_lowercase(), self.made)
    }

    pub(crate) fn insert(&mut self, resource_type: &'static str, id: &str, resource: Resource) {
        let resources = self.resources.entry(resource_type).or_default();
        resources.insert(id.to_owned(), resource);
    }

    pub(crate) fn get(&self, resource_type: &str, id: &str) -> Option<&Resource> {
        self.resources.get(resource_type)?.get(id)
    }

    pub(crate) fn get_mut(&mut self, resource_type: &str, id: &str) -> Option<&mut Resource> {
        self.resources.get_mut(resource_type)?.get_mut(id)
    }

    pub(crate) fn remove(&mut self, resource_type: &str, id: &str) -> Option<Resource> {
        self.resources.get_mut(resource_type)?.remove(id)
    }

    /// Returns all resources of a type, by identifier.
    pub(crate) fn all(&self, resource_type: &str) -> impl Iterator<Item = (&String, &Resource)> {
        self.resources.get(resource_type).into_iter().flatten()
    }

    /// Returns the types that have, or ever had, a resource.
    pub(crate) fn types(&self) -> BTreeSet<&'static str> {
        self.resources.keys().copied().collect()
    }
}
