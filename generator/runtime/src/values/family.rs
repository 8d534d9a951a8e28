//! Families of structures with a discriminator: [`family!`](crate::family).

use crate::values::structure::tolerant;
use crate::values::structure::visit::Structure;
use crate::values::whole::Whole;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde::ser::{Error as _, Serialize, Serializer};
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
    /// The same with its text, where odd fields are ignored: see [`tolerant`].
    Text(Value, &'de RawValue),
}

impl Member<'_> {
    /// Returns the value of the discriminator.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// Reads the member as a `T`, and keeps its other fields.
    pub fn read<T: Structure + DeserializeOwned, E: Error>(self) -> Result<Whole<T>, E> {
        match self.value {
            Unread::Value(value) => Whole::read(value, |value| {
                serde_json::from_value(value).map_err(E::custom)
            }),
            Unread::Text(value, text) => Whole::read(value, |_| {
                tolerant::read_field(text).map_err(tolerant::refuse)
            }),
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
            value: Unread::Text(value, text),
        });
    }
    let value = Value::deserialize(deserializer)?;
    Ok(Member {
        tag: tag(&value),
        value: Unread::Value(value),
    })
}

/// Writes a member of a family with all its fields. `tag` is the value of the discriminator for a member without one.
pub fn write_member<T: Structure + Serialize, S: Serializer>(
    member: &Whole<T>,
    field: &str,
    tag: Option<&str>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let shape = T::SHAPE;
    let mut declared = shape.fields.iter().zip(shape.required);
    let has_tag = declared.any(|(name, is_required)| *name == field && *is_required);
    if member.undeclared().is_empty() && (has_tag || tag.is_none()) {
        return (**member).serialize(serializer);
    }
    let value = serde_json::to_value(&**member).map_err(S::Error::custom)?;
    let Value::Object(mut fields) = value else {
        return Err(S::Error::custom("a member of a family that is no object"));
    };
    for (name, value) in member.undeclared() {
        if !shape.fields.contains(&name.as_str()) {
            fields.insert(name.clone(), value.clone());
        }
    }
    if let Some(tag) = tag.filter(|_| fields.get(field).is_none_or(Value::is_null)) {
        fields.insert(field.to_owned(), Value::from(tag));
    }
    fields.serialize(serializer)
}

/// Defines an enumeration of the structures of a family, with one field as the discriminator.
///
/// The first variant, marked by `_`, is the base: it is read if the discriminator is absent or unknown. Every variant is
/// [`Whole`](crate::Whole): fields that its structure does not declare survive reading and writing. A member without the
/// discriminator is written with the first value of its variant.
///
/// ```
/// use serde_json::json;
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
///         Circle(Circle) = "CIRCLE" | "ROUND",
///     }
/// }
///
/// let shape = AnyShape::from(Circle { kind: None, radius: 2 });
/// assert_eq!(serde_json::to_value(&shape)?, json!({"kind": "CIRCLE", "radius": 2}));
/// let square = json!({"kind": "SQUARE", "side": 1});
/// let shape: AnyShape = serde_json::from_value(square.clone())?;
/// assert!(matches!(&shape, AnyShape::Shape(shape) if shape.undeclared()["side"] == 1));
/// assert_eq!(serde_json::to_value(&shape)?, square);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! family {
    (
        $(#[$meta:meta])*
        $visibility:vis enum $name:ident by $field:literal {
            $(#[$of_base:meta])* $base:ident($base_type:ty) = _
            $(, $(#[$of:meta])* $variant:ident($member:ty) = $wire:literal $(| $alias:literal)*)* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #[non_exhaustive]
        $visibility enum $name {
            $(#[$of_base])* $base($crate::Whole<$base_type>),
            $($(#[$of])* $variant($crate::Whole<$member>),)*
        }

        impl ::core::convert::From<$base_type> for $name {
            fn from(base: $base_type) -> Self {
                Self::$base($crate::Whole::from(base))
            }
        }

        $(
            impl ::core::convert::From<$member> for $name {
                fn from(member: $member) -> Self {
                    Self::$variant($crate::Whole::from(member))
                }
            }
        )*

        impl $crate::__private::Blank for $name {
            fn blank() -> Self {
                let base: $base_type = $crate::__private::Blank::blank();
                Self::from(base)
            }
        }

        $crate::__equality! { $name of $base $($variant)* }

        impl $crate::__private::Serialize for $name {
            fn serialize<S>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error>
            where
                S: $crate::__private::Serializer,
            {
                match self {
                    $(Self::$variant(member) => $crate::__private::write_member(
                        member,
                        $field,
                        ::core::option::Option::Some($wire),
                        serializer,
                    ),)*
                    Self::$base(member) => $crate::__private::write_member(
                        member,
                        $field,
                        ::core::option::Option::None,
                        serializer,
                    ),
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
                    $(::core::option::Option::Some($wire $(| $alias)*) => {
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
    use serde_json::json;

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
            Circle(Circle) = "CIRCLE" | "ROUND",
            Group(Group) = "GROUP",
        }
    }

    /// The discriminator is none of its fields.
    #[derive(Clone)]
    pub struct Group {
        pub shapes: Vec<AnyShape>,
        pub first: Option<AnyShape>,
    }
    structure! { Group { required shapes = "shapes", optional first = "first" } }

    #[test]
    fn every_field_survives_reading_and_writing() {
        for shape in [
            json!({"kind": "SQUARE", "side": {"a": [null, 1.5]}}),
            json!({"kind": "CIRCLE", "more": null, "radius": 2}),
            json!({"kind": "ROUND", "radius": 2}),
            json!({"no_kind": true}),
            json!({"kind": "GROUP", "name": "g", "first": {"kind": "ROUND", "radius": 2}, "shapes": [
                {"kind": "SQUARE", "side": 1},
                {"kind": "GROUP", "shapes": []},
            ]}),
        ] {
            let read: AnyShape = serde_json::from_value(shape.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), shape);
            let read: AnyShape = serde_json::from_str(&shape.to_string()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), shape);
        }
    }

    #[test]
    fn new_members_have_their_discriminator() {
        let circle = Circle {
            kind: None,
            radius: 1,
        };
        let group = Group {
            shapes: vec![circle.into(), Shape { kind: None }.into()],
            first: None,
        };
        let written = serde_json::to_value(AnyShape::from(group)).unwrap();
        let shapes = json!([{"kind": "CIRCLE", "radius": 1}, {}]);
        assert_eq!(written, json!({"kind": "GROUP", "shapes": shapes}));
    }

    #[test]
    fn fields_can_be_changed() {
        let shape = json!({"kind": "CIRCLE", "more": 1, "other": 2, "radius": 2});
        let mut shape: AnyShape = serde_json::from_value(shape).unwrap();
        if let AnyShape::Circle(circle) = &mut shape {
            circle.radius = 3;
            circle.undeclared_mut().remove("more");
            circle
                .undeclared_mut()
                .insert("radius".to_owned(), 4.into());
        }
        let written = serde_json::to_value(&shape).unwrap();
        assert_eq!(written, json!({"kind": "CIRCLE", "other": 2, "radius": 3}));
        let shown = format!("{shape:?}");
        assert!(shown.ends_with(r#"and ["other", "radius"])"#), "{shown}");
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
                AnyShape::Group(_) => "Group",
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
