//! Positions in a JSON text, from the slices of it that are the values.
//!
//! JSON is not read as YAML here: YAML knows no surrogate pairs in escapes, and no tabs for indentation.

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::nodes::{NodeId, Positions, ROOT};
use crate::load::limits::Limits;
use crate::source_text::Position;

/// Reads a text up to its end or its first fault.
pub(super) fn read(text: &str, positions: &mut Positions) {
    let mut walk = Walk {
        text,
        positions,
        before: 0,
        position: (1, 1),
    };
    walk.node(text.trim_start(), ROOT, 0);
}

struct Walk<'t, 'p> {
    text: &'t str,
    positions: &'p mut Positions,
    /// The byte whose position is known: nodes are visited in their order.
    before: usize,
    position: Position,
}

impl<'t> Walk<'t, '_> {
    /// Notes the entries of a node, whose text begins `part`.
    fn node(&mut self, part: &'t str, node: NodeId, depth: usize) {
        if !self.positions.is_open(node)
            || depth > Limits::MOST_DEPTH
            || !part.starts_with(['{', '['])
        {
            return;
        }
        let mut entries = Vec::new();
        // The entries before a fault are enough.
        let _ = Deserializer::from_str(part).deserialize_any(Entries(&mut entries));
        let mut end = self.offset(part) + 1;
        for (index, (key, value)) in entries.into_iter().enumerate() {
            let start = self.offset(value);
            let at = match key {
                // Only white space and a comma are between the previous value and a key.
                Some(_) => {
                    let behind = self.text.get(end..).unwrap_or_default();
                    end + behind.find('"').unwrap_or_default()
                }
                None => start,
            };
            end = start + value.len();
            let name = key.unwrap_or_else(|| index.to_string());
            let at = self.position(at);
            if let Some(below) = self.positions.note(node, &name, at) {
                self.node(value, below, depth + 1);
            }
        }
    }

    /// Returns the offset of a part of the text, in bytes.
    fn offset(&self, part: &str) -> usize {
        part.as_ptr().addr() - self.text.as_ptr().addr()
    }

    fn position(&mut self, at: usize) -> Position {
        let passed = self.text.get(self.before..at).unwrap_or_default();
        let (line, column) = self.position;
        self.position = match passed.rsplit_once('\n') {
            Some((lines, last)) => (
                line + lines.matches('\n').count() + 1,
                last.chars().count() + 1,
            ),
            None => (line, column + passed.chars().count()),
        };
        self.before = at;
        self.position
    }
}

/// Collects the entries of a mapping or list: the key, if there is one, and the text of the value.
struct Entries<'e, 't>(&'e mut Vec<(Option<String>, &'t str)>);

impl<'de> Visitor<'de> for Entries<'_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some((key, value)) = entries.next_entry::<String, &RawValue>()? {
            self.0.push((Some(key), value.get()));
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while let Some(value) = items.next_element::<&RawValue>()? {
            self.0.push((None, value.get()));
        }
        Ok(())
    }
}
