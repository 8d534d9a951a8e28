//! Names of schemas without dots, `EsxSettingsDepotsInfo` → `Esx.Settings.Depots.Info`.
//!
//! The namespace of a schema is that of a resource or one above it: the longest that its name begins with. An enumeration that a
//! structure refers to, and whose name begins with that of the structure, is the structure's own.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::package::Package;
use super::words::{boundaries, dotted, is_rest_name};

/// Namespaces of vAPI itself, which have no resources.
const STANDARD: [&str; 5] = [
    "Vapi.Std.Errors",
    "Vapi.Std",
    "Cis.Task",
    "Oauth2.Errors",
    "Oauth2",
];

/// Dotted namespaces by their names without dots.
pub(super) struct Namespaces {
    by_name: BTreeMap<String, (String, Origin)>,
}

/// The reason why a namespace is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    /// It is above a resource.
    Parent,
    /// It is that of a resource, or one of [`STANDARD`].
    Own,
}

impl Namespaces {
    pub(super) fn of<'p>(packages: impl Iterator<Item = &'p Package>) -> Self {
        let mut this = Self {
            by_name: BTreeMap::new(),
        };
        for name in STANDARD {
            this.add(name, Origin::Own);
        }
        for resource in packages.flat_map(Package::resources) {
            this.add(&resource, Origin::Own);
            let mut parent = resource.as_str();
            while let Some((above, _)) = parent.rsplit_once('.') {
                this.add(above, Origin::Parent);
                parent = above;
            }
        }
        this
    }

    fn add(&mut self, namespace: &str, origin: Origin) {
        let known = self.by_name.entry(namespace.replace('.', ""));
        let known = known.or_insert_with(|| (namespace.to_owned(), origin));
        known.1 = known.1.max(origin);
    }
}

/// A schema, so far as its name depends on it.
#[derive(Default)]
struct Known {
    is_enumeration: bool,
    is_arguments: bool,
    refers_to: BTreeSet<String>,
    /// Schemas that refer to it.
    used_by: BTreeSet<String>,
    /// Resources whose operations refer to it.
    used_in: BTreeSet<String>,
}

/// The schemas of a set, to be named.
pub(super) struct Naming {
    namespaces: Namespaces,
    schemas: BTreeMap<String, Known>,
    /// Names in the other form, by their names without dots.
    dotted: BTreeMap<String, String>,
}

impl Naming {
    pub(super) fn new(namespaces: Namespaces) -> Self {
        Self {
            namespaces,
            schemas: BTreeMap::new(),
            dotted: BTreeMap::new(),
        }
    }

    /// Records the schemas that an operation of a resource refers to.
    pub(super) fn use_in(&mut self, operation: &Value, resource: &str) {
        for name in references(operation) {
            if is_rest_name(&name) {
                continue;
            }
            let known = self.schemas.entry(name).or_default();
            known.used_in.insert(resource.to_owned());
        }
    }

    /// Records a schema.
    pub(super) fn add(&mut self, key: &str, schema: &Value, is_arguments: bool) {
        if is_rest_name(key) {
            let name = dotted(key);
            self.dotted.insert(name.replace('.', ""), name);
            return;
        }
        let refers_to = references(schema);
        for name in &refers_to {
            let known = self.schemas.entry(name.clone()).or_default();
            known.used_by.insert(key.to_owned());
        }
        let known = self.schemas.entry(key.to_owned()).or_default();
        known.is_enumeration |= schema.get("enum").is_some();
        known.is_arguments |= is_arguments;
        known.refers_to.extend(refers_to);
    }

    /// Returns the names of all schemas by their keys.
    pub(super) fn names(&self) -> BTreeMap<String, String> {
        let mut choices: BTreeMap<&str, Choice<'_>> = BTreeMap::new();
        for key in self.schemas.keys() {
            choices.insert(key, Choice::of(key, &self.namespaces));
        }
        for _ in 0..PASSES {
            let misplaced: Vec<&str> = choices
                .iter()
                .filter(|(key, choice)| self.is_misplaced(key, choice, &choices))
                .map(|(key, _)| *key)
                .collect();
            if misplaced.is_empty() {
                break;
            }
            for key in misplaced {
                if let Some(choice) = choices.get_mut(key) {
                    choice.next += 1;
                }
            }
        }
        let keys = self.schemas.keys();
        let named = keys.map(|key| (key.clone(), self.name(key, &choices)));
        named.collect()
    }

