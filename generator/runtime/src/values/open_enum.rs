//! Enumerations that servers may extend: [`open_enum!`](crate::open_enum).

use crate::values::text::debug_text;
use std::fmt;

/// The text of a value that an enumeration does not know.
///
/// Made by reading only. Do not compare texts of unknown values: that breaks silently once a later version of the client
/// knows the value. Compare [`as_str`](Self::as_str) of the enumeration instead, which stays the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// The value as the server sent it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_text(f, "UnknownValue", &self.0)
    }
}

/// Makes an unknown value.
pub fn unknown(text: &str) -> UnknownValue {
    UnknownValue(text.into())
}

/// Defines an enumeration whose values are texts on the wire, and which keeps values it does not know.
///
/// Besides the variants given there is `UnknownValue`, which holds any other text: it is written back, printed and
/// compared as that text. Values are ordered by their texts. The enumeration has `as_str`, `KNOWN` (all variants given),
/// `From<&str>` and `From<String>`, `FromStr` (never fails), `Display`, `Debug`, `Clone`, `Eq`, `Ord`, `Hash`, serde's
/// traits and [`Param`](crate::Param).
///
/// A variant may carry, in this order: documentation, `#[deprecated]`, `#[cfg]`. Where the enumeration or one of them is
/// deprecated, that has to be allowed around it: the expansion says their names.
///
/// ```
/// use vsphere_runtime::open_enum;
///
/// open_enum! {
///     /// Where something comes from.
///     pub enum SourceType {
///         /// Fetched from a location.
///         Pull = "PULL",
///         /// Uploaded before.
///         Push = "PUSH",
///     }
/// }
///
/// assert_eq!(SourceType::from("PULL"), SourceType::Pull);
/// match SourceType::from("TELEPATHY") {
///     SourceType::Pull => unreachable!(),
///     // Reads on when a later version of the enumeration has the variant.
///     other if other.as_str() == "TELEPATHY" => {}
///     _ => unreachable!(),
/// }
/// ```
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident {
            $(
                $(#[doc $($doc:tt)*])*
                $(#[deprecated $($deprecated:tt)*])?
                $(#[cfg $($cfg:tt)*])*
                $variant:ident = $wire:literal
            ),*
            $(,)?
        }
    ) => {
        $(#[$meta])*
        #[non_exhaustive]
        $visibility enum $name {
            $(
                $(#[doc $($doc)*])*
                $(#[deprecated $($deprecated)*])?
                $(#[cfg $($cfg)*])*
                $variant,
            )*
            /// A value that this version does not know. Made by reading only.
            UnknownValue($crate::UnknownValue),
        }

        impl $name {
            /// All values that this version knows.
            pub const KNOWN: &'static [Self] = &[$($(#[cfg $($cfg)*])* Self::$variant,)*];

            /// The value as it stands on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $($(#[cfg $($cfg)*])* Self::$variant => $wire,)*
                    Self::UnknownValue(value) => value.as_str(),
                }
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($(#[cfg $($cfg)*])* $wire => Self::$variant,)*
                    _ => Self::UnknownValue($crate::__private::unknown(text)),
                }
            }
        }

        impl $crate::__private::Blank for $name {
            fn blank() -> Self {
                Self::UnknownValue($crate::__private::unknown(""))
            }
        }

        impl ::core::clone::Clone for $name {
            fn clone(&self) -> Self {
                match self {
                    $($(#[cfg $($cfg)*])* Self::$variant => Self::$variant,)*
                    Self::UnknownValue(value) => Self::UnknownValue(::core::clone::Clone::clone(value)),
                }
            }
        }

        impl ::core::convert::From<$crate::__private::String> for $name {
            fn from(text: $crate::__private::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(&text)
            }
        }

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(text: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(<Self as ::core::convert::From<&str>>::from(text))
            }
        }

        impl ::core::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::core::cmp::Eq for $name {}

        impl ::core::cmp::PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> ::core::option::Option<::core::cmp::Ordering> {
                ::core::option::Option::Some(::core::cmp::Ord::cmp(self, other))
            }
        }

        impl ::core::cmp::Ord for $name {
            fn cmp(&self, other: &Self) -> ::core::cmp::Ordering {
                ::core::cmp::Ord::cmp(self.as_str(), other.as_str())
            }
        }

        impl ::core::hash::Hash for $name {
            fn hash<H: ::core::hash::Hasher>(&self, state: &mut H) {
                ::core::hash::Hash::hash(self.as_str(), state)
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug_text(f, ::core::stringify!($name), self.as_str())
            }
        }

        impl $crate::__private::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::Serializer,
            {
                $crate::__private::Serializer::serialize_str(serializer, self.as_str())
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::Deserializer<'de>,
            {
                $crate::__private::read_as(deserializer)
            }
        }

        impl $crate::operation::Param for $name {
            fn to_param(&self) -> $crate::__private::Cow<'_, str> {
                $crate::__private::Cow::Borrowed(self.as_str())
            }
        }
    };
}

pub(crate) use open_enum;
