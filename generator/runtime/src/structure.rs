//! Serialisation of structures: [`structure!`](crate::structure) and what its expansion calls.
//!
//! As much as can be is done by functions that are compiled once for each type of field instead of once for each field.

use crate::text::TextVisitor;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
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

/// Fields that must be there.
pub mod required {
    use serde::de::Error;
    use serde::ser::{Serialize, SerializeStruct};

    /// The value that was read.
    pub fn take<T, E: Error>(slot: Option<T>, name: &'static str) -> Result<T, E> {
        slot.ok_or_else(|| E::missing_field(name))
    }

    /// How many entries the field makes.
    pub fn count<T>(_: &T) -> usize {
        1
    }

    /// Writes the field.
    pub fn write<T: Serialize, S: SerializeStruct>(
        to: &mut S,
        name: &'static str,
        value: &T,
    ) -> Result<(), S::Error> {
        to.serialize_field(name, value)
    }
}

/// Fields that may be absent, which is the same as `null`.
pub mod optional {
    use serde::ser::{Serialize, SerializeStruct};

    /// The value that was read.
    pub fn take<T, E>(slot: Option<Option<T>>, _: &'static str) -> Result<Option<T>, E> {
        Ok(slot.flatten())
    }

    /// How many entries the field makes.
    pub fn count<T>(value: &Option<T>) -> usize {
        usize::from(value.is_some())
    }

    /// Writes the field if it is there.
    pub fn write<T: Serialize, S: SerializeStruct>(
        to: &mut S,
        name: &'static str,
        value: &Option<T>,
    ) -> Result<(), S::Error> {
        match value {
            Some(value) => to.serialize_field(name, value),
            None => to.skip_field(name),
        }
    }
}

/// Implements `Serialize` and `Deserialize` for a structure with named fields.
///
/// Each field is `required` or `optional` and has a name on the wire. An optional field is an `Option`: `None` is not
/// written, and both an absent key and `null` are read as `None`. Unknown keys are ignored; a key given twice and a
/// required one that is missing are errors.
///
/// ```
/// use vsphere_runtime::structure;
///
/// #[derive(Debug)]
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
        #[allow(deprecated)]
        impl $crate::__private::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::Serializer,
            {
                let count = 0 $(+ $crate::__private::$kind::count(&self.$field))*;
                #[allow(unused_mut)]
                let mut to = $crate::__private::Serializer::serialize_struct(serializer, ::core::stringify!($name), count)?;
                $($crate::__private::$kind::write(&mut to, $wire, &self.$field)?;)*
                $crate::__private::SerializeStruct::end(to)
            }
        }

        #[automatically_derived]
       #[allow(deprecated)]
        #[allow(deprecated)]
        impl<'de> $crate::__private::Structure<'de> for $name {
            fn read<A>(map: &mut A) -> ::core::result::Result<Self, A::Error>
            where
                A: $crate::__private::MapAccess<'de>,
            {
                $(let mut $field = ::core::option::Option::None;)*
                while let ::core::option::Option::Some(key) = $crate::__private::next_key(map)? {
                    match $crate::__private::Key::as_str(&key) {
                        $($wire => $crate::__private::fill(&mut $field, $wire, map)?,)*
                        _ => $crate::__private::skip(map)?,
                    }
                }
                ::core::result::Result::Ok(Self {
                    $($field: $crate::__private::$kind::take($field, $wire)?,)*
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
