//! Resources: what there is on the server, by type and identifier.

use super::shape::Identifier;
use crate::{Map, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::world::World;

/// All resources, and the values of which there is one in a place.
#[derive(Default)]
pub(crate) struct Store {
    resources: BTreeMap<&'static str, BTreeMap<String, Resource>>,
    /// By path: what is not addressed by an identifier of its own.
    pub(crate) singles: BTreeMap<String, Map<String, Value>>,
    /// Identifiers that were given to clients for their tokens, so that a repetition gets the same.
    pub(crate) tokens: BTreeMap<(&'static str, String), Value>,
    made: u64,
}

/// One resource, as far as the server knows it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Resource {
    /// What was given for it, and what came of it.
    pub(crate) fields: Map<String, Value>,
    /// Identifiers of the resources that it lies in, by the name that paths have for them.
    pub(crate) parents: BTreeMap<String, String>,
}

impl Store {
    /// An identifier that no resource has yet: `library-7`.
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

    /// All resources of a type, by identifier.
    pub(crate) fn all(&self, resource_type: &str) -> impl Iterator<Item = (&String, &Resource)> {
        self.resources.get(resource_type).into_iter().flatten()
    }

    /// Types that there is a resource of, or ever was.
    pub(crate) fn types(&self) -> BTreeSet<&'static str> {
        self.resources.keys().copied().collect()
    }
}

/// The resources of one type, for a test to fill and to look at.
///
/// They are what operations of the usual kind (`create`, `list`, `get`, `update`, `delete`, `find`) work on.
pub struct Resources<'m, I> {
    world: &'m Mutex<World>,
    identifier: PhantomData<fn() -> I>,
}

impl<'m, I: Identifier> Resources<'m, I> {
    pub(crate) fn new(world: &'m Mutex<World>) -> Self {
        Self {
            world,
            identifier: PhantomData,
        }
    }

    fn world(&self) -> MutexGuard<'m, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a resource there, or replaces it. What operations answer is made from the fields of `value`, whatever
    /// structure it is: fields that a result does not have are left out, and those that it needs are made up.
    pub fn insert(&self, id: &I, value: &impl Serialize) {
        let fields = match serde_json::to_value(value) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        let resource = Resource {
            fields,
            parents: BTreeMap::new(),
        };
        let mut world = self.world();
        world.store.insert(I::RESOURCE_TYPE, id.as_ref(), resource);
    }

    /// A resource, as one of the structures that describe it; `None` if it is not there, or cannot be read as that.
    pub fn get<T: DeserializeOwned>(&self, id: &I) -> Option<T> {
        let world = self.world();
        let resource = world.store.get(I::RESOURCE_TYPE, id.as_ref())?;
        serde_json::from_value(Value::Object(resource.fields.clone())).ok()
    }

    /// Identifiers of all that are there, sorted.
    pub fn ids(&self) -> Vec<I> {
        let world = self.world();
        let all = world.store.all(I::RESOURCE_TYPE);
        all.map(|(id, _)| I::from(id.clone())).collect()
    }

    /// Removes a resource. Whether it was there.
    pub fn remove(&self, id: &I) -> bool {
        self.world()
            .store
            .remove(I::RESOURCE_TYPE, id.as_ref())
            .is_some()
    }
}

/// Shows the type only.
impl<I: Identifier> fmt::Debug for Resources<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resources")
            .field("resource_type", &I::RESOURCE_TYPE)
            .finish_non_exhaustive()
    }
}
