//! Enumerations that keep unknown values: [`open_enum!`](crate::open_enum).

use crate::values::text::debug_text;
use std::fmt;

/// The text of an unknown value of an enumeration.
///
/// Created only by reading. Do not compare the texts of unknown values: a later version of the client may know the value.
/// Compare the text of the enumeration (`as_str`), which stays the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// Returns the value as the server sent it.
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

/// Creates an unknown value.
pub fn unknown(text: &str) -> UnknownValue {
    UnknownValue(text.into())
}

/// Defines an enumeration of text values that keeps unknown values.
///
/// In addition to the given variants there is `UnknownValue`, which holds any other text: it is written, printed and
/// compared as that text. Values are ordered by their text. The enumeration has:
///
/// * `as_str`, and `KNOWN`, all given variants;
/// * `From<&str>`, `From<String>`, `FromStr` (infallible), `Clone`, `Eq`, `Ord`, `Hash`, `Debug` and `Display`;
/// * the traits of serde, and [`Param`](crate::operation::Param).
///
/// A variant may have, in this order: documentation, `#[deprecated]`, `#[cfg]`. The expansion mentions all variants: allow
/// `deprecated` around it if one is deprecated.
///
/// ```
/// use vsphere_runtime::open_enum;
///
/// open_enum! {
///     /// The source of a file.
///     pub enum SourceType {
///         /// Fetched by the server.
///         Pull = "PULL",
///         /// Uploaded by the client.
///         Push = "PUSH",
///     }
/// }
///
/// assert_eq!(SourceType::from("PULL"), SourceType::Pull);
/// match SourceType::from("TELEPATHY") {
///     SourceType::Pull => unreachable!(),
///     // Still matches once a later version of the enumeration has the variant.
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
            /// A value that is unknown to this version. Created only by reading.
            UnknownValue($crate::UnknownValue),
        }

        impl $name {
            /// All known values.
            pub const KNOWN: &'static [Self] = &[$($(#[cfg $($cfg)*])* Self::$variant,)*];

            /// Returns the value as it is sent.
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
