//! Writing and showing of structures: a visitor goes over their fields.

use super::Structure;
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;

/// What is done with each field of a structure.
pub trait FieldVisitor {
    /// A field that is always there.
    fn required<T: Serialize + fmt::Debug>(&mut self, name: &'static str, value: &T);

    /// A field that may be absent.
    fn optional<T: Serialize + fmt::Debug>(&mut self, name: &'static str, value: &Option<T>);
}

/// Writes a structure; what is absent is left out.
pub fn write_structure<T: Structure, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    let mut count = Count(0);
    value.visit(&mut count);
    let mut writer = Writer {
        to: to.serialize_struct(T::NAME, count.0)?,
        failed: None,
    };
    value.visit(&mut writer);
    match writer.failed {
        None => writer.to.end(),
        Some(error) => Err(error),
    }
}

/// Shows a structure as the derive would, under the names of the wire.
pub fn debug_structure<T: Structure>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut show = Show(f.debug_struct(T::NAME));
    value.visit(&mut show);
    show.0.finish()
}

struct Count(usize);

impl FieldVisitor for Count {
    fn required<T>(&mut self, _: &'static str, _: &T) {
        self.0 += 1;
    }

    fn optional<T>(&mut self, _: &'static str, value: &Option<T>) {
        self.0 += usize::from(value.is_some());
    }
}

/// Goes on after an error without writing, so that visiting needs no results.
struct Writer<S: SerializeStruct> {
    to: S,
    failed: Option<S::Error>,
}

impl<S: SerializeStruct> FieldVisitor for Writer<S> {
    fn required<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if self.failed.is_none() {
            self.failed = self.to.serialize_field(name, value).err();
        }
    }

    fn optional<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        if self.failed.is_none() {
            self.failed = match value {
                Some(value) => self.to.serialize_field(name, value).err(),
                None => self.to.skip_field(name).err(),
            };
        }
    }
}

struct Show<'a, 'f>(fmt::DebugStruct<'a, 'f>);

impl FieldVisitor for Show<'_, '_> {
    fn required<T: fmt::Debug>(&mut self, name: &'static str, value: &T) {
        self.0.field(name, value);
    }

    fn optional<T: fmt::Debug>(&mut self, name: &'static str, value: &Option<T>) {
        self.0.field(name, value);
    }
}
