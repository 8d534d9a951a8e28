//! Pairs the operations and schemas of both versions.

use std::collections::BTreeSet;
use std::hash::Hash;

use indexmap::IndexMap;

use super::moved::{self, Moved};
use super::request::Request;
use super::types::Types;
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
    /// Their old names by the new ones.
    pub(super) before: Moved,
}

impl Pairs {
    /// Pairs operations by request, the remaining ones by id, then by request line; then schemas.
    ///
    /// Requests come first: what a caller sends decides which operation it is, also if two of them swap their ids.
    pub(super) fn new<'a>(old: &'a Api, new: &'a Api, types: &Types<'a>) -> Self {
        let mut pairs = Self {
            removed: (0..old.operations.len()).collect(),
            added: (0..new.operations.len()).collect(),
            ..Self::default()
        };
        pairs.pair_by(old, new, Request::of);
        pairs.pair_by(old, new, |operation| operation.id.as_str());
        // A parameter may have become required together with another id.
        pairs.pair_by(old, new, Request::line);
        pairs.operations.sort_unstable();
        pairs.moved = moved::find(old, new, &pairs.operations, types);
        let before = pairs.moved.iter();
        pairs.before = before
            .map(|(old, new)| (new.clone(), old.clone()))
            .collect();
        pairs
    }

    /// Pairs remaining operations that have a key alone on their side.
    fn pair_by<'a, K: Hash + Eq>(
        &mut self,
        old: &'a Api,
        new: &'a Api,
        key: impl Fn(&'a Operation) -> K,
    ) {
        let before = alone(old, &self.removed, &key);
        let after = alone(new, &self.added, &key);
        let pairs = before.into_iter().filter_map(|(key, index)| {
            let other = after.get(&key).copied().flatten();
            index.zip(other)
        });
        let pairs: Vec<(usize, usize)> = pairs.collect();
        let paired: BTreeSet<usize> = pairs.iter().map(|(index, _)| *index).collect();
        let taken: BTreeSet<usize> = pairs.iter().map(|(_, other)| *other).collect();
        self.removed.retain(|index| !paired.contains(index));
        self.added.retain(|index| !taken.contains(index));
        self.operations.extend(pairs);
    }

    /// Returns `true` if both names are of the same schema.
    pub(super) fn is_same(&self, old: &Name, new: &Name) -> bool {
        old == new || self.moved.get(old) == Some(new)
    }
}

/// Returns operations by key; none for a key of several.
fn alone<'a, K: Hash + Eq>(
    api: &'a Api,
    operations: &[usize],
    key: impl Fn(&'a Operation) -> K,
) -> IndexMap<K, Option<usize>> {
    let mut found = IndexMap::new();
    for index in operations {
        let alone = found.entry(key(&api.operations[*index]));
        alone.and_modify(|it| *it = None).or_insert(Some(*index));
    }
    found
}
