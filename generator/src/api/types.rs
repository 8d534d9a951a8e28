//! Types of values.

use super::name::Name;

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A string without further meaning.
    String,
    /// `true` or `false`.
    Boolean,
    /// A signed 32-bit integer.
    Int32,
    /// A signed 64-bit integer.
    Int64,
    /// A 64-bit floating point number.
    Double,
    /// A day as in RFC 3339.
    Date,
    /// A date and time as in RFC 3339.
    DateTime,
    /// A URI, possibly relative.
    Uri,
    /// A secret that must not be shown.
    Password,
    /// Bytes, base64 on the wire.
    Byte,
    /// Bytes as they are: a body, a part of one, or a result. Never within JSON.
    Content,
    /// A JSON object of any content.
    Object,
    /// Any JSON value.
    Any,
    /// A structure, enumeration or alias, by its name in [`Api::schemas`](super::Api::schemas).
    Named(Name),
    /// An identifier of a resource of one of these types, in the order of the text.
    Id(Vec<String>),
    /// Values in order.
    List(Box<Type>),
    /// Distinct values in any order.
    Set(Box<Type>),
    /// Values by key; keys are strings or identifiers.
    Map(Box<Type>, Box<Type>),
    /// A value that may be missing or `null`.
    Optional(Box<Type>),
}

impl Type {
    /// Calls `visit` with the name of every structure or enumeration in the type.
    pub fn for_each_name<'a>(&'a self, visit: &mut impl FnMut(&'a Name)) {
        match self {
            Self::Named(name) => visit(name),
            Self::List(item) | Self::Set(item) | Self::Optional(item) => item.for_each_name(visit),
            Self::Map(key, value) => {
                key.for_each_name(visit);
                value.for_each_name(visit);
            }
            _ => {}
        }
    }

    /// Returns `true` for a file, and for a list of them.
    pub fn is_file(&self) -> bool {
        match self {
            Self::Content => true,
            Self::List(item) | Self::Set(item) => **item == Self::Content,
            _ => false,
        }
    }

    /// Returns the type without [`Type::Optional`] around it.
    pub fn required(&self) -> &Type {
        match self {
            Self::Optional(inner) => inner,
            other => other,
        }
    }
}
