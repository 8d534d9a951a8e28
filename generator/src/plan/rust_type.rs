//! The Rust type of a value.
//!
//! Takes a [`Type`] of the model; gives the type that a value of it has in the crate. The only mapping between the two: the
//! backend holds progenitor to it, and the comparison of versions shows it. Boxes are not part of it: the backend adds them where
//! a structure contains itself.

use crate::api::{Api, Name, Type};

/// A Rust type. Unlike tokens, it can be shared between threads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RustType {
    /// A type that the crate or the runtime names.
    Slot(Slot),
    /// A type of the standard library or of a crate below it, by its last name, with its arguments.
    Std(String, Vec<RustType>),
    /// `()`.
    Unit,
}

/// A type that the crate or the runtime names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// A schema.
    Schema(Name),
    /// The enum of all structures that extend a schema.
    Family(Name),
    /// An identifier of one of these resource types.
    Id(Vec<String>),
    /// A type of the runtime, by its name there.
    Runtime(&'static str),
}

impl RustType {
    /// Returns the Rust type of a value of a model.
    pub fn of(api: &Api, ty: &Type) -> Self {
        match ty {
            Type::String => Self::plain("String"),
            Type::Boolean => Self::plain("bool"),
            Type::Int32 => Self::plain("i32"),
            Type::Int64 => Self::plain("i64"),
            Type::Double => Self::plain("f64"),
            Type::Date => Self::Slot(Slot::Runtime("Date")),
            // The runtime's alias, without an argument.
            Type::DateTime => Self::plain("DateTime"),
            Type::Uri => Self::Slot(Slot::Runtime("Uri")),
            Type::Password => Self::Slot(Slot::Runtime("Secret")),
            Type::Byte => Self::Slot(Slot::Runtime("Bytes")),
            Type::Content => Self::Slot(Slot::Runtime("Source")),
            Type::Any => Self::plain("Value"),
            Type::Object => Self::object(),
            Type::Named(name) if api.is_family(name) => Self::Slot(Slot::Family(name.clone())),
            Type::Named(name) => Self::Slot(Slot::Schema(name.clone())),
            Type::Id(resources) => Self::Slot(Slot::Id(resources.clone())),
            Type::List(item) | Type::Set(item) => Self::generic("Vec", [Self::of(api, item)]),
            Type::Map(key, value) => match &**key {
                Type::Id(_) => {
                    Self::generic("BTreeMap", [Self::of(api, key), Self::of(api, value)])
                }
                _ if **value == Type::Any => Self::object(),
                _ => Self::generic("BTreeMap", [Self::plain("String"), Self::of(api, value)]),
            },
            Type::Optional(inner) => match Self::of(api, inner) {
                // `Value` has its own `null`.
                nullable if nullable == Self::plain("Value") || nullable.is_option() => nullable,
                other => Self::generic("Option", [other]),
            },
        }
    }

    /// Returns the Rust type of a result. Callers receive bytes in another type than they send them.
    pub fn of_result(api: &Api, ty: &Type) -> Self {
        match ty {
            Type::Content => Self::Slot(Slot::Runtime("Content")),
            ty => Self::of(api, ty),
        }
    }

    /// Returns a type without arguments.
    fn plain(name: &str) -> Self {
        Self::Std(name.to_owned(), Vec::new())
    }

    /// Returns a generic type with its arguments.
    pub fn generic<const N: usize>(name: &str, arguments: [Self; N]) -> Self {
        Self::Std(name.to_owned(), arguments.into())
    }

    /// Returns the type of a JSON object of any content.
    fn object() -> Self {
        Self::generic("Map", [Self::plain("String"), Self::plain("Value")])
    }

    /// Returns `true` for a list.
    pub fn is_list(&self) -> bool {
        matches!(self, Self::Std(name, _) if name == "Vec")
    }

    /// Returns `true` for a list or a map, which needs no `Option` around it to be absent: fields have an `Optional`.
    pub fn is_collection(&self) -> bool {
        self.is_list() || matches!(self, Self::Std(name, _) if name == "BTreeMap")
    }

    /// Returns `true` if this is an `Option`.
    pub fn is_option(&self) -> bool {
        matches!(self, Self::Std(name, _) if name == "Option")
    }

    /// Returns the type inside of an `Option`, or the type itself.
    pub fn without_option(self) -> Self {
        match self {
            Self::Std(name, mut arguments) if name == "Option" && arguments.len() == 1 => {
                arguments.remove(0)
            }
            other => other,
        }
    }
}
