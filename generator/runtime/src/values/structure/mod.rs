//! Serialization of structures: [`structure!`](crate::structure) and the code behind its expansion.
//!
//! The compiler processes an expansion once for each structure and field, so that expansions only list the fields. The rest
//! is done by visitors, which are compiled once for each type of field.

pub(crate) mod blank;
mod equal;
pub(crate) mod read;
pub(crate) mod tolerant;
pub(crate) mod visit;
pub(crate) mod write;

/// Implements `Serialize`, `Deserialize` and `Debug` for a structure with named fields, and `PartialEq` with the feature `mock`.
///
/// Each field is `required`, `optional` or a `collection`, and has a name on the wire. An optional field is an `Option`, a
/// collection an [`Optional`](crate::Optional) list or map: one that is absent is not written, and both an absent key and
/// `null` are read as absent. Unknown keys are ignored. A duplicate key and a missing
/// required key are errors. A list of all fields in order is read too, as by serde's derive. Results of calls are read with
/// more tolerance: see [`strict_results`](crate::ClientBuilder::strict_results).
///
/// A structure cannot contain itself as a required field.
///
/// The expansion mentions the structure and its fields: allow `deprecated` around it if one is deprecated.
///
/// ```
/// use vsphere_runtime::{Optional, structure};
///
/// pub struct Library {
///     pub type_: String,
///     pub version: Option<String>,
///     pub tags: Optional<Vec<String>>,
/// }
///
/// structure! {
///     Library {
///         required type_ = "type",
///         optional version = "version",
///         collection tags = "tags",
///     }
/// }
/// ```
#[macro_export]
macro_rules! structure {
    ($name:ident { $($kind:ident $field:ident = $wire:literal),* $(,)? }) => {
        impl $crate::__private::Structure for $name {
            const SHAPE: $crate::__private::Shape = $crate::__private::Shape {
                name: ::core::stringify!($name),
                fields: &[$($wire),*],
                required: &[$($crate::structure!(@is_required $kind)),*],
            };

            // Underscores, since a structure may have no fields.
            fn visit<V: $crate::__private::FieldVisitor>(&self, _visitor: &mut V) {
                $(_visitor.$kind(&self.$field);)*
            }

            fn read<'de, V: $crate::__private::PlaceVisitor<'de>>(visitor: &mut V) -> Self {
                let mut _read = Self {
                    $($field: $crate::structure!(@blank $kind),)*
                };
                while visitor.advance() {
                    let mut _at = 0;
                    // One expression, which the optimizer turns into a jump table, like a `match`.
                    let _ = $(visitor.place(&mut _at, &mut _read.$field) ||)* false;
                }
                _read
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug_structure(self, f)
            }
        }

        $crate::__equality! { $name { $($field)* } }

        impl $crate::__private::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::Serializer,
            {
                $crate::__private::write_structure(self, serializer)
            }
        }

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
    (@blank collection) => { $crate::__private::Blank::blank() };
    (@is_required required) => { true };
    (@is_required optional) => { false };
    (@is_required collection) => { false };
}

pub(crate) use structure;
