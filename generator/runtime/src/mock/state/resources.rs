//! Access of a test to the resources of one type.

use super::store::Resource;
use super::world::World;
use crate::mock::model::shape::Identifier;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The resources of one type, for a test to fill and to inspect.
///
/// The conventional operations (`create`, `list`, `get`, `update`, `delete`, `find`) work on them.
///
/// Conversions are code of the caller, which may call the server: they run without its lock.
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

    /// Adds a resource, or replaces it.
    ///
    /// `value` may be any structure: results omit the fields they do not have, and required fields that are missing get an
    /// example value.
    pub fn insert(&self, id: &I, value: &impl Serialize) {
        let fields = match serde_json::to_value(value) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        let resource = Resource {
            fields,
            parents: BTreeMap::new(),
        };
        let id = id.as_ref();
        self.world().store.insert(I::RESOURCE_TYPE, id, resource);
    }

    /// Returns a resource as one of its structures; `None` if it does not exist, or cannot be read as a `T`.
    pub fn get<T: DeserializeOwned>(&self, id: &I) -> Option<T> {
        let id = id.as_ref();
        let fields = {
            let world = self.world();
            let resource = world.store.get(I::RESOURCE_TYPE, id)?;
            resource.fields.clone()
        };
        serde_json::from_value(Value::Object(fields)).ok()
    }

    /// Returns the identifiers of all resources, sorted.
    pub fn ids(&self) -> Vec<I> {
        let ids: Vec<String> = {
            let world = self.world();
            let all = world.store.all(I::RESOURCE_TYPE);
            all.map(|(id, _)| id.clone()).collect()
        };
        ids.into_iter().map(I::from).collect()
    }

    /// Removes a resource. Returns `true` if it existed.
    pub fn remove(&self, id: &I) -> bool {
        let id = id.as_ref();
        self.world().store.remove(I::RESOURCE_TYPE, id).is_some()
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
