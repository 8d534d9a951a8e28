//! Serialisation of structures: [`structure!`](crate::structure) and what its expansion calls.
//!
//! As much as can be is done by functions that are compiled once for each type of field instead of once for each field.

use crate::text::TextVisitor;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A structure that can be read from a map.
pub trait Structure<'de>: Sized {
    /// Reads all entries of `map`.
    fn read<A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error>;
}

/// Reads a structure from a map.
pub fn read_structure<'de, S: Structure<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<S, D::Error> {
    deserializer.deserialize_map(StructureVisitor(PhantomData))
}

struct StructureVisitor<S>(PhantomData<S>);

impl<'de, S: Structure<'de>> Visitor<'de> for StructureVisitor<S> {
    type Value = S;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = std::any::type_name::<S>();
        write!(f, "structure {}", path.rsplit("::").next().unwrap_or(path))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<S, A::Error> {
        S::read(&mut map)
    }
}

/// A key of a map, lent by the format if it can.
pub struct Key<'de>(Cow<'de, str>);

impl Key<'_> {
    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(TextVisitor).map(Self)
    }
}

/// The next key of `map`.
pub fn next_key<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Key<'de>>, A::Error> {
    map.next_key()
}

/// Reads the value of a known key.
pub fn fill<'de, T: Deserialize<'de>, A: MapAccess<'de>>(
    slot: &mut Option<T>,
    name: &'static str,
    map: &mut A,
) -> Result<(), A::Error> {
    if slot.is_some() {
        return Err(A::Error::duplicate_field(name));
    }
    *slot = Some(map.next_value()?);
    Ok(())
}

/// Passes over the value of an unknown key.
pub fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(|_| ())
}

/// A structure whose fields can be looked at one by one.
pub trait Fields {
    /// Its name.
    const NAME: &'static str;

    /// Shows every field to `visitor`, in order.
    fn visit<V: FieldVisitor>(&self, visitor: &mut V);
}

/// What is done with each field of a structure.
pub trait FieldVisitor {
    /// A field that is always there.
    fn required<T: Serialize + fmt::Debug>(&mut self, name: &'static str, value: &T);

    /// A field that may be absent.
    fn optional<T: Serialize + fmt::Debug>(&mut self, name: &'static str, value: &Option<T>);
}

/// Writes a structure; what is absent is left out.
pub fn write_structure<T: Fields, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
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
pub fn debug_structure<T: Fields>(value: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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

/// Takes what was read of a required field.
pub fn required<T, E: Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
    slot.ok_or_else(|| E::missing_field(name))
}

/// Takes what was read of an optional field: absent and `null` are the same.
pub fn optional<T, E>(slot: Option<Option<T>>, _: &'static str) -> Result<Option<T>, E> {
    Ok(slot.flatten())
}

/// Implements `Serialize`, `Deserialize` and `Debug` for a structure with named fields.
///
/// Each field is `required` or `optional` and has a name on the wire. An optional field is an `Option`: `None` is not
/// written, and both an absent key and `null` are read as `None`. Unknown keys are ignored; a key given twice and a
/// required one that is missing are errors.
///
/// ```
/// use vsphere_runtime::structure;
///
/// pub struct Library {
///     pub type_: String,
///     pub version: Option<String>,
/// }
///
/// structure! {
///     Library {
///         required type_ = "type",
///         optional version = "version",
///     }
/// }
/// ```
#[macro_export]
macro_rules! structure {
    ($name:ident { $($kind:ident $field:ident = $wire:literal),* $(,)? }) => {
        #[automatically_derived]
        #[allow(deprecated)]
        impl $crate::__private::Fields for $name {
            const NAME: &'static str = ::core::stringify!($name);

            #[allow(unused_variables)]
            fn visit<V: $crate::__private::FieldVisitor>(&self, visitor: &mut V) {
                $($crate::__private::FieldVisitor::$kind(visitor, $wire, &self.$field);)*
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug_structure(self, f)
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl $crate::__private::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::Serializer,
            {
                $crate::__private::write_structure(self, serializer)
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl<'de> $crate::__private::Structure<'de> for $name {
            fn read<A>(map: &mut A) -> ::core::result::Result<Self, A::Error>
            where
                A: $crate::__private::MapAccess<'de>,
            {
                $(let mut $field = ::core::option::Option::None;)*
                while let ::core::option::Option::Some(key) = $crate::__private::next_key(map)? {
                    let read = match $crate::__private::Key::as_str(&key) {
                        $($wire => $crate::__private::fill(&mut $field, $wire, map),)*
                        _ => $crate::__private::skip(map),
                    };
                    read?;
                }
                ::core::result::Result::Ok(Self {
                    $($field: $crate::__private::$kind($field, $wire)?,)*
                })
            }
        }

        #[automatically_derived]
        #[allow(deprecated)]
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::Deserializer<'de>,
            {
                $crate::__private::read_structure(deserializer)
            }
        }
    };
}
