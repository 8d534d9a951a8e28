//! Positions of nodes in the text of a file, and the keys that a mapping has twice.
//!
//! Trees carry no positions, because a run without problems needs none. For a message, the text is read again. Takes a
//! text that may be broken; gives the positions before the fault. The position of a
//! value in a mapping is that of its key. A node behind an alias is where the anchor is.

mod json;
pub(super) mod nodes;
mod yaml;

use crate::source_text::{Format, Position};
use nodes::Positions;

/// Returns the positions of some nodes, in the order of their JSON pointers.
pub(crate) fn positions(path: &str, text: &str, pointers: &[&str]) -> Vec<Position> {
    let mut found = Positions::empty(false);
    for pointer in pointers {
        found.want(pointer);
    }
    read(path, text, &mut found);
    if found.is_behind_alias() {
        found = all_positions(path, text);
    }
    pointers.iter().map(|pointer| found.get(pointer)).collect()
}

/// Returns the positions of all nodes.
pub(super) fn all_positions(path: &str, text: &str) -> Positions {
    let mut found = Positions::empty(true);
    read(path, text, &mut found);
    found
}

fn read(path: &str, text: &str, positions: &mut Positions) {
    match Format::of(path) {
        Format::Json => json::read(text, positions),
        Format::Yaml => yaml::read(text, positions),
    }
}

#[cfg(test)]
mod tests;