    fn name(&self, key: &str, choices: &BTreeMap<&str, Choice<'_>>) -> String {
        if let Some(other) = self.dotted.get(key) {
            return other.clone();
        }
        // Owners are no enumerations, so that they have no owners.
        let mut splits = boundaries(key).filter_map(|end| key.split_at_checked(end));
        let owner = splits.find(|(owner, _)| self.is_owner(owner, key));
        if let Some((owner, rest)) = owner {
            return format!("{}.{rest}", self.name(owner, choices));
        }
        let chosen = choices.get(key).and_then(Choice::namespace);
        let chosen = chosen.and_then(|(namespace, end)| Some((namespace, key.get(end..)?)));
        let last = || key.split_at_checked(boundaries(key).last()?);
        match chosen.or_else(last) {
            Some((namespace, rest)) => format!("{namespace}.{rest}"),
            None => key.to_owned(),
        }
    }

    /// Returns `true` for a structure that an enumeration is a part of.
    fn is_owner(&self, structure: &str, enumeration: &str) -> bool {
        let is_enumeration = |key| self.schemas.get(key).is_some_and(|it| it.is_enumeration);
        let Some(known) = self.schemas.get(structure) else {
            return false;
        };
        is_enumeration(enumeration)
            && !known.is_enumeration
            && !known.is_arguments
            && known.refers_to.contains(enumeration)
    }

    /// Returns `true` for a schema that is used outside of its namespace, which is not that of a resource.
    fn is_misplaced(
        &self,
        key: &str,
        choice: &Choice<'_>,
        choices: &BTreeMap<&str, Choice<'_>>,
    ) -> bool {
        let (Some(found), Some(known)) = (choice.found.get(choice.next), self.schemas.get(key))
        else {
            return false;
        };
        let is_below = |name: &str| {
            let rest = name.strip_prefix(found.namespace);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let is_within = |user: &String| {
            let namespace = choices.get(user.as_str()).and_then(Choice::namespace);
            namespace.is_some_and(|(namespace, _)| is_below(namespace))
        };
        found.origin == Origin::Parent
            && !(known.used_in.iter().all(|resource| is_below(resource))
                && known.used_by.iter().all(is_within))
    }
}

/// The number of looks at the uses of schemas: the namespace of one may depend on those of others.
const PASSES: usize = 8;

/// The namespaces that a schema may be in, the longest first.
struct Choice<'n> {
    found: Vec<Found<'n>>,
    next: usize,
}

/// A namespace that the name of a schema begins with.
struct Found<'n> {
    namespace: &'n str,
    origin: Origin,
    /// Its length in the name.
    end: usize,
}

impl<'n> Choice<'n> {
    fn of(key: &str, namespaces: &'n Namespaces) -> Self {
        // `TagModel` of a resource `Tag` is beside it.
        let found = boundaries(key).filter_map(|end| {
            let (name, rest) = key.split_at_checked(end)?;
            let known = namespaces.by_name.get(name);
            let (namespace, origin) = known.filter(|_| !rest.starts_with("Model"))?;
            Some(Found {
                namespace,
                origin: *origin,
                end,
            })
        });
        Self {
            found: found.collect(),
            next: 0,
        }
    }

    fn namespace(&self) -> Option<(&'n str, usize)> {
        let found = self.found.get(self.next)?;
        Some((found.namespace, found.end))
    }
}

/// Returns the schemas that a tree refers to.
fn references(tree: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![tree];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(entries) => {
                let target = entries.get("$ref").and_then(Value::as_str);
                let name = target.and_then(|target| target.split_once("#/components/schemas/"));
                found.extend(name.map(|(_, name)| name.to_owned()));
                open.extend(entries.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}
