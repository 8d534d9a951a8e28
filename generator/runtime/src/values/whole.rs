//! A structure together with the fields that its type does not declare.

use crate::values::structure::visit::Structure;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt;
use std::ops::{Deref, DerefMut};

/// A structure, and the fields of a server that its type does not declare.
///
/// Members of families are kept whole: a newer server may send a member with more fields, or one that the client does not know
/// and reads as the base. Sent back, it has all of them. Dereferences to the structure, whose fields can be read and changed.
///
/// ```
/// # use vsphere_runtime::{Whole, structure};
/// # pub struct Circle { pub radius: i64 }
/// # structure! { Circle { required radius = "radius" } }
/// let circle = Whole::from(Circle { radius: 2 });
/// assert_eq!(circle.radius, 2);
/// assert!(circle.undeclared().is_empty());
/// ```
#[derive(Clone, PartialEq)]
pub struct Whole<T>(Box<Parts<T>>);

/// In a box: members may contain values of their own family, and some are much larger than others.
#[derive(Clone, PartialEq)]
struct Parts<T> {
    declared: T,
    undeclared: Map<String, Value>,
}

impl<T> Whole<T> {
    /// Returns the fields that the type does not declare, by their names on the wire.
    pub fn undeclared(&self) -> &Map<String, Value> {
        &self.0.undeclared
    }

    /// Returns the fields that the type does not declare, to be changed. Those that the type does declare are not written.
    pub fn undeclared_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.0.undeclared
    }

    /// Returns the structure without the other fields.
    pub fn into_declared(self) -> T {
        self.0.declared
    }
}

impl<T: Structure + DeserializeOwned> Whole<T> {
    /// Reads the structure by `read`, and keeps the other fields of `value`.
    pub(in crate::values) fn read<E>(
        value: Value,
        read: impl FnOnce(Value) -> Result<T, E>,
    ) -> Result<Self, E> {
        let is_declared = |name: &str| T::SHAPE.fields.contains(&name);
        let Value::Object(fields) = value else {
            return read(value).map(Self::from);
        };
        let (declared, undeclared): (Map<_, _>, Map<_, _>) =
            fields.into_iter().partition(|(name, _)| is_declared(name));
        let declared = read(Value::Object(declared))?;
        Ok(Self(Box::new(Parts {
            declared,
            undeclared,
        })))
    }
}

impl<T> From<T> for Whole<T> {
    fn from(declared: T) -> Self {
        Self(Box::new(Parts {
            declared,
            undeclared: Map::new(),
        }))
    }
}

impl<T> Deref for Whole<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.declared
    }
}

impl<T> DerefMut for Whole<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0.declared
    }
}

/// Shows the structure, and the names of the other fields: their values may be secrets.
impl<T: fmt::Debug> fmt::Debug for Whole<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.declared.fmt(f)?;
        if self.0.undeclared.is_empty() {
            return Ok(());
        }
        f.write_str(" and ")?;
        f.debug_list().entries(self.0.undeclared.keys()).finish()
    }
}
