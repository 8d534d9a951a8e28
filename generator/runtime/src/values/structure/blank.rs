//! Placeholders of values that are about to be read.

use crate::values::bytes::Bytes;
use crate::values::date::Date;
use crate::values::date_time::DateTime;
use crate::values::secret::Secret;
use crate::values::uri::Uri;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A type with a placeholder that costs nothing to create.
///
/// Reading a structure starts with placeholders and overwrites them; a structure that still has one is never returned.
/// This is not `Default`: an empty identifier has no meaning.
pub trait Blank {
    /// Returns the placeholder.
    fn blank() -> Self;
}

/// Implements [`Blank`] for types without parameters.
macro_rules! blank {
    ($($type:ty = $value:expr;)*) => {
        $(
            impl Blank for $type {
                fn blank() -> Self {
                    $value
                }
            }
        )*
    };
}

blank! {
    () = ();
    bool = false;
    i32 = 0;
    i64 = 0;
    u64 = 0;
    f64 = 0.0;
    String = String::new();
    Bytes = Bytes::default();
    Date = Date::UNIX_EPOCH;
    DateTime = DateTime::UNIX_EPOCH;
    Secret = Secret::new("");
    Uri = Uri::from("");
    Map<String, Value> = Map::new();
    Value = Value::Null;
}

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<T> Blank for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<K, V> Blank for BTreeMap<K, V> {
    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Blank> Blank for Box<T> {
    fn blank() -> Self {
        Self::new(T::blank())
    }
}
