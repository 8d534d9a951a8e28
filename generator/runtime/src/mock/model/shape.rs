//! Shapes of values: the part of the API's model that a server needs to check requests and to build responses.
//!
//! Generated code implements [`Shaped`] for every type of a client. Shapes refer to each other by functions, so that types
//! can be recursive.

use crate::client::content::Content;
use crate::content::source::Source;
use crate::values::bytes::Bytes;
use crate::values::date::Date;
use crate::values::date_time::DateTime;
use crate::values::secret::Secret;
use crate::values::uri::Uri;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A function that returns the shape of a type.
pub type ShapeOf = fn() -> Shape;

/// The form of a value on the wire.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// No value: `null`, or no body at all.
    Nothing,
    /// Any text.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer.
    Int64,
    /// A number.
    Double,
    /// A day in RFC 3339 format.
    Date,
    /// A time in RFC 3339 format.
    DateTime,
    /// A URI.
    Uri,
    /// A text that must never be shown.
    Secret,
    /// Bytes in base64.
    Bytes,
    /// Bytes as they are: a file, never within JSON.
    Content,
    /// An object with any content.
    Object,
    /// Any value.
    Any,
    /// The identifier of a resource that has one of these types.
    Identifier(&'static [&'static str]),
    /// One of these texts.
    Enumeration(&'static [&'static str]),
    /// A list of values.
    List(ShapeOf),
    /// A map from keys to values.
    Map(ShapeOf, ShapeOf),
    /// A value, or `null`.
    Optional(ShapeOf),
    /// A value of one of these shapes.
    Choice(&'static [ShapeOf]),
    /// A structure of named fields.
    Structure(&'static Structure),
}

impl Shape {
    /// Returns the shape without [`Optional`](Self::Optional) around it.
    pub fn required(self) -> Self {
        match self {
            Self::Optional(inner) => inner().required(),
            other => other,
        }
    }

    /// Returns the types of resources that it identifies; none unless it is an identifier.
    pub(crate) fn resource_types(self) -> &'static [&'static str] {
        match self.required() {
            Self::Identifier(types) => types,
            _ => &[],
        }
    }

    /// Returns the structure, if it is one.
    pub(crate) fn as_structure(self) -> Option<&'static Structure> {
        match self.required() {
            Self::Structure(structure) => Some(structure),
            _ => None,
        }
    }
}

/// A structure. End the literal with `..Structure::EMPTY`.
#[derive(Clone, Copy, Debug)]
pub struct Structure {
    /// Its name in the API: `Content.LibraryModel`.
    pub name: &'static str,
    /// Its fields, including those of its bases.
    pub fields: &'static [Field],
    /// Its unions: fields that only exist for some values of a discriminator.
    pub unions: &'static [Union],
    /// The structures that extend it, by a discriminator.
    pub family: Option<Family>,
}

impl Structure {
    /// A structure without fields.
    pub const EMPTY: Self = Self {
        name: "",
        fields: &[],
        unions: &[],
        family: None,
    };

    /// Returns the field with this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns the structure of its family that a value belongs to by its discriminator; itself if there is none.
    pub(crate) fn member(&'static self, given: &Map<String, Value>) -> &'static Self {
        let member = || {
            let family = self.family.as_ref()?;
            let tag = given.get(family.field)?.as_str()?;
            let mut members = family.members.iter();
            let (_, shape) = members.find(|(value, _)| *value == tag)?;
            shape().as_structure()
        };
        member().unwrap_or(self)
    }
}

/// A field of a structure or of a request body.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// The shape of its value.
    pub shape: ShapeOf,
    /// `true` if every value of the structure has it.
    pub required: bool,
    /// `true` if `create` requires it, although it is optional elsewhere.
    pub for_create: bool,
    /// `true` if `update` requires it, although it is optional elsewhere.
    pub for_update: bool,
    /// `true` if `get` and `list` always return it, although it is optional elsewhere.
    pub for_get: bool,
}

impl Field {
    /// Creates a required field.
    pub const fn required<T: Shaped>(name: &'static str) -> Self {
        Self {
            required: true,
            ..Self::optional::<T>(name)
        }
    }

    /// Creates a field that may be missing or `null`.
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

    /// Makes the field required for `create`.
    pub const fn for_create(mut self) -> Self {
        self.for_create = true;
        self
    }

    /// Makes the field required for `update`.
    pub const fn for_update(mut self) -> Self {
        self.for_update = true;
        self
    }

    /// Makes the field present in all results of `get` and `list`.
    pub const fn for_get(mut self) -> Self {
        self.for_get = true;
        self
    }
}

/// A discriminator, and the fields that belong to its values.
#[derive(Clone, Copy, Debug)]
pub struct Union {
    /// The name of the discriminator.
    pub tag: &'static str,
    /// The fields of each value that has any.
    pub cases: &'static [(&'static str, &'static [&'static str])],
}

/// The structures that extend another one.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The name of the discriminator.
    pub field: &'static str,
    /// The structure of each of its values.
    pub members: &'static [(&'static str, ShapeOf)],
    /// `true` for a choice, whose members need not extend the structure: every value is one of them.
    pub is_choice: bool,
}

impl Family {
    /// Returns the fields of a member without a discriminator that is none of its fields.
    pub(crate) fn declared(
        &self,
        member: &Structure,
        given: &Map<String, Value>,
    ) -> Map<String, Value> {
        let mut declared = given.clone();
        declared.retain(|name, _| name != self.field || member.field(name).is_some());
        declared
    }
}

/// A type with a known shape.
pub trait Shaped {
    /// Returns the shape of its values.
    fn shape() -> Shape;
}

/// An identifier type that belongs to one type of resource.
pub trait Identifier: AsRef<str> + From<String> {
    /// The name of the resource type in the API: `com.vmware.content.Library`.
    const RESOURCE_TYPE: &'static str;
}

/// Implements [`Shaped`] for types without parts.
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
    i32 => Int32,
    i64 => Int64,
    f64 => Double,
    Date => Date,
    DateTime => DateTime,
    Uri => Uri,
    Secret => Secret,
    Bytes => Bytes,
    Source => Content,
    Content => Content,
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
