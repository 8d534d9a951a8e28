//! Discriminators: the field whose value says which of several structures a value is.

use indexmap::IndexMap;

use super::names::Names;
use super::node::Node;
use crate::api::{Access, Discriminator, Field, Requirements, Text, Type};
use crate::diagnostics::Problem;

/// Reads the discriminator of a schema, if it has one.
pub(super) fn discriminator(
    node: &Node<'_>,
    names: &Names<'_>,
) -> Result<Option<Discriminator>, Problem> {
    let Some(node) = node.get("discriminator") else {
        return Ok(None);
    };
    node.map()?;
    let field = node.need("propertyName")?.str()?.to_owned();
    let mut members = IndexMap::new();
    if let Some(mapping) = node.get("mapping") {
        for (value, target) in mapping.entries()? {
            members.insert(value.to_owned(), names.member(&target, target.str()?)?);
        }
    }
    Ok(Some(Discriminator { field, members }))
}

/// Returns the field of a discriminator that a choice has no schema for: a text that may be missing.
pub(super) fn tag(name: &str) -> Field {
    Field {
        name: name.to_owned(),
        ty: Type::String,
        optional: true,
        nullable: false,
        access: Access::default(),
        text: Text::default(),
        requirements: Requirements::default(),
    }
}
