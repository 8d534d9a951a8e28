//! Identifiers of resources: [`resource_id!`](crate::resource_id).

/// Defines the identifier of a type of resource, or of one of several types.
///
/// The type is a newtype of `Box<str>`: identifiers are never changed, and one word smaller than a `String`. It has:
///
/// * `new`, `as_str`, and `RESOURCE_TYPE`, the type of the resource;
/// * `From<&Self>`, `From<&str>`, `From<String>`, `From<&String>`, `AsRef<str>`, `Borrow<str>`, `Clone`, `Eq`, `Ord`,
///   `Hash`, `Debug`, and `Display`, the bare text;
/// * the traits of serde, as bare text, so that it can be a key of a map, [`Param`](crate::operation::Param) and
///   [`Identified`](crate::operation::Identified).
///
/// Identifiers of different types do not convert into each other. The second form is for fields that accept several types:
/// it converts from each of them, and has `RESOURCE_TYPES`.
///
/// The expansion mentions the type: allow `deprecated` around it if the type is deprecated.
///
/// ```
/// use vsphere_runtime::resource_id;
///
/// resource_id! {
///     /// Identifier of a virtual machine.
///     pub struct VmId = "VirtualMachine";
/// }
/// resource_id! {
///     /// Identifier of a host.
///     pub struct HostId = "HostSystem";
/// }
/// resource_id! {
///     /// Identifier of a virtual machine or a host.
///     pub struct VmOrHostId = VmId | HostId;
/// }
///
/// let id = VmOrHostId::from(VmId::new("vm-7"));
/// assert_eq!(id.as_str(), "vm-7");
/// assert_eq!(VmId::RESOURCE_TYPE, "VirtualMachine");
/// assert_eq!(VmOrHostId::RESOURCE_TYPES, ["VirtualMachine", "HostSystem"]);
/// ```
#[macro_export]
macro_rules! resource_id {
    ($(#[$meta:meta])* $visibility:vis struct $name:ident = $resource:literal;) => {
        $crate::resource_id! { @text [$(#[$meta])*] $visibility $name }

        impl $name {
            /// The type of the resource in the API.
            pub const RESOURCE_TYPE: &'static str = $resource;
        }
    };
    ($(#[$meta:meta])* $visibility:vis struct $name:ident = $($member:ty)|+;) => {
        $crate::resource_id! { @text [$(#[$meta])*] $visibility $name }

        impl $name {
            /// The types of the resources in the API.
            pub const RESOURCE_TYPES: &'static [&'static str] = &[$(<$member>::RESOURCE_TYPE),+];
        }

        $(
            impl ::core::convert::From<$member> for $name {
                fn from(id: $member) -> Self {
                    Self::new($crate::__private::String::from(id))
                }
            }

            impl ::core::convert::From<&$member> for $name {
                fn from(id: &$member) -> Self {
                    <Self as ::core::convert::From<&str>>::from(id.as_str())
                }
            }
        )+
    };
    (@text [$(#[$meta:meta])*] $visibility:vis $name:ident) => {
        $(#[$meta])*
        #[derive(
            ::core::clone::Clone,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
            ::core::cmp::PartialOrd,
            ::core::cmp::Ord,
            ::core::hash::Hash,
        )]
        $visibility struct $name($crate::__private::Box<str>);

        impl $name {
            /// Creates an identifier, unchecked.
            pub fn new(id: impl ::core::convert::Into<$crate::__private::String>) -> Self {
                let id: $crate::__private::String = ::core::convert::Into::into(id);
                Self(id.into_boxed_str())
            }

            /// Returns the identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        // For arguments that are `impl Into<Self>`, so that they take the same as arguments that are `&Self`.
        impl ::core::convert::From<&$name> for $name {
            fn from(id: &$name) -> Self {
                ::core::clone::Clone::clone(id)
            }
        }

        impl ::core::convert::From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(::core::convert::Into::into(id))
            }
        }

        impl ::core::convert::From<$crate::__private::String> for $name {
            fn from(id: $crate::__private::String) -> Self {
                Self(id.into_boxed_str())
            }
        }

        impl ::core::convert::From<&$crate::__private::String> for $name {
            fn from(id: &$crate::__private::String) -> Self {
                <Self as ::core::convert::From<&str>>::from(id)
            }
        }

        impl ::core::convert::From<$name> for $crate::__private::String {
            fn from(id: $name) -> Self {
                id.0.into_string()
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl $crate::__private::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug_text(f, ::core::stringify!($name), &self.0)
            }
        }

        impl $crate::__private::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::Serializer,
            {
                $crate::__private::Serializer::serialize_str(serializer, &self.0)
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

        impl $crate::operation::Identified for $name {
            fn identity(&self) -> &str {
                &self.0
            }
        }

        impl $crate::operation::Param for $name {
            fn to_param(&self) -> $crate::__private::Cow<'_, str> {
                $crate::__private::Cow::Borrowed(&self.0)
            }
        }
    };
}
