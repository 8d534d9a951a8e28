//! Finds schemas of the old API that have another name in the new one.
//!
//! Two schemas are one only if the evidence is unambiguous. They have the same shape, and either a use (field, parameter,
//! result) changed from one to the other, or only their namespaces differ; and the same evidence fits no third schema.
//! **Never guesses**: being the only schema of a shape is no evidence, since many small schemas look alike.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::parameters::Parameters;
use super::types::{self, Relation};
use crate::api::{Api, Body, BodyContent, Field, Name, Operation, Schema, SchemaKind, Type};

/// New names by old ones.
pub(super) type Moved = IndexMap<Name, Name>;

/// Finds renamed schemas; `operations` are pairs of indexes.
pub(super) fn find(old: &Api, new: &Api, operations: &[(usize, usize)]) -> Moved {
    let mut search = Search {
        old,
        new,
        removed: only_in(old, new),
        added: only_in(new, old),
        used: BTreeSet::new(),
        moved: Moved::new(),
    };
    if search.removed.is_empty() || search.added.is_empty() {
        return search.moved;
    }
    for (before, after) in operations {
        search.operation(&old.operations[*before], &new.operations[*after]);
    }
    for (name, before) in &old.schemas {
        if let Some(after) = new.schemas.get(name) {
            search.schema(before, after);
        }
    }
    // A pair of schemas may use further renamed ones.
    while search.by_use() || search.by_last_name() {}
    search.moved
}

fn only_in<'a>(api: &'a Api, other: &Api) -> BTreeSet<&'a Name> {
    let names = api.schemas.keys();
    names
        .filter(|name| !other.schemas.contains_key(*name))
        .collect()
}

struct Search<'a> {
    old: &'a Api,
    new: &'a Api,
    /// Unmatched schemas of the old API only.
    removed: BTreeSet<&'a Name>,
    /// Unmatched schemas of the new API only.
    added: BTreeSet<&'a Name>,
    /// Pairs of schemas used in the same place.
    used: BTreeSet<(&'a Name, &'a Name)>,
    moved: Moved,
}

impl<'a> Search<'a> {
    fn operation(&mut self, old: &'a Operation, new: &'a Operation) {
        for (before, after) in Parameters::new(old, new).both {
            self.types(&old.parameters[before].ty, &new.parameters[after].ty);
        }
        self.bodies(old.body.as_ref(), new.body.as_ref());
        self.optional(old.success.ty.as_ref(), new.success.ty.as_ref());
        if let (Some(before), Some(after)) = (&old.task_result, &new.task_result) {
            self.optional(before.as_ref(), after.as_ref());
        }
    }

    fn bodies(&mut self, old: Option<&'a Body>, new: Option<&'a Body>) {
        let (Some(old), Some(new)) = (old, new) else {
            return;
        };
        match (&old.content, &new.content) {
            (BodyContent::Value(old), BodyContent::Value(new)) => self.types(old, new),
            (BodyContent::Fields(old), BodyContent::Fields(new)) => self.fields(old, new),
            _ => {}
        }
    }

    fn optional(&mut self, old: Option<&'a Type>, new: Option<&'a Type>) {
        if let (Some(old), Some(new)) = (old, new) {
            self.types(old, new);
        }
    }

    fn schema(&mut self, old: &'a Schema, new: &'a Schema) {
        match (&old.kind, &new.kind) {
            (SchemaKind::Struct(old), SchemaKind::Struct(new)) => {
                self.fields(&old.fields, &new.fields);
                if let (Some(old), Some(new)) = (&old.base, &new.base) {
                    self.used.insert((old, new));
                }
                if let (Some(old), Some(new)) = (&old.discriminator, &new.discriminator) {
                    let members = old.members.iter();
                    let both = members
                        .filter_map(|(value, member)| Some((member, new.members.get(value)?)));
                    self.used.extend(both);
                }
            }
            (SchemaKind::Alias(old), SchemaKind::Alias(new)) => self.types(old, new),
            _ => {}
        }
    }

