//! The operations that the server has, and what follows from all of them together.

use super::describe::{Described, Place};
use super::pattern::{Made, answers};
use super::route::Router;
use super::shape::{Shape, Structure};
use std::collections::{BTreeMap, BTreeSet};

/// The operations, found by requests and by names.
pub(crate) struct Api {
    pub(crate) base_path: String,
    pub(crate) router: Router,
    /// What operations make, by their identifiers.
    made: BTreeMap<&'static str, Made>,
    /// Types of resources that some operation makes, by the vendor's resource: of these the server knows which there are.
    makers: BTreeSet<(&'static str, &'static str)>,
    /// What `get` answers of a resource, by the operation's resource and the type.
    models: BTreeMap<(&'static str, &'static str), &'static Structure>,
}

impl Api {
    /// The error names two operations that no request can tell apart.
    pub(crate) fn new(base_path: &str, operations: &[&'static Described]) -> Result<Self, String> {
        // A resource that can be made is one that its own operations address, and not anything that an answer names.
        let own = operations
            .iter()
            .filter_map(|it| Some((it.resource(), addressed(it)?)));
        let own: BTreeSet<_> = own.collect();
        let made = operations.iter().filter_map(|it| {
            let made = answers(it)?;
            let is_own = own.contains(&(it.resource(), made.resource_type));
            is_own.then_some((*it, made))
        });
        let made: Vec<_> = made.collect();
        let models = operations.iter().filter_map(|it| {
            let resource_type = addressed(it)?;
            let structure = it.outcome().as_structure()?;
            let is_get = it.is_read() && it.operation.query.is_empty();
            is_get.then_some(((it.resource(), resource_type), structure))
        });
        Ok(Self {
            base_path: base_path.trim_end_matches('/').to_owned(),
            router: Router::new(operations)?,
            makers: made
                .iter()
                .map(|(it, made)| (it.resource(), made.resource_type))
                .collect(),
            made: made
                .iter()
                .map(|(it, made)| (it.operation.id, *made))
                .collect(),
            models: models.collect(),
        })
    }

    /// What an operation makes.
    pub(crate) fn made(&self, described: &Described) -> Option<Made> {
        self.made.get(described.operation.id).copied()
    }

    /// Whether some operation makes resources of a type.
    pub(crate) fn makes(&self, resource_type: &str) -> bool {
        self.makers.iter().any(|(_, made)| *made == resource_type)
    }

    /// Whether an operation of this resource makes resources of a type.
    pub(crate) fn makes_in(&self, resource: &str, resource_type: &str) -> bool {
        let mut makers = self.makers.iter();
        makers.any(|(own, made)| *own == resource && *made == resource_type)
    }

    /// What `get` of the same resource answers.
    pub(crate) fn model(&self, resource: &str, resource_type: &str) -> Option<&'static Structure> {
        let found = self.models.iter();
        let mut found = found.filter(|((of, ty), _)| *of == resource && *ty == resource_type);
        found.next().map(|(_, structure)| *structure)
    }
}

/// The type of resource that the last segment of an operation's path identifies, if it does.
pub(crate) fn addressed(described: &Described) -> Option<&'static str> {
    let last = described.operation.path.rsplit('/').next()?;
    let name = last.strip_prefix('{')?.strip_suffix('}')?;
    let mut parameters = described.parameters_in(Place::Path);
    let parameter = parameters.find(|parameter| parameter.name == name)?;
    match (parameter.shape)() {
        Shape::Identifier([only]) => Some(only),
        _ => None,
    }
}
