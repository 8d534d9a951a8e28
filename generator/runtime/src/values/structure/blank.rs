//! Values to read into.

use crate::values::bytes::Bytes;
use crate::values::date_time::DateTime;
use crate::values::secret::Secret;
use crate::values::uri::Uri;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A type with a value that costs nothing to make.
///
/// A structure begins as one that holds such values; what is read is written over them, and nobody gets to see a
/// structure with one of them left. This is no `Default`: an empty identifier means nothing.
pub trait Blank {
    /// The value.
    fn blank() -> Self;
}

/// Implements [`Blank`] for types that are no parts of others.
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
    i64 = 0;
    u64 = 0;
    f64 = 0.0;
    String = String::new();
    Bytes = Bytes::default();
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
