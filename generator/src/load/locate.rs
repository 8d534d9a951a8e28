//! Where nodes stand in their file.
//!
//! Trees carry no positions: a run that succeeds needs none. For a message, or for a report of many places, the file
//! is read once more by the same reader: along the pointers that are asked for, while everything else is passed over; or
//! as a whole, for an [`Index`], where it is not known yet which places will be asked for. Columns are of characters.

use std::cell::Cell;
use std::fmt;

use indexmap::IndexMap;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::clock::{Clock, Key, Position, Ticks, read, scalars};

/// The positions of many nodes, in the order of their pointers, from one pass over the text.
pub(crate) fn positions(path: &str, text: &str, pointers: &[&str]) -> Vec<Position> {
    let mut root = Wanted::default();
    for pointer in pointers {
        root.add(pointer);
    }
    find(path, text, &mut root, false);
    pointers.iter().map(|pointer| root.get(pointer)).collect()
}

/// The positions of all nodes of a text.
#[derive(Clone, Debug)]
pub(super) struct Index(Wanted);

impl Index {
    pub(super) fn of(path: &str, text: &str) -> Self {
        let mut root = Wanted::default();
        find(path, text, &mut root, true);
        Self(root)
    }

    /// The position of a node, or of the last one on the way to it that is there.
    pub(super) fn get(&self, pointer: &str) -> Position {
        self.0.get(pointer)
    }
}

/// Finds what is wanted, or everything.
fn find(path: &str, text: &str, wanted: &mut Wanted, all: bool) {
    let ticks = Cell::new(Ticks::default());
    let clock = Clock::of(path, &ticks);
    // What is wrong with the text was told when it was loaded; here it ends the walk, and ancestors are near enough.
    read(path, text, &ticks, Walk { wanted, clock, all });
}

fn segments(pointer: &str) -> impl Iterator<Item = String> {
    let parts = pointer.split('/').skip(1);
    parts.map(|part| part.replace("~1", "/").replace("~0", "~"))
}

/// A node whose position is wanted, or that is on the way to one.
#[derive(Clone, Debug, Default)]
struct Wanted {
    at: Option<Position>,
    below: IndexMap<String, Wanted>,
}

impl Wanted {
    fn add(&mut self, pointer: &str) {
        let mut node = self;
        for segment in segments(pointer) {
            node = node.below.entry(segment).or_default();
        }
    }

    /// The position of the node, or of the last one on the way that was found.
    fn get(&self, pointer: &str) -> Position {
        let mut node = self;
        let mut found = (1, 1);
        for segment in segments(pointer) {
            match node.below.get(&segment) {
                Some(next) => node = next,
                None => break,
            }
            match node.at {
                Some(at) => found = at,
                None => break,
            }
        }
        found
    }
}

/// Goes into a node along the pointers that lead through it, or everywhere.
struct Walk<'w, 'a> {
    wanted: &'w mut Wanted,
    clock: Clock<'a>,
    all: bool,
}

/// What is wanted of a child.
fn child<'w>(wanted: &'w mut Wanted, key: &str, all: bool) -> Option<&'w mut Wanted> {
    if all && !wanted.below.contains_key(key) {
        wanted.below.insert(key.to_owned(), Wanted::default());
    }
    wanted.below.get_mut(key)
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.wanted.below.is_empty() && !self.all {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| ());
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Self { clock, all, .. } = self;
        while let Some((key, at)) = entries.next_key_seed(Key { clock })? {
            // The place of an item of a list is that of its first key.
            self.wanted.at = self.wanted.at.or(Some(at));
            match child(self.wanted, &key, all) {
                Some(wanted) => {
                    wanted.at = Some(at);
                    entries.next_value_seed(Walk { wanted, clock, all })?;
                }
                None => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self { clock, all, .. } = self;
        for index in 0_usize.. {
            let more = match child(self.wanted, &index.to_string(), all) {
                Some(wanted) => {
                    let item = Item { wanted, clock, all };
                    items.next_element_seed(item)?.is_some()
                }
                None => items.next_element::<IgnoredAny>()?.is_some(),
            };
            if !more {
                break;
            }
        }
        Ok(())
    }

    scalars!(self => Ok(()));
}

/// An item of a list and what is wanted of it: the place of a text is its own, that of a mapping its first key's.
struct Item<'w, 'a> {
    wanted: &'w mut Wanted,
    clock: Clock<'a>,
    all: bool,
}

impl<'de> DeserializeSeed<'de> for Item<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let Self { wanted, clock, all } = self;
        let mut refused = false;
        let visitor = ItemVisitor {
            walk: Walk {
                wanted: &mut *wanted,
                clock,
                all,
            },
            refused: &mut refused,
        };
        match deserializer.deserialize_any(visitor) {
            Err(refusal) if refused => {
                wanted.at = Some(clock.read(&refusal));
                Ok(())
            }
            taken => taken,
        }
    }
}

struct ItemVisitor<'w, 'a, 'r> {
    walk: Walk<'w, 'a>,
    refused: &'r mut bool,
}

impl ItemVisitor<'_, '_, '_> {
    /// A scalar is read by the time that it is refused, so that the reader goes on behind it.
    fn refuse<E: de::Error>(self) -> Result<(), E> {
        *self.refused = true;
        Err(E::custom("here"))
    }
}

