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

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<S, A::Error> {
        let mut entries = Entries {
            map,
            index: UNKNOWN,
            seen: Seen::default(),
            is_tolerant: tolerant::is_active(),
            failed: None,
            structure: PhantomData::<S>,
        };
        let structure = S::read(&mut entries);
        if let Some(error) = entries.failed {
            return Err(error);
        }
        let seen = entries.seen;
        match seen.missing(&S::SHAPE, const { mask(S::SHAPE.required) }) {
            Some(name) => Err(A::Error::missing_field(name)),
            None => Ok(structure),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<S, A::Error> {
        let mut elements = Elements {
            seq,
            is_read: false,
            read: 0,
            failed: None,
        };
        let structure = S::read(&mut elements);
        let length = S::SHAPE.fields.len();
        if let Some(error) = elements.failed {
            Err(error)
        } else if elements.read == length {
            Ok(structure)
        } else {
            let many = match length {
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

/// The entries of a map. The value of the current one belongs to the field `index` of `S`.
struct Entries<S, A, E> {
    map: A,
    index: usize,
    seen: Seen,
    is_tolerant: bool,
    failed: Option<E>,
    structure: PhantomData<S>,
}

impl<'de, S: Structure, A: MapAccess<'de>> Entries<S, A, A::Error> {
    /// Reads the key of the next known field.
    #[inline]
    fn read_key(&mut self) -> Result<bool, A::Error> {
        while let Some(index) = self.map.next_key_seed(Key::<S>(PhantomData))? {
            if index == UNKNOWN {
                self.map.next_value::<IgnoredAny>()?;
                continue;
            }
            if !self.seen.insert(index) {
                return Err(A::Error::duplicate_field(S::SHAPE.fields[index]));
            }
            self.index = index;
            return Ok(true);
        }
        Ok(false)
    }

    #[inline]
    fn read_value<T: Deserialize<'de>>(&mut self, place: &mut T) {
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

impl<'de, S: Structure, A: MapAccess<'de>> PlaceVisitor<'de> for Entries<S, A, A::Error> {
    #[inline]
    fn advance(&mut self) -> bool {
        if let Some(error) = self.failed.take() {
            self.failed = tolerate::<S, _>(self.is_tolerant, self.index, error).err();
            if self.failed.is_some() {
                return false;
            }
        }
        self.read_key().unwrap_or_else(|error| {
            self.failed = Some(error);
            false
        })
    }

    // Always: the jump table needs all places of a structure in one function.
    #[inline(always)]
    fn place<T: Deserialize<'de>>(&mut self, at: &mut usize, place: &mut T) -> bool {
        if *at == self.index {
            self.read_value(place);
            return true;
        }
        *at += 1;
        false
    }
}

/// A list with one element for each field: a single entry.
struct Elements<A, E> {
    seq: A,
    is_read: bool,
    read: usize,
    failed: Option<E>,
}

impl<'de, A: SeqAccess<'de>> PlaceVisitor<'de> for Elements<A, A::Error> {
    fn advance(&mut self) -> bool {
        !std::mem::replace(&mut self.is_read, true)
    }

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
