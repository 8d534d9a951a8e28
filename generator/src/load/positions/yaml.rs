//! Positions in a YAML text, from the marks of the parser's events.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};

use super::super::yaml::place;
use super::nodes::{NodeId, Positions, ROOT};
use crate::source_text::Position;

/// A collection around the next node.
enum Open {
    List {
        node: Option<NodeId>,
        next: usize,
    },
    Map {
        node: Option<NodeId>,
        /// The node of the value that comes next; `None` if a key does.
        value: Option<Option<NodeId>>,
    },
}

/// Reads a text up to its end or its first fault.
pub(super) fn read(text: &str, positions: &mut Positions) {
    let mut open: Vec<Open> = Vec::new();
    let mut anchored: BTreeMap<usize, NodeId> = BTreeMap::new();
    // The fault itself was reported when the text was loaded.
    for (event, span) in Parser::new_from_str(text).map_while(Result::ok) {
        let at = place(&span.start);
        match &event {
            Event::Scalar(key, ..) if expects_key(&open) => name(&mut open, positions, key, at),
            Event::Scalar(_, _, anchor, _) => {
                let node = enter(&mut open, positions, at);
                anchored.extend(node.map(|node| (*anchor, node)));
            }
            Event::SequenceStart(anchor, _) => {
                let node = enter(&mut open, positions, at);
                anchored.extend(node.map(|node| (*anchor, node)));
                open.push(Open::List { node, next: 0 });
            }
            Event::MappingStart(anchor, _) => {
                let node = enter(&mut open, positions, at);
                anchored.extend(node.map(|node| (*anchor, node)));
                open.push(Open::Map { node, value: None });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                open.pop();
            }
            Event::Alias(anchor) => {
                if let Some(node) = enter(&mut open, positions, at) {
                    positions.note_alias(node, anchored.get(anchor).copied());
                }
            }
            _ => {}
        }
    }
}

fn expects_key(open: &[Open]) -> bool {
    matches!(open.last(), Some(Open::Map { value: None, .. }))
}

/// Takes a key of the innermost mapping.
fn name(open: &mut [Open], positions: &mut Positions, key: &str, at: Position) {
    if let Some(Open::Map { node, value }) = open.last_mut() {
        *value = Some(node.and_then(|node| positions.note(node, key, at)));
    }
}

/// Returns the node that begins here; `None` if it is not of interest.
fn enter(open: &mut [Open], positions: &mut Positions, at: Position) -> Option<NodeId> {
    match open.last_mut() {
        None => Some(ROOT),
        Some(Open::List { node, next }) => {
            let index = *next;
            *next += 1;
            positions.note((*node)?, &index.to_string(), at)
        }
        // A key that is no scalar is refused when a text is loaded.
        Some(Open::Map { value, .. }) => match value.take() {
            Some(node) => node,
            None => {
                *value = Some(None);
                None
            }
        },
    }
}
