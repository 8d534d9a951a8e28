//! Reading of structures: a blank one, filled field by field as the keys come.

use super::Structure;
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::fmt;
use std::marker::PhantomData;

/// What is done with the place of each field.
pub trait PlaceVisitor<'de> {
    /// The place of the next field.
    fn place<T: Deserialize<'de>>(&mut self, place: &mut T);
}

/// Reads a structure.
///
/// As serde's derive does, it takes a list of all fields for a structure as well as a map.
pub fn read_structure<'de, S: Structure, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<S, D::Error> {
    deserializer.deserialize_struct(
        S::SHAPE.name,
        S::SHAPE.fields,
        StructureVisitor(PhantomData),
    )
}

struct StructureVisitor<S>(PhantomData<S>);

impl<'de, S: Structure> Visitor<'de> for StructureVisitor<S> {
    type Value = S;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "structure {}", S::SHAPE.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<S, A::Error> {
        let mut structure = S::blank();
        let mut seen = Seen::default();
        let mut expected = 0;
        while let Some(key) = map.next_key_seed(Key {
            names: S::SHAPE.fields,
            expected,
        })? {
            let Some(index) = key else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if !seen.insert(index) {
                return Err(A::Error::duplicate_field(S::SHAPE.fields[index]));
            }
            let mut entry = Entry {
                map: &mut map,
                before: index,
                result: Ok(()),
            };
            structure.visit_places(&mut entry);
            entry.result?;
            expected = index + 1;
        }
        for (index, name) in S::SHAPE.fields.iter().enumerate() {
            if S::SHAPE.required[index] && !seen.contains(index) {
                return Err(A::Error::missing_field(name));
            }
        }
        Ok(structure)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<S, A::Error> {
        let mut structure = S::blank();
        let mut elements = Elements {
            seq,
            read: 0,
            result: Ok(true),
        };
        structure.visit_places(&mut elements);
        if elements.result? {
            Ok(structure)
        } else {
            let many = match S::SHAPE.fields.len() {
                1 => "1 element".to_owned(),
                many => format!("{many} elements"),
            };
            let expected = format!("structure {} with {many}", S::SHAPE.name);
            Err(A::Error::invalid_length(elements.read, &expected.as_str()))
        }
    }
}

/// Reads a key as the position of a field: `None` for one that is not known.
struct Key {
    names: &'static [&'static str],
    /// The position that is looked at first: servers write fields in an order, and often in this one.
    expected: usize,
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        if self
            .names
            .get(self.expected)
            .is_some_and(|name| *name == key)
        {
            return Ok(Some(self.expected));
        }
        Ok(self.names.iter().position(|name| *name == key))
    }
}

/// Positions of fields that were read.
#[derive(Default)]
struct Seen {
    /// The first 64: no structure of today has more.
    first: u64,
    others: Vec<usize>,
}

impl Seen {
    /// Whether the position is new.
    fn insert(&mut self, index: usize) -> bool {
        let is_new = !self.contains(index);
        if index < 64 {
            self.first |= 1 << index;
        } else if is_new {
            self.others.push(index);
        }
        is_new
    }

    fn contains(&self, index: usize) -> bool {
        if index < 64 {
            self.first & (1 << index) != 0
        } else {
            self.others.contains(&index)
        }
    }
}

/// The value of an entry of a map, for the place that comes after `before` others.
struct Entry<'a, A, E> {
    map: &'a mut A,
    before: usize,
    result: Result<(), E>,
}

impl<'de, A: MapAccess<'de>> PlaceVisitor<'de> for Entry<'_, A, A::Error> {
    #[inline]
    fn place<T: Deserialize<'de>>(&mut self, place: &mut T) {
        if self.before == 0 {
            self.result = self.map.next_value().map(|value| *place = value);
        }
        self.before = self.before.wrapping_sub(1);
    }
}

/// The elements of a list, each for the place at its position.
struct Elements<A, E> {
    seq: A,
    read: usize,
    /// `false` once the list has ended before the places.
    result: Result<bool, E>,
}

impl<'de, A: SeqAccess<'de>> PlaceVisitor<'de> for Elements<A, A::Error> {
    fn place<T: Deserialize<'de>>(&mut self, place: &mut T) {
        if matches!(self.result, Ok(true)) {
            self.result = self.seq.next_element().map(|element| match element {
                Some(value) => {
                    *place = value;
                    self.read += 1;
                    true
                }
                None => false,
            });
        }
    }
}
