//! Keys that a mapping has twice, with both places and the pointer to them.
//!
//! Takes a text whose tree was refused for such a key; reads it once more and gives all of them, in their order. Only then:
//! a position for every key costs more than the tree.

use std::cell::Cell;
use std::fmt;

use indexmap::IndexMap;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::clock::{Clock, Key, Position, Ticks, read, scalars};

/// A key that is there twice.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Twice {
    pub(super) key: String,
    /// JSON pointer to it.
    pub(super) pointer: String,
    pub(super) first: Position,
    pub(super) second: Position,
}

/// All of them in the first `most` nodes of a text.
pub(super) fn twice(path: &str, text: &str, most: usize) -> Vec<Twice> {
    let ticks = Cell::new(Ticks::default());
    let mut search = Search {
        found: Vec::new(),
        pointer: String::new(),
        left: most,
    };
    let seed = Node {
        search: &mut search,
        clock: Clock::of(path, &ticks),
    };
    read(path, text, &ticks, seed);
    search.found
}

struct Search {
    found: Vec<Twice>,
    /// Where the reader is.
    pointer: String,
    /// Nodes that may still be read: an alias can stand for any number.
    left: usize,
}

struct Node<'s, 'a> {
    search: &'s mut Search,
    clock: Clock<'a>,
}

impl Node<'_, '_> {
    /// The child of this name.
    fn below(&mut self, segment: &str) -> Node<'_, '_> {
        self.search.pointer.push('/');
        self.search.pointer.push_str(segment);
        Node {
            search: self.search,
            clock: self.clock,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let left = self.search.left.checked_sub(1);
        self.search.left = left.ok_or_else(|| de::Error::custom("enough"))?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut entries: A) -> Result<(), A::Error> {
        let clock = self.clock;
        let above = self.search.pointer.len();
        let mut known: IndexMap<String, Position> = IndexMap::new();
        while let Some((key, at)) = entries.next_key_seed(Key { clock })? {
            let below = self.below(&key.replace('~', "~0").replace('/', "~1"));
            if let Some(first) = known.get(&key) {
                below.search.found.push(Twice {
                    key: key.clone(),
                    pointer: below.search.pointer.clone(),
                    first: *first,
                    second: at,
                });
            }
            entries.next_value_seed(below)?;
            self.search.pointer.truncate(above);
            known.entry(key).or_insert(at);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let above = self.search.pointer.len();
        for index in 0_usize.. {
            let more = items.next_element_seed(self.below(&index.to_string()))?;
            self.search.pointer.truncate(above);
            if more.is_none() {
                break;
            }
        }
        Ok(())
    }

    scalars!(self => Ok(()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> Vec<(String, Position, Position)> {
        let found = twice(path, text, 1000).into_iter();
        found
            .map(|twice| (twice.pointer, twice.first, twice.second))
            .collect()
    }

    #[test]
    fn all_of_them_are_told_with_both_places() {
        let yaml = "a: 1\nb:\n- {x/y: 1, x/y: 2}\n- x/y: 1\na: 2\n\"a\": 3\n";
        let expected = [
            ("/b/0/x~1y".to_owned(), (3, 4), (3, 12)),
            ("/a".to_owned(), (1, 1), (5, 1)),
            ("/a".to_owned(), (1, 1), (6, 1)),
        ];
        assert_eq!(told("x.yaml", yaml), expected);
        let json = "{\"a\": 1,\n\"b\": [{\"x\": 1, \"x\": 2}],\n\"a\": 2}";
        let expected = [
            ("/b/0/x".to_owned(), (2, 8), (2, 16)),
            ("/a".to_owned(), (1, 2), (3, 1)),
        ];
        assert_eq!(told("x.json", json), expected);
    }

    #[test]
    fn no_more_is_read_than_may_be() {
        let line = |level: usize| format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}]\n", level - 1);
        let bomb: String = (1..20).map(line).collect();
        let text = format!("k: 1\nk: 2\na0: &a0 x\n{bomb}k: 3\n");
        assert_eq!(
            twice("x.yaml", &text, 5000).len(),
            1,
            "the last one is behind what is read"
        );
    }
}
