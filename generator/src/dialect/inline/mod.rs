//! Inline schemas: structures and enumerations that are defined where they are used.
//!
//! Takes the node of one; gives the name of a schema that is read from it, once per place. Such a schema is one of
//! the model like those of `components`: all later steps treat both alike.

pub(super) mod found;
mod place_name;

use super::compose::Read;
use super::names::Names;
use super::node::Node;
use crate::api::Name;
use crate::diagnostics::{Problem, Problems};

/// The longest place of an inline schema, in bytes of its pointer. Each of them has its own pointer and name: without a limit,
/// many of them below one long key would take more memory than the document.
const LONGEST: usize = 4_000;

/// Returns the name of the schema that an inline one becomes, and reads it with `read` when its place is met first.
///
/// Its problems are those of a schema of their own, as for components.
pub(super) fn hoist<'n>(
    node: &'n Node<'n>,
    names: &Names<'_>,
    read: impl FnOnce(&Node<'n>, Name, &Names<'_>) -> Result<Read, Problems>,
) -> Result<Name, Problem> {
    let place = node.place();
    if let Some(known) = names.inline.at(&place) {
        return Ok(known);
    }
    if place.pointer.len() > LONGEST {
        let what = format!("an inline schema whose place has more than {LONGEST} characters");
        return Err(node.unsupported(what));
    }
    let wanted = place_name::of(node, names);
    let name = names
        .inline
        .enter(place.clone(), wanted, || names.schemas());
    match read(node, name.clone(), names) {
        Ok(read) => names.inline.add(read),
        Err(problems) => names.inline.add_unread(place, name.clone(), problems),
    }
    Ok(name)
}
