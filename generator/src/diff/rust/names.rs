//! Paths and types of the crate as users write them.

use std::hash::Hash;

use indexmap::IndexMap;

use crate::api::{Api, Name, Type};
use crate::diff::moved::Moved;
use crate::diff::types::resolved;
use crate::diff::version::Version;
use crate::plan::{ItemPath, Plan, TypePlan};

/// The names of one version.
#[derive(Clone, Copy)]
pub(crate) struct Names<'a> {
    pub(super) api: &'a Api,
    pub(super) plan: &'a Plan,
    /// New names of renamed schemas, by old name.
    moved: &'a Moved,
}

impl<'a> Names<'a> {
    pub(super) fn new(version: &'a Version, moved: &'a Moved) -> Self {
        Self {
            api: &version.api,
            plan: &version.plan,
            moved,
        }
    }

    /// `content::library::Item`.
    pub(super) fn path(&self, item: &ItemPath) -> String {
        self.plan.full_path(item).join("::")
    }

    pub(super) fn type_plan(&self, name: &Name) -> Option<&'a TypePlan> {
        self.plan.types.get(name)
    }

    /// The type with full paths.
    pub(super) fn ty(&self, ty: &Type) -> String {
        match ty {
            Type::String => "String".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Int64 => "i64".to_owned(),
            Type::Double => "f64".to_owned(),
            Type::DateTime => "DateTime".to_owned(),
            Type::Uri => "Uri".to_owned(),
            Type::Password => "Secret".to_owned(),
            Type::Byte => "Bytes".to_owned(),
            Type::Object => "Map".to_owned(),
            Type::Any => "Value".to_owned(),
            Type::Named(name) => self
                .type_plan(name)
                .map_or_else(|| name.to_string(), |planned| self.path(&planned.path)),
            Type::Id(types) => self
                .plan
                .ids
                .get(types)
                .map_or_else(|| types.join(" or "), |path| self.path(path)),
            Type::List(item) | Type::Set(item) => format!("Vec<{}>", self.ty(item)),
            Type::Map(key, value) => format!("BTreeMap<{}, {}>", self.ty(key), self.ty(value)),
            Type::Optional(inner) => format!("Option<{}>", self.ty(inner)),
        }
    }

    /// The type of a field, in an `Option` if it is optional.
    pub(super) fn field(&self, ty: &Type, is_optional: bool) -> String {
        match is_optional {
            true => format!("Option<{}>", self.ty(ty)),
            false => self.ty(ty),
        }
    }
}

/// Returns `true` if two types are the same in Rust. Renamed and moved schemas are the same type, since they are reported
/// on their own; an alias equals its target.
pub(super) fn same(old: Names<'_>, a: &Type, new: Names<'_>, b: &Type) -> bool {
    match (resolved(old.api, a), resolved(new.api, b)) {
        (Type::Named(a), Type::Named(b)) => {
            let path = |names: Names<'_>, name: &Name| {
                names
                    .type_plan(name)
                    .map(|planned| names.path(&planned.path))
            };
            a == b || old.moved.get(a) == Some(b) || path(old, a) == path(new, b)
        }
        (Type::Id(a), Type::Id(b)) => {
            let path = |names: Names<'_>, id: &Vec<String>| {
                names.plan.ids.get(id).map(|path| names.path(path))
            };
            a == b || path(old, a) == path(new, b)
        }
        (Type::List(a) | Type::Set(a), Type::List(b) | Type::Set(b))
        | (Type::Optional(a), Type::Optional(b)) => same(old, a, new, b),
        (Type::Map(a_key, a), Type::Map(b_key, b)) => {
            same(old, a_key, new, b_key) && same(old, a, new, b)
        }
        (a, b) => a == b,
    }
}

/// The items of the new side by the keys of the old one.
///
/// The key of an item is its wire name. If that changed and the Rust name did not, users of the crate see the same item, so
/// it keeps its old key.
pub(super) fn by_old_keys<K: Clone + Eq + Hash, T>(
    old: &IndexMap<K, T>,
    new: IndexMap<K, T>,
    ident: impl Fn(&T) -> &str,
) -> IndexMap<K, T> {
    let gone = old.iter().filter(|(key, _)| !new.contains_key(*key));
    let gone: IndexMap<&str, &K> = gone.map(|(key, thing)| (ident(thing), key)).collect();
    if gone.is_empty() {
        return new;
    }
    new.into_iter()
        .map(|(key, thing)| {
            let known = gone.get(ident(&thing)).filter(|_| !old.contains_key(&key));
            (known.map_or(key, |known| (*known).clone()), thing)
        })
        .collect()
}
