//! The kinds of an API's schemas by name.
//!
//! Takes the API before recovery; answers questions about its schemas while recovery changes the API.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{Api, Name, SchemaKind};

/// Questions about schemas that a text names.
pub(crate) trait Schemas {
    /// Returns the values of an enumeration.
    fn values(&self, name: &str) -> Option<&[String]>;
    /// Returns `true` if there is a schema with this name.
    fn has(&self, name: &str) -> bool;
    /// Returns `true` if there is a structure with this name.
    fn has_structure(&self, name: &str) -> bool;
    /// Returns `true` if any enumeration has this value.
    fn has_value(&self, value: &str) -> bool;
}

/// The schemas of an API by name.
#[derive(Debug, Default)]
pub(crate) struct SchemaIndex {
    kinds: BTreeMap<Name, Kind>,
    /// Errors by their folded name: legacy texts differ in case and underscores.
    folded: BTreeMap<String, Name>,
    /// The values of all enumerations.
    values: BTreeSet<String>,
}

#[derive(Debug)]
enum Kind {
    Enumeration(Vec<String>),
    Structure,
    Alias,
}

impl SchemaIndex {
    /// Indexes the schemas of an API.
    pub(crate) fn of(api: &Api) -> Self {
        let mut known = Self::default();
        for (name, schema) in &api.schemas {
            let kind = match &schema.kind {
                SchemaKind::Enum(values) => {
                    Kind::Enumeration(values.iter().map(|value| value.value.clone()).collect())
                }
                SchemaKind::Struct(_) => Kind::Structure,
                SchemaKind::Choice(_) | SchemaKind::Alias(_) => Kind::Alias,
            };
            known.insert(name.clone(), kind);
        }
        known
    }

    fn insert(&mut self, name: Name, kind: Kind) {
        // Legacy texts name errors only.
        if name.as_str().contains(".Errors.") {
            self.folded
                .entry(fold(name.as_str()))
                .or_insert_with(|| name.clone());
        }
        if let Kind::Enumeration(values) = &kind {
            self.values.extend(values.iter().cloned());
        }
        self.kinds.insert(name, kind);
    }

    #[cfg(test)]
    pub(super) fn with_structures<const N: usize>(names: [&str; N]) -> Self {
        let mut known = Self::default();
        for name in names {
            known.insert(Name::from(name), Kind::Structure);
        }
        known
    }

    pub(super) fn has_alias(&self, name: &str) -> bool {
        matches!(self.kinds.get(name), Some(Kind::Alias))
    }

    /// Returns the error that a text names: `Vapi.Std.Errors.NotFound`, or `com.vmware.vapi.std.errors.not_found`.
    pub(super) fn error(&self, published: &str) -> Option<Name> {
        if let Some((name, _)) = self.kinds.get_key_value(published) {
            return Some(name.clone());
        }
        self.folded
            .get(&fold(published.strip_prefix("com.vmware.")?))
            .cloned()
    }
}

/// Returns a name without underscores, in lower case.
fn fold(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

impl Schemas for SchemaIndex {
    fn values(&self, name: &str) -> Option<&[String]> {
        match self.kinds.get(name) {
            Some(Kind::Enumeration(values)) => Some(values),
            _ => None,
        }
    }

    fn has(&self, name: &str) -> bool {
        self.kinds.contains_key(name)
    }

    fn has_structure(&self, name: &str) -> bool {
        matches!(self.kinds.get(name), Some(Kind::Structure))
    }

    fn has_value(&self, value: &str) -> bool {
        self.values.contains(value)
    }
}
