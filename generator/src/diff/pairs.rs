//! Which operation and which schema of the new API is which of the old one.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::moved::{self, Moved};
use crate::api::{Api, Location, Method, Name, Operation, Parameter};

/// Operations of both APIs by their indexes, and the schemas that have other names.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    /// Those that are in both, the old one first.
    pub(super) operations: Vec<(usize, usize)>,
    /// Those of the old API only.
    pub(super) removed: Vec<usize>,
    /// Those of the new API only.
    pub(super) added: Vec<usize>,
    /// Schemas that are in both under other names.
    pub(super) moved: Moved,
}

impl Pairs {
    /// Pairs operations by id, and what is left by the requests that they are; then schemas.
    pub(super) fn new(old: &Api, new: &Api) -> Self {
        let mut pairs = Self::default();
        let by_id: IndexMap<&str, usize> = indexed(new, |operation| operation.id.as_str());
        let mut taken = BTreeSet::new();
        let mut left = Vec::new();
        for (index, operation) in old.operations.iter().enumerate() {
            match by_id.get(operation.id.as_str()) {
                Some(other) => {
                    taken.insert(*other);
                    pairs.operations.push((index, *other));
                }
                None => left.push(index),
            }
        }
        let by_request: IndexMap<Request, usize> = indexed(new, Request::of);
        for index in left {
            match by_request.get(&Request::of(&old.operations[index])) {
                Some(other) if taken.insert(*other) => pairs.operations.push((index, *other)),
                _ => pairs.removed.push(index),
            }
        }
        pairs.added = (0..new.operations.len())
            .filter(|index| !taken.contains(index))
            .collect();
        pairs.moved = moved::find(old, new, &pairs.operations);
        pairs
    }

    /// Whether a schema of the old API is one of the new API.
    pub(super) fn is_one(&self, old: &Name, new: &Name) -> bool {
        old == new || self.moved.get(old) == Some(new)
    }
}

fn indexed<'a, K: std::hash::Hash + Eq>(
    api: &'a Api,
    key: impl Fn(&'a Operation) -> K,
) -> IndexMap<K, usize> {
    let operations = api.operations.iter().enumerate();
    operations
        .map(|(index, operation)| (key(operation), index))
        .collect()
}

/// What a server tells operations apart by: the method, the path without the names in its braces, and the constant
/// query.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Request {
    method: Method,
    /// The path and the query.
    pub(super) path: (String, Vec<(String, String)>),
}

impl Request {
    pub(super) fn of(operation: &Operation) -> Self {
        let mut query = operation.query.clone();
        query.sort();
        Self {
            method: operation.method,
            path: (shape(&operation.path), query),
        }
    }
}

/// The path with empty braces.
fn shape(path: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for c in path.chars() {
        if c == '}' {
            inside = false;
        }
        if !inside {
            shape.push(c);
        }
        if c == '{' {
            inside = true;
        }
    }
    shape
}

/// The names in the braces of a path, in order.
fn placeholders(path: &str) -> Vec<&str> {
    let parts = path.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// Parameters of both sides of an operation by their indexes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    /// Those that are on both sides, the old one first.
    pub(super) both: Vec<(usize, usize)>,
    /// Those of the old side only.
    pub(super) removed: Vec<usize>,
    /// Those of the new side only.
    pub(super) added: Vec<usize>,
}

impl Parameters {
    /// Pairs parameters by place and name, those of a path that is the same by position; what is left by name alone,
    /// since a parameter may be sent in another place.
    pub(super) fn new(old: &Operation, new: &Operation) -> Self {
        let renamed = path_parameters(old, new);
        let mut pairs = Self {
            added: (0..new.parameters.len()).collect(),
            ..Self::default()
        };
        let mut left = Vec::new();
        for (index, parameter) in old.parameters.iter().enumerate() {
            let name = match (parameter.location, renamed.get(parameter.name.as_str())) {
                (Location::Path, Some(other)) => other,
                _ => parameter.name.as_str(),
            };
            let is_it = |other: &Parameter| {
                let is_named = match parameter.location {
                    // On the wire the names of headers have no case either.
                    Location::Header => other.name.eq_ignore_ascii_case(name),
                    Location::Path | Location::Query => other.name == name,
                };
                other.location == parameter.location && is_named
            };
            match pairs.take(new, is_it) {
                Some(other) => pairs.both.push((index, other)),
                None => left.push(index),
            }
        }
        for index in left {
            let name = &old.parameters[index].name;
            match pairs.take(new, |other| other.name == *name) {
                Some(other) => pairs.both.push((index, other)),
                None => pairs.removed.push(index),
            }
        }
        pairs
    }

    /// Takes a parameter out of those that are new.
    fn take(&mut self, new: &Operation, is_it: impl Fn(&Parameter) -> bool) -> Option<usize> {
        let at = self
            .added
            .iter()
            .position(|index| is_it(&new.parameters[*index]))?;
        Some(self.added.remove(at))
    }
}

/// The new name of every path parameter of the old operation: by position where the path is the same, else by name.
fn path_parameters<'a>(old: &'a Operation, new: &'a Operation) -> IndexMap<&'a str, &'a str> {
    let (before, after) = (placeholders(&old.path), placeholders(&new.path));
    if shape(&old.path) == shape(&new.path) {
        return before.into_iter().zip(after).collect();
    }
    let kept = before.into_iter().filter(|name| after.contains(name));
    kept.map(|name| (name, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_known_by_what_is_outside_of_its_braces() {
        assert_eq!(shape("/a/{b}/c/{d}:x"), "/a/{}/c/{}:x");
        assert_eq!(placeholders("/a/{b}/c/{d}"), ["b", "d"]);
    }
}
