//! Finds schemas of the old API that have another name in the new one.
//!
//! Two schemas are one only if the evidence is unambiguous. They have the same shape, and either a use (field, parameter,
//! result) changed from one to the other, or only their namespaces differ; and the same evidence fits no third schema.
//! **Never guesses**: being the only schema of a shape is no evidence, since many small schemas look alike.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;

use indexmap::{IndexMap, IndexSet};

use super::parameters::Parameters;
use super::types::{Relation, Types};
use crate::api::{Api, Body, BodyContent, Field, Name, Operation, Schema, SchemaKind, Type};

/// New names by old ones.
pub(super) type Moved = IndexMap<Name, Name>;

/// Finds renamed schemas; `operations` are pairs of indexes.
pub(super) fn find<'a>(
    old: &'a Api,
    new: &'a Api,
    operations: &[(usize, usize)],
    types: &Types<'a>,
) -> Moved {
    let mut search = Search {
        old,
        new,
        types,
        removed: only_in(old, new),
        added: only_in(new, old),
        by_use: Candidates::default(),
        by_last_name: Candidates::default(),
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
    search.namesakes();
    search.accept();
    search.moved
}

fn only_in<'a>(api: &'a Api, other: &Api) -> IndexSet<&'a Name> {
    let names = api.schemas.keys();
    names
        .filter(|name| !other.schemas.contains_key(*name))
        .collect()
}

struct Search<'a, 't> {
    old: &'a Api,
    new: &'a Api,
    types: &'t Types<'a>,
    /// Schemas of the old API only.
    removed: IndexSet<&'a Name>,
    /// Schemas of the new API only.
    added: IndexSet<&'a Name>,
    /// Pairs that are used in the same place.
    by_use: Candidates<'a>,
    /// Pairs with the same last name.
    by_last_name: Candidates<'a>,
    moved: Moved,
}

impl<'a> Search<'a, '_> {
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
                    self.used(old, new);
                }
                if let (Some(old), Some(new)) = (&old.discriminator, &new.discriminator) {
                    for (value, member) in &old.members {
                        if let Some(other) = new.members.get(value) {
                            self.used(member, other);
                        }
                    }
                }
            }
            (SchemaKind::Alias(old), SchemaKind::Alias(new)) => self.types(old, new),
            _ => {}
        }
    }

    fn fields(&mut self, old: &'a [Field], new: &'a [Field]) {
        let others = new.iter().map(|other| (other.name.as_str(), other));
        let others: IndexMap<&str, &Field> = others.collect();
        for field in old {
            if let Some(other) = others.get(field.name.as_str()) {
                self.types(&field.ty, &other.ty);
            }
        }
    }

    fn types(&mut self, old: &'a Type, new: &'a Type) {
        match (old.required(), new.required()) {
            (Type::Named(old), Type::Named(new)) => self.used(old, new),
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

    fn used(&mut self, old: &'a Name, new: &'a Name) {
        if self.is_alike(old, new) {
            self.by_use.add(old, new);
        }
    }

    /// Finds the pairs with the same last name and the same parts.
    fn namesakes(&mut self) {
        let groups = [(self.old, &self.removed), (self.new, &self.added)];
        let [before, after] = groups.map(|(api, names)| {
            let mut groups: IndexMap<(&'a str, u64), Vec<&'a Name>> = IndexMap::new();
            for name in names {
                let parts = api.schemas.get(*name).map(|schema| parts(api, schema));
                let key = (name.last(), parts.unwrap_or_default());
                groups.entry(key).or_default().push(*name);
            }
            groups
        });
        for (key, before) in before {
            let after = after.get(&key).map(Vec::as_slice).unwrap_or_default();
            if before.len().max(after.len()) > MANY {
                continue;
            }
            for old in before {
                for new in after {
                    if self.is_alike(old, new) {
                        self.by_last_name.add(old, new);
                    }
                }
            }
        }
    }

    /// Returns `true` if two schemas, each of one API only, could be one.
    fn is_alike(&self, old: &'a Name, new: &'a Name) -> bool {
        if !self.removed.contains(old) || !self.added.contains(new) {
            return false;
        }
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
                self.types.compare(&old, &new),
                Relation::Same | Relation::Alike(_)
            )
    }

    /// Accepts pairs whose schemas occur in no other pair. An accepted pair may use further renamed schemas, and leaves others
    /// unambiguous.
    fn accept(&mut self) {
        loop {
            let mut found = self.by_use.unambiguous();
            if found.is_empty() {
                found = self.by_last_name.unambiguous();
            }
            if found.is_empty() {
                return;
            }
            for (old, new) in &found {
                self.by_use.remove(old, new);
                self.by_last_name.remove(old, new);
                self.removed.swap_remove(*old);
                self.added.swap_remove(*new);
                self.moved.insert((*old).clone(), (*new).clone());
            }
            for (old, new) in found {
                let both = (self.old.schemas.get(old), self.new.schemas.get(new));
                if let (Some(before), Some(after)) = both {
                    self.schema(before, after);
                }
            }
        }
    }
}

/// The most schemas of one API, with the same last name and the same parts, that are looked at: more are ambiguous.
const MANY: usize = 32;

/// Returns a number that schemas share if their parts have the same names, and few others do.
fn parts(api: &Api, schema: &Schema) -> u64 {
    let mut parts: Vec<(&str, bool)> = match &schema.kind {
        SchemaKind::Struct(_) => {
            let fields = api.all_fields(schema).into_iter();
            fields
                .map(|(_, field)| (field.name.as_str(), field.optional))
                .collect()
        }
        SchemaKind::Enum(values) => values.iter().map(|it| (it.value.as_str(), true)).collect(),
        SchemaKind::Alias(_) | SchemaKind::Choice(_) => Vec::new(),
    };
    parts.sort_unstable();
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// Pairs of schemas that could be one, by one kind of evidence.
#[derive(Default)]
struct Candidates<'a> {
    /// New names by old ones.
    news: IndexMap<&'a Name, IndexSet<&'a Name>>,
    /// Old names by new ones.
    olds: IndexMap<&'a Name, IndexSet<&'a Name>>,
    /// Old names whose pairs may be unambiguous by now.
    open: IndexSet<&'a Name>,
}

impl<'a> Candidates<'a> {
    fn add(&mut self, old: &'a Name, new: &'a Name) {
        self.news.entry(old).or_default().insert(new);
        self.olds.entry(new).or_default().insert(old);
        self.open.insert(old);
    }

    /// Takes the pairs whose schemas occur in no other pair.
    fn unambiguous(&mut self) -> Vec<(&'a Name, &'a Name)> {
        let open = mem::take(&mut self.open).into_iter();
        let found = open.filter_map(|old| {
            let new = only(self.news.get(old)?)?;
            only(self.olds.get(new)?).map(|old| (old, new))
        });
        found.collect()
    }

    /// Removes the pairs of two schemas.
    fn remove(&mut self, old: &'a Name, new: &'a Name) {
        for other in self.news.swap_remove(old).unwrap_or_default() {
            if let Some(olds) = self.olds.get_mut(other) {
                olds.swap_remove(old);
                self.open.extend(only(olds));
            }
        }
        for other in self.olds.swap_remove(new).unwrap_or_default() {
            if let Some(news) = self.news.get_mut(other) {
                news.swap_remove(new);
                self.open.insert(other);
            }
        }
    }
}

/// Returns the only one of some names.
fn only<'a>(names: &IndexSet<&'a Name>) -> Option<&'a Name> {
    match names.len() {
        1 => names.first().copied(),
        _ => None,
    }
}
