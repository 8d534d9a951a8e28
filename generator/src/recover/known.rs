//! What the schemas of an API are, looked up by name while the API is being changed.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::Schemas;
use crate::api::{Api, Name, SchemaKind};

/// The schemas by name.
#[derive(Debug, Default)]
pub(crate) struct Known {
    kinds: BTreeMap<Name, Kind>,
    /// By what is left of the name without case and underscores, as legacy texts write it.
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

impl Known {
    pub(crate) fn of(api: &Api) -> Self {
        let mut known = Self::default();
        for (name, schema) in &api.schemas {
            let kind = match &schema.kind {
                SchemaKind::Enum(values) => {
                    Kind::Enumeration(values.iter().map(|value| value.value.clone()).collect())
                }
                SchemaKind::Struct(_) => Kind::Structure,
                SchemaKind::Alias(_) => Kind::Alias,
            };
            known.insert(name.clone(), kind);
        }
        known
    }

    fn insert(&mut self, name: Name, kind: Kind) {
        // Only errors are ever named in the legacy way.
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

    /// The error that a text names: `Vapi.Std.Errors.NotFound`, or `com.vmware.vapi.std.errors.not_found`.
    pub(super) fn error(&self, published: &str) -> Option<Name> {
        if let Some((name, _)) = self.kinds.get_key_value(published) {
            return Some(name.clone());
        }
        self.folded
            .get(&fold(published.strip_prefix("com.vmware.")?))
            .cloned()
    }
}

fn fold(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

impl Schemas for Known {
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
