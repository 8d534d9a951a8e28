//! Where many nodes stand in one YAML file.
//!
//! The reader takes a file apart as a whole before it gives anything, so that looking for one node after the other costs
//! a reading each. Here all of them are passed in one walk: the key of each is refused where it stands, the line and
//! column are taken from the reader's error, and the walk goes on.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::locate::segments;

/// Line and column, from 1.
type Position = (usize, usize);

/// The positions of those keys that are in the text, by pointer. What is no key (an item of a list) is not among them.
pub(super) fn keys<'p>(text: &str, pointers: &[&'p str]) -> BTreeMap<&'p str, Position> {
    let mut wanted = Wanted::default();
    for pointer in pointers {
        let mut node = &mut wanted;
        for segment in segments(pointer) {
            node = node.below.entry(segment).or_default();
        }
        node.pointer = Some(pointer);
    }
    let found = RefCell::default();
    let walk = Walk {
        wanted: &wanted,
        found: &found,
    };
    // Whatever stops the walk: what has been found is right.
    let _ = walk.deserialize(serde_yaml::Deserializer::from_str(text));
    found.into_inner()
}

/// Pointers as a tree of their segments.
#[derive(Default)]
struct Wanted<'p> {
    /// The pointer that ends here.
    pointer: Option<&'p str>,
    below: BTreeMap<String, Wanted<'p>>,
}

#[derive(Clone, Copy)]
struct Walk<'a, 'p> {
    wanted: &'a Wanted<'p>,
    found: &'a RefCell<BTreeMap<&'p str, Position>>,
}

impl<'a, 'p> Walk<'a, 'p> {
    /// The walk through the child of this name; `None` if nothing is wanted there.
    fn into_child(self, name: &str) -> Option<Self> {
        let wanted = self.wanted.below.get(name)?;
        Some(Self { wanted, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.wanted.below.is_empty() {
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
        loop {
            let met = Cell::new(None);
            let key = Key {
                walk: self,
                met: &met,
            };
            match entries.next_key_seed(key) {
                Ok(Some(())) => {}
                Ok(None) => return Ok(()),
                Err(error) => {
                    let child: Option<Walk<'_, '_>> = met.get();
                    let Some(pointer) = child.and_then(|child| child.wanted.pointer) else {
                        return Err(error);
                    };
                    let position = position(&error.to_string());
                    self.found.borrow_mut().insert(pointer, position);
                }
            }
            match met.get() {
                Some(child) => entries.next_value_seed(child)?,
                None => entries.next_value::<IgnoredAny>().map(|_| ())?,
            }
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let nothing = Wanted::default();
        for index in 0_usize.. {
            let nothing = Walk {
                wanted: &nothing,
                found: self.found,
            };
            let child = self.into_child(&index.to_string()).unwrap_or(nothing);
            if items.next_element_seed(child)?.is_none() {
                break;
            }
        }
        Ok(())
    }

    // A pointer that leads into a scalar leads nowhere, which is no reason to stop.

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A key. One that a pointer ends at is refused, for the place that the error tells.
struct Key<'c, 'a, 'p> {
    walk: Walk<'a, 'p>,
    /// What is wanted below the key that was read.
    met: &'c Cell<Option<Walk<'a, 'p>>>,
}

impl<'de> DeserializeSeed<'de> for Key<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: de::Error>(self, key: &str) -> Result<(), E> {
        let child = self.walk.into_child(key);
        self.met.set(child);
        match child.and_then(|child| child.wanted.pointer) {
            Some(_) => Err(E::custom("here")),
            None => Ok(()),
        }
    }
}

/// What the reader says at the end of a message; it says nothing of the very beginning of a text.
fn position(message: &str) -> Position {
    let told = || {
        let (_, at) = message.rsplit_once(" at line ")?;
        let (line, column) = at.split_once(" column ")?;
        Some((line.parse().ok()?, column.parse().ok()?))
    };
    told().unwrap_or((1, 1))
}

#[cfg(test)]
mod tests {
    use super::super::locate;
    use super::*;

    const TEXT: &str = "a:\n  b: 1\n  'c/d':\n  - e: x\n  - f: {g: 2, h: [3]}\nk: |\n  text\nm: &x\n  n: 1\no: *x\n";

    #[test]
    fn many_are_found_where_each_of_them_is_found_alone() {
        let pointers = [
            "/a",
            "/a/b",
            "/a/c~1d",
            "/a/c~1d/0/e",
            "/a/c~1d/1/f",
            "/a/c~1d/1/f/g",
            "/a/c~1d/1/f/h",
            "/k",
            "/m/n",
            "/o",
        ];
        let found = keys(TEXT, &pointers);
        for pointer in pointers {
            let alone = locate::position("x.yaml", TEXT, pointer);
            assert_eq!(found.get(pointer), Some(&alone), "{pointer}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_found_and_hinders_nothing() {
        let pointers = ["/z", "/a/b/c", "/a/c~1d/0", "/a/c~1d/7/e", "", "/k/l", "/m"];
        assert_eq!(keys(TEXT, &pointers), BTreeMap::from([("/m", (8, 1))]));
    }

    #[test]
    fn what_comes_before_a_fault_is_found() {
        let found = keys("a: 1\nb: [2\nc: 3", &["/a", "/c"]);
        assert_eq!(found, BTreeMap::from([("/a", (1, 1))]));
    }
}