    fn fields(&mut self, old: &'a [Field], new: &'a [Field]) {
        for field in old {
            if let Some(other) = new.iter().find(|other| other.name == field.name) {
                self.types(&field.ty, &other.ty);
            }
        }
    }

    fn types(&mut self, old: &'a Type, new: &'a Type) {
        match (old.required(), new.required()) {
            (Type::Named(old), Type::Named(new)) => drop(self.used.insert((old, new))),
            (Type::List(old) | Type::Set(old), Type::List(new) | Type::Set(new)) => {
                self.types(old, new);
            }
            (Type::Map(old_key, old), Type::Map(new_key, new)) => {
                self.types(old_key, new_key);
                self.types(old, new);
            }
            _ => {}
        }
    }

    /// Accepts pairs that are used in the same place; returns `true` if there was one.
    fn by_use(&mut self) -> bool {
        let pairs = self.used.iter().copied();
        let pairs = pairs.filter(|(old, new)| self.is_open(old, new)).collect();
        self.accept_unambiguous(pairs)
    }

    /// Accepts pairs with the same last name; returns `true` if there was one.
    fn by_last_name(&mut self) -> bool {
        let mut named: IndexMap<&str, Vec<&'a Name>> = IndexMap::new();
        for name in &self.added {
            named.entry(name.last()).or_default().push(name);
        }
        let removed = self.removed.iter().copied();
        let pairs = removed.flat_map(|old| {
            let namesakes = named.get(old.last()).into_iter().flatten();
            namesakes.map(move |new| (old, *new))
        });
        let pairs = pairs.filter(|(old, new)| self.is_open(old, new)).collect();
        self.accept_unambiguous(pairs)
    }

    /// Returns `true` if two unmatched schemas could be one.
    fn is_open(&self, old: &Name, new: &Name) -> bool {
        self.removed.contains(old) && self.added.contains(new) && self.is_alike(old, new)
    }

    fn is_alike(&self, old: &Name, new: &Name) -> bool {
        let (Some(before), Some(after)) = (self.old.schemas.get(old), self.new.schemas.get(new))
        else {
            return false;
        };
        let is_kept = matches!(
            (&before.kind, &after.kind),
            (SchemaKind::Struct(_), SchemaKind::Struct(_))
                | (SchemaKind::Enum(_), SchemaKind::Enum(_))
                | (SchemaKind::Alias(_), SchemaKind::Alias(_))
        );
        let (old, new) = (Type::Named(old.clone()), Type::Named(new.clone()));
        is_kept
            && matches!(
                types::compare(self.old, &old, self.new, &new),
                Relation::Same | Relation::Alike(_)
            )
    }

    /// Accepts the pairs whose schemas occur in no other pair; returns `true` if there was one.
    fn accept_unambiguous(&mut self, pairs: Vec<(&'a Name, &'a Name)>) -> bool {
        let mut of_old: IndexMap<&Name, usize> = IndexMap::new();
        let mut of_new: IndexMap<&Name, usize> = IndexMap::new();
        for (old, new) in &pairs {
            *of_old.entry(*old).or_default() += 1;
            *of_new.entry(*new).or_default() += 1;
        }
        let is_only = |(old, new): &(&Name, &Name)| of_old[*old] == 1 && of_new[*new] == 1;
        let found: Vec<(&'a Name, &'a Name)> = pairs.iter().copied().filter(is_only).collect();
        for (old, new) in &found {
            self.removed.remove(*old);
            self.added.remove(*new);
            self.moved.insert((*old).clone(), (*new).clone());
            let both = (self.old.schemas.get(*old), self.new.schemas.get(*new));
            if let (Some(before), Some(after)) = both {
                self.schema(before, after);
            }
        }
        !found.is_empty()
    }
}
