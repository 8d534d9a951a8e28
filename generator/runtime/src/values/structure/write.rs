//! Serialization and debug output of structures, by visitors of their fields.

use crate::values::optional::Optional;
use crate::values::structure::visit::{FieldVisitor, Shape, Structure};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;
use std::slice::Iter;

/// Serializes a structure without its absent fields.
pub fn write_structure<T: Structure, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    let mut count = Count(0);
    value.visit(&mut count);
    let mut writer = Writer {
        to: to.serialize_struct(T::SHAPE.name, count.0)?,
        names: Names::of(&T::SHAPE),
        failed: None,
    };
    value.visit(&mut writer);
    match writer.failed {
        None => writer.to.end(),
        Some(error) => Err(error),
    }
}

/// Shows a structure as the derive would, with the names of the wire.
pub fn debug_structure<T: Structure>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut show = Show {
        to: f.debug_struct(T::SHAPE.name),
        names: Names::of(&T::SHAPE),
    };
    value.visit(&mut show);
    show.to.finish()
}

/// The names of the remaining fields.
struct Names(Iter<'static, &'static str>);

impl Names {
    fn of(shape: &Shape) -> Self {
        Self(shape.fields.iter())
    }

    /// Returns the name of the visited field.
    fn next(&mut self) -> &'static str {
        self.0.next().copied().unwrap_or_default()
    }
}

struct Count(usize);

impl FieldVisitor for Count {
    fn required<T>(&mut self, _: &T) {
        self.0 += 1;
    }

    fn optional<T>(&mut self, value: &Option<T>) {
        self.0 += usize::from(value.is_some());
    }

    fn collection<C>(&mut self, value: &Optional<C>) {
        self.0 += usize::from(!value.is_absent());
    }
}

/// Writes fields, and nothing after an error, so that visitors need no results.
struct Writer<S: SerializeStruct> {
    to: S,
    names: Names,
    failed: Option<S::Error>,
}

impl<S: SerializeStruct> Writer<S> {
    fn write<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if self.failed.is_none() {
            self.failed = self.to.serialize_field(name, value).err();
        }
    }

    #[inline]
    fn write_present<T: Serialize>(&mut self, value: Option<&T>) {
        let name = self.names.next();
        match value {
            Some(value) => self.write(name, value),
            None => {
                if let Err(error) = self.to.skip_field(name) {
                    self.failed.get_or_insert(error);
                }
            }
        }
    }
}

impl<S: SerializeStruct> FieldVisitor for Writer<S> {
    #[inline]
    fn required<T: Serialize>(&mut self, value: &T) {
        let name = self.names.next();
        self.write(name, value);
    }

    #[inline]
    fn optional<T: Serialize>(&mut self, value: &Option<T>) {
        self.write_present(value.as_ref());
    }

    #[inline]
    fn collection<C: Serialize>(&mut self, value: &Optional<C>) {
        self.write_present(value.as_option());
    }
}

struct Show<'a, 'f> {
    to: fmt::DebugStruct<'a, 'f>,
    names: Names,
}

impl FieldVisitor for Show<'_, '_> {
    fn required<T: fmt::Debug>(&mut self, value: &T) {
        self.to.field(self.names.next(), value);
    }

    fn optional<T: fmt::Debug>(&mut self, value: &Option<T>) {
        self.to.field(self.names.next(), value);
    }

    fn collection<C: fmt::Debug>(&mut self, value: &Optional<C>) {
        self.to.field(self.names.next(), value);
    }
}
