//! Schemas by name.

use indexmap::IndexMap;

use super::name::{Name, Place};
use super::structure::Struct;
use super::text::Text;
use super::types::Type;

/// A structure, an enumeration or an alias.
#[derive(Clone, Debug)]
pub struct Schema {
    /// The dotted name; the legacy dialect derives it from the published one.
    pub name: Name,
    /// The kind.
    pub kind: SchemaKind,
    /// The description.
    pub text: Text,
    /// The place of the description.
    pub place: Place,
}

impl Schema {
    /// Returns the structure, if it is one.
    pub fn structure(&self) -> Option<&Struct> {
        match &self.kind {
            SchemaKind::Struct(structure) => Some(structure),
            SchemaKind::Enum(_) | SchemaKind::Choice(_) | SchemaKind::Alias(_) => None,
        }
    }

    /// Returns a structure and those that it extends, the nearest first, each with its name; nothing for any other schema.
    pub fn bases<'a>(
        &'a self,
        schemas: &'a IndexMap<Name, Schema>,
    ) -> impl Iterator<Item = (&'a Name, &'a Struct)> {
        let named = |schema: &'a Schema| Some((&schema.name, schema.structure()?));
        let next = move |(_, structure): &(&Name, &'a Struct)| {
            named(schemas.get(structure.base.as_ref()?)?)
        };
        // The dialect rejects circles of bases; this bounds the walk over a model from elsewhere.
        std::iter::successors(named(self), next).take(schemas.len() + 1)
    }

    /// Returns the type that it is another name of, if it is one.
    pub fn alias(&self) -> Option<&Type> {
        match &self.kind {
            SchemaKind::Alias(ty) => Some(ty),
            SchemaKind::Enum(_) | SchemaKind::Struct(_) | SchemaKind::Choice(_) => None,
        }
    }
}

/// The kind of a schema.
#[derive(Clone, Debug)]
pub enum SchemaKind {
    /// A set of strings that may grow.
    Enum(Vec<EnumValue>),
    /// Fields by name.
    Struct(Struct),
    /// A value of one of these types, which nothing distinguishes.
    Choice(Vec<Type>),
    /// A name for any other type.
    Alias(Type),
}

/// A value of an enumeration.
#[derive(Clone, Debug)]
pub struct EnumValue {
    /// The wire value.
    pub value: String,
    /// The name that the document gives it, in any spelling.
    pub name: Option<String>,
    /// The description. Filled by recovery from the list in the enumeration's text, unless the document has one for the value.
    pub text: Text,
}
