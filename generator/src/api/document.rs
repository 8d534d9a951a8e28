//! The content of a set of documents.

use indexmap::IndexMap;

use super::name::Name;
use super::operation::Operation;
use super::schema::{Schema, SchemaKind};
use super::security::Schemes;
use super::structure::Field;
use super::text::Text;

/// The forms of the vendor's documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Since 9.0: dotted names, queries in path keys behind `?`.
    #[default]
    Modern,
    /// Before 9.0: names with `_`, `/api` in path keys, queries behind `__`, operation ids that are not unique.
    Legacy,
    /// The dialect of vmsgen for 6.5 to 8.0: tags with slashes, `/api` or `/rest` in path keys, operation ids that are not unique.
    Vmsgen,
}

/// An API, as a set of documents describes it.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// `info.title`.
    pub title: String,
    /// `info.version`, such as `9.1.0.0`.
    pub version: String,
    /// The form of the documents.
    pub dialect: Dialect,
    /// The prefix of every path on the server, without a trailing slash: `/api`.
    pub base_path: String,
    /// Declared authentication schemes by name, in document order.
    pub security: Schemes,
    /// Resources by name, in document order.
    pub resources: IndexMap<Name, Resource>,
    /// Operations in document order, with unique ids.
    pub operations: Vec<Operation>,
    /// Structures, enumerations and aliases by name, in document order.
    pub schemas: IndexMap<Name, Schema>,
}

impl Api {
    /// Returns `true` for a structure that others extend by the value of a field: a value of it may be any of them.
    pub fn is_family(&self, name: &Name) -> bool {
        let Some(SchemaKind::Struct(structure)) = self.schemas.get(name).map(|it| &it.kind) else {
            return false;
        };
        let mut discriminator = structure.discriminator.iter();
        discriminator.any(|found| found.members.values().any(|member| member != name))
    }

    /// Returns all fields of a structure, each with the structure that declares it; none for any other schema.
    ///
    /// Fields of bases come first. The nearest declaration replaces others of the same name.
    pub fn all_fields<'a>(&'a self, schema: &'a Schema) -> Vec<(&'a Name, &'a Field)> {
        let line: Vec<_> = schema.bases(&self.schemas).collect();
        let mut fields: IndexMap<&str, (&Name, &Field)> = IndexMap::new();
        for (owner, structure) in line.into_iter().rev() {
            for field in &structure.fields {
                fields.insert(&field.name, (owner, field));
            }
        }
        fields.into_values().collect()
    }
}

/// A set of related operations: one tag of the document.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The name, such as `Esx.Settings.Depots.Offline`.
    pub name: Name,
    /// The description.
    pub text: Text,
}
