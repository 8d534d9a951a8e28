//! Serialisation of structures: [`structure!`](crate::structure) and what its expansion calls.
//!
//! The compiler looks at every line of an expansion once for each structure and field, so expansions say as little as
//! can be: what the fields are called, and which they are. The rest is done by visitors, which are compiled once for each
//! type of field.

mod blank;
mod read;
mod write;

pub use blank::Blank;
pub use read::{PlaceVisitor, read_structure};
pub use write::{FieldVisitor, debug_structure, write_structure};

/// A structure whose fields can be gone over one by one, always in the same order.
pub trait Structure: Blank {
    /// Its name.
    const NAME: &'static str;

    /// The names of its fields on the wire.
    const FIELDS: &'static [&'static str];

    /// Which of its fields have to be there.
    const REQUIRED: &'static [bool];

    /// Shows every field to `visitor`.
    fn visit<V: FieldVisitor>(&self, visitor: &mut V);

    /// Gives `visitor` the place of every field.
    fn visit_places<'de, V: PlaceVisitor<'de>>(&mut self, visitor: &mut V);
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
        impl $crate::__private::Blank for $name {
            fn blank() -> Self {
                Self {
                    $($field: $crate::structure!(@blank $kind),)*
                }
            }
        }

        #[automatically_derived]
        #[allow(deprecated, unused_variables)]
        impl $crate::__private::Structure for $name {
            const NAME: &'static str = ::core::stringify!($name);
            const FIELDS: &'static [&'static str] = &[$($wire),*];
            const REQUIRED: &'static [bool] = &[$($crate::structure!(@is_required $kind)),*];

            fn visit<V: $crate::__private::FieldVisitor>(&self, visitor: &mut V) {
                $(visitor.$kind($wire, &self.$field);)*
            }

            fn visit_places<'de, V: $crate::__private::PlaceVisitor<'de>>(&mut self, visitor: &mut V) {
                $(visitor.place(&mut self.$field);)*
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
        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::Deserializer<'de>,
            {
                $crate::__private::read_structure(deserializer)
            }
        }
    };
    (@blank required) => { $crate::__private::Blank::blank() };
    (@blank optional) => { ::core::option::Option::None };
    (@is_required required) => { true };
    (@is_required optional) => { false };
}
