//! Where a node stands in its file.
//!
//! Trees carry no positions: a run that succeeds needs none. For a message the file is read once more by the same
//! reader, along the pointer, and stopped at the node; the reader's error then tells line and column.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::locate_all;
use super::tree::is_json;

/// Positions of nodes of one file, as [`position`] tells them.
pub(super) fn positions(path: &str, text: &str, pointers: &[&str]) -> Vec<(usize, usize)> {
    let keys = match pointers {
        // JSON is read no further than needed, and one node needs no more than one walk.
        [_] => BTreeMap::new(),
        _ if is_json(path) => BTreeMap::new(),
        _ => locate_all::keys(text, pointers),
    };
    let position = |pointer: &&str| match keys.get(pointer) {
        Some(position) => *position,
        None => position(path, text, pointer),
    };
    pointers.iter().map(position).collect()
}

/// The names that a pointer is made of.
pub(super) fn segments(pointer: &str) -> impl Iterator<Item = String> {
    let parts = pointer.split('/').skip(1);
    parts.map(|part| part.replace("~1", "/").replace("~0", "~"))
}

/// Line and column, from 1, of the key or item that `pointer` names, or of its nearest ancestor that is in the text.
pub(super) fn position(path: &str, text: &str, pointer: &str) -> (usize, usize) {
    let mut segments: Vec<String> = segments(pointer).collect();
    loop {
        if segments.is_empty() {
            return (1, 1);
        }
        if let Some(found) = walk(path, text, &segments) {
            return found;
        }
        segments.pop();
    }
}

fn walk(path: &str, text: &str, segments: &[String]) -> Option<(usize, usize)> {
    let walk = Walk { segments };
    let (message, line, column) = if is_json(path) {
        let error = walk
            .deserialize(&mut serde_json::Deserializer::from_str(text))
            .err()?;
        (error.to_string(), error.line(), error.column())
    } else {
        let error = walk
            .deserialize(serde_yaml::Deserializer::from_str(text))
            .err()?;
        let at = error.location()?;
        (error.to_string(), at.line(), at.column())
    };
    message
        .contains(FOUND)
        .then_some((line.max(1), column.max(1)))
}

const FOUND: &str = "\u{0}found";

#[derive(Clone, Copy)]
struct Walk<'a> {
    segments: &'a [String],
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Some((wanted, rest)) = self.segments.split_first() else {
            return Ok(());
        };
        while let Some(hit) = entries.next_key_seed(Key {
            wanted,
            last: rest.is_empty(),
        })? {
            if hit {
                return entries.next_value_seed(Walk { segments: rest });
            }
            entries.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Some((wanted, rest)) = self.segments.split_first() else {
            return Ok(());
        };
        let Ok(wanted) = wanted.parse::<usize>() else {
            return Ok(());
        };
        for _ in 0..wanted {
            if items.next_element::<IgnoredAny>()?.is_none() {
                return Ok(());
            }
        }
        if rest.is_empty() {
            items.next_element_seed(Here).map(|_| ())
        } else {
            items.next_element_seed(Walk { segments: rest }).map(|_| ())
        }
    }
}

struct Key<'a> {
    wanted: &'a str,
    last: bool,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<bool, E> {
        match (key == self.wanted, self.last) {
            (true, true) => Err(E::custom(FOUND)),
            (hit, _) => Ok(hit),
        }
    }
}

/// Stops at whatever comes.
struct Here;

impl<'de> DeserializeSeed<'de> for Here {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Here {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(FOUND)
    }
}
