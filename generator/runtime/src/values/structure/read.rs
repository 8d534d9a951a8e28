//! Reading of structures: a blank one, filled field by field in the order of the keys.

use crate::values::structure::tolerant;
use crate::values::structure::visit::{PlaceVisitor, Shape, Structure};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// Reads a structure.
///
/// Accepts a map or a list of all fields, as serde's derive does.
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
        let is_tolerant = tolerant::is_active();
        while let Some(index) = map.next_key_seed(Key::<S>(PhantomData))? {
            if index == UNKNOWN {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if !seen.insert(index) {
                return Err(A::Error::duplicate_field(S::SHAPE.fields[index]));
            }
            let mut entry = Entry {
                map: &mut map,
                index,
                is_tolerant,
                failed: None,
            };
            structure.visit_places(&mut entry);
            if let Some(error) = entry.failed {
                tolerate::<S, _>(is_tolerant, index, error)?;
            }
        }
        match seen.missing(&S::SHAPE, const { mask(S::SHAPE.required) }) {
            Some(name) => Err(A::Error::missing_field(name)),
            None => Ok(structure),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<S, A::Error> {
        let mut structure = S::blank();
        let mut elements = Elements {
            seq,
            read: 0,
            failed: None,
        };
        let is_short = structure.visit_places(&mut elements);
        if let Some(error) = elements.failed {
            Err(error)
        } else if !is_short {
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

/// Reads a key as the position of a field of `S`, or as [`UNKNOWN`].
///
/// The names are constants of the type, so that the comparison compiles without a loop, like a `match`.
struct Key<S>(PhantomData<S>);

/// The position of an unknown key.
const UNKNOWN: usize = usize::MAX;

impl<'de, S: Structure> DeserializeSeed<'de> for Key<S> {
    type Value = usize;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de, S: Structure> Visitor<'de> for Key<S> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    #[inline]
    fn visit_str<E: Error>(self, key: &str) -> Result<usize, E> {
        let position = S::SHAPE.fields.iter().position(|name| *name == key);
        Ok(position.unwrap_or(UNKNOWN))
    }
}

/// The positions of fields that were read.
#[derive(Default)]
struct Seen {
    /// The first 64 fields, one bit each.
    first: u64,
    others: Vec<usize>,
}

/// Returns the first 64 flags, one bit each.
const fn mask(flags: &[bool]) -> u64 {
    let mut mask = 0;
    let mut at = 0;
    while at < flags.len() && at < 64 {
        if flags[at] {
            mask |= 1 << at;
        }
        at += 1;
    }
    mask
}

impl Seen {
    /// Adds a position. Returns `true` if it is new.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        if index >= 64 {
            return self.insert_other(index);
        }
        let bit = 1 << index;
        let is_new = self.first & bit == 0;
        self.first |= bit;
        is_new
    }

    #[cold]
    fn insert_other(&mut self, index: usize) -> bool {
        let is_new = !self.others.contains(&index);
        if is_new {
            self.others.push(index);
        }
        is_new
    }

    /// Returns the first required field that was not read. `mask` marks the required ones of the first 64.
    #[inline]
    fn missing(&self, shape: &Shape, mask: u64) -> Option<&'static str> {
        if self.first & mask == mask && shape.fields.len() <= 64 {
            return None;
        }
        let mut fields = shape.fields.iter().zip(shape.required).enumerate();
        let missing = fields.find(|(index, (_, required))| **required && !self.contains(*index));
        missing.map(|(_, (name, _))| *name)
    }

    fn contains(&self, index: usize) -> bool {
        if index < 64 {
            self.first & (1 << index) != 0
        } else {
            self.others.contains(&index)
        }
    }
}

/// An entry of a map, whose value belongs to the field `index`.
struct Entry<'a, A, E> {
    map: &'a mut A,
    index: usize,
    is_tolerant: bool,
    failed: Option<E>,
}

impl<'de, A: MapAccess<'de>> Entry<'_, A, A::Error> {
    fn read<T: Deserialize<'de>>(&mut self, place: &mut T) {
        if self.is_tolerant {
            return self.read_apart(place);
        }
        match self.map.next_value() {
            Ok(value) => *place = value,
            Err(error) => self.failed = Some(error),
        }
    }

    /// Reads the value from its own text, so that the next entry follows whatever happens.
    #[cold]
    #[inline(never)]
    fn read_apart<T: Deserialize<'de>>(&mut self, place: &mut T) {
        match self.map.next_value::<&RawValue>().map(tolerant::read_field) {
            Ok(Ok(value)) => *place = value,
            Ok(Err(odd)) => self.failed = Some(tolerant::refuse(odd.of_field())),
            Err(error) => self.failed = Some(error),
        }
    }
}

/// Leaves an optional field absent whose value was passed as a whole, and fails otherwise.
#[cold]
fn tolerate<S: Structure, E: Error>(is_tolerant: bool, index: usize, error: E) -> Result<(), E> {
    let shape = &S::SHAPE;
    let (name, is_required) = (shape.fields[index], shape.required[index]);
    let ignored = is_tolerant && tolerant::ignore(shape.name, name, is_required);
    if ignored { Ok(()) } else { Err(error) }
}

impl<'de, A: MapAccess<'de>> PlaceVisitor<'de> for Entry<'_, A, A::Error> {
    // Always: the jump table needs all places of a structure in one function.
    #[inline(always)]
    fn place<T: Deserialize<'de>>(&mut self, at: &mut usize, place: &mut T) -> bool {
        if *at == self.index {
            self.read(place);
            return true;
        }
        *at += 1;
        false
    }
}

/// A list with one element for each field.
struct Elements<A, E> {
    seq: A,
    read: usize,
    failed: Option<E>,
}

impl<'de, A: SeqAccess<'de>> PlaceVisitor<'de> for Elements<A, A::Error> {
    fn place<T: Deserialize<'de>>(&mut self, _: &mut usize, place: &mut T) -> bool {
        match self.seq.next_element() {
            Ok(Some(value)) => {
                *place = value;
                self.read += 1;
                false
            }
            Ok(None) => true,
            Err(error) => {
                self.failed = Some(error);
                true
            }
        }
    }
}
