//! Families of structures with a discriminator: [`family!`](crate::family).

use crate::values::structure::tolerant;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_json::Value;
use serde_json::value::RawValue;

/// A member of a family and the value of its discriminator.
pub struct Member<'de> {
    tag: Option<String>,
    value: Unread<'de>,
}

/// A member before its type is known.
enum Unread<'de> {
    Value(Value),
    /// The text of it, where odd fields are ignored: see [`tolerant`].
    Text(&'de RawValue),
}

impl Member<'_> {
    /// Returns the value of the discriminator.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Reads the member as a `T`.
    pub fn read<T: DeserializeOwned, E: Error>(self) -> Result<T, E> {
        match self.value {
            Unread::Value(value) => serde_json::from_value(value).map_err(E::custom),
            Unread::Text(text) => tolerant::read_field(text).map_err(tolerant::refuse),
        }
    }
}

/// Reads a member of a family with the discriminator `field`.
pub fn read_member<'de, D: Deserializer<'de>>(
    deserializer: D,
    field: &str,
) -> Result<Member<'de>, D::Error> {
    let tag = |value: &Value| value.get(field).and_then(Value::as_str).map(str::to_owned);
    if tolerant::is_active() {
        let text = <&RawValue>::deserialize(deserializer)?;
        // The text was passed as JSON: only a lone surrogate or a huge number is refused here.
        let value = serde_json::from_str(text.get()).map_err(D::Error::custom)?;
        return Ok(Member {
            tag: tag(&value),
            value: Unread::Text(text),
        });
    }
    let value = Value::deserialize(deserializer)?;
    Ok(Member {
        tag: tag(&value),
        value: Unread::Value(value),
    })
}

/// Defines an enumeration of the structures of a family, with one field as the discriminator.
///
/// The first variant, marked by `_`, is the base: it is read if the discriminator is absent or unknown.
///
/// ```
/// use vsphere_runtime::{family, structure};
///
/// # #[derive(Clone)] pub struct Shape { pub kind: Option<String> }
/// # structure! { Shape { optional kind = "kind" } }
/// # #[derive(Clone)] pub struct Circle { pub kind: Option<String>, pub radius: i64 }
/// # structure! { Circle { optional kind = "kind", required radius = "radius" } }
/// family! {
///     /// Any shape.
///     pub enum AnyShape by "kind" {
///         /// Any other shape.
///         Shape(Shape) = _,
///         /// A circle.
///         Circle(Circle) = "CIRCLE",
///     }
/// }
/// ```
#[macro_export]
macro_rules! family {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident by $field:literal {
            $(#[$of_base:meta])* $base:ident($base_type:ty) = _
            $(, $(#[$of:meta])* $variant:ident($member:ty) = $wire:literal)* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
        #[non_exhaustive]
        $visibility enum $name {
            $(#[$of_base])* $base($base_type),
            $($(#[$of])* $variant($member),)*
        }

        impl $crate::__private::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::Serializer,
            {
                match self {
                    $(Self::$variant(member) => $crate::__private::Serialize::serialize(member, serializer),)*
                    Self::$base(member) => $crate::__private::Serialize::serialize(member, serializer),
                }
            }
        }

        impl<'de> $crate::__private::Deserialize<'de> for $name {
            fn deserialize<D>(deserializer: D) -> ::core::result::Result<Self, D::Error>
            where
                D: $crate::__private::Deserializer<'de>,
            {
                let member = $crate::__private::read_member(deserializer, $field)?;
                match $crate::__private::Member::tag(&member) {
                    $(::core::option::Option::Some($wire) => {
                        $crate::__private::Member::read(member).map(Self::$variant)
                    })*
                    _ => $crate::__private::Member::read(member).map(Self::$base),
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use crate::values::structure::structure;

    #[derive(Clone)]
    pub struct Shape {
        pub kind: Option<String>,
    }
    structure! { Shape { optional kind = "kind" } }

    #[derive(Clone)]
    pub struct Circle {
        pub kind: Option<String>,
        pub radius: i64,
    }
    structure! { Circle { optional kind = "kind", required radius = "radius" } }

    family! {
        pub enum AnyShape by "kind" {
            Shape(Shape) = _,
            Circle(Circle) = "CIRCLE",
        }
    }

    #[test]
    fn the_discriminator_selects_the_variant() {
        let cases = [
            (r#"{"radius":2,"kind":"CIRCLE"}"#, "Circle"),
            (r#"{"kind":"SQUARE","side":1}"#, "Shape"),
            (r#"{"kind":null}"#, "Shape"),
            (r#"{}"#, "Shape"),
        ];
        for (json, expected) in cases {
            let shape: AnyShape = serde_json::from_str(json).unwrap();
            let found = match &shape {
                AnyShape::Circle(circle) => {
                    assert_eq!(circle.radius, 2);
                    "Circle"
                }
                AnyShape::Shape(_) => "Shape",
            };
            assert_eq!(found, expected, "{json}");
        }
        assert!(serde_json::from_str::<AnyShape>(r#"{"kind":"CIRCLE"}"#).is_err());
        let json = r#"{"kind":"CIRCLE","radius":2}"#;
        let circle: AnyShape = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&circle).unwrap(), json);
    }
}
