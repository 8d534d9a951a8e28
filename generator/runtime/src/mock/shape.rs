//! What values look like: the part of the API's model that a server needs to check requests and to make up answers.
//!
//! Generated for every type of a client, by way of [`Shaped`]. Shapes refer to each other by functions, so that types may
//! hold themselves.

use crate::{Bytes, DateTime, Map, Secret, Uri, Value};
use std::collections::BTreeMap;

/// Gives the shape of a type.
pub type ShapeOf = fn() -> Shape;

/// What a value looks like on the wire.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// No value: `null`, or no body at all.
    Nothing,
    /// Any text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number of 64 bits.
    Int64,
    /// A number.
    Double,
    /// A point in time by RFC 3339.
    DateTime,
    /// A URI.
    Uri,
    /// A text that must not be shown.
    Secret,
    /// Bytes in base64.
    Bytes,
    /// An object of any content.
    Object,
    /// Anything.
    Any,
    /// The identifier of a resource of one of these types.
    Identifier(&'static [&'static str]),
    /// One of these texts.
    Enumeration(&'static [&'static str]),
    /// Values in order.
    List(ShapeOf),
    /// Values by keys.
    Map(ShapeOf, ShapeOf),
    /// A value, or `null`.
    Optional(ShapeOf),
    /// Fields by name.
    Structure(&'static Structure),
}

impl Shape {
    /// The shape without [`Optional`](Self::Optional) around it.
    pub fn required(self) -> Self {
        match self {
            Self::Optional(inner) => inner().required(),
            other => other,
        }
    }

    /// The types of resources that it identifies; none for anything but an identifier.
    pub(crate) fn resource_types(self) -> &'static [&'static str] {
        match self.required() {
            Self::Identifier(types) => types,
            _ => &[],
        }
    }

    /// The structure, if it is one.
    pub(crate) fn as_structure(self) -> Option<&'static Structure> {
        match self.required() {
            Self::Structure(structure) => Some(structure),
            _ => None,
        }
    }
}

/// A structure; end the literal with `..Structure::EMPTY`.
#[derive(Clone, Copy, Debug)]
pub struct Structure {
    /// The vendor's name of it: `Content.LibraryModel`.
    pub name: &'static str,
    /// Its fields, those of its bases included.
    pub fields: &'static [Field],
    /// Fields that belong to certain values of another one.
    pub unions: &'static [Union],
    /// The structures that extend it, if a field tells them apart.
    pub family: Option<Family>,
}

impl Structure {
    /// Without anything.
    pub const EMPTY: Self = Self {
        name: "",
        fields: &[],
        unions: &[],
        family: None,
    };

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A field of a structure or of a request body.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// As sent.
    pub name: &'static str,
    /// What its value looks like.
    pub shape: ShapeOf,
    /// Whether it is always there.
    pub required: bool,
    /// Whether it has to be given to `create`, although it is not always there.
    pub for_create: bool,
    /// Whether it has to be given to `update`, although it is not always there.
    pub for_update: bool,
    /// Whether `get` and `list` always answer with it, although it is not always there.
    pub for_get: bool,
}

impl Field {
    /// A field that is always there.
    pub const fn required<T: Shaped>(name: &'static str) -> Self {
        Self {
            required: true,
            ..Self::optional::<T>(name)
        }
    }

    /// A field that may be missing or `null`.
    pub const fn optional<T: Shaped>(name: &'static str) -> Self {
        Self {
            name,
            shape: T::shape,
            required: false,
            for_create: false,
            for_update: false,
            for_get: false,
        }
    }

    /// Has to be given to `create`.
    pub const fn for_create(mut self) -> Self {
        self.for_create = true;
        self
    }

    /// Has to be given to `update`.
    pub const fn for_update(mut self) -> Self {
        self.for_update = true;
        self
    }

    /// Is always there in what `get` and `list` answer.
    pub const fn for_get(mut self) -> Self {
        self.for_get = true;
        self
    }
}

/// A field whose value decides which others are there.
#[derive(Clone, Copy, Debug)]
pub struct Union {
    /// The deciding field.
    pub tag: &'static str,
    /// The fields of each value that has some.
    pub cases: &'static [(&'static str, &'static [&'static str])],
}

/// The structures that extend one.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The field that tells them apart.
    pub field: &'static str,
    /// The structure of each value.
    pub members: &'static [(&'static str, ShapeOf)],
}

/// A type whose shape is known.
pub trait Shaped {
    /// What its values look like.
    fn shape() -> Shape;
}

/// An identifier of resources of one type.
pub trait Identifier: AsRef<str> + From<String> {
    /// The type, as the API names it: `com.vmware.content.Library`.
    const RESOURCE_TYPE: &'static str;
}

/// Shapes of types that have no parts.
macro_rules! plain {
    ($($ty:ty => $shape:ident),* $(,)?) => {
        $(impl Shaped for $ty {
            fn shape() -> Shape {
                Shape::$shape
            }
        })*
    };
}

plain! {
    () => Nothing,
    String => Text,
    bool => Boolean,
    i64 => Int64,
    f64 => Double,
    DateTime => DateTime,
    Uri => Uri,
    Secret => Secret,
    Bytes => Bytes,
    Map<String, Value> => Object,
    Value => Any,
}

impl<T: Shaped> Shaped for Vec<T> {
    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<K: Shaped, V: Shaped> Shaped for BTreeMap<K, V> {
    fn shape() -> Shape {
        Shape::Map(K::shape, V::shape)
    }
}

impl<T: Shaped> Shaped for Option<T> {
    fn shape() -> Shape {
        Shape::Optional(T::shape)
    }
}

impl<T: Shaped> Shaped for Box<T> {
    fn shape() -> Shape {
        T::shape()
    }
}
