//! The description of a structure that [`structure!`](crate::structure) writes, and the visitors of its fields.

use crate::values::optional::Optional;
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
pub trait Structure: Sized {
    /// Name and fields.
    const SHAPE: Shape;

    /// Shows every field to `visitor`.
    fn visit<V: FieldVisitor>(&self, visitor: &mut V);

    /// Creates a blank structure, and for each entry of `visitor` gives it the places of the fields, until it needs no more.
    fn read<'de, V: PlaceVisitor<'de>>(visitor: &mut V) -> Self;
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

/// Entries to read, and an action for the place of each field, where a value is written to.
pub trait PlaceVisitor<'de> {
    /// Goes to the next entry. Returns `false` if there is none.
    fn advance(&mut self) -> bool;

    /// Visits the place of the field number `at`, and increments `at` unless this is the last place needed.
    ///
    /// Returns `true` if no more places are needed. The caller keeps the count, so that it is a constant at each place
    /// once this is inlined.
    fn place<T: Deserialize<'de>>(&mut self, at: &mut usize, place: &mut T) -> bool;
}
