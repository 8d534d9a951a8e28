//! The description of a structure that [`structure!`](crate::structure) writes, and the visitors of its fields.

use crate::values::optional::Optional;
use crate::values::structure::blank::Blank;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The name and the fields of a structure, in order.
#[derive(Debug)]
pub struct Shape {
    /// Name of the structure.
    pub name: &'static str,
    /// Names of the fields on the wire.
    pub fields: &'static [&'static str],
    /// One flag for each field: `true` if it is required.
    pub required: &'static [bool],
}

/// A structure whose fields are visited one by one, always in the same order.
pub trait Structure: Blank {
    /// Name and fields.
    const SHAPE: Shape;

    /// Shows every field to `visitor`.
    fn visit<V: FieldVisitor>(&self, visitor: &mut V);

    /// Gives `visitor` the place of every field and the number of fields before it, until it needs no more.
    ///
    /// Returns `true` if the visitor stopped before the last field.
    fn visit_places<'de, V: PlaceVisitor<'de>>(&mut self, visitor: &mut V) -> bool;
}

/// An action for each field of a structure.
pub trait FieldVisitor {
    /// Visits a field that is always present.
    fn required<T: Serialize + fmt::Debug>(&mut self, value: &T);

    /// Visits a field that may be absent.
    fn optional<T: Serialize + fmt::Debug>(&mut self, value: &Option<T>);

    /// Visits a list or a map that may be absent.
    fn collection<C: Serialize + fmt::Debug>(&mut self, value: &Optional<C>);
}

/// An action for the place of each field, where a value is written to.
pub trait PlaceVisitor<'de> {
    /// Visits the place of the field number `at`, and increments `at` unless this is the last place needed.
    ///
    /// Returns `true` if no more places are needed. The caller keeps the count, so that it is a constant at each place
    /// once this is inlined.
    fn place<T: Deserialize<'de>>(&mut self, at: &mut usize, place: &mut T) -> bool;
}
