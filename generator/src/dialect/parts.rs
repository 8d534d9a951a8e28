//! The parts of a schema by composition: those that `allOf` lists, nested ones included, and the schema itself.
//!
//! Takes a node with `allOf`; gives its parts in document order. Never reads a type.

use super::names::Names;
use super::node::Node;
use crate::api::Name;
use crate::diagnostics::Problem;

/// A part of a composition.
pub(super) enum Part<'p> {
    /// Another schema.
    Reference(Name),
    /// A schema that is defined there.
    Own(&'p Node<'p>),
}

/// The kind of a composition.
pub(super) enum Composition {
    /// One other schema, with a text or a flag beside it: the type is that schema.
    Reference(Name),
    /// One type that is no structure.
    Value,
    /// The fields of all parts.
    Structure,
}

/// Calls `visit` with each part. Parts within a part come before it.
pub(super) fn each<E: From<Problem>>(
    node: &Node<'_>,
    names: &Names<'_>,
    visit: &mut dyn FnMut(Part<'_>) -> Result<(), E>,
) -> Result<(), E> {
    node.check_depth()?;
    node.map()?;
    if let Some(target) = node.get("$ref") {
        return visit(Part::Reference(names.reference(&target, target.str()?)?));
    }
    if let Some(parts) = node.get("allOf") {
        for part in parts.items()? {
            each(&part, names, visit)?;
        }
    }
    visit(Part::Own(node))
}

/// Returns the kind of a composition.
pub(super) fn kind(node: &Node<'_>, names: &Names<'_>) -> Result<Composition, Problem> {
    let mut references: Vec<Name> = Vec::new();
    let (mut structures, mut values) = (0, 0);
    each(node, names, &mut |part| -> Result<(), Problem> {
        match part {
            Part::Reference(name) => references.push(name),
            Part::Own(part) if is_structure(part) => structures += 1,
            Part::Own(part) => values += usize::from(is_value(part)),
        }
        Ok(())
    })?;
    Ok(match (references.as_slice(), structures, values) {
        ([only], 0, 0) => Composition::Reference(only.clone()),
        ([], 0, 1) => Composition::Value,
        _ => Composition::Structure,
    })
}

/// Returns `true` for a part that adds something to a structure.
fn is_structure(part: &Node<'_>) -> bool {
    let is_filled = |key: &str| match part.value.get(key) {
        Some(serde_json::Value::Array(items)) => !items.is_empty(),
        Some(serde_json::Value::Object(entries)) => !entries.is_empty(),
        _ => false,
    };
    [
        "properties",
        "required",
        "additionalProperties",
        "discriminator",
    ]
    .into_iter()
    .any(is_filled)
}

/// Returns `true` for a part that states another type than a structure.
pub(super) fn is_value(part: &Node<'_>) -> bool {
    let ty = part.value.get("type");
    ty.is_some_and(|ty| ty != "object") || part.value.get("enum").is_some()
}

/// Returns `true` if the schema, or a part that it defines, says that it is an object.
pub(super) fn is_object(node: &Node<'_>, names: &Names<'_>) -> Result<bool, Problem> {
    let mut is_object = false;
    each(node, names, &mut |part| -> Result<(), Problem> {
        if let Part::Own(part) = part {
            is_object |= part.value.get("type").is_some_and(|ty| ty == "object");
        }
        Ok(())
    })?;
    Ok(is_object)
}
