//! Paths and types of the crate as users write them.

use std::hash::Hash;

use indexmap::IndexMap;

use crate::api::{Api, Name, Type};
use crate::diff::moved::Moved;
use crate::diff::types::resolved;
use crate::diff::version::Version;
use crate::plan::{ItemPath, Plan, RustType, Slot, TypePlan};

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

    /// Returns a type with full paths.
    pub(super) fn ty(&self, ty: &Type) -> String {
        self.rust_type(&RustType::of(self.api, ty))
    }

    /// Returns the type of a result, with full paths.
    pub(super) fn result(&self, ty: &Type) -> String {
        self.rust_type(&RustType::of_result(self.api, ty))
    }

    fn rust_type(&self, ty: &RustType) -> String {
        match ty {
            RustType::Slot(Slot::Schema(name)) => self
                .type_plan(name)
                .map_or_else(|| name.to_string(), |planned| self.path(&planned.path)),
            RustType::Slot(Slot::Family(name)) => {
                let family = self.type_plan(name).and_then(TypePlan::family_path);
                family.map_or_else(|| name.to_string(), |path| self.path(&path))
            }
            RustType::Slot(Slot::Id(types)) => self
                .plan
                .ids
                .get(types)
                .map_or_else(|| types.join(" or "), |path| self.path(path)),
            RustType::Slot(Slot::Runtime(name)) => (*name).to_owned(),
            RustType::Std(name, arguments) if arguments.is_empty() => name.clone(),
            RustType::Std(name, arguments) => {
                let arguments = arguments.iter().map(|ty| self.rust_type(ty));
                format!("{name}<{}>", arguments.collect::<Vec<_>>().join(", "))
            }
            RustType::Unit => "()".to_owned(),
        }
    }

    /// Returns the type of a field: an optional one is in an `Option`, a list or map in an `Optional`.
    pub(super) fn field(&self, ty: &Type, is_optional: bool) -> String {
        match (is_optional, RustType::of(self.api, ty).is_collection()) {
            (true, true) => format!("Optional<{}>", self.ty(ty)),
            (true, false) => format!("Option<{}>", self.ty(ty)),
            (false, _) => self.ty(ty),
        }
    }
}

/// The most arguments of a function that reports show.
const SHOWN: usize = 20;

/// Returns a function with its arguments: `Spec::new(name: String)`. Of very many, only the first: each change of an argument would
/// repeat all of them.
pub(super) fn function(path: &str, arguments: impl ExactSizeIterator<Item = String>) -> String {
    let more = arguments.len().saturating_sub(SHOWN);
    let mut shown: Vec<String> = arguments.take(SHOWN).collect();
    if more > 0 {
        shown.push(format!("… {more} more"));
    }
    format!("{path}({})", shown.join(", "))
}

/// Returns `true` if two types are the same in Rust. Renamed and moved schemas are the same type, since they are reported
/// on their own; an alias equals its target.
pub(super) fn same(old: Names<'_>, a: &Type, new: Names<'_>, b: &Type) -> bool {
    match (resolved(old.api, a), resolved(new.api, b)) {
        // A value of a family is another type than one of its base.
        (Type::Named(a), Type::Named(b)) if old.api.is_family(a) != new.api.is_family(b) => false,
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

/// Returns the items of the new side by the keys of the old one.
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