impl<'de> Visitor<'de> for ItemVisitor<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<(), A::Error> {
        self.walk.visit_map(entries)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<(), A::Error> {
        self.walk.visit_seq(items)
    }

    scalars!(self => self.refuse());
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTERS: [&str; 7] = [
        "/paths/~1a~1{b}/get",
        "/paths/~1a~1{b}/get/parameters/1",
        "/list/1",
        "/list/2/x",
        "/paths/~1gone/get",
        "/text",
        "",
    ];

    #[test]
    fn many_places_are_found_in_one_pass() {
        let text = "text: |\n  paths:\n    x: 1\npaths:\n  /a/{b}:\n    get:\n      parameters:\n      - name: one\n      - in: query\n        name: two\nlist:\n- a\n- 'b\n  c'\n- x: 1\n";
        let lines: Vec<usize> = positions("a.yaml", text, &POINTERS)
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(lines, [6, 9, 13, 15, 4, 1, 1]);
    }

    #[test]
    fn json_is_counted_as_it_is_read() {
        let text = "{\n\"text\": \"a\",\n\"paths\": {\n\"/a/{b}\": {\"get\":\n{\"parameters\": [{},\n{\"name\": 1}]}}},\n\"list\": [1,\n\"b\",\n{\"x\": null}]}";
        let lines: Vec<usize> = positions("a.json", text, &POINTERS)
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(lines, [4, 6, 8, 9, 3, 2, 1]);
    }

    #[test]
    fn many_are_found_where_each_of_them_is_found_alone() {
        let text = "a:\n  b: 1\n  'c/d':\n  - e: x\n  - f: {g: 2, h: [3]}\nk: |\n  text\nm: &x\n  n: 1\no: *x\n";
        let pointers = [
            "/a",
            "/a/b",
            "/a/c~1d/0/e",
            "/a/c~1d/1",
            "/a/c~1d/1/f/g",
            "/a/c~1d/1/f/h/0",
            "/a/c~1d/7/e",
            "/a/b/c",
            "/k/l",
            "/m/n",
            "/o",
            "/z",
        ];
        let together = positions("x.yaml", text, &pointers);
        for (pointer, position) in pointers.into_iter().zip(together) {
            assert_eq!(
                positions("x.yaml", text, &[pointer]),
                [position],
                "{pointer}"
            );
        }
    }

    #[test]
    fn an_index_has_every_place() {
        let yaml = "a:\n  b: 1\n  'c/d':\n  - e: x\n  - f: {g: 2, h: [3]}\n";
        let json =
            "{\"a\": {\"b\": 1,\n\"c/d\": [{\"e\": \"x\"}, {\"f\": {\"g\": 2, \"h\": [3]}}]}}";
        let pointers = [
            "",
            "/a",
            "/a/b",
            "/a/c~1d",
            "/a/c~1d/0",
            "/a/c~1d/0/e",
            "/a/c~1d/1/f/h",
            "/a/c~1d/1/f/h/0",
            "/a/c~1d/2",
            "/x",
        ];
        for (path, text) in [("x.yaml", yaml), ("x.json", json)] {
            let index = Index::of(path, text);
            for (pointer, position) in pointers.iter().zip(positions(path, text, &pointers)) {
                assert_eq!(index.get(pointer), position, "{path} {pointer}");
            }
        }
    }

    #[test]
    fn columns_are_those_where_a_key_or_value_begins() {
        let text = "{\"日本\": {\"a\\\"b\": 1}, \"list\": [ 12, \"x\", true,\n -1.5e3]}";
        let pointers = [
            "/日本",
            "/日本/a\"b",
            "/list/0",
            "/list/1",
            "/list/2",
            "/list/3",
        ];
        let found = positions("x.json", text, &pointers);
        assert_eq!(found, [(1, 2), (1, 9), (1, 31), (1, 35), (1, 40), (2, 2)]);
        let text = "日本: {'a': 1}\nlist: [ 12, x ]\n";
        let found = positions("x.yaml", text, &["/日本/a", "/list/0", "/list/1"]);
        assert_eq!(found, [(1, 6), (2, 9), (2, 13)]);
    }

    #[test]
    fn no_scalar_ends_the_walk() {
        let scalars = [
            "x",
            "\"x\"",
            "''",
            "true",
            "null",
            "~",
            "-1",
            "12",
            "1.5e3",
            ".inf",
            "0x1f",
            "9223372036854775808",
            "-9223372036854775809",
            "340282366920938463463374607431768211455",
            "-170141183460469231731687303715884105728",
            "999999999999999999999999999999999999999999999999",
        ];
        for scalar in scalars {
            let text = format!("a: {scalar}\nb:\n- {scalar}\n- {scalar}\nc: 1\n");
            let found = positions("x.yaml", &text, &["/a", "/b/0", "/b/1", "/c"]);
            assert_eq!(found, [(1, 1), (3, 3), (4, 3), (5, 1)], "{scalar}");
        }
    }

    #[test]
    fn what_comes_before_a_fault_is_found() {
        let found = positions("x.yaml", "a: 1\nb: [2\nc: 3", &["/b", "/c"]);
        assert_eq!(found, [(2, 1), (1, 1)]);
    }
}
