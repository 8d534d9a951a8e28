//! Pairs the operations and schemas of both versions.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::moved::{self, Moved};
use super::request::Request;
use crate::api::{Api, Name, Operation};

/// Operations of both APIs by index, and renamed schemas.
#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    /// Operations of both APIs, the old index first.
    pub(super) operations: Vec<(usize, usize)>,
    /// Operations of the old API only.
    pub(super) removed: Vec<usize>,
    /// Operations of the new API only.
    pub(super) added: Vec<usize>,
    /// Schemas of both APIs under different names.
    pub(super) moved: Moved,
}

impl Pairs {
    /// Pairs operations by id, the remaining ones by request; then schemas.
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

    /// Returns `true` if both names are of the same schema.
    pub(super) fn is_same(&self, old: &Name, new: &Name) -> bool {
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
